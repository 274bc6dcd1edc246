"""The answers phones get, kept per process until the floor moves: a thousand phones cost one look."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from kiosk.phone.view import Scene, Turn, scene, turn
from kiosk.phone.words import says
from server.core.floor import Floor
from server.core.payment import PayState
from server.core.ticket import Status, Ticket
from server.web.parts import FloorReader
from server.web.paying import mark_of

PAYING: Final = 8
"""Seconds between two questions of a phone that shows a code to pay."""
STEP: Final = 30.0
"""Seconds after which a wait is reckoned anew although nothing happened."""
CHEAP: Final = 0.005
"""Seconds of work for which a line is reckoned anew at each commit; an ordinary floor takes less."""
SHARE: Final = 0.005
"""The part of a core that the lines of a crowded floor may cost; so few presses meet it that p99 is not one."""
LONGEST: Final = 15.0
"""Seconds that a line may lag at most, however crowded the floor."""
KNOWN: Final = 20_000
"""Tickets remembered by their address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A turn as plain values, and the ETag that changes with them alone."""

    turn: Turn
    body: Mapping[str, Any]
    etag: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    mark: tuple[int, int]
    setup: int
    cost: float
    until: float
    scene: Scene
    bodies: dict[tuple[str, str], tuple[Turn, Mapping[str, Any], str] | None]


class Answers:
    """Remembers, per centre, the newest scene and what was answered from it."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        work: Callable[[], float] = time.thread_time,
    ) -> None:
        """Start with nothing; `work` tells what the reckoning itself has cost, whatever else ran meanwhile."""
        self._kept: dict[str, _Kept] = {}
        self._known: dict[str, Ticket] = {}
        self._fields: dict[str, tuple[int, str | None]] = {}
        self._clock, self._work = clock, work

    def known(self, token: str, find: Callable[[], Ticket | None]) -> Ticket | None:
        """Answer whose address it is, asking for it once: only what never changes of a ticket is right here."""
        found = self._known.get(token) or find()
        if found is not None:
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known[token] = found
        return found

    def answer(
        self,
        floors: FloorReader,
        ticket: Ticket,
        lang: str,
        *,
        field_of: Callable[[str], str | None] = lambda _procedure: None,
        at_once: bool = False,
    ) -> Answer | None:
        """Answer a turn as of the newest commit; None when its page is no longer kept.

        Its state is always the newest. The line before it may lag on a crowded floor, but never behind what
        this phone has just done (`at_once`). `field_of` a procedure is asked only while a field is held up.
        """

        def look(floor: Floor, now: datetime) -> Answer | int | None:
            unplaced = self._unplaced(floor, ticket)
            if unplaced is not None:
                return unplaced
            kept = self._fresh(floor, now, ticket, at_once=at_once)
            mine = (ticket.id, lang)
            if mine not in kept.bodies:
                newest = floor.tickets.get(ticket.id)
                _, field_id = self._fields.get(ticket.procedure_id or "", (0, None))
                seen = turn(kept.scene, newest, field_id) if newest else None
                fee = mark_of(floor.payment_of(ticket.id))
                kept.bodies[mine] = _written(_hurried(seen, fee), lang, fee) if seen else None
            found = kept.bodies[mine]
            return Answer(*found, now.astimezone(floor.centre.tz)) if found else None

        # The look holds the floor still, so nothing here is done twice or half; the database is asked outside it.
        while isinstance(found := floors.look(ticket.centre_id, look), int):
            procedure = ticket.procedure_id or ""
            self._fields[procedure] = (found, field_of(procedure))
        return found

    def _unplaced(self, floor: Floor, ticket: Ticket) -> int | None:
        """Answer the set-up for which a procedure's field must be learned; None while nobody asks for it."""
        if ticket.procedure_id is None or not any(outage.fields for outage in floor.down()):
            return None
        known = self._fields.get(ticket.procedure_id)
        return floor.setup_seq if known is None or known[0] != floor.setup_seq else None

    def _fresh(self, floor: Floor, now: datetime, ticket: Ticket, *, at_once: bool) -> _Kept:
        mark = (floor.seq, int(now.timestamp() // STEP))
        kept = self._kept.get(floor.centre.id)
        if kept is not None and kept.mark == mark:
            return kept
        if kept is not None and not at_once and self._may_lag(kept, floor, ticket):
            kept = replace(kept, mark=mark, scene=replace(kept.scene, seq=floor.seq), bodies={})
        else:
            began = self._work()
            seen = scene(floor, now)
            cost = self._work() - began
            # One slow turn is no crowd: the first of a process also loads what it needs, and any may be disturbed.
            usual = min(cost, kept.cost) if kept else 0.0
            rest = min(LONGEST, max(0.0, usual - CHEAP) / SHARE)
            kept = _Kept(mark, floor.setup_seq, cost, self._clock() + rest, seen, {})
        self._kept[floor.centre.id] = kept
        return kept

    def _may_lag(self, kept: _Kept, floor: Floor, ticket: Ticket) -> bool:
        newest = floor.tickets.get(ticket.id)
        missing = newest is not None and newest.status is Status.WAITING and ticket.id not in kept.scene.ahead
        return self._clock() < kept.until and kept.setup == floor.setup_seq and not missing


def body_of(seen: Turn, lang: str) -> dict[str, Any]:
    """Write a turn down as the values a phone gets, sentences included."""
    return {
        "seq": seen.seq,
        "state": seen.state.value,
        "code": seen.code,
        "business_date": seen.day.isoformat(),
        "queue": seen.queue.name_in(lang),
        "ahead": seen.ahead,
        "wait": list(seen.wait) if seen.wait else None,
        "counter": seen.counter,
        "called_at": seen.called_at.isoformat() if seen.called_at else None,
        "calls": seen.calls,
        "next_poll": seen.poll,
        **says(seen, lang),
    }


def _hurried(seen: Turn, fee: str) -> Turn:
    """Let a phone ask more often while somebody is about to pay: the bank's word comes within seconds."""
    if not fee.endswith(PayState.OPEN.value) or (seen.poll is not None and seen.poll <= PAYING):
        return seen
    return replace(seen, poll=PAYING)


def _written(seen: Turn, lang: str, fee: str) -> tuple[Turn, Mapping[str, Any], str]:
    body = {**body_of(seen, lang), "fee": fee}
    # What stands on the page decides, not the seq: most of what happens on a floor is about others.
    shown = {name: value for name, value in body.items() if name != "seq"}
    digest = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]
    return seen, body, digest
