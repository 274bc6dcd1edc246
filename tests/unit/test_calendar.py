"""Opening hours, holidays and the business date, on the days that go wrong elsewhere."""

import json
import math
import os
import time as machine
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.core.calendar import (
    ALWAYS_OPEN,
    LOOK_AHEAD,
    OFFICE_HOURS,
    Holiday,
    Hours,
    Span,
    beginning,
    business_date,
    by_day,
    hours_from_json,
    hours_to_json,
    is_open,
    next_change,
    next_opening,
    result_by,
    span_from_text,
    spans_on,
)
from server.core.holidays import LUNAR, national_holidays

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NEVER_OPEN = Hours(((),) * 7)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def at(text: str, *, hours: Hours = OFFICE_HOURS, holidays=(), change=is_open):
    return change(local(text), hours=hours, holidays=by_day(holidays), tz=VIETNAM)


# The business date


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-22T16:59:59.999999+00:00", date(2026, 11, 22)),
        ("2026-11-22T17:00:00+00:00", date(2026, 11, 23)),
        ("2026-11-23T00:00:00+07:00", date(2026, 11, 23)),
        ("2026-11-22T09:00:00-08:00", date(2026, 11, 23)),
        ("2028-02-28T17:00:00+00:00", date(2028, 2, 29)),
        ("2028-02-29T17:00:00+00:00", date(2028, 3, 1)),
        ("2027-02-28T17:00:00+00:00", date(2027, 3, 1)),
        ("2026-12-31T17:00:00+00:00", date(2027, 1, 1)),
    ],
)
def test_the_business_date_turns_at_local_midnight(moment, day):
    now = datetime.fromisoformat(moment)
    assert business_date(now, tz=VIETNAM) == day
    began = beginning(day, tz=VIETNAM)
    assert began <= now < began + timedelta(days=1)
    assert began == datetime.combine(day, time(), VIETNAM)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        business_date(datetime(2026, 11, 23, 8), tz=VIETNAM)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        is_open(datetime(2026, 11, 23, 8), hours=OFFICE_HOURS, tz=VIETNAM)  # noqa: DTZ001


@pytest.fixture
def machine_zone():
    before = os.environ.get("TZ")

    def change(name: str | None) -> None:
        os.environ.pop("TZ", None) if name is None else os.environ.update(TZ=name)
        machine.tzset()

    yield change
    change(before)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Asia/Ho_Chi_Minh"])
def test_the_zone_of_the_machine_does_not_matter(zone, machine_zone):
    machine_zone(zone)
    now = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)  # Monday 06:59 in Vietnam
    assert business_date(now, tz=VIETNAM) == date(2026, 11, 23)
    assert not is_open(now, hours=OFFICE_HOURS, tz=VIETNAM)
    assert next_opening(now, hours=OFFICE_HOURS, tz=VIETNAM) == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert result_by(now, hours=OFFICE_HOURS, tz=VIETNAM) == date(2026, 11, 23)


# Open and closed


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("2026-11-23T06:59:59.999999", False),
        ("2026-11-23T07:00:00", True),
        ("2026-11-23T11:29:59.999999", True),
        ("2026-11-23T11:30:00", False),
        ("2026-11-23T13:29:59", False),
        ("2026-11-23T13:30:00", True),
        ("2026-11-23T16:59:59", True),
        ("2026-11-23T17:00:00", False),
        ("2026-11-22T09:00:00", False),  # a Sunday
        ("2028-02-29T09:00:00", True),
    ],
)
def test_the_opening_minute_is_open_and_the_closing_minute_is_closed(moment, opened):
    assert at(moment) is opened


def test_a_holiday_closes_and_a_worked_saturday_opens():
    holidays = [
        Holiday(date(2026, 11, 24), "Ngày Văn hóa Việt Nam"),
        Holiday(date(2026, 11, 28), "Làm bù", spans=(Span(7 * 60, 11 * 60),)),
    ]
    assert not at("2026-11-24T09:00", holidays=holidays)
    assert at("2026-11-28T09:00", holidays=holidays)
    assert not at("2026-11-28T12:00", holidays=holidays)
    assert spans_on(date(2026, 11, 24), hours=OFFICE_HOURS, holidays=by_day(holidays)) == ()


def test_of_two_entries_for_a_day_the_later_counts():
    day = date(2026, 11, 24)
    assert by_day([Holiday(day, "one"), Holiday(day, "other")])[day].name == "other"


@pytest.mark.parametrize(
    ("moment", "change", "opening"),
    [
        ("2026-11-23T06:00", "2026-11-23T07:00", "2026-11-23T07:00"),
        ("2026-11-23T07:00", "2026-11-23T11:30", "2026-11-23T13:30"),
        ("2026-11-23T11:30", "2026-11-23T13:30", "2026-11-23T13:30"),
        ("2026-11-23T16:59:59", "2026-11-23T17:00", "2026-11-24T07:00"),
        ("2026-11-27T17:00", "2026-11-30T07:00", "2026-11-30T07:00"),  # over the weekend
        ("2028-02-28T18:00", "2028-02-29T07:00", "2028-02-29T07:00"),
        ("2026-12-31T18:00", "2027-01-01T07:00", "2027-01-01T07:00"),
    ],
)
def test_the_next_change_and_the_next_opening(moment, change, opening):
    assert at(moment, change=next_change) == local(change)
    assert at(moment, change=next_opening) == local(opening)


def test_the_answers_are_in_the_zone_of_the_centre():
    opening = next_opening(datetime(2026, 11, 22, tzinfo=UTC), hours=OFFICE_HOURS, tz=VIETNAM)
    assert opening is not None
    assert opening.isoformat() == "2026-11-23T07:00:00+07:00"


def test_tet_is_slept_through():
    holidays = national_holidays(2027)
    assert at("2027-02-04T18:00", holidays=holidays, change=next_opening) == local("2027-02-12T07:00")


def test_a_centre_that_never_closes_has_no_changes():
    for moment in ("2026-11-23T00:00", "2026-11-23T23:59:59.999999", "2028-02-29T12:00", "2027-02-06T00:00"):
        assert at(moment, hours=ALWAYS_OPEN)
        assert at(moment, hours=ALWAYS_OPEN, change=next_change) is None
        assert at(moment, hours=ALWAYS_OPEN, change=next_opening) is None


def test_doors_open_over_midnight_do_not_close_at_midnight():
    late = Hours(((Span(18 * 60, 24 * 60),), (Span(0, 2 * 60),), (), (), (), (), ()))
    assert at("2026-11-23T23:59:59.9", hours=late)
    assert at("2026-11-24T00:00", hours=late)
    assert at("2026-11-23T19:00", hours=late, change=next_change) == local("2026-11-24T02:00")
    assert at("2026-11-24T00:00", hours=late, change=next_change) == local("2026-11-24T02:00")
    assert at("2026-11-24T02:00", hours=late, change=next_change) == local("2026-11-30T18:00")


def test_doors_that_close_at_midnight_close_there():
    evening = Hours(((Span(18 * 60, 24 * 60),), (), (), (), (), (), ()))
    assert not at("2026-11-24T00:00", hours=evening)
    assert at("2026-11-23T19:00", hours=evening, change=next_change) == local("2026-11-24T00:00")


def test_doors_that_will_not_open_again_for_long_still_close_today():
    closed = [Holiday(date(2026, 11, 24) + timedelta(days=n), "Sửa chữa") for n in range(LOOK_AHEAD)]
    assert at("2026-11-23T16:00", holidays=closed, change=next_change) == local("2026-11-23T17:00")
    assert at("2026-11-23T16:00", holidays=closed, change=next_opening) is None


def test_spans_that_touch_are_one():
    touching = Hours(((Span(420, 690), Span(690, 1020)),) + ((),) * 6)
    assert at("2026-11-23T11:30", hours=touching)
    assert at("2026-11-23T08:00", hours=touching, change=next_change) == local("2026-11-23T17:00")


def test_a_centre_that_never_opens_says_so():
    assert at("2026-11-23T08:00", hours=NEVER_OPEN, change=next_change) is None
    assert at("2026-11-23T08:00", hours=NEVER_OPEN, change=next_opening) is None
    assert at("2026-11-23T08:00", hours=NEVER_OPEN, change=result_by) is None


def test_a_long_closure_is_looked_through_up_to_a_limit():
    def closed(days: int) -> list[Holiday]:
        return [Holiday(date(2026, 11, 23) + timedelta(days=n), "Sửa chữa") for n in range(days)]

    reopening = local("2026-11-23T07:00") + timedelta(days=LOOK_AHEAD)
    assert at("2026-11-23T08:00", holidays=closed(LOOK_AHEAD), change=next_opening) == reopening
    assert at("2026-11-23T08:00", holidays=closed(LOOK_AHEAD + 5), change=next_opening) is None


def test_a_zone_with_summer_time_is_followed_too():
    """No commune needs it; a machine set up for another zone must still not open an hour off."""
    paris = ZoneInfo("Europe/Paris")
    before = datetime(2026, 3, 28, 23, tzinfo=UTC)
    every_day = Hours(((Span(7 * 60, 12 * 60),),) * 7)
    assert next_opening(before, hours=every_day, tz=paris) == datetime(2026, 3, 29, 5, tzinfo=UTC)


# The day of a same-day result


@pytest.mark.parametrize(
    ("accepted", "day"),
    [
        ("2026-11-23T06:30", "2026-11-23"),  # before the doors open: accepted at seven
        ("2026-11-23T12:00", "2026-11-23"),  # in the break: accepted at half past one
        ("2026-11-23T14:59:59.999999", "2026-11-23"),
        ("2026-11-23T15:00", "2026-11-25"),  # the 24th is a holiday
        ("2026-11-23T23:00", "2026-11-25"),
        ("2026-11-24T08:00", "2026-11-25"),
        ("2026-11-27T15:00", "2026-11-30"),  # over the weekend
        ("2026-11-28T08:00", "2026-11-30"),
        ("2028-02-28T16:00", "2028-02-29"),
        ("2026-12-31T16:00", "2027-01-04"),  # New Year's Day is a Friday
    ],
)
def test_before_the_cut_off_the_same_day_and_after_it_the_next_working_day(accepted, day):
    holidays = [*national_holidays(2026), *national_holidays(2027)]
    assert at(accepted, holidays=holidays, change=result_by) == date.fromisoformat(day)


def test_no_result_on_a_day_whose_doors_have_closed_or_open_too_late():
    morning = Hours(((Span(7 * 60, 11 * 60),), (Span(7 * 60, 11 * 60),)) + ((),) * 5)
    assert at("2026-11-23T10:59", hours=morning, change=result_by) == date(2026, 11, 23)
    assert at("2026-11-23T11:00", hours=morning, change=result_by) == date(2026, 11, 24)
    evening = Hours(((Span(15 * 60, 20 * 60),), (Span(15 * 60, 20 * 60),)) + ((),) * 5)
    assert at("2026-11-23T08:00", hours=evening, change=result_by) == date(2026, 11, 24)


def test_the_cut_off_is_a_setting():
    now = local("2026-11-23T15:30")
    assert result_by(now, hours=OFFICE_HOURS, tz=VIETNAM, cut_off=time(16)) == date(2026, 11, 23)
    assert result_by(now, hours=OFFICE_HOURS, tz=VIETNAM, cut_off=time(15, 30)) == date(2026, 11, 24)


# Hours as text


def test_hours_are_written_as_a_person_would():
    assert json.loads(hours_to_json(OFFICE_HOURS))["mon"] == ["07:00-11:30", "13:30-17:00"]
    assert json.loads(hours_to_json(OFFICE_HOURS))["sun"] == []
    assert json.loads(hours_to_json(ALWAYS_OPEN))["sun"] == ["00:00-24:00"]
    assert hours_from_json(hours_to_json(OFFICE_HOURS)) == OFFICE_HOURS


def week(**days: object) -> str:
    return json.dumps({"mon": [], "tue": [], "wed": [], "thu": [], "fri": [], "sat": [], "sun": []} | days)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Expecting value"),
        ("null", "exactly the days"),
        ("[]", "exactly the days"),
        ("{}", "exactly the days"),
        (week(holiday=[]), "exactly the days"),
        ('{"mon":[],"mon":[]}', "given twice"),
        (week(tue=None), "^tue: needs a list"),
        (week(tue="07:00-11:30"), "^tue: needs a list"),
        (week(wed=["7:00-11:30"]), "^wed: '7:00-11:30' is not a time span like 07:00-11:30$"),
        (week(wed=["07:00–11:30"]), "^wed: .*not a time span"),  # an en dash
        (week(wed=["07:00-11:30-12:00"]), "^wed: .*not a time span"),
        (week(wed=["07:00"]), "^wed: .*not a time span"),
        (week(wed=["07:60-08:00"]), "^wed: .*not a time span"),
        (week(wed=["٠٧:٠٠-٠٨:٠٠"]), "^wed: .*not a time span"),
        (week(wed=[" 07:00-08:00"]), "^wed: .*not a time span"),
        (week(wed=["07:00-08:00\n"]), "^wed: .*not a time span"),
        (week(wed=[420]), "^wed: '420' is not"),
        (week(wed=[["07:00", "08:00"]]), "^wed: .*not a time span"),
        (week(thu=["11:30-07:00"]), "^thu: 11:30-07:00 must end after it begins"),
        (week(thu=["07:00-07:00"]), "^thu: .*must end after it begins"),
        (week(thu=["23:00-24:01"]), "^thu: .*must end after it begins"),
        (week(thu=["24:00-24:00"]), "^thu: .*must end after it begins"),
        (week(fri=["07:00-11:30", "11:00-17:00"]), "^fri: 11:00-17:00 begins before 07:00-11:30 has ended$"),
        (week(fri=["13:30-17:00", "07:00-11:30"]), "^fri: .*begins before"),
        (week(sat=["07:00-08:00"] * 500), "too long"),
        ("[" * 1_900, "nested too deeply|exactly the days|Expecting"),
        ("1" * 1_900, "exactly the days"),
        ("NaN", "exactly the days"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        hours_from_json(text)


def test_a_week_has_seven_days_and_a_holiday_sound_spans():
    with pytest.raises(ValueError, match="seven days"):
        Hours(((),) * 6)
    with pytest.raises(ValueError, match="2026-11-28: 08:00-09:00 begins before"):
        Holiday(date(2026, 11, 28), "Làm bù", spans=(Span(420, 690), Span(480, 540)))
    assert span_from_text("00:00-24:00") == Span(0, 1440)


# The public holidays, and the lunar calendar worked out from the sky


def new_moon(number: int) -> int:
    """The local day (UTC+7, as an ordinal) of a new moon, counted from that of 1 January 1900; Meeus' series."""
    k, t = number, number / 1236.85
    sun = math.radians(359.2242 + 29.10535608 * k - 3.33e-5 * t**2 - 3.47e-6 * t**3)
    moon = math.radians(306.0253 + 385.81691806 * k + 0.0107306 * t**2 + 1.236e-5 * t**3)
    node = math.radians(21.2964 + 390.67050646 * k - 0.0016528 * t**2 - 2.39e-6 * t**3)
    terms = [
        (0.1734 - 0.000393 * t, sun),
        (0.0021, 2 * sun),
        (-0.4068, moon),
        (0.0161, 2 * moon),
        (-0.0004, 3 * moon),
        (0.0104, 2 * node),
        (-0.0051, sun + moon),
        (-0.0074, sun - moon),
        (0.0004, 2 * node + sun),
        (-0.0004, 2 * node - sun),
        (-0.0006, 2 * node + moon),
        (0.0010, 2 * node - moon),
        (0.0005, 2 * moon + sun),
        (0.00033, math.radians(166.56 + 132.87 * t - 0.009173 * t**2)),
    ]
    mean_moon = 2415020.75933 + 29.53058868 * k + 1.178e-4 * t**2 - 1.55e-7 * t**3
    earth_slows_down = -0.000278 + 0.000265 * t + 0.000262 * t**2
    julian = mean_moon + sum(size * math.sin(angle) for size, angle in terms) - earth_slows_down
    return math.floor(julian + 0.5 + 7 / 24) - 1721425


def sun_sector(day: int) -> int:
    """Which twelfth of its path the sun stands in as the local day begins; 9 holds the winter solstice."""
    t = (day + 1721425 - 2451545.5 - 7 / 24) / 36525
    anomaly = math.radians(357.52910 + 35999.05030 * t - 1.559e-4 * t**2 - 4.8e-7 * t**3)
    centre = (
        (1.9146 - 0.004817 * t - 1.4e-5 * t**2) * math.sin(anomaly)
        + (0.019993 - 0.000101 * t) * math.sin(2 * anomaly)
        + 0.00029 * math.sin(3 * anomaly)
    )
    longitude = 280.46645 + 36000.76983 * t + 0.0003032 * t**2 + centre
    return int(longitude % 360 // 30)


def eleventh_month(year: int) -> int:
    """The number of the new moon that begins the month of the winter solstice."""
    number = math.floor((date(year, 12, 31).toordinal() + 1721425 - 2415021) / 29.530588853)
    return number - 1 if sun_sector(new_moon(number)) >= 9 else number


def lunar_months(year: int) -> dict[int, date]:
    """The first day of each month of a lunar year's first half, by Ho Ngoc Duc's rules; leap months left out."""
    first, last = eleventh_month(year - 1), eleventh_month(year)
    leap = None
    if last - first == 13:
        sectors = [sun_sector(new_moon(first + n)) for n in range(14)]
        leap = next(n for n in range(1, 13) if sectors[n] == sectors[n + 1])
    begin = [new_moon(first + n) for n in range(last - first) if n != leap]
    return {(n + 10) % 12 + 1: date.fromordinal(day) for n, day in enumerate(begin)}


@pytest.mark.parametrize(
    ("year", "first_day"),
    [
        (1968, "1968-01-29"),
        (1985, "1985-01-21"),
        (2007, "2007-02-17"),
        (2023, "2023-01-22"),
        (2025, "2025-01-29"),
    ],
)
def test_the_worked_out_calendar_is_vietnams_own(year, first_day):
    """In 1968, 1985 and 2007 Vietnam's new year came a day or a month before China's."""
    assert lunar_months(year)[1] == date.fromisoformat(first_day)


@pytest.mark.parametrize("year", range(2026, 2036))
def test_the_table_of_lunar_dates_agrees_with_the_sky(year):
    months = lunar_months(year)
    assert LUNAR[year] == (months[1], months[3] + timedelta(days=9))


def days_off(year: int, **kwargs) -> dict[str, str]:
    return {holiday.day.strftime("%d/%m"): holiday.name for holiday in national_holidays(year, **kwargs)}


def test_the_holidays_of_2026_are_those_announced():
    """The days off of public offices in 2026, but for the two working days swapped with Saturdays."""
    assert days_off(2026) == {
        "01/01": "Tết Dương lịch",
        "16/02": "Tết Nguyên đán",
        "17/02": "Tết Nguyên đán",
        "18/02": "Tết Nguyên đán",
        "19/02": "Tết Nguyên đán",
        "20/02": "Tết Nguyên đán",
        "26/04": "Giỗ Tổ Hùng Vương",
        "27/04": "Nghỉ bù Giỗ Tổ Hùng Vương",
        "30/04": "Ngày Chiến thắng",
        "01/05": "Ngày Quốc tế Lao động",
        "01/09": "Quốc khánh",
        "02/09": "Quốc khánh",
        "24/11": "Ngày Văn hóa Việt Nam",
    }


def test_a_holiday_on_a_day_of_rest_moves_to_the_next_working_day():
    off = days_off(2033)  # 30 April is a Saturday, 1 May a Sunday
    assert off["02/05"] == "Nghỉ bù Ngày Chiến thắng"
    assert off["03/05"] == "Nghỉ bù Ngày Quốc tế Lao động"
    assert "02/05" not in days_off(2033, rest=frozenset())
    assert days_off(2033, rest=frozenset({6}))["02/05"] == "Nghỉ bù Ngày Quốc tế Lao động"
    assert not [name for name in days_off(2033, rest=frozenset(range(7))).values() if "bù" in name]


def test_what_the_government_decides_each_year_is_not_settled():
    open_questions = {h.day for h in national_holidays(2027) if not h.settled}
    assert open_questions == {date(2027, 2, 9), date(2027, 2, 10), date(2027, 2, 11), date(2027, 9, 1)}


@pytest.mark.parametrize("year", [2029, 2030])  # 2 September is a Sunday, a Monday
def test_the_second_day_of_september_makes_the_longer_rest(year):
    assert days_off(year)["03/09"] == "Quốc khánh"


@pytest.mark.parametrize("year", LUNAR)
def test_every_year_has_its_twelve_days_and_those_in_lieu_on_working_days(year):
    holidays = national_holidays(year)
    by_law = [holiday for holiday in holidays if not holiday.name.startswith("Nghỉ bù")]
    in_lieu = [holiday for holiday in holidays if holiday.name.startswith("Nghỉ bù")]
    assert len(by_law) == 12
    assert len(in_lieu) == sum(holiday.day.weekday() >= 5 for holiday in by_law)
    assert all(holiday.day.weekday() < 5 for holiday in in_lieu)
    assert list(holidays) == sorted(holidays, key=lambda holiday: holiday.day)


def test_a_year_outside_the_table_is_said_not_guessed():
    with pytest.raises(LookupError, match="lunar dates of 2036"):
        national_holidays(2036)
