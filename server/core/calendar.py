"""Opening hours, holidays and the business date of a centre.

Moments are aware datetimes in any zone; `tz` is the centre's zone and decides what day and hour it is there,
whatever the machine is set to. Hours are half-open: at its opening minute the centre is open, at its closing
minute (11:30:00 sharp) it is closed. A span may end at 24:00 and the next day's may begin at 00:00: then the
doors stay open over midnight.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import Final

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES: Final = 24 * 60

LOOK_AHEAD: Final = 92
"""Days after which a next opening is no longer looked for."""

CUT_OFF: Final = time(15)
"""Accepted before this hour of a working day, a same-day procedure is done the same day."""

LONGEST_TEXT: Final = 2_000

_CLOCK: Final = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from `opens` until before `closes`, in minutes after local midnight."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        """Raise ValueError for what is not within one day."""
        if not 0 <= self.opens < self.closes <= DAY_MINUTES:
            raise ValueError(f"{self} must end after it begins, within one day")

    def __str__(self) -> str:
        """Write as `07:00-11:30`."""
        return "-".join(f"{at // 60:02}:{at % 60:02}" for at in (self.opens, self.closes))


Spans = tuple[Span, ...]


def _check(spans: Spans, name: str) -> None:
    for before, after in pairwise(spans):
        if after.opens < before.closes:
            raise ValueError(f"{name}: {after} begins before {before} has ended")


@dataclass(frozen=True, slots=True)
class Hours:
    """The spans of each weekday, Monday first."""

    week: tuple[Spans, ...]

    def __post_init__(self) -> None:
        """Raise ValueError for spans that overlap or are out of order."""
        if len(self.week) != len(WEEKDAYS):
            raise ValueError("the hours need seven days, Monday first")
        for name, spans in zip(WEEKDAYS, self.week, strict=True):
            _check(spans, name)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day with hours of its own: closed, or open in `spans` (a Saturday that is worked instead)."""

    day: date
    name: str
    settled: bool = True
    """False where the government decides each year and this is only the usual choice."""
    spans: Spans = ()

    def __post_init__(self) -> None:
        """Raise ValueError for spans that overlap or are out of order."""
        _check(self.spans, self.day.isoformat())


Holidays = Mapping[date, Holiday]

NO_HOLIDAYS: Final[Holidays] = {}
ALWAYS_OPEN: Final = Hours(((Span(0, DAY_MINUTES),),) * 7)
OFFICE_HOURS: Final = Hours(((Span(420, 690), Span(810, 1020)),) * 5 + ((), ()))
"""What most communes keep: 07:00-11:30 and 13:30-17:00 from Monday to Friday."""


def by_day(holidays: Iterable[Holiday]) -> Holidays:
    """Answer a centre's holidays by date; of two entries for one day the later counts."""
    return {holiday.day: holiday for holiday in holidays}


def business_date(now: datetime, *, tz: tzinfo) -> date:
    """Answer the centre's local date; ValueError for a moment without a zone."""
    return _local(now, tz).date()


def beginning(day: date, *, tz: tzinfo) -> datetime:
    """Answer the moment at which a local day begins, in UTC."""
    return _at(day, 0, tz)


def spans_on(day: date, *, hours: Hours, holidays: Holidays = NO_HOLIDAYS) -> Spans:
    """Answer when the centre is open on a day; nothing when it is closed."""
    holiday = holidays.get(day)
    return hours.week[day.weekday()] if holiday is None else holiday.spans


def is_open(now: datetime, *, hours: Hours, holidays: Holidays = NO_HOLIDAYS, tz: tzinfo) -> bool:
    """Answer whether the doors are open at this moment."""
    day = business_date(now, tz=tz)
    spans = spans_on(day, hours=hours, holidays=holidays)
    return any(_at(day, span.opens, tz) <= now < _at(day, span.closes, tz) for span in spans)


def closes_at(now: datetime, *, hours: Hours, holidays: Holidays = NO_HOLIDAYS, tz: tzinfo) -> str:
    """Answer the hour, `17:00`, at which doors that are open now shut today; nothing while they are shut."""
    local = _local(now, tz)
    minute = local.hour * 60 + local.minute
    spans = spans_on(local.date(), hours=hours, holidays=holidays)
    here = next((span for span in spans if span.opens <= minute < span.closes), None)
    return "" if here is None else str(here).partition("-")[2]


def next_change(
    now: datetime, *, hours: Hours, holidays: Holidays = NO_HOLIDAYS, tz: tzinfo
) -> datetime | None:
    """Answer when the doors next open or close after now; None when they do not within LOOK_AHEAD."""
    changes = _changes(now, hours=hours, holidays=holidays, tz=tz)
    return next((moment for moment, _ in changes), None)


def next_opening(
    now: datetime, *, hours: Hours, holidays: Holidays = NO_HOLIDAYS, tz: tzinfo
) -> datetime | None:
    """Answer when the closed doors next open after now; None when they do not within LOOK_AHEAD."""
    changes = _changes(now, hours=hours, holidays=holidays, tz=tz)
    return next((moment for moment, opens in changes if opens), None)


def day_to_close(
    now: datetime, *, hours: Hours, holidays: Holidays = NO_HOLIDAYS, tz: tzinfo, grace: timedelta
) -> date:
    """Answer the newest day that is over: today once its doors closed for good and a grace has passed.

    Doors that stay open over midnight, or do not open at all, end their day with the date.
    """
    today = business_date(now, tz=tz)
    closes = max(
        (span.closes for span in spans_on(today, hours=hours, holidays=holidays)), default=DAY_MINUTES
    )
    over = closes < DAY_MINUTES and now >= _at(today, closes, tz) + grace
    return today if over else today - timedelta(days=1)


def result_by(
    accepted: datetime, *, hours: Hours, holidays: Holidays = NO_HOLIDAYS, tz: tzinfo, cut_off: time = CUT_OFF
) -> date | None:
    """Answer the day of a same-day procedure's result.

    It is the day of acceptance when that lies before the cut-off (15:00:00 sharp is late), and otherwise the
    next working day. Nothing is accepted before the doors open, nor after they close for the day. None when
    there is no working day within LOOK_AHEAD.
    """
    local = _local(accepted, tz)
    today, minute = local.date(), local.hour * 60 + local.minute
    spans = spans_on(today, hours=hours, holidays=holidays)
    earliest = min((max(span.opens, minute) for span in spans if span.closes > minute), default=DAY_MINUTES)
    if earliest < cut_off.hour * 60 + cut_off.minute:
        return today
    later = (today + timedelta(days=n) for n in range(1, LOOK_AHEAD + 1))
    return next((day for day in later if spans_on(day, hours=hours, holidays=holidays)), None)


def hours_to_json(hours: Hours) -> str:
    """Write the hours as JSON text: `{"mon":["07:00-11:30","13:30-17:00"],…,"sun":[]}`."""
    week = {name: [str(span) for span in spans] for name, spans in zip(WEEKDAYS, hours.week, strict=True)}
    return json.dumps(week, separators=(",", ":"))


@lru_cache(maxsize=64)
def hours_from_json(text: str) -> Hours:
    """Read what `hours_to_json` writes; ValueError, with a sentence that names the day, for anything else."""
    if len(text) > LONGEST_TEXT:
        raise ValueError("the hours are too long")
    try:
        week: object = json.loads(text, object_pairs_hook=_unique)
    except RecursionError as error:
        raise ValueError("the hours are nested too deeply") from error
    if not isinstance(week, dict) or sorted(week) != sorted(WEEKDAYS):
        raise ValueError(f"the hours need exactly the days {', '.join(WEEKDAYS)}")
    return Hours(tuple(_spans(week[name], name) for name in WEEKDAYS))


def span_from_text(text: str) -> Span:
    """Read `07:00-11:30`; 24:00 is the end of a day. ValueError for anything else."""
    opens, dash, closes = text.partition("-")
    clocks = [_CLOCK.fullmatch(clock) for clock in (opens, closes)]
    minutes = [int(clock[1]) * 60 + int(clock[2]) for clock in clocks if clock]
    if not dash or len(minutes) != len(clocks):
        raise ValueError(f"{text[:20]!r} is not a time span like 07:00-11:30")
    return Span(*minutes)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise ValueError("a day is given twice")
    return named


def _spans(texts: object, name: str) -> Spans:
    if not isinstance(texts, list):
        raise ValueError(f"{name}: needs a list of time spans")  # noqa: TRY004 -- the text is wrong, not the call
    spans: list[Span] = []
    for text in texts:
        try:
            spans.append(span_from_text(text if isinstance(text, str) else repr(text)))
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    return tuple(spans)


def _local(now: datetime, tz: tzinfo) -> datetime:
    if now.tzinfo is None or now.utcoffset() is None:
        raise ValueError("a moment needs its time zone")
    return now.astimezone(tz)


def _at(day: date, minute: int, tz: tzinfo) -> datetime:
    """Answer the moment of a local minute in UTC, where moments of changing offsets compare rightly."""
    days, minute = divmod(minute, DAY_MINUTES)
    local = datetime.combine(day + timedelta(days=days), time(minute // 60, minute % 60), tz)
    return local.astimezone(UTC)


def _changes(
    now: datetime, *, hours: Hours, holidays: Holidays, tz: tzinfo
) -> Iterator[tuple[datetime, bool]]:
    """Yield each moment after now at which the doors open (True) or close (False)."""
    today = business_date(now, tz=tz)
    end_of_look = _at(today, (LOOK_AHEAD + 1) * DAY_MINUTES, tz)
    closing: datetime | None = None
    for day in (today + timedelta(days=n) for n in range(LOOK_AHEAD + 1)):
        for span in spans_on(day, hours=hours, holidays=holidays):
            opening = _at(day, span.opens, tz)
            # Spans that touch, over midnight too, are one; the closing between them never happens.
            if closing is None or opening > closing:
                if closing is not None and closing > now:
                    yield closing.astimezone(tz), False
                if opening > now:
                    yield opening.astimezone(tz), True
            closing = _at(day, span.closes, tz)
    if closing is not None and now < closing < end_of_look:
        yield closing.astimezone(tz), False
