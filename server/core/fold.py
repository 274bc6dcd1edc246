"""Vietnamese letters without their marks, and the habits of people who type them.

Search and matching compare folded text; what a person reads is never folded.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_FIRST_VOWEL = re.compile(r"[aeiouyw]")  # a lone w stands for ư
_TELEX_IN_RHYME = re.compile(r"[sfrxjzwd]")
_DOUBLED = re.compile(r"([aeo])\1+")
_VNI_DIGITS = re.compile(r"[0-9]+")
# What the north and the coast of Thanh Hóa pronounce alike, so that a word typed as it sounds is found.
_SOUNDS = (("tr", "ch"), ("gi", "d"), ("r", "d"), ("x", "s"), ("y", "i"))


def nfc(text: str) -> str:
    """Compose letters and marks, the one form in which text is stored and shown."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Small Latin letters and digits without any mark, words parted by one blank."""
    plain = unicodedata.normalize("NFKD", text).lower().replace("đ", "d")
    unmarked = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_PLAIN.sub(" ", unmarked).strip()


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed: `plain` without marks, `marked` in small letters with its tone mark at the end."""

    plain: str
    marked: str

    @property
    def bare(self) -> bool:
        """Typed without any mark, so it says nothing about tones."""
        return self.plain == self.marked

    def agrees(self, typed: "Word") -> bool:
        """Whether this word is the typed one, or begins with it, marks included.

        A word without a tone yet ("hô" on the way to "hộ") agrees with every tone.
        """
        stem, tone = _split_tone(self.marked)
        typed_stem, typed_tone = _split_tone(typed.marked)
        return stem.startswith(typed_stem) and typed_tone in {"", tone}


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order; signs between them and letters of other scripts are passed over."""
    found: list[Word] = []
    for raw in _BETWEEN_WORDS.split(unicodedata.normalize("NFKC", text)):
        plain = fold(raw)
        if not plain:
            continue
        if " " in plain:
            found += [Word(part, part) for part in plain.split()]
        else:
            found.append(Word(plain, _marked(raw)))
    return tuple(found)


@lru_cache(maxsize=4096)
def _marked(raw: str) -> str:
    """The word with its tone moved to the end: "hoà" and "hòa" are the same word."""
    letters = unicodedata.normalize("NFD", raw.lower())
    stem = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES))
    return stem + "".join(letter for letter in letters if letter in _TONES)


def _split_tone(marked: str) -> tuple[str, str]:
    stem = marked.rstrip("\u0300\u0301\u0303\u0309\u0323")
    return stem, marked[len(stem) :]


def without_telex(plain: str) -> str:
    """Take the keys of Telex out of a plain word: "ddaats" is "dat", "chuwngs" is "chung".

    No Vietnamese syllable has s, f, r, x, j, z, w or d behind its vowel, so there they were meant as marks.
    """
    vowel = _FIRST_VOWEL.search(plain)
    if vowel is None:
        return plain
    onset, rhyme = plain[: vowel.start()], plain[vowel.start() :]
    if onset == "dd":
        onset = "d"
    if rhyme[0] == "w":
        rhyme = "u" + rhyme[1:]
    return onset + _DOUBLED.sub(r"\1", _TELEX_IN_RHYME.sub("", rhyme))


def without_vni(plain: str) -> str:
    """Take the digits of VNI out of a plain word: "d9a61t" is "dat"; a number stays a number."""
    return plain if plain.isdigit() else _VNI_DIGITS.sub("", plain)


def sound(plain: str) -> str:
    """A key under which words that sound alike in the north meet: "xổ" and "sổ", "chả" and "trả"."""
    for spelled, heard in _SOUNDS:
        plain = plain.replace(spelled, heard)
    return plain
