"""What a ticket's phone page knows of one turn: its state, its place in line, and when to ask again."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from server.core.calendar import business_date
from server.core.floor import Floor
from server.core.house import Queue
from server.core.outage import Outage
from server.core.outlook import Outlook, outlook
from server.core.place import key
from server.core.ticket import Status, Ticket

KEPT: Final = timedelta(days=1)
"""How long after its day a ticket still has a page; then its address leads nowhere."""
SOON: Final = 10
"""With no more people ahead than this a phone asks more often."""


class State(StrEnum):
    """What the page shows."""

    WAITING = "waiting"
    NEAR = "near"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    MISSED = "missed"
    LEFT = "left"
    EXPIRED = "expired"


_STATES: Final[Mapping[Status, State]] = {
    Status.WAITING: State.WAITING,
    Status.CALLED: State.CALLED,
    Status.SERVING: State.SERVING,
    Status.ON_HOLD: State.ON_HOLD,
    Status.COMPLETED: State.COMPLETED,
    Status.NO_SHOW: State.MISSED,
    Status.LEFT: State.LEFT,
    Status.EXPIRED: State.EXPIRED,
}
_POLLS: Final[Mapping[State, int | None]] = {
    State.NEAR: 4,
    State.CALLED: 4,
    State.SERVING: 15,
    State.ON_HOLD: 15,
    State.MISSED: 15,
    # A completion can be undone for some seconds; after that nothing changes any more.
    State.COMPLETED: 60,
    State.LEFT: None,
    State.EXPIRED: None,
}


_STILL_TO_COME: Final = frozenset({State.WAITING, State.NEAR, State.ON_HOLD})


@dataclass(frozen=True, slots=True)
class Scene:
    """What all phones of a centre share at one moment, so that a thousand of them cost one look."""

    seq: int
    day: date
    near: int
    tz: ZoneInfo
    queues: Mapping[str, Queue]
    counters: Mapping[str, int]
    ahead: Mapping[str, int]
    waits: Outlook
    dossiers: Mapping[str, tuple[str, ...]]
    down: tuple[Outage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn as its phone may see it. `at`: since when it is so; `calls`: how often it was called.

    `counter` is the number of the counter that called, serves, holds or alone may call it; `wait` is a
    range of minutes, None when no open counter may call it; `poll` is in seconds, None for never again.
    """

    seq: int
    state: State
    code: str
    day: date
    queue: Queue
    ahead: int | None
    wait: tuple[int, int] | None
    counter: int | None
    called_at: datetime | None
    at: datetime | None
    calls: int
    reason: str | None
    dossiers: tuple[str, ...] = ()
    poll: int | None
    outage: Outage | None = None
    """A system that is down and holds this turn up; the one that has been down longest."""
    down_since: datetime | None = None


def scene(floor: Floor, now: datetime) -> Scene:
    """Look at the whole floor once."""
    return Scene(
        seq=floor.seq,
        day=business_date(now, tz=floor.centre.tz),
        near=floor.centre.rules.near_ahead,
        tz=floor.centre.tz,
        queues=dict(floor.queues),
        counters={counter.id: counter.number for counter in floor.counters.values()},
        ahead=_ahead(floor),
        waits=outlook(floor, now),
        dossiers=_dossiers(floor),
        down=tuple(floor.down()),
    )


def turn(seen: Scene, ticket: Ticket, field_id: str | None = None) -> Turn | None:
    """Answer a ticket's turn; None once its page is no longer kept. `field_id`: the field of its procedure."""
    if ticket.business_date < seen.day - KEPT:
        return None
    state = _state(seen, ticket)
    waiting = state in {State.WAITING, State.NEAR}
    ahead = seen.ahead.get(ticket.id, 0) if waiting else None
    wait = seen.waits.of_ticket(ticket.id) if waiting else None
    called = ticket.recalled_at or ticket.called_at
    at = ticket.counter_id or ticket.held_by or ticket.for_counter
    local = called.astimezone(seen.tz) if called else None
    down = _down(seen, ticket, field_id) if state in _STILL_TO_COME else None
    ended = ticket.ended_at.astimezone(seen.tz) if ticket.ended_at else None
    return Turn(
        seq=seen.seq,
        state=state,
        code=ticket.code,
        day=ticket.business_date,
        queue=seen.queues[ticket.queue_id],
        ahead=ahead,
        wait=(wait.low_minutes, wait.high_minutes) if wait else None,
        counter=seen.counters.get(at) if at else None,
        called_at=local,
        at=ended or local,
        calls=ticket.recalls + 1 if called else 0,
        reason=ticket.hold_reason,
        dossiers=seen.dossiers.get(ticket.id, ()) if state is State.COMPLETED else (),
        poll=_poll(state, ahead),
        outage=down,
        down_since=down.down_since.astimezone(seen.tz) if down else None,
    )


def _down(seen: Scene, ticket: Ticket, field_id: str | None) -> Outage | None:
    held_up = (o for o in seen.down if o.holds_up(queue_id=ticket.queue_id, field_id=field_id))
    return next(held_up, None)


def _ahead(floor: Floor) -> dict[str, int]:
    """Answer how many of its own queue are served before each waiting ticket."""
    before: Counter[str] = Counter()
    ahead: dict[str, int] = {}
    for ticket in sorted(floor.waiting(), key=key):
        ahead[ticket.id] = before[ticket.queue_id]
        before[ticket.queue_id] += 1
    return ahead


def _dossiers(floor: Floor) -> dict[str, tuple[str, ...]]:
    """Answer the codes recorded for each ticket; the citizen looks them up on the portal."""
    codes: dict[str, tuple[str, ...]] = {}
    for dossier in floor.dossiers.values():
        if dossier.done.code and not dossier.voided:
            codes[dossier.ticket_id] = (*codes.get(dossier.ticket_id, ()), dossier.done.code)
    return codes


def _state(seen: Scene, ticket: Ticket) -> State:
    state = _STATES[ticket.status]
    if ticket.business_date < seen.day and state not in {State.COMPLETED, State.LEFT}:
        # The timer that closes the day may come a little later than midnight.
        return State.EXPIRED
    if state is State.WAITING and seen.ahead.get(ticket.id, 0) <= seen.near:
        return State.NEAR
    return state


def _poll(state: State, ahead: int | None) -> int | None:
    if state is State.WAITING:
        return 10 if ahead is not None and ahead <= SOON else 30
    return _POLLS[state]
