"""What can be found, and what the ranker prepares of each entry so that a search need not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from server.core.fold import fold, words
from server.core.phrase import Phrase, Why, phrase, threes

_SHARE = 0.3
# Rare relatives of a plain procedure: shown behind it unless one of these words is typed.
_ABROAD = frozenset(["ngoai", "foreign", "abroad", "country"])
_RARE = {
    "yeu to nuoc ngoai": _ABROAD,
    "tham quyen cua nuoc ngoai": _ABROAD,
    "o nuoc ngoai": _ABROAD,
    "nguoi nuoc ngoai": _ABROAD,
    "bien gioi": frozenset(["gioi", "border"]),
    "luu dong": frozenset(["luu", "mobile"]),
    "bien dong": frozenset(["bien"]),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Searchable:
    """What can be found, with the words it is found by.

    `code` is the official code or another key that aliases name (`queue:results`). `share` is its part of
    the recent tickets, 0 to 1.
    """

    id: str
    name: str
    code: str = ""
    short_name: str = ""
    name_en: str = ""
    everyday: tuple[str, ...] = ()
    field: str = ""
    group: str = ""
    body: str = ""
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Known:
    """One entry as the ranker sees it.

    `titles`: the words of its names; `rare`: for each mark of a rare kind, the words that ask for it;
    `lift`: what being asked for often is worth; `letters`: the runs of three letters of its names.
    """

    id: str
    digits: str
    phrases: tuple[Phrase, ...]
    titles: tuple[frozenset[str], ...]
    rare: tuple[frozenset[str], ...]
    lift: float
    letters: tuple[frozenset[str], ...]


def known(entry: Searchable, terms: Sequence[str]) -> Known:
    title, official = entry.short_name or entry.name, entry.name
    names = ((title, 0.6), (official, 0.5), (entry.name_en, 0.5))
    phrases = [phrase(words(name), worth, Why.NAME) for name, worth in names]
    phrases += [phrase(words(term), 0.6, Why.EVERYDAY) for term in terms]
    plain = f" {fold(official)} {fold(title)} "
    return Known(
        id=entry.id,
        digits="".join(filter(str.isascii, filter(str.isdigit, entry.code))),
        phrases=tuple(one for one in phrases if one.words),
        titles=tuple(frozenset(fold(name).split()) for name in (title, official) if fold(name)),
        rare=tuple(said for mark, said in _RARE.items() if f" {mark} " in plain),
        lift=_SHARE * math.sqrt(min(max(entry.share, 0.0), 1.0)),
        letters=tuple(threes(text) for text in (title, official, *terms)),
    )
