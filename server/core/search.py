"""The one ranker: finds procedures (and queues that take people directly) by what people type.

Pure and in memory: an Index over a few hundred entries answers in milliseconds, whatever is typed.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.core.fold import Word, fold, words
from server.core.known import Known, Searchable, known
from server.core.lexicon import Lexicon
from server.core.phrase import Phrase, Why, best_phrase, phrase, threes
from server.core.reading import Reading, readings

__all__ = ["Alias", "Hit", "Index", "Searchable", "Why", "build"]

# How much a word counts by where it stands.
_TITLE, _EVERYDAY, _OFFICIAL, _GROUP, _FIELD, _BODY = 1.0, 1.0, 0.85, 0.5, 0.4, 0.3
# Words that people put around what they want.
_QUIET = frozenset(
    [
        "bi",
        "cho",
        "co",
        "cua",
        "duoc",
        "la",
        "lam",
        "minh",
        "muon",
        "o",
        "thi",
        "toi",
        "tui",
        "va",
        "voi",
        "xin",
    ]
)
_QUIET_WEIGHT = 0.15
_RARE_STEP = 0.35
_OTHER_TONES = 0.75
_CLOSE = 0.3
# Of what was typed, an answer must cover this part; less where words of it stand together in a name.
_LEAST_COVER, _LEAST_COVER_OF_PHRASE = 0.55, 0.4
_FULL_COVER = 0.85
_LEAST_OF_BEST = 0.5
_LEAST_ALIKE = 0.6
_SHORTEST_ALIKE = 5
_CODE_TAIL = 6
_CODE = re.compile(r"\d[\d.]{3,}")


@dataclass(frozen=True, slots=True)
class Alias:
    """An everyday term and its target: the code or id of an entry, or `=` and the words to read instead."""

    term: str
    target: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer; `read_as` is the query as it was understood, in plain letters."""

    id: str
    score: float
    why: Why
    read_as: str


@dataclass(frozen=True, slots=True)
class _Place:
    at: int
    weight: float
    word: Word


def build(entries: Iterable[Searchable], aliases: Iterable[Alias] = ()) -> "Index":
    """Make the index of a catalogue; an alias whose target is not in it is passed over."""
    expansions: dict[tuple[str, ...], tuple[Word, ...]] = {}
    everyday: dict[str, list[str]] = defaultdict(list)
    for alias in aliases:
        if alias.target.startswith("="):
            expansions[tuple(fold(alias.term).split())] = words(alias.target)
        else:
            everyday[alias.target].append(alias.term)
    expansions.pop((), None)
    return Index(tuple(entries), everyday, expansions)


class Index:
    """The words of one catalogue, ready to be searched."""

    def __init__(
        self,
        entries: Sequence[Searchable],
        everyday: dict[str, list[str]],
        expansions: dict[tuple[str, ...], tuple[Word, ...]],
    ) -> None:
        self._places: dict[str, list[_Place]] = defaultdict(list)
        self._entries: list[Known] = []
        for at, entry in enumerate(entries):
            targets = dict.fromkeys(key for key in (entry.id, entry.code) if key)
            terms = [*entry.everyday, *(term for target in targets for term in everyday.get(target, ()))]
            self._file(at, entry, terms)
            self._entries.append(known(entry, terms))
        self._expansions = expansions
        self._lexicon = Lexicon({*self._places, *(part for term in expansions for part in term)})

    def _file(self, at: int, entry: Searchable, terms: Sequence[str]) -> None:
        parts = (
            (entry.short_name or entry.name, _TITLE),
            (" ".join(terms), _EVERYDAY),
            (entry.name_en, _OFFICIAL),
            (entry.name, _OFFICIAL),
            (entry.group, _GROUP),
            (entry.field, _FIELD),
            (entry.body, _BODY),
        )
        filed = set()
        for text, weight in parts:
            for word in words(text):
                if word not in filed:
                    filed.add(word)
                    self._places[word.plain].append(_Place(at, weight, word))

    def search(self, text: str, limit: int = 8) -> tuple[Hit, ...]:
        """The best answers to what was typed, best first; none when nothing comes near."""
        found = self._by_code(text)
        understood = readings(text, self._lexicon, self._expansions)
        covered = self._by_words(found, understood, forgiving=False)
        if understood and covered < _FULL_COVER:
            self._by_words(found, understood, forgiving=True)
        if not found and understood:
            found = self._by_letters(understood[0])
        best = max((hit.score for hit in found.values()), default=0.0)
        kept = [(at, hit) for at, hit in found.items() if hit.score >= _LEAST_OF_BEST * best]
        kept.sort(key=lambda pair: (-pair[1].score, pair[0]))
        return tuple(hit for _, hit in kept[: max(limit, 0)])

    def _by_code(self, text: str) -> dict[int, Hit]:
        typed = _CODE.match(text.strip())
        if typed is None:
            return {}
        digits = typed.group().replace(".", "")
        return {
            at: Hit(entry.id, 3.0 if entry.digits == digits else 2.5, Why.CODE, typed.group())
            for at, entry in enumerate(self._entries)
            if entry.digits and _is_code(digits, entry.digits)
        }

    def _by_words(self, found: dict[int, Hit], understood: Sequence[Reading], *, forgiving: bool) -> float:
        """Add the hits of all readings, each entry by its best one; tells how much of a query was covered."""
        most = 0.0
        for reading in understood:
            typed = phrase(reading.words, 1.0, Why.WORDS)
            for at, (text, cover, near) in self._weigh(reading, forgiving=forgiving).items():
                if cover < _LEAST_COVER_OF_PHRASE:
                    continue
                hit = _hit(self._entries[at], reading, typed=typed, text=text * cover, near=near)
                if cover < _LEAST_COVER and hit.why is Why.WORDS:
                    continue
                most = max(most, cover)
                if at not in found or hit.score > found[at].score:
                    found[at] = hit
        return most

    def _weigh(self, reading: Reading, *, forgiving: bool) -> dict[int, tuple[float, float, frozenset[str]]]:
        """For each entry: how well it answers the query, how much of it is covered, and the words meant."""
        total = 0.0
        values: dict[int, float] = defaultdict(float)
        covers: dict[int, float] = defaultdict(float)
        nears: set[str] = set()
        for at, word in enumerate(reading.words):
            last = at == len(reading.words) - 1
            meanings = self._lexicon.meanings(word.plain, unfinished=last, forgiving=forgiving)
            best = self._best_places(word, meanings)
            weight = self._weight(word, len(best))
            total += weight
            nears.update(meanings)
            for entry, (value, near) in best.items():
                values[entry] += weight * value
                covers[entry] += weight * near
        meant = frozenset(nears)
        return {at: (values[at] / total, covers[at] / total, meant) for at in values}

    def _best_places(self, typed: Word, meanings: dict[str, float]) -> dict[int, tuple[float, float]]:
        """For each entry that holds the word: its worth there, and how near it comes to what was typed."""
        best: dict[int, tuple[float, float]] = {}
        for plain, nearness in meanings.items():
            for place in self._places.get(plain, ()):
                near = nearness * (1.0 if typed.bare or place.word.agrees(typed) else _OTHER_TONES)
                if near * place.weight > best.get(place.at, (0.0, 0.0))[0]:
                    best[place.at] = (near * place.weight, near)
        return best

    def _weight(self, word: Word, entries: int) -> float:
        """A word that few entries hold says more than one that all of them hold."""
        many = len(self._entries) + 1
        rarity = 0.5 + 0.5 * math.log(many / (entries + 0.5)) / math.log(many / 0.5) if entries else 1.0
        return rarity * (_QUIET_WEIGHT if word.plain in _QUIET else 1.0)

    def _by_letters(self, reading: Reading) -> dict[int, Hit]:
        """The last resort: entries that share most runs of three letters with what was typed."""
        typed = threes(reading.plain)
        if len(reading.plain) < _SHORTEST_ALIKE:
            return {}
        found = {}
        for at, entry in enumerate(self._entries):
            alike = max((len(typed & letters) / len(typed) for letters in entry.letters), default=0.0)
            if alike >= _LEAST_ALIKE:
                back = _RARE_STEP if entry.rare else 0.0
                found[at] = Hit(entry.id, _rounded(alike + entry.lift - back), Why.ALIKE, reading.plain)
        return found


def _is_code(typed: str, code: str) -> bool:
    """Whether it is the code, its beginning, its last six digits, or the code with a province's ending."""
    return (
        code.startswith(typed)
        or typed.startswith(code)
        or (len(typed) >= _CODE_TAIL and code.endswith(typed))
    )


def _hit(entry: Known, reading: Reading, *, typed: Phrase, text: float, near: frozenset[str]) -> Hit:
    worth, why = best_phrase(entry.phrases, typed)
    close = max((len(title & near) / len(title) for title in entry.titles), default=0.0)
    unsaid = sum(said.isdisjoint(typed.plains) for said in entry.rare)
    back = _RARE_STEP * unsaid / max(len(entry.rare), 1)
    score = (text + worth + _CLOSE * close) * reading.faith + entry.lift - back
    return Hit(entry.id, _rounded(score), why, reading.plain)


def _rounded(score: float) -> float:
    """Never below zero, and equal where only the order of the sums differs."""
    return round(max(score, 0.0), 6)
