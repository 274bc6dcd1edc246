"""The centre's figures, reckoned from counts: shares as they are published, and what is usual among waits."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median_low
from typing import Final

from server.core.dossier import Channel, Method

ENOUGH: Final = 5
"""From this many people on, what is usual may be said."""
ENOUGH_OF_ONE: Final = 20
"""From this many turns on, the figures of one clerk may be shown."""
ENOUGH_DAYS: Final = 3
"""From this many days on, a usual day may be drawn."""
_MONTHS_OF_QUARTER: Final = 3


class Punctual(StrEnum):
    """How the result of a dossier kept its day."""

    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"
    UNDER_WAY = "under_way"
    NO_DAY = "no_day"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `first` to `last`, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raise ValueError for a span that ends before it begins."""
        if self.last < self.first:
            raise ValueError("the span ends before it begins")

    @property
    def days(self) -> int:
        """Answer how many days the span counts."""
        return (self.last - self.first).days + 1


def month_of(day: date) -> Span:
    """Answer the calendar month of a day."""
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def quarter_of(day: date) -> Span:
    """Answer the calendar quarter of a day."""
    first = day.replace(day=1, month=day.month - (day.month - 1) % _MONTHS_OF_QUARTER)
    return Span(first, month_of(first + timedelta(days=70)).last)


def year_of(day: date) -> Span:
    """Answer the calendar year of a day."""
    return Span(day.replace(month=1, day=1), day.replace(month=12, day=31))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossiers:
    """Dossiers that are alike in all that the report asks; `n` of them."""

    procedure_id: str | None
    channel: Channel
    method: Method
    digitised: bool
    punctual: Punctual
    n: int
    amount: int = 0

    @property
    def online(self) -> bool:
        """Tell whether they came in online, alone or with help."""
        return self.channel is not Channel.PAPER


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The counts of which the published shares are made."""

    received: int
    online: int
    digitised: int
    with_fee: int
    paid_online: int

    @property
    def free(self) -> int:
        """Answer how many of the online dossiers had no fee."""
        return self.online - self.with_fee


def shares(groups: Iterable[Dossiers]) -> Shares:
    """Count what the shares are made of.

    Online: of all received. Digitised: of the online ones. Paid online: of the online ones that had a fee,
    those paid without cash.
    """
    received = online = digitised = with_fee = paid = 0
    for one in groups:
        received += one.n
        if not one.online:
            continue
        online += one.n
        digitised += one.n if one.digitised else 0
        with_fee += one.n if one.method is not Method.FREE else 0
        paid += one.n if one.method in {Method.PORTAL, Method.TRANSFER} else 0
    return Shares(received=received, online=online, digitised=digitised, with_fee=with_fee, paid_online=paid)


def percent(part: int, whole: int) -> float | None:
    """Answer a share in per cent to a hundredth, as it is published; None of nothing.

    What is not whole is never rounded up to 100, nor what is there down to 0.
    """
    if whole == 0:
        return None
    rounded = math.floor(10_000 * part / whole + 0.5) / 100
    if part < whole:
        rounded = min(rounded, 99.99)
    return max(rounded, 0.01) if part > 0 else 0.0


Spread = Mapping[int, int]
"""How many people had each number of whole minutes, rounded up."""


def within(spread: Spread, part: float) -> int | None:
    """Answer the minutes that this part of the people did not exceed; None for too few to say."""
    people = sum(spread.values())
    if people < ENOUGH:
        return None
    wanted, seen = math.ceil(part * people), 0
    for minutes in sorted(spread):
        seen += spread[minutes]
        if seen >= wanted:
            return minutes
    return None


def together(spreads: Iterable[Spread]) -> Spread:
    """Answer several spreads as one."""
    added: Counter[int] = Counter()
    for spread in spreads:
        added.update(spread)
    return added


def usual_day(days: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """Answer how many come in each hour of a usual day: the middle one of days that are alike.

    A day on which nobody came was a holiday and is no day; of too few days nothing is usual.
    """
    worked = [one for one in days if sum(one.values())]
    if len(worked) < ENOUGH_DAYS:
        return {}
    hours = sorted(set().union(*worked))
    return {hour: median_low(one.get(hour, 0) for one in worked) for hour in hours}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """What became of the promised waits: kept, called sooner, or called later than promised."""

    kept: int = 0
    sooner: int = 0
    later: int = 0
    later_by: Spread

    @property
    def all(self) -> int:
        """Answer how many promises were put to the test."""
        return self.kept + self.sooner + self.later
