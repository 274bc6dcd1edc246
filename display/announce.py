"""What the voice says for one call: words, clips and pauses, as a value that can be compared.

A ticket's code is read letter by letter and digit by digit ("A, không bốn hai"), a counter as the
whole number it is ("quầy số hai mươi mốt"). Clips are phrases, letters, the numbers 0 to 99 and
four joints, so a person can record them once and every call sounds like one voice.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from server.core.numbering import SERIES, TEMPORARY
from server.voice.letters import VIETNAMESE_LETTERS

WITHIN_MS: Final = 70
"""Pause between two clips of one phrase, in milliseconds."""

COMMA_MS: Final = 120
"""Pause where the sentence has a comma, in milliseconds."""

HIGHEST: Final = 9999
"""The largest number that can be read as a whole."""

_CODE: Final = re.compile(r"([A-Z])([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class _Tongue:
    """One language: what is said for each part, and how its whole numbers are joined."""

    spoken: Mapping[str, str]
    links_below: int
    empty_hundred: bool


@dataclass(frozen=True, slots=True)
class Announcement:
    """One spoken call, as its phrases; `words`, `clips` run side by side and `gaps_ms` stand between them.

    A wall wants only clips and pauses, at every call: what nobody asks for is not worded.
    """

    lang: str
    phrases: tuple[tuple[str, ...], ...]

    @property
    def clips(self) -> tuple[str, ...]:
        """Answer the name of each clip."""
        return tuple([_key(part, self.lang) for phrase in self.phrases for part in phrase])

    @property
    def gaps_ms(self) -> tuple[int, ...]:
        """Answer the pause after each clip but the last, in milliseconds."""
        gaps = [gap for phrase in self.phrases for gap in (*[WITHIN_MS] * (len(phrase) - 1), COMMA_MS)]
        return tuple(gaps[:-1])

    @property
    def words(self) -> tuple[str, ...]:
        """Answer what is said in each clip."""
        return tuple(word for phrase in self._worded() for word in phrase)

    @property
    def text(self) -> str:
        """Answer the sentence."""
        return ", ".join(" ".join(phrase) for phrase in self._worded()) + "."

    def _worded(self) -> list[tuple[str, ...]]:
        tongue = _tongue(self.lang)
        return [tuple(_word(part, tongue) for part in phrase) for phrase in self.phrases]


def announcement(code: str, counter: int, *, lang: str, again: bool = False) -> Announcement:
    """Word the call of a ticket to a counter; `again` words its repeat.

    ValueError: the code is not a letter and digits, the counter is not 1 to 9999, or nobody
    taught the voice the language.
    """
    found = _CODE.fullmatch(code)
    if found is None:
        raise ValueError(f"not a ticket code: {code!r}")
    if not 1 <= counter <= HIGHEST:
        raise ValueError(f"not a counter number: {counter}")
    letter, digits = found.groups()
    phrases = (
        ("call-again" if again else "call", f"letter-{letter.lower()}"),
        tuple([f"number-{digit}" for digit in digits]),
        ("counter", *_number(counter, _tongue(lang))),
    )
    return Announcement(lang, phrases)


def opens_again(lang: str) -> str:
    """Answer the clip that the repeat of a call begins with; in nothing else it differs."""
    return _key("call-again", lang)


def read_number(number: int, *, lang: str) -> str:
    """Read a whole number from 0 to 9999 in words: 24 is "hai mươi tư", 105 "một trăm linh năm"."""
    if not 0 <= number <= HIGHEST:
        raise ValueError(f"cannot be read as a whole number: {number}")
    tongue = _tongue(lang)
    return " ".join(_word(part, tongue) for part in _number(number, tongue))


def clip_words(lang: str) -> Mapping[str, str]:
    """Answer every clip of a language and what is said in it, letters as they sound."""
    return {_key(part, lang): said for part, said in _tongue(lang).spoken.items()}


def needed_clips(lang: str, *, counters: Iterable[int], letters: str = SERIES + TEMPORARY) -> tuple[str, ...]:
    """Answer the clips that can call any ticket of these letters to any of these counters."""
    tongue = _tongue(lang)
    parts = ["call", "call-again", "counter"]
    parts += [f"letter-{letter.lower()}" for letter in letters]
    parts += [f"number-{digit}" for digit in range(10)]
    parts += [part for counter in sorted(set(counters)) for part in _number(counter, tongue)]
    return tuple(dict.fromkeys(_key(part, lang) for part in parts))


def _number(number: int, tongue: _Tongue) -> list[str]:
    thousands, rest = divmod(number, 1000)
    hundreds, tail = divmod(rest, 100)
    parts = [f"number-{thousands}", "thousand"] if thousands else []
    if hundreds or (parts and rest and tongue.empty_hundred):
        parts += [f"number-{hundreds}", "hundred"]
    if parts and 0 < tail < tongue.links_below:
        parts.append("link")
    if tail or not parts:
        parts.append(f"number-{tail}")
    return parts


def _key(part: str, lang: str) -> str:
    return f"{lang}-{part}"


def _word(part: str, tongue: _Tongue) -> str:
    kind, _, name = part.partition("-")
    return name.upper() if kind == "letter" else tongue.spoken[part]


def _tongue(lang: str) -> _Tongue:
    try:
        return _TONGUES[lang]
    except KeyError:
        raise ValueError(f"the voice does not speak {lang!r}") from None


def _spoken(
    phrases: Mapping[str, str], *, letters: Iterable[str], numbers: Iterable[str]
) -> Mapping[str, str]:
    named = {f"letter-{letter}": said for letter, said in zip(ascii_lowercase, letters, strict=True)}
    counted = {f"number-{number}": said for number, said in enumerate(numbers)}
    return {**phrases, **named, **counted}


def _vietnamese_numbers() -> tuple[str, ...]:
    ones = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
    after_ten = {**dict(enumerate(ones)), 5: "lăm"}
    after_tens = {**after_ten, 1: "mốt", 4: "tư"}
    teens = ("mười", *(f"mười {after_ten[one]}" for one in range(1, 10)))
    tens = tuple(
        f"{ones[ten]} mươi {after_tens[one]}" if one else f"{ones[ten]} mươi"
        for ten in range(2, 10)
        for one in range(10)
    )
    return (*ones, *teens, *tens)


def _english_numbers() -> tuple[str, ...]:
    ones = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    teens = ("ten", "eleven", "twelve", *(f"{stem}teen" for stem in _TEENS))
    tens = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
    rest = tuple(f"{ten}-{ones[one]}" if one else ten for ten in tens for one in range(10))
    return (*ones, *teens, *rest)


_TEENS: Final = ("thir", "four", "fif", "six", "seven", "eigh", "nine")

_TONGUES: Final[Mapping[str, _Tongue]] = {
    "vi": _Tongue(
        spoken=_spoken(
            {
                "call": "Mời số",
                "call-again": "Kính mời lần hai, số",
                "counter": "đến quầy số",
                "hundred": "trăm",
                "thousand": "nghìn",
                "link": "linh",
            },
            letters=VIETNAMESE_LETTERS,
            numbers=_vietnamese_numbers(),
        ),
        links_below=10,
        empty_hundred=True,
    ),
    "en": _Tongue(
        spoken=_spoken(
            {
                "call": "Number",
                "call-again": "Second call, number",
                "counter": "please go to counter",
                "hundred": "hundred",
                "thousand": "thousand",
                "link": "and",
            },
            letters=ascii_uppercase,
            numbers=_english_numbers(),
        ),
        links_below=100,
        empty_hundred=False,
    ),
}

LANGS: Final = tuple(_TONGUES)
"""The languages the voice speaks."""
