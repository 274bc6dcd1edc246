"""The floors of this process, kept in step with the journal."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import RLock
from typing import TypeVar

from server.core.calendar import business_date
from server.core.floor import Floor
from server.store import read
from server.store.unit import Store
from server.store.wall import wall

T = TypeVar("T")


class Floors:
    """One floor per centre, loaded once from the tables and then folded forward entry by entry."""

    def __init__(self, store: Store) -> None:
        """Start with no floor; the first question loads it."""
        self._store = store
        self._floors: dict[str, Floor] = {}
        self._days: dict[str, date] = {}
        self._lock = RLock()

    def look(self, centre_id: str, view: Callable[[Floor, datetime], T]) -> T:
        """Answer a view of the floor as of the newest commit, and of one moment."""
        with self._lock:
            return view(self._caught_up(centre_id), self._store.clock())

    def _caught_up(self, centre_id: str) -> Floor:
        with self._store.read() as conn:
            floor = self._floors.get(centre_id)
            if floor is None:
                floor = read.floor(conn, centre_id, self._store.clock())
                self._floors[centre_id] = floor
                return floor
            seq, setup = floor.seq, floor.setup_seq
            for entry in read.entries(conn, centre_id, past=seq):
                floor.apply(entry)
            if floor.setup_seq != setup:
                floor.centre = read.centre(conn, centre_id)
                floor.wall = wall(conn, centre_id)
        if floor.seq != seq:
            self._forget(floor)
        return floor

    def _forget(self, floor: Floor) -> None:
        """Drop what ended before yesterday, once a day."""
        today = business_date(self._store.clock(), tz=floor.centre.tz)
        if self._days.get(floor.centre.id) != today:
            self._days[floor.centre.id] = today
            floor.forget_before(today - timedelta(days=1))
