"""The words a catalogue knows, and which of them a typed word may mean."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from server.core.fold import sound, without_telex, without_vni

_MAX_ENDINGS = 60
_MAX_PARTINGS = 3
_SHORTEST_MISTYPED = 3
_LONGEST_WORD = 12
_ENDING = 0.9  # a beginning is worth this much of a whole word, less for each letter still to come
_SOUND = 0.75
_MISTYPED = 0.6


class Lexicon:
    """All plain words of one catalogue."""

    def __init__(self, known: Iterable[str]) -> None:
        self._words = frozenset(known)
        self._sorted = sorted(self._words)
        self._heard: dict[str, list[str]] = defaultdict(list)
        self._shortened: dict[str, list[str]] = defaultdict(list)
        for word in self._sorted:
            self._heard[sound(word)].append(word)
            for form in _forms(word):
                self._shortened[form].append(word)

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def endings(self, start: str) -> list[str]:
        """Known words that begin so, at most sixty."""
        first = bisect_left(self._sorted, start)
        found = []
        for word in self._sorted[first : first + _MAX_ENDINGS]:
            if not word.startswith(start):
                break
            found.append(word)
        return found

    def meanings(self, typed: str, *, unfinished: bool, forgiving: bool) -> dict[str, float]:
        """Known words that a typed one may mean, with how near each comes (1 = the same).

        `unfinished`: the person may still be typing it. `forgiving`: one mistyped letter is allowed even
        when the word as typed is a word.
        """
        near: dict[str, float] = {}
        if unfinished:
            for word in self.endings(typed):
                near[word] = _ENDING * (0.8 + 0.2 * len(typed) / len(word))
        for word in self._heard.get(sound(typed), ()):
            near[word] = max(near.get(word, 0.0), _SOUND)
        if typed in self._words:
            near[typed] = 1.0
        if len(typed) >= _SHORTEST_MISTYPED and (forgiving or not near):
            for word in self._one_slip_away(typed):
                near.setdefault(word, _MISTYPED)
        return near

    def corrected(self, typed: str) -> str:
        """The word without Telex or VNI keys where that makes it a known one, otherwise as it was."""
        if typed in self._words:
            return typed
        for bare in (without_telex(typed), without_vni(typed)):
            if bare in self._words or (len(bare) > 1 and self.endings(bare)):
                return bare
        return typed

    def partings(self, joined: str) -> tuple[tuple[str, ...], ...]:
        """Part letters without blanks into the fewest known words ("khaisinh"); the last may be unfinished.

        Several answers where they part equally well ("ket hon", "ke thon"); none where they cannot be parted.
        """
        best: list[list[tuple[str, ...]]] = [[()], *([] for _ in joined)]
        for end in range(1, len(joined) + 1):
            found = [
                (*before, joined[start:end])
                for start in range(max(0, end - _LONGEST_WORD), end)
                if best[start] and self._is_piece(joined[start:end], last=end == len(joined))
                for before in best[start]
            ]
            fewest = min(map(len, found), default=0)
            best[end] = [parted for parted in found if len(parted) == fewest][:_MAX_PARTINGS]
        return tuple(best[-1]) if joined else ()

    def _is_piece(self, piece: str, *, last: bool) -> bool:
        if len(piece) == 1:
            return piece.isdigit() and piece in self._words
        return piece in self._words or (last and bool(self.endings(piece)))

    def _one_slip_away(self, typed: str) -> Iterator[str]:
        """Known words of three letters or more, one letter off: added, left out, changed or swapped."""
        tried = set()
        for form in _forms(typed):
            for word in self._shortened.get(form, ()):
                if word not in tried and len(word) >= _SHORTEST_MISTYPED and _is_one_slip(typed, word):
                    yield word
                tried.add(word)


def _forms(word: str) -> Iterator[str]:
    """The word, and the word short of each of its letters: two words one slip apart share one of these."""
    yield word
    if len(word) <= _LONGEST_WORD:
        for at in range(len(word)):
            yield word[:at] + word[at + 1 :]


def _is_one_slip(typed: str, word: str) -> bool:
    if abs(len(typed) - len(word)) > 1 or typed == word:
        return False
    shorter = min(len(typed), len(word))
    same = next((at for at in range(shorter) if typed[at] != word[at]), shorter)
    a, b = typed[same:], word[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
