"""A list from before Unicode comes out as it was typed, or is not read at all: never as other words."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core import old_letters
from server.core.old_letters import TCVN3, VNI, read, syllables
from server.sample.catalogue import load_catalogue

NAMES = [one.name for one in load_catalogue().procedures]
MARKED = re.compile(r"\S*[^\x00-\x7f]\S*")
HEAD = "Mã thủ tục;Tên thủ tục;Lĩnh vực\r\n"
_TO_TCVN3 = {letter: code for code, letter in TCVN3.items()}
_TO_VNI = {letter: written for written, letter in VNI.items()}


def in_tcvn3(text: str) -> bytes:
    """Typed in a font of ABC: capitals with a tone are small letters of a font of capitals."""
    return bytes(ord(one) if one.isascii() else _TO_TCVN3.get(one) or _TO_TCVN3[one.lower()] for one in text)


def in_vni(text: str) -> bytes:
    return "".join(_TO_VNI.get(one, one) for one in text).encode("cp1252")


def in_cp1258(text: str) -> bytes:
    kept = []
    for one in text:
        try:
            kept.append(one.encode("cp1258"))
        except UnicodeEncodeError:
            tone = next(
                mark for mark in unicodedata.normalize("NFD", one) if mark in "\u0300\u0301\u0303\u0309\u0323"
            )
            base = unicodedata.normalize("NFC", unicodedata.normalize("NFD", one).replace(tone, ""))
            kept.append((base + tone).encode("cp1258"))
    return b"".join(kept)


WRITERS = {"tcvn3": in_tcvn3, "vni": in_vni, "cp1258": in_cp1258}
plain_names = [name for name in NAMES if not re.search(r"[^\x00-\x7fÀ-ỹ]", name)]


def typed(names: list[str]) -> str:
    return unicodedata.normalize("NFC", HEAD + "".join(f"1.001193;{name};Hộ tịch\r\n" for name in names))


def expected(kept: str, said: str) -> str:
    if kept != "tcvn3":
        return said
    return "".join(one if one.isascii() or one in _TO_TCVN3 else one.lower() for one in said)


@pytest.mark.parametrize("kept", WRITERS)
def test_a_whole_list_of_procedures_comes_out_as_it_was_typed(kept: str) -> None:
    said = typed(plain_names)
    assert read(WRITERS[kept](said)) == expected(kept, said)


# A few words may be Vietnamese in two readings; a file of so few is refused rather than guessed.
@pytest.mark.parametrize("kept", WRITERS)
@given(names=st.lists(st.sampled_from(plain_names), min_size=1, max_size=6))
def test_a_few_procedures_come_out_as_they_were_typed_or_not_at_all(kept: str, names: list[str]) -> None:
    said = typed(names)
    assert read(WRITERS[kept](said)) in {None, expected(kept, said)}


@given(st.binary(min_size=1, max_size=300))
def test_bytes_of_anything_are_no_vietnamese(data: bytes) -> None:
    text = read(data)
    assert text is None or syllables(text) >= old_letters.ENOUGH


@pytest.mark.parametrize(
    "text", ["Café, Zürich, naïve, garçon", "Größe; Übung; schön", "el niño comió piñas", "± 5 °C, § 12"]
)
def test_what_is_other_than_vietnamese_is_not_guessed(text: str) -> None:
    assert read(text.encode("cp1252")) is None


def test_every_official_name_is_made_of_syllables() -> None:
    assert syllables(" ".join(NAMES)) > 0.99


def test_both_tables_have_every_letter_with_a_mark_once() -> None:
    letters = {
        unicodedata.normalize("NFC", base + tone)
        for base in "aăâeêioôơuưy"
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    } - set("aeiouy") | {"đ"}
    assert len(letters) == 67
    assert letters <= set(TCVN3.values())
    assert letters | {one.upper() for one in letters} == set(VNI.values())
