"""The life of a ticket: its states, its verbs and the one table of moves."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from server.core.errors import WrongState


class Status(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    LEFT = "left"
    EXPIRED = "expired"


class Verb(StrEnum):
    """What people do with a ticket."""

    ISSUE = "issue"
    CALL_NEXT = "call_next"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    NO_SHOW = "no_show"
    REVIVE = "revive"
    HOLD = "hold"
    RESUME = "resume"
    RELEASE = "release"
    TRANSFER = "transfer"
    REQUEUE = "requeue"
    ASK_HELP = "ask_help"
    COMPLETE = "complete"
    LEAVE = "leave"
    WALK_DIRECT = "walk_direct"
    EXPIRE = "expire"
    ENTER = "enter"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states a verb leads to which state; no source means a new ticket."""

    sources: frozenset[Status]
    target: Status


def _move(*sources: Status, to: Status) -> Move:
    return Move(frozenset(sources), to)


_S = Status
TRANSITIONS: Final[Mapping[Verb, Move]] = {
    Verb.ISSUE: _move(to=_S.WAITING),
    Verb.CALL_NEXT: _move(_S.WAITING, to=_S.CALLED),
    Verb.CALL: _move(_S.WAITING, _S.ON_HOLD, to=_S.CALLED),
    Verb.RECALL: _move(_S.CALLED, to=_S.CALLED),
    Verb.START: _move(_S.CALLED, to=_S.SERVING),
    Verb.NO_SHOW: _move(_S.CALLED, to=_S.NO_SHOW),
    Verb.REVIVE: _move(_S.NO_SHOW, to=_S.WAITING),
    Verb.HOLD: _move(_S.SERVING, to=_S.ON_HOLD),
    Verb.RESUME: _move(_S.ON_HOLD, to=_S.SERVING),
    Verb.RELEASE: _move(_S.ON_HOLD, to=_S.WAITING),
    Verb.TRANSFER: _move(_S.WAITING, _S.CALLED, _S.SERVING, to=_S.WAITING),
    Verb.REQUEUE: _move(_S.CALLED, to=_S.WAITING),
    Verb.ASK_HELP: _move(_S.WAITING, to=_S.WAITING),
    Verb.COMPLETE: _move(_S.SERVING, _S.ON_HOLD, to=_S.COMPLETED),
    Verb.LEAVE: _move(_S.WAITING, _S.CALLED, _S.ON_HOLD, _S.NO_SHOW, to=_S.LEFT),
    Verb.WALK_DIRECT: _move(to=_S.SERVING),
    Verb.EXPIRE: _move(_S.WAITING, _S.CALLED, _S.SERVING, _S.ON_HOLD, _S.NO_SHOW, to=_S.EXPIRED),
    Verb.ENTER: _move(to=_S.COMPLETED),
}

OPEN_CALL: Final = frozenset({Status.CALLED, Status.SERVING})
"""The states that occupy a counter."""

ENDED: Final = frozenset({Status.COMPLETED, Status.LEFT, Status.EXPIRED})
"""The states nothing but an undo leads out of."""


def after(status: Status | None, verb: Verb, **facts: str) -> Status:
    """Answer the state that `verb` leads to, or refuse with `wrong_state` and these facts."""
    move = TRANSITIONS[verb]
    allowed = status in move.sources if status is not None else not move.sources
    if not allowed:
        raise WrongState(status=status.value if status else None, verb=verb.value, **facts)
    return move.target


def verbs_from(status: Status) -> frozenset[Verb]:
    """Answer every verb that may be applied to a ticket in `status`."""
    return frozenset(verb for verb, move in TRANSITIONS.items() if status in move.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One citizen's stay.

    `place` is the moment it counts as having arrived; `bump` and `issue_seq` settle equal places.
    `counter_id` is the counter of the open call and, once completed, the one credited with it;
    `held_by` keeps the counter of a ticket on hold or missed, `outage_id` the outage it is held for;
    `for_counter` is the only one that calls it.
    `promised_low` and `promised_high` are the minutes of waiting that were promised when it was issued;
    `chosen` marks a last call that broke the published order by hand.
    """

    id: str
    centre_id: str
    business_date: date
    series: str
    number: int
    code: str
    short_code: str
    token_hash: str
    queue_id: str
    procedure_id: str | None
    status: Status
    place: datetime
    bump: int
    issue_seq: int
    last_seq: int
    issued_at: datetime
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    counter_id: str | None = None
    held_by: str | None = None
    hold_reason: str | None = None
    outage_id: str | None = None
    return_to: str | None = None
    for_counter: str | None = None
    recalls: int = 0
    recalled_at: datetime | None = None
    priority: str | None = None
    lang: str = "vi"
    origin: str = "kiosk"
    device_id: str | None = None
    promised_low: int | None = None
    promised_high: int | None = None
    chosen: bool = False


TICKET_FIELDS: Final = tuple(field.name for field in fields(Ticket))
_MOMENTS: Final = ("place", "issued_at", "called_at", "recalled_at", "started_at", "ended_at")


def image(ticket: Ticket) -> dict[str, Any]:
    """Write a ticket down as plain JSON values: the after-image a journal entry carries."""
    plain: dict[str, Any] = {name: getattr(ticket, name) for name in TICKET_FIELDS}
    for name in _MOMENTS:
        plain[name] = write_moment(plain[name])
    plain["business_date"] = ticket.business_date.isoformat()
    plain["status"] = ticket.status.value
    return plain


def from_image(plain: Mapping[str, Any]) -> Ticket:
    """Read an after-image back into a ticket."""
    values = dict(plain)
    for name in _MOMENTS:
        values[name] = read_moment(values[name])
    values["business_date"] = date.fromisoformat(values["business_date"])
    values["status"] = Status(values["status"])
    return Ticket(**values)


def write_moment(moment: datetime | None) -> str | None:
    """Write a UTC moment with exactly six decimals, so that text sorts as time does."""
    return None if moment is None else moment.isoformat(timespec="microseconds")


def read_moment(text: str | None) -> datetime | None:
    """Read what `write_moment` wrote."""
    return None if text is None else datetime.fromisoformat(text)
