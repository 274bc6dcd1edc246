"""The ways a typed query can be read: as it stands, without typing habits, parted, with everyday words."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.core.fold import Word, words
from server.core.lexicon import Lexicon

_MAX_LETTERS = 200
_MAX_WORDS = 12
_MAX_READINGS = 16
_MAX_PARTED = 3
_SHORTEST_JOINED = 4
_CORRECTED = 0.95
_PARTED = 0.9
_REWORDED = 0.98

Expansions = Mapping[tuple[str, ...], tuple[Word, ...]]

# What people put around a wish and what names nothing in it.
_AROUND: Expansions = {
    ("thu", "tuc"): (),
    ("lam", "thu", "tuc"): (),
    ("nhu", "the", "nao"): (),
    ("o", "dau"): (),
    ("can", "gi"): (),
    ("how", "to"): (),
    ("i", "want", "to"): (),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a query as one may understand them; `faith` (0 to 1) tells how far we trust it."""

    words: tuple[Word, ...]
    faith: float

    @property
    def plain(self) -> str:
        return " ".join(word.plain for word in self.words)


def readings(query: str, lexicon: Lexicon, expansions: Expansions) -> tuple[Reading, ...]:
    """Every way to read a query, the one as typed first; only its beginning counts when it is very long."""
    typed = Reading(words(query[:_MAX_LETTERS])[:_MAX_WORDS], 1.0)
    if not typed.words:
        return ()
    found = [typed]
    corrected = _corrected(typed, lexicon)
    found += [corrected, *_parted(corrected, lexicon), *_parted(typed, lexicon)]
    for reading in tuple(found):
        found += _reworded(reading, {**_AROUND, **expansions})
    different: dict[tuple[Word, ...], Reading] = {}
    for reading in filter(lambda reading: reading.words, found):
        different.setdefault(reading.words, reading)
    return tuple(different.values())[:_MAX_READINGS]


def _corrected(reading: Reading, lexicon: Lexicon) -> Reading:
    """Without the keys of Telex and VNI, where a word is unknown with them."""
    last = len(reading.words) - 1
    better = []
    for at, word in enumerate(reading.words):
        plain = word.plain if _is_known(word, lexicon, last=at == last) else lexicon.corrected(word.plain)
        better.append(word if plain == word.plain else Word(plain, plain))
    return Reading(tuple(better), reading.faith * _CORRECTED)


def _parted(reading: Reading, lexicon: Lexicon) -> list[Reading]:
    """With blanks put where they seem to be missing or misplaced, when a word is unknown."""
    last = len(reading.words) - 1
    unknown = {at for at, word in enumerate(reading.words) if not _is_known(word, lexicon, last=at == last)}
    if not unknown:
        return []
    apart: list[list[Word]] = [[]]
    for at, word in enumerate(reading.words):
        joined = at in unknown and len(word.plain) >= _SHORTEST_JOINED
        ways = [_as_words(one) for one in (lexicon.partings(word.plain) if joined else ())] or [[word]]
        apart = [[*before, *way] for way in ways for before in apart][:_MAX_PARTED]
    whole = map(_as_words, lexicon.partings("".join(word.plain for word in reading.words)))
    faith = reading.faith * _PARTED
    return [Reading(tuple(parted[:_MAX_WORDS]), faith) for parted in (*apart, *whole)]


def _as_words(pieces: tuple[str, ...]) -> list[Word]:
    return [Word(piece, piece) for piece in pieces]


def _is_known(word: Word, lexicon: Lexicon, *, last: bool) -> bool:
    return word.plain in lexicon or (last and bool(lexicon.endings(word.plain)))


def _reworded(reading: Reading, expansions: Expansions) -> list[Reading]:
    """With each everyday term that stands for other words replaced, and with all of them replaced."""
    places = _terms_in(reading, expansions)
    wanted: list[tuple[_Place, ...]] = [(place,) for place in places]
    if len(places) > 1:
        wanted.append(tuple(places))
    return [Reading(_replaced(reading.words, chosen), reading.faith * _REWORDED) for chosen in wanted]


_Place = tuple[int, int, tuple[Word, ...]]


def _terms_in(reading: Reading, expansions: Expansions) -> list[_Place]:
    plain = [word.plain for word in reading.words]
    longest = max(map(len, expansions), default=0)
    places: list[_Place] = []
    at = 0
    while at < len(plain):
        for end in range(min(len(plain), at + longest), at, -1):
            instead = expansions.get(tuple(plain[at:end]))
            if instead is not None:
                places.append((at, end, instead))
                at = end - 1
                break
        at += 1
    return places


def _replaced(typed: tuple[Word, ...], places: tuple[_Place, ...]) -> tuple[Word, ...]:
    new: list[Word] = []
    done = 0
    for start, end, instead in places:
        new += [*typed[done:start], *instead]
        done = end
    return (*new, *typed[done:])
