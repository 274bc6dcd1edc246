"""What answers say. Each model is both the answer that is sent and its published description."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from server.core.errors import Refusal
from server.core.house import CounterState, QueueState
from server.core.ticket import Status

Wait = Annotated[tuple[int, int], Field(description="Minutes, from and to.")]


@cache
def _once(describe: Callable[..., dict[str, Any]], *given: Any, **named: Any) -> dict[str, Any]:
    return describe(*given, **named)


class Reading(BaseModel):
    """An answer; the docstrings below are its published description."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    @classmethod
    def model_json_schema(cls, *given: Any, **named: Any) -> dict[str, Any]:
        """Answer the description, made once: each route publishes its answers, and all the same refusal."""
        return _once(super().model_json_schema, *given, **named)


class TicketReading(Reading):
    """One citizen's stay, as it is now."""

    id: str
    """Opaque; names the ticket in every address."""
    code: str
    """The number as it is called and shown: `A042`."""
    short_code: str
    """Six characters of the slip by which the staff find the ticket."""
    status: Status
    queue: str
    """Id of the queue."""
    series: str
    number: int
    business_date: date
    """The centre's local date the number belongs to."""
    procedure: str | None
    """Official code of the procedure, when one was chosen."""
    priority: str | None
    lang: str
    ahead: int | None
    """How many of its queue are served before it; null unless it waits."""
    counter: int | None
    """Number of the counter that calls, serves or has completed it."""
    held_by: int | None
    """Number of the counter that set it aside or missed it."""
    hold_reason: str | None
    outage: str | None
    """Id of the outage it is held for."""
    return_to: int | None
    """Number of the counter it comes back to."""
    recalls: int
    issued_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    phone_url: str | None
    """The citizen's own page: who has this address can follow the ticket and leave. Null where no phone
    could open it."""


class ForecastReading(TicketReading):
    """A ticket with what can honestly be said about its wait."""

    wait: Wait | None
    """Null when it does not wait, or no open counter would call it."""


class OutageReading(Reading):
    """An outside system that is down."""

    id: str
    name: str
    name_en: str
    fields: tuple[str, ...]
    """Ids of the fields it holds up; none means all of them."""
    queues: tuple[str, ...]
    """Ids of the queues that serve those fields."""
    text: str
    """What citizens read beside the name."""
    text_en: str
    since: datetime


class OutagesReading(Reading):
    """Everything that is down, longest first."""

    seq: int
    """How far the journal had come: an answer with a higher seq is newer."""
    outages: tuple[OutageReading, ...]


class QueueReading(Reading):
    """A line of people."""

    id: str
    key: str
    """The name programs may use as well: `civil`."""
    series: str
    """The letter of its numbers."""
    name: str
    name_en: str
    state: QueueState
    open: bool
    """Whether it gives numbers now."""
    reason: str | None
    """Why it does not, as citizens read it."""
    waiting: int
    counters: tuple[int, ...]
    """Numbers of the counters whose own work it is."""
    wait: Wait | None
    """For somebody who takes a number now; null when no open counter serves it."""


class QueuesReading(Reading):
    """Every queue in the centre's order."""

    seq: int
    """How far the journal had come: an answer with a higher seq is newer."""
    queues: tuple[QueueReading, ...]


class BoardCounter(Reading):
    """A counter as the wall shows it."""

    number: int
    state: CounterState
    reason: str | None
    back_at: datetime | None
    """When a counter on a break is back."""
    code: str | None
    """The number that is called or served here."""
    status: Status | None
    """`called` or `serving`; null when nobody is here."""


class BoardCall(Reading):
    """One call. Speak those whose seq is higher than the last one you spoke."""

    seq: int
    code: str
    counter: int
    at: datetime
    recall: bool


class BoardQueue(Reading):
    """How many wait in a queue."""

    id: str
    name: str
    name_en: str
    waiting: int


class BoardReading(Reading):
    """What everybody in the lobby may see: numbers, never names or reasons."""

    seq: int
    """How far the journal had come: an answer with a higher seq is newer."""
    counters: tuple[BoardCounter, ...]
    recent: tuple[BoardCall, ...]
    """The calls of the last minutes, newest first, each ticket once."""
    queues: tuple[BoardQueue, ...]


class Served(Reading):
    """A queue that a counter serves."""

    queue: str
    tier: int
    """1 is its own work; 2 is what it helps with when nobody waits for that."""


class OpenCall(Reading):
    """The ticket a counter has called or serves."""

    id: str
    code: str
    status: Status


class CounterReading(Reading):
    """A counter as its own clerk's program needs it."""

    number: int
    name: str
    state: CounterState
    reason: str | None
    back_at: datetime | None
    serves: tuple[Served, ...]
    waiting: int
    """How many wait that it would call."""
    ticket: OpenCall | None


class CountersReading(Reading):
    """Every counter by number."""

    seq: int
    """How far the journal had come: an answer with a higher seq is newer."""
    counters: tuple[CounterReading, ...]


def _codes(schema: dict[str, Any]) -> None:
    schema["enum"] = sorted(Refusal.codes)


class ErrorReading(Reading):
    """Why nothing was done. Facts such as `ticket`, `counter`, `seconds` or `fields` stand beside the code."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    code: Annotated[str, Field(json_schema_extra=_codes)]
    """Stable; for programs."""
    message: str
    """For people, in the language of the request."""


class RefusalReading(Reading):
    """The answer when something is refused: nothing was changed."""

    error: ErrorReading
