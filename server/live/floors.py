"""The floors of this process, kept in step with the journal."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from threading import RLock
from typing import Final, TypeVar

from server.core.calendar import business_date
from server.core.floor import Floor
from server.core.kinds import SETS_UP, Entry
from server.store import read
from server.store.unit import Store
from server.store.wall import wall

T = TypeVar("T")
_HEARD_AT_MOST: Final = 256
"""Commits kept for whoever follows; where nobody does, the oldest are dropped."""


class Floors:
    """One floor per centre, loaded once from the tables and then folded forward entry by entry."""

    def __init__(self, store: Store) -> None:
        """Start with no floor; the first question loads it."""
        self._store = store
        self._floors: dict[str, Floor] = {}
        self._days: dict[str, date] = {}
        self._heard: deque[tuple[str, Sequence[Entry]]] = deque(maxlen=_HEARD_AT_MOST)
        self._lock = RLock()

    def hear(self, centre_id: str, entries: Sequence[Entry]) -> None:
        """Take what a commit of this process wrote, so that `follow` need not ask the database for it."""
        if entries:
            self._heard.append((centre_id, entries))

    def follow(self, centre_id: str, view: Callable[[Floor, datetime], T]) -> T:
        """Answer a view of the floor with all that was heard of; asks the database when that leaves a gap.

        A commit of another process may be newer still: its own ring brings it.
        """
        with self._lock:
            told = self._told(centre_id)
            return view(told or self._caught_up(centre_id), self._store.clock())

    def _told(self, centre_id: str) -> Floor | None:
        news = False
        while self._heard:
            heard_of, entries = self._heard.popleft()
            floor = self._floors.get(heard_of)
            if floor is None:
                continue
            if not _fold(floor, entries):
                return None
            self._forget(floor)
            news = news or heard_of == centre_id
        return self._floors[centre_id] if news else None

    def look(self, centre_id: str, view: Callable[[Floor, datetime], T]) -> T:
        """Answer a view of the floor as of the newest commit, and of one moment."""
        with self._lock:
            return view(self._caught_up(centre_id), self._store.clock())

    def _caught_up(self, centre_id: str) -> Floor:
        floor = self._floors.get(centre_id)
        if floor is None:
            with self._store.read() as conn:
                floor = self._floors[centre_id] = read.floor(conn, centre_id, self._store.clock())
            return floor
        with self._store.glance() as conn:
            news = read.news(conn, centre_id, past=floor.seq)
        if news:
            if not _fold(floor, news):
                self._set_up_anew(floor)
            self._forget(floor)
        return floor

    def _set_up_anew(self, floor: Floor) -> None:
        """Fold in what is new together with what the tables say of the set-up, all of one moment."""
        with self._store.read() as conn:
            for entry in read.news(conn, floor.centre.id, past=floor.seq):
                floor.apply(entry)
            floor.centre = read.centre(conn, floor.centre.id)
            floor.wall = wall(conn, floor.centre.id)

    def _forget(self, floor: Floor) -> None:
        """Drop what ended before yesterday, once a day."""
        today = business_date(self._store.clock(), tz=floor.centre.tz)
        if self._days.get(floor.centre.id) != today:
            self._days[floor.centre.id] = today
            floor.forget_before(today - timedelta(days=1))


def _fold(floor: Floor, entries: Sequence[Entry]) -> bool:
    """Fold in what follows on; False when something is missing, or the tables must be read anew as well."""
    for entry in entries:
        if entry.seq <= floor.seq:
            continue
        if entry.seq != floor.seq + 1 or entry.kind in SETS_UP:
            return False
        floor.apply(entry)
    return True
