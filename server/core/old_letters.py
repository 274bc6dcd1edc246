"""Vietnamese as it was kept before Unicode: TCVN3 (ABC), VNI and Windows-1258, told apart by its syllables.

Each of them reads as rubbish in the others. Vietnamese has few syllables, so a file whose words are nearly all
syllables in one reading and in no other is that one; where this is not certain, nothing is guessed.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Final

ENOUGH: Final = 0.9
"""The part of the marked words that must be syllables in the reading that is believed."""
DOUBT: Final = 0.6
"""With a larger part in a second reading as well, neither is believed."""
LOOKED_AT: Final = 20_000
"""Words by which a file is judged; a list of an office has no more."""
_LETTERS: Final = (
    ("ĂÂÊÔƠƯĐăâêôơưđ", range(0xA1, 0xAF)),
    ("àảãáạ", range(0xB5, 0xBA)),
    ("ằẳẵắ", range(0xBB, 0xBF)),
    ("ặầẩẫấậè", range(0xC6, 0xCD)),
    ("ẻẽéẹềểễếệìỉ", range(0xCE, 0xD9)),
    ("ĩíịò", range(0xDC, 0xE0)),
    ("ỏõóọồổỗốộờởỡớợù", range(0xE1, 0xF0)),
    ("ủũúụừửữứựỳỷỹýỵ", range(0xF1, 0xFF)),
)
TCVN3: Final[Mapping[int, str]] = {
    code: letter for letters, codes in _LETTERS for letter, code in zip(letters, codes, strict=True)
}
"""Its capitals with a tone are small letters in a font of capitals, so that they come out small."""
_TCVN3: Final = "".join(chr(code) if code < 0x80 else TCVN3.get(code, "\ufffe") for code in range(256))  # noqa: PLR2004  -- where ASCII ends
_TONES: Final = (
    ("áàảãạ", "ùøûõï"),
    ("éèẻẽẹ", "ùøûõï"),
    ("óòỏõọ", "ùøûõï"),
    ("úùủũụ", "ùøûõï"),
    ("ýỳỷỹ", "ùøûõ"),
)
_SHAPED: Final = (
    ("âấầẩẫậ", "a", "âáàåãä"),
    ("ăắằẳẵặ", "a", "êéèúüë"),
    ("êếềểễệ", "e", "âáàåãä"),
    ("ôốồổỗộ", "o", "âáàåãä"),
    ("ớờởỡợ", "ô", "ùøûõï"),
    ("ứừửữự", "ö", "ùøûõï"),
)
_ALONE: Final = dict(zip("ơưđỉĩịỵíì", "ôöñæóòîíì", strict=True))


def _vni() -> dict[str, str]:
    """Answer what each group of letters in VNI stands for, capitals too."""
    small = {
        f"{base}{mark}": letter
        for letters, marks in _TONES
        for letter, mark in zip(letters, marks, strict=True)
        for base in (unicodedata.normalize("NFD", letter)[0],)
    }
    small |= {
        f"{base}{mark}": letter
        for letters, base, marks in _SHAPED
        for letter, mark in zip(letters, marks, strict=True)
    }
    small |= {written: letter for letter, written in _ALONE.items()}
    return small | {written.upper(): letter.upper() for written, letter in small.items()}


VNI: Final[Mapping[str, str]] = _vni()
_VNI_GROUP: Final = re.compile("|".join(sorted(VNI, key=len, reverse=True)))


def read_tcvn3(data: bytes) -> str:
    """Read TCVN3; UnicodeDecodeError for a byte that it does not have."""
    return codecs.charmap_decode(data, "strict", _TCVN3)[0]


def read_vni(data: bytes) -> str:
    """Read VNI, whose marks stand as letters of their own behind the letter they belong to."""
    return _VNI_GROUP.sub(lambda found: VNI[found[0]], data.decode("cp1252"))


def read_cp1258(data: bytes) -> str:
    """Read Windows-1258, whose tones combine."""
    return unicodedata.normalize("NFC", data.decode("cp1258"))


READINGS: Final[tuple[Callable[[bytes], str], ...]] = (read_cp1258, read_tcvn3, read_vni)


def read(data: bytes) -> str | None:
    """Answer what a file says, where that is certain."""
    found = []
    for reading in READINGS:
        try:
            text = reading(data)
        except UnicodeDecodeError:
            continue
        found.append((syllables(text), text))
    found.sort(key=lambda one: one[0], reverse=True)
    if not found or found[0][0] < ENOUGH:
        return None
    return found[0][1] if len(found) == 1 or found[1][0] <= DOUBT else None


def syllables(text: str) -> float:
    """Answer which part of the words with marks are syllables of Vietnamese; nothing of no words."""
    words = (found[0] for found in _WORD.finditer(text))
    marked = list(islice((word for word in words if not word.isascii()), LOOKED_AT))
    return sum(map(_is_syllable, marked)) / len(marked) if marked else 0.0


_WORD: Final = re.compile(r"[^\s!-@\[-`{-~\u2010-\u201f\u2026\u00a0]+")
_TONE: Final = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_STOPPED: Final = {"\u0301", "\u0323"}
"""A syllable that ends in a stop has one of two tones."""
_BEFORE_LIGHT: Final = "b|ch|d|đ|gh|gi|g(?=i)|h|k|l|m|ngh|nh|n|ph|qu|r|s|th|tr|t|v|x|p|kh"
_BEFORE_DARK: Final = "b|c|ch|d|đ|g|gi|h|k|kh|l|m|ng|nh|n|ph|qu|r|s|th|tr|t|v|x|p"
_LIGHT_OPEN: Final = "e|ê|i|y|eo|êu|ia|iu|iêu|yêu"
_LIGHT_CLOSED: Final = "e|ê|i|iê|yê|y"
_DARK_OPEN: Final = (
    "a|o|ô|ơ|u|ư|ai|ao|au|ay|âu|ây|oa|oai|oao|oay|oe|oeo|oi|ôi|ơi"
    "|ua|uê|ui|uôi|uơ|uy|uya|uyu|ưa|ưi|ươi|ươu|ưu|uây"
)
_DARK_CLOSED: Final = "a|ă|â|o|ô|ơ|u|ư|oa|oă|oe|oo|uâ|uê|uô|uy|uyê|ươ"
_SYLLABLE: Final = re.compile(
    rf"(?:(?:{_BEFORE_LIGHT})?(?:(?:{_LIGHT_OPEN})|(?:{_LIGHT_CLOSED})(?P<light>ch|c|m|ng|nh|n|p|t))"
    rf"|(?:{_BEFORE_DARK})?(?:(?:{_DARK_OPEN})|(?:{_DARK_CLOSED})(?P<dark>ch|c|m|ng|nh|n|p|t)))"
)


def _is_syllable(word: str) -> bool:
    apart = unicodedata.normalize("NFD", word.lower())
    tones = _TONE.findall(apart)
    found = _SYLLABLE.fullmatch(unicodedata.normalize("NFC", _TONE.sub("", apart)))
    if found is None or len(tones) > 1:
        return False
    ends = found["light"] or found["dark"] or ""
    return ends not in {"c", "ch", "p", "t"} or (set(tones) <= _STOPPED and bool(tones))
