"""How well a typed phrase stands together with a phrase that an entry is known by."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.core.fold import Word, fold

_OTHER_TONES = 0.5
_AT_THE_START = 0.1


class Why(StrEnum):
    """What made an entry a hit."""

    CODE = "code"
    EVERYDAY = "everyday words"
    NAME = "name"
    WORDS = "words"
    ALIKE = "alike letters"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name or everyday term of an entry, with what meeting it whole is worth."""

    words: tuple[Word, ...]
    plains: tuple[str, ...]
    said: frozenset[str]
    worth: float
    why: Why


def phrase(known: tuple[Word, ...], worth: float, why: Why) -> Phrase:
    plains = tuple(word.plain for word in known)
    return Phrase(known, plains, frozenset(plains), worth, why)


def best_phrase(known: Iterable[Phrase], typed: Phrase) -> tuple[float, Why]:
    """What the query earns for standing together in one of the phrases, or for holding one of them whole."""
    best, why = 0.0, Why.WORDS
    for candidate in known:
        worth = candidate.worth * _togetherness(candidate, typed)
        if worth > best:
            best, why = worth, candidate.why
    return best, why


def _togetherness(known: Phrase, typed: Phrase) -> float:
    """1 for the same phrase; less for a shared run of words, the less it covers of either; 0 for none.

    A single shared word counts only when it is all that was typed or all that the phrase says.
    """
    if typed.plains == known.plains:
        return tones(known.words, typed.words)
    least = min(2, len(known.plains), len(typed.plains))
    if least > 1 and known.said.isdisjoint(typed.plains[:-1]):
        return 0.0
    length, at, start = _longest_run(known.plains, typed.plains)
    if length < least:
        return 0.0
    of_known, of_typed = length / len(known.words), length / len(typed.words)
    first = _AT_THE_START if at == 0 else 0.0
    right = tones(known.words[at : at + length], typed.words[start : start + length])
    return (0.5 + 0.3 * of_known + first) * math.sqrt(of_typed) * right


def _longest_run(known: Sequence[str], typed: Sequence[str]) -> tuple[int, int, int]:
    """Length and both beginnings of the longest run of words in common; the last word may be unfinished."""
    best = (0, 0, 0)
    last = len(typed) - 1
    for start, begins in enumerate(typed):
        if best[0] > last - start or (start < last and begins not in known):
            continue
        for at in range(len(known) - best[0]):
            length = 0
            while at + length < len(known) and start + length <= last:
                word, said = known[at + length], typed[start + length]
                if word != said and not (start + length == last and word.startswith(said)):
                    break
                length += 1
            if length > best[0]:
                best = (length, at, start)
    return best


def tones(known: Sequence[Word], typed: Sequence[Word]) -> float:
    """1 when every mark that was typed is right, less when one is not."""
    agree = all(word.bare or name.agrees(word) for name, word in zip(known, typed, strict=True))
    return 1.0 if agree else _OTHER_TONES


def threes(text: str) -> frozenset[str]:
    """All runs of three letters in a text, blanks left out."""
    joined = fold(text).replace(" ", "")
    return frozenset(joined[at : at + 3] for at in range(max(len(joined) - 2, 1)))
