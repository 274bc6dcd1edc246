"""Vietnam's public holidays, as a first fill of a centre's own table of holidays.

Labour Code 2019, articles 111 and 112; the Day of Vietnamese Culture by resolution 28/2026/QH16. Each year
the government announces the days off and the working days it swaps; what it may decide otherwise stands here
as not settled, and the centre's own table has the last word.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from server.core.calendar import Holiday, Holidays, Hours, by_day, span_from_text

LUNAR: Final[Mapping[int, tuple[date, date]]] = {
    2026: (date(2026, 2, 17), date(2026, 4, 26)),
    2027: (date(2027, 2, 6), date(2027, 4, 16)),
    2028: (date(2028, 1, 26), date(2028, 4, 4)),
    2029: (date(2029, 2, 13), date(2029, 4, 23)),
    2030: (date(2030, 2, 2), date(2030, 4, 12)),
    2031: (date(2031, 1, 23), date(2031, 4, 1)),
    2032: (date(2032, 2, 11), date(2032, 4, 19)),
    2033: (date(2033, 1, 31), date(2033, 4, 9)),
    2034: (date(2034, 2, 19), date(2034, 4, 28)),
    2035: (date(2035, 2, 8), date(2035, 4, 17)),
}
"""The first day of the lunar year and the tenth day of its third month, by year; the calendar of UTC+7, which
in 2030 begins a day before China's."""

WEEKEND: Final = frozenset({5, 6})
_WEEK: Final = frozenset(range(7))

_TET: Final = "Tết Nguyên đán"
_HUNG_KINGS: Final = "Giỗ Tổ Hùng Vương"
_NATIONAL_DAY: Final = "Quốc khánh"
_FIXED: Final = (
    (1, 1, "Tết Dương lịch"),
    (4, 30, "Ngày Chiến thắng"),
    (5, 1, "Ngày Quốc tế Lao động"),
    (9, 2, _NATIONAL_DAY),
    (11, 24, "Ngày Văn hóa Việt Nam"),
)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A centre's own table: whether Vietnam's holidays hold, and its own days, which have the last word."""

    national: bool = False
    own: tuple[Holiday, ...] = ()


def days_off_to_json(days_off: DaysOff) -> dict[str, Any]:
    """Write a table, its days in order."""
    days = [
        {"day": one.day.isoformat(), "name": one.name, "spans": [str(span) for span in one.spans]}
        for one in sorted(days_off.own, key=lambda one: one.day)
    ]
    return {"national": days_off.national, "days": days}


def days_off_from_json(plain: Mapping[str, Any]) -> DaysOff:
    """Read what `days_off_to_json` writes; nothing is an empty table."""
    own = tuple(
        Holiday(
            date.fromisoformat(one["day"]), one["name"], spans=tuple(span_from_text(s) for s in one["spans"])
        )
        for one in plain.get("days", ())
    )
    return DaysOff(bool(plain.get("national", False)), own)


def holidays_around(days_off: DaysOff, *, hours: Hours, day: date) -> Holidays:
    """Answer the days with hours of their own in the year of a day and in the years beside it."""
    return _around(days_off, hours, day.year)


@lru_cache(maxsize=32)
def _around(days_off: DaysOff, hours: Hours, year: int) -> Holidays:
    rest = frozenset(weekday for weekday, spans in enumerate(hours.week) if not spans)
    known = [one for one in (year - 1, year, year + 1) if days_off.national and one in LUNAR]
    return by_day([*(one for each in known for one in national_holidays(each, rest=rest)), *days_off.own])


def national_holidays(year: int, *, rest: frozenset[int] = WEEKEND) -> tuple[Holiday, ...]:
    """Answer a year's days off in order, those in lieu of a holiday on a weekly day of rest included.

    `rest` are the weekdays (Monday is 0) on which the centre is closed anyway; a centre that works every day
    has none. LookupError for a year whose lunar dates are not in the table.
    """
    if year not in LUNAR:
        raise LookupError(f"the lunar dates of {year} are not in the table ({min(LUNAR)} to {max(LUNAR)})")
    off = {holiday.day: holiday for holiday in _by_law(year)}
    for holiday in sorted(off.values(), key=lambda holiday: holiday.day):
        if holiday.day.weekday() in rest and rest != _WEEK:
            in_lieu = holiday.day
            while in_lieu in off or in_lieu.weekday() in rest:
                in_lieu += _DAY
            settled = holiday.settled and holiday.name != _TET
            off[in_lieu] = Holiday(in_lieu, f"Nghỉ bù {holiday.name}", settled)
    return tuple(off[day] for day in sorted(off))


def _by_law(year: int) -> Iterator[Holiday]:
    for month, day, name in _FIXED:
        yield Holiday(date(year, month, day), name)
    new_year, hung_kings = LUNAR[year]
    yield Holiday(hung_kings, _HUNG_KINGS)
    # Five days: the eve and the first three always; the fourth, or the day before the eve in its stead.
    for days, settled in ((-1, True), (0, True), (1, True), (2, True), (3, False)):
        yield Holiday(new_year + days * _DAY, _TET, settled)
    # A second day beside the second of September, on the side that makes the longer rest.
    national_day = date(year, 9, 2)
    beside = _DAY if national_day.weekday() in {0, 6} else -_DAY
    yield Holiday(national_day + beside, _NATIONAL_DAY, settled=False)
