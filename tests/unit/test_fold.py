"""Folding of Vietnamese letters and of typing habits."""

import unicodedata

import pytest

from server.core.fold import Word, fold, nfc, sound, without_telex, without_vni, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đăng ký khai sinh", "dang ky khai sinh"),
        ("ĐĂNG KÝ", "dang ky"),
        ("quyền sử dụng đất", "quyen su dung dat"),
        ("Căm-pu-chi-a", "cam pu chi a"),
        ("cha, mẹ, con", "cha me con"),
        ("  thừa \t đất\n", "thua dat"),
        ("01/8/2024", "01 8 2024"),
        ("Ⅳ", "iv"),
        ("…?!", ""),
        ("", ""),
    ],
)
def test_folding_leaves_plain_small_letters(text, folded):
    assert fold(text) == folded


def test_composed_and_decomposed_letters_fold_alike():
    assert fold(unicodedata.normalize("NFD", "Ộ ễ ữ Đ")) == fold("Ộ ễ ữ Đ") == "o e u d"


def test_text_is_kept_composed():
    assert nfc(unicodedata.normalize("NFD", "hộ tịch")) == "hộ tịch"


def test_both_places_of_a_tone_mark_are_the_same_word():
    assert words("hoà") == words("hòa")
    assert words("thuỷ") == words("thủy")
    assert words("hoà") != words("hoa")


def test_words_keep_their_order_and_lose_the_signs():
    assert [word.plain for word in words("Cấp III, IV (mới)")] == ["cap", "iii", "iv", "moi"]


def test_a_word_typed_without_marks_agrees_with_every_tone():
    (known,) = words("đất")
    assert known.agrees(Word("dat", "đât"))
    assert not known.agrees(words("đạt")[0])
    assert known.agrees(words("đ")[0])
    assert words("dat")[0].bare
    assert not known.bare


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddaats", "dat"),
        ("ddaast", "dat"),
        ("chuwngs", "chung"),
        ("chwsng", "chung"),
        ("nuwowcs", "nuoc"),
        ("tieengs", "tieng"),
        ("hoj", "ho"),
        ("tw", "tu"),
        ("sinh", "sinh"),
        ("th", "th"),
    ],
)
def test_telex_keys_are_taken_out(typed, meant):
    assert without_telex(typed) == meant


def test_vni_digits_are_taken_out_of_words_and_left_in_numbers():
    assert without_vni("d9a61t") == "dat"
    assert without_vni("2024") == "2024"


def test_words_that_sound_alike_in_the_north_share_a_key():
    assert sound("xo") == sound("so")
    assert sound("trung") == sound("chung")
    assert sound("ki") == sound("ky")
    assert sound("hon") != sound("hom")
