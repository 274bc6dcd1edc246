"""From the journal to the screens: whole snapshots, stamped with the seq they show."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from threading import Event, Lock, Thread
from typing import Any, Final

from server.core.errors import Refusal
from server.core.floor import Floor
from server.core.kinds import Entry
from server.core.room import Room
from server.live.bell import Bell, step_back
from server.live.floors import Floors

TICK: Final = 5.0
"""Seconds between two signs of life."""
log = logging.getLogger(__name__)

Snapshot = Mapping[str, Any]
View = Callable[[Floor, datetime, str], Snapshot]
"""What a face shows: the floor, the moment, and which board or counter it is."""


class Relay:
    """Reads the journal past its mark and tells every room of this process what the floor is now."""

    def __init__(
        self,
        floors: Floors,
        bell: Bell,
        *,
        views: Mapping[str, View],
        emit: Callable[[str, str, Snapshot], None],
        sweep: Callable[[], None],
        build: str,
    ) -> None:
        """Take the views from the composition root: the relay knows rooms, not boards."""
        self._floors, self._bell, self._views, self._emit = floors, bell, views, emit
        self._build, self._sweep = build, sweep
        self._rooms: dict[Room, int] = {}
        self._marks: dict[str, int] = {}
        """By centre: the seq that its rooms were told last."""
        self._lock, self._telling = Lock(), Lock()
        self._stop = Event()
        self._thread: Thread | None = None

    def snapshot(self, room: Room) -> Snapshot:
        """Answer what a room shows now; the same over the socket and over HTTP."""
        return self._floors.look(room.centre_id, partial(self._show, room))

    def enter(self, room: Room) -> None:
        """Count a socket in; the relay starts with the first."""
        with self._lock:
            self._rooms[room] = self._rooms.get(room, 0) + 1
            if self._thread is None:
                self._thread = Thread(target=self._run, name="relay", daemon=True)
                self._thread.start()

    def leave(self, room: Room) -> None:
        """Count a socket out; touches no database."""
        with self._lock:
            left = self._rooms.get(room, 0) - 1
            if left > 0:
                self._rooms[room] = left
            else:
                self._rooms.pop(room, None)

    def hear(self, centre_id: str, entries: Sequence[Entry]) -> None:
        """Hear of a commit of this process; one without entries changed nothing that shows."""
        if not entries:
            return
        self._floors.hear(centre_id, entries)
        if self._told_at_once(centre_id, entries[-1].seq):
            step_back()
        else:
            self._bell.ring()

    def _told_at_once(self, centre_id: str, seq: int) -> bool:
        """Relay on the thread that committed: a wall need not wait until another thread has woken up.

        Where somebody relays at this moment, the bell does; a crowd of commits then becomes one snapshot.
        """
        if not self._telling.acquire(blocking=False):
            return False
        try:
            if self._marks.get(centre_id, 0) < seq:
                self._relay(centre_id)
        except Exception:
            log.exception("relay fault")
            return False
        else:
            return True
        finally:
            self._telling.release()

    def close(self) -> None:
        """Stop relaying."""
        self._stop.set()
        self._bell.close()

    def _run(self) -> None:
        ticked = 0.0
        while not self._stop.is_set():
            try:
                with self._telling:
                    self._relay_everywhere()
                if time.monotonic() - ticked >= TICK:
                    ticked = time.monotonic()
                    self._tick()
            except Refusal as trouble:
                log.warning("relay waits", extra={"code": trouble.code})
                self._stop.wait(0.2)
            except Exception:
                # A wall must outlive any single fault: log it, go on with the next commit.
                log.exception("relay fault")
                self._stop.wait(0.2)
            self._bell.wait()

    def _relay_everywhere(self) -> None:
        with self._lock:
            centres = {room.centre_id for room in self._rooms}
        for centre_id in centres:
            self._relay(centre_id)

    def _relay(self, centre_id: str) -> None:
        with self._lock:
            rooms = [room for room in self._rooms if room.centre_id == centre_id]
        if rooms:
            for room, body in self._floors.follow(centre_id, partial(self._news, rooms)):
                self._emit("snapshot", room.name, body)

    def _news(self, rooms: list[Room], floor: Floor, now: datetime) -> list[tuple[Room, Snapshot]]:
        """Answer what each room shows, all of one moment; nothing when they were told already."""
        if self._marks.get(floor.centre.id) == floor.seq:
            return []
        self._marks[floor.centre.id] = floor.seq
        news = []
        for room in rooms:
            try:
                news.append((room, self._show(room, floor, now)))
            except Exception:
                # One room that cannot be shown (its counter was removed, say) must not silence the others.
                log.exception("no view", extra={"room": room.name})
        return news

    def _show(self, room: Room, floor: Floor, now: datetime) -> Snapshot:
        return {**self._views[room.face](floor, now, room.subject), "now": now.isoformat()}

    def _tick(self) -> None:
        self._sweep()
        with self._lock:
            rooms = list(self._rooms)
        for room in rooms:
            seq, now = self._floors.look(room.centre_id, lambda floor, now: (floor.seq, now))
            self._emit("tick", room.name, {"seq": seq, "now": now.isoformat(), "build": self._build})
