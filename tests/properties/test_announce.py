"""Numbers read aloud say what they are; every call can be spoken from the closed list of clips."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.announce import COMMA_MS, HIGHEST, LANGS, announcement, clip_words, needed_clips, read_number
from server.core.numbering import SERIES, TEMPORARY, code_of, read_code

NUMBERS = st.integers(min_value=0, max_value=HIGHEST)
CODES = st.builds(code_of, st.sampled_from(SERIES + TEMPORARY), st.integers(min_value=1, max_value=9999))
COUNTERS = st.integers(min_value=1, max_value=HIGHEST)

VIETNAMESE_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4,
    "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
ENGLISH = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "and": 0,
}  # fmt: skip


def hear_vietnamese(said):
    """Understand a spoken number word by word, as a listener does."""
    total, digit = 0, 0
    for word in said.split():
        if word in VIETNAMESE_DIGITS:
            digit = VIETNAMESE_DIGITS[word]
        elif word == "linh":
            digit = 0
        else:
            value = {"mười": 10, "mươi": 10, "trăm": 100, "nghìn": 1000}[word]
            total += value * (1 if word == "mười" else digit)
            digit = 0
    return total + digit


def hear_english(said):
    total, group = 0, 0
    for word in said.replace("-", " ").split():
        if word in ENGLISH:
            group += ENGLISH[word]
        else:
            total += group * {"hundred": 100, "thousand": 1000}[word]
            group = 0
    return total + group


@pytest.mark.parametrize(("lang", "hear"), [("vi", hear_vietnamese), ("en", hear_english)])
def test_every_number_is_heard_as_itself(lang, hear):
    assert [hear(read_number(number, lang=lang)) for number in range(HIGHEST + 1)] == list(range(HIGHEST + 1))


@given(NUMBERS)
def test_vietnamese_tones_change_only_where_they_must(number):
    words = read_number(number, lang="vi").split()
    for before, word in zip(["", *words], words, strict=False):
        assert (word in {"mốt", "tư"}) <= (before == "mươi")
        assert (word == "lăm") <= (before in {"mười", "mươi"})
        assert (before in {"mười", "mươi"}) <= (word != "năm")
        assert (before == "mươi") <= (word not in {"một", "bốn"})
        assert (before == "linh") <= (word in VIETNAMESE_DIGITS)
        assert (word == "linh") <= (before == "trăm")


@given(CODES, COUNTERS, st.sampled_from(LANGS), st.booleans())
def test_every_call_is_made_of_known_clips_and_lawful_pauses(code, counter, lang, again):
    call = announcement(code, counter, lang=lang, again=again)
    assert set(call.clips) <= set(clip_words(lang))
    assert set(call.clips) <= set(needed_clips(lang, counters=[counter]))
    assert len(call.words) == len(call.clips) == len(call.gaps_ms) + 1
    assert all(60 <= gap <= 120 for gap in call.gaps_ms)
    assert call.gaps_ms.count(COMMA_MS) == 2
    assert unicodedata.is_normalized("NFC", call.text)


@given(CODES, COUNTERS)
def test_a_listener_gets_code_and_counter_back(code, counter):
    opening, digits, place = announcement(code, counter, lang="vi").text.rstrip(".").split(", ")
    heard = opening[-1] + "".join(str(VIETNAMESE_DIGITS[word]) for word in digits.split())
    assert read_code(heard) == read_code(code)
    assert heard == code
    assert hear_vietnamese(place.removeprefix("đến quầy số ")) == counter
