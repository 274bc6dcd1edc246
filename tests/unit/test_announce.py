"""What is said for a call: the sentence, the clips and the pauses."""

import unicodedata

import pytest

from display.announce import (
    COMMA_MS,
    LANGS,
    WITHIN_MS,
    announcement,
    clip_words,
    needed_clips,
    read_number,
)
from server.core.numbering import SERIES, TEMPORARY, code_of


@pytest.mark.parametrize(
    ("number", "vietnamese", "english"),
    [
        (0, "không", "zero"),
        (4, "bốn", "four"),
        (5, "năm", "five"),
        (10, "mười", "ten"),
        (11, "mười một", "eleven"),
        (14, "mười bốn", "fourteen"),
        (15, "mười lăm", "fifteen"),
        (20, "hai mươi", "twenty"),
        (21, "hai mươi mốt", "twenty-one"),
        (24, "hai mươi tư", "twenty-four"),
        (25, "hai mươi lăm", "twenty-five"),
        (55, "năm mươi lăm", "fifty-five"),
        (91, "chín mươi mốt", "ninety-one"),
        (100, "một trăm", "one hundred"),
        (101, "một trăm linh một", "one hundred and one"),
        (105, "một trăm linh năm", "one hundred and five"),
        (110, "một trăm mười", "one hundred and ten"),
        (115, "một trăm mười lăm", "one hundred and fifteen"),
        (121, "một trăm hai mươi mốt", "one hundred and twenty-one"),
        (1000, "một nghìn", "one thousand"),
        (1005, "một nghìn không trăm linh năm", "one thousand and five"),
        (1021, "một nghìn không trăm hai mươi mốt", "one thousand and twenty-one"),
        (2300, "hai nghìn ba trăm", "two thousand three hundred"),
        (2305, "hai nghìn ba trăm linh năm", "two thousand three hundred and five"),
        (9999, "chín nghìn chín trăm chín mươi chín", "nine thousand nine hundred and ninety-nine"),
    ],
)
def test_whole_numbers_are_read_as_people_say_them(number, vietnamese, english):
    assert read_number(number, lang="vi") == vietnamese
    assert read_number(number, lang="en") == english


@pytest.mark.parametrize(
    ("code", "counter", "lang", "again", "sentence"),
    [
        ("A042", 3, "vi", False, "Mời số A, không bốn hai, đến quầy số ba."),
        ("A042", 3, "vi", True, "Kính mời lần hai, số A, không bốn hai, đến quầy số ba."),
        ("A012", 15, "vi", False, "Mời số A, không một hai, đến quầy số mười lăm."),
        ("B145", 21, "vi", False, "Mời số B, một bốn năm, đến quầy số hai mươi mốt."),
        ("K1042", 24, "vi", False, "Mời số K, một không bốn hai, đến quầy số hai mươi tư."),
        ("T007", 105, "vi", False, "Mời số T, không không bảy, đến quầy số một trăm linh năm."),
        ("A012", 3, "en", False, "Number A, zero one two, please go to counter three."),
        ("A012", 3, "en", True, "Second call, number A, zero one two, please go to counter three."),
        ("H905", 21, "en", False, "Number H, nine zero five, please go to counter twenty-one."),
    ],
)
def test_the_sentence_reads_codes_digit_by_digit_and_counters_whole(code, counter, lang, again, sentence):
    call = announcement(code, counter, lang=lang, again=again)
    assert call.text == sentence
    assert call.lang == lang


def test_words_clips_and_pauses_run_side_by_side():
    call = announcement("A042", 21, lang="vi")
    assert call.words == ("Mời số", "A", "không", "bốn", "hai", "đến quầy số", "hai mươi mốt")
    assert call.clips == (
        "vi-call", "vi-letter-a", "vi-number-0", "vi-number-4", "vi-number-2", "vi-counter", "vi-number-21",
    )  # fmt: skip
    assert call.gaps_ms == (WITHIN_MS, COMMA_MS, WITHIN_MS, WITHIN_MS, COMMA_MS, WITHIN_MS)


def test_the_same_call_is_the_same_value():
    assert announcement("A042", 3, lang="vi") == announcement("A042", 3, lang="vi")
    assert announcement("A042", 3, lang="vi") != announcement("A042", 3, lang="vi", again=True)


@pytest.mark.parametrize(
    "code", ["", "A", "042", "a042", "AB12", "A-042", "A04２", "A042\n", "A123456", "../A1"]
)
def test_what_is_no_code_is_not_read(code):
    with pytest.raises(ValueError, match="not a ticket code"):
        announcement(code, 1, lang="vi")


@pytest.mark.parametrize("counter", [-1, 0, 10000])
def test_what_is_no_counter_is_not_read(counter):
    with pytest.raises(ValueError, match="not a counter number"):
        announcement("A001", counter, lang="vi")


@pytest.mark.parametrize("number", [-1, 10000])
def test_numbers_outside_the_range_are_not_read(number):
    with pytest.raises(ValueError, match="cannot be read"):
        read_number(number, lang="vi")


def test_a_language_nobody_taught_is_named():
    with pytest.raises(ValueError, match="'fr'"):
        announcement("A001", 1, lang="fr")
    with pytest.raises(ValueError, match="'fr'"):
        clip_words("fr")


def test_vietnamese_letters_are_spelled_as_they_sound():
    words = clip_words("vi")
    heard = [words[f"vi-letter-{letter.lower()}"] for letter in SERIES + TEMPORARY]
    assert heard == ["a", "bê", "xê", "e", "giê", "hát", "ca", "e lờ", "em mờ", "tê"]


def test_every_letter_has_a_sound_of_its_own():
    for lang in LANGS:
        letters = [said for key, said in clip_words(lang).items() if "-letter-" in key]
        assert len(letters) == len(set(letters)) == 26


def test_clip_texts_are_composed_unicode():
    for lang in LANGS:
        for said in clip_words(lang).values():
            assert unicodedata.is_normalized("NFC", said)


def test_a_board_is_told_every_clip_it_can_need_and_no_other():
    counters = (1, 2, 12, 105)
    for lang in LANGS:
        needed = needed_clips(lang, counters=counters)
        used = {
            clip
            for letter in SERIES + TEMPORARY
            for number in (12, 345, 678, 909, 1042)
            for counter in counters
            for again in (False, True)
            for clip in announcement(code_of(letter, number), counter, lang=lang, again=again).clips
        }
        assert set(needed) == used
        assert len(needed) == len(set(needed))


def test_a_centre_with_seven_counters_needs_few_clips():
    assert len(needed_clips("vi", counters=range(1, 8))) == 3 + 10 + 10
