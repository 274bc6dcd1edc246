"""What stands on the floor: the centre, its queues and counters, and who acts on them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from server.core.calendar import Holidays, Hours, business_date, hours_from_json
from server.core.holidays import DaysOff, holidays_around
from server.core.house_texts import Texts
from server.core.paper import SlipLayout
from server.core.payment import Account
from server.core.rules import Rules
from server.core.ticket import read_moment, write_moment


class Role(StrEnum):
    """What a person or a program may do."""

    CLERK = "clerk"
    GREETER = "greeter"
    SUPERVISOR = "supervisor"
    CASHIER = "cashier"
    HEAD = "head"
    ADMIN = "admin"
    KIOSK = "kiosk"
    BOARD = "board"


class QueueState(StrEnum):
    """Whether a queue takes people."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class CounterState(StrEnum):
    """Whether a counter calls people."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Doors(TypedDict):
    """What decides when doors are open: the usual week, and the days that have hours of their own."""

    hours: Hours
    holidays: Holidays


def doors_of(hours: str, days_off: DaysOff, day: date) -> Doors:
    """Answer when doors are open around a day, from the texts that a centre keeps."""
    week = hours_from_json(hours)
    return {"hours": week, "holidays": holidays_around(days_off, hours=week, day=day)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """One public service centre. `name` is the institution, `place` the larger line under it."""

    id: str
    name: str
    place: str
    name_en: str
    place_en: str
    timezone: str
    sample: bool
    rules: Rules
    hours: str
    seq: int
    head_hash: str
    last_at: datetime | None
    clock_ok_from: datetime | None
    slip_layout: SlipLayout = field(default_factory=SlipLayout)
    account: Account = field(default_factory=Account)
    holidays: DaysOff = field(default_factory=DaysOff)
    texts: Texts = field(default_factory=dict)

    @property
    def tz(self) -> ZoneInfo:
        """Answer the centre's own time zone; the machine's never matters."""
        return ZoneInfo(self.timezone)

    def doors(self, now: datetime) -> Doors:
        """Answer when the doors are open, for the questions of `server.core.calendar` at a moment."""
        return doors_of(self.hours, self.holidays, business_date(now, tz=self.tz))


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A line of people, with the series letter of its numbers."""

    id: str
    centre_id: str
    key: str
    series: str
    name: str
    name_en: str
    position: int
    state: QueueState = QueueState.OPEN
    reason: str | None = None
    daily_limit: int | None = None
    """How many numbers a day kiosks and programs may give; the people at the door may give more."""

    def name_in(self, lang: str) -> str:
        """Answer the name in a language."""
        return self.name_en if lang == "en" else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A counter; `serves` maps queue ids to tiers: 1 is its own work, 2 is helping out."""

    id: str
    centre_id: str
    number: int
    name: str
    serves: Mapping[str, int] = field(default_factory=dict)
    state: CounterState = CounterState.OPEN
    reason: str | None = None
    back_at: datetime | None = None
    staff_id: str | None = None
    help_at: datetime | None = None
    """Since when the clerk asks for a supervisor's help."""


def queue_image(queue: Queue) -> dict[str, Any]:
    """Write a queue's after-image."""
    return {**asdict(queue), "state": queue.state.value}


def queue_from_image(plain: Mapping[str, Any]) -> Queue:
    """Read a queue's after-image."""
    return Queue(**{**plain, "state": QueueState(plain["state"])})


def counter_image(counter: Counter) -> dict[str, Any]:
    """Write a counter's after-image."""
    return {
        **asdict(counter),
        "serves": dict(sorted(counter.serves.items())),
        "state": counter.state.value,
        "back_at": write_moment(counter.back_at),
        "help_at": write_moment(counter.help_at),
    }


def counter_from_image(plain: Mapping[str, Any]) -> Counter:
    """Read a counter's after-image."""
    moments = {name: read_moment(plain.get(name)) for name in ("back_at", "help_at")}
    return Counter(**{**plain, **moments, "state": CounterState(plain["state"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something: a person, a device, a program or the house itself.

    `counter_id` is the counter a clerk sits at, or the only one a clerk's token may act for.
    """

    centre_id: str
    kind: str
    id: str
    role: Role
    counter_id: str | None = None

    def __str__(self) -> str:
        """Answer the form the journal keeps: `staff:…`, `device:…`, `token:…`, `house:…`."""
        return f"{self.kind}:{self.id}"


def house(centre_id: str, duty: str) -> Actor:
    """Answer the actor for what the house does by itself: the spooler, the timers, a shell command."""
    return Actor(centre_id=centre_id, kind="house", id=duty, role=Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Request:
    """A request id with a hash of what was asked, so that a repeat is known from a reuse."""

    id: str
    hash: str
