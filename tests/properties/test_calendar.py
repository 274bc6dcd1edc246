"""Opening hours of any shape: the changes, the openings and the text agree with the plain definition."""

import contextlib
import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.calendar import (
    DAY_MINUTES,
    Holiday,
    Hours,
    Span,
    business_date,
    by_day,
    hours_from_json,
    hours_to_json,
    is_open,
    next_change,
    next_opening,
    result_by,
    spans_on,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MINUTE = timedelta(minutes=1)


@st.composite
def day_spans(draw) -> tuple[Span, ...]:
    edges = draw(st.lists(st.sampled_from([0, DAY_MINUTES, *range(0, DAY_MINUTES, 45)]), max_size=6))
    edges = sorted(set(edges))
    touching = draw(st.booleans())
    pairs = pairwise(edges) if touching else zip(edges[::2], edges[1::2], strict=False)
    return tuple(Span(opens, closes) for opens, closes in pairs)


weeks = st.tuples(*[day_spans()] * 7).map(Hours)


def moments(first: datetime, last: datetime):
    return st.timedeltas(timedelta(0), last - first).map(lambda passed: first + passed)


new_year = moments(datetime(2025, 12, 30, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))
decade = moments(datetime(2026, 1, 1, tzinfo=UTC), datetime(2035, 12, 31, tzinfo=UTC))
holiday_lists = st.lists(
    st.builds(Holiday, st.dates(date(2026, 1, 1), date(2026, 3, 1)), st.just("x"), spans=day_spans()),
    max_size=8,
)
zones = st.sampled_from([VIETNAM, UTC, ZoneInfo("Asia/Kathmandu")])


def open_by_definition(now: datetime, hours: Hours, holidays, tz) -> bool:
    there = now.astimezone(tz)
    minute = there.hour * 60 + there.minute
    return any(
        span.opens <= minute < span.closes for span in spans_on(there.date(), hours=hours, holidays=holidays)
    )


@given(weeks, holiday_lists, new_year, zones)
@settings(deadline=None)
def test_open_means_within_a_span_of_the_local_day(hours, holidays, now, tz):
    table = by_day(holidays)
    assert is_open(now, hours=hours, holidays=table, tz=tz) is open_by_definition(now, hours, table, tz)


@given(weeks, holiday_lists, new_year, zones)
@settings(deadline=None)
def test_nothing_changes_before_the_next_change_and_it_changes_there(hours, holidays, now, tz):
    table = by_day(holidays)
    opened = is_open(now, hours=hours, holidays=table, tz=tz)
    change = next_change(now, hours=hours, holidays=table, tz=tz)
    until = now + timedelta(days=40) if change is None else change
    steps = int(min(until - now, timedelta(days=10)) / (15 * MINUTE))
    for step in range(steps + 1):
        moment = now + step * 15 * MINUTE
        assert moment >= until or open_by_definition(moment, hours, table, tz) is opened
    if change is not None:
        assert change > now
        assert open_by_definition(change, hours, table, tz) is not opened
        assert open_by_definition(max(now, change - timedelta(microseconds=1)), hours, table, tz) is opened


@given(weeks, holiday_lists, new_year, zones)
@settings(deadline=None)
def test_the_next_opening_is_the_first_change_to_open(hours, holidays, now, tz):
    table = by_day(holidays)
    opening = next_opening(now, hours=hours, holidays=table, tz=tz)
    change, changes = next_change(now, hours=hours, holidays=table, tz=tz), 0
    while change is not None and not is_open(change, hours=hours, holidays=table, tz=tz) and changes < 2:
        change, changes = next_change(change, hours=hours, holidays=table, tz=tz), changes + 1
    # The last step may look a little further than the first did.
    assert opening == change or opening is None
    if opening is not None:
        assert is_open(opening, hours=hours, holidays=table, tz=tz)
        assert not is_open(opening - timedelta(microseconds=1), hours=hours, holidays=table, tz=tz)


@given(weeks, decade)
@settings(deadline=None)
def test_a_result_falls_on_a_working_day_and_never_earlier_for_a_later_acceptance(hours, now):
    day = result_by(now, hours=hours, tz=VIETNAM)
    assert (day is None) == (not any(hours.week))
    if day is not None:
        assert hours.week[day.weekday()]
        assert day >= business_date(now, tz=VIETNAM)
        assert day <= result_by(now + timedelta(hours=1), hours=hours, tz=VIETNAM)


@given(decade)
@settings(deadline=None)
def test_a_moment_means_the_same_day_however_it_is_written(now):
    days = {
        business_date(now.astimezone(zone), tz=VIETNAM) for zone in (UTC, VIETNAM, ZoneInfo("America/Lima"))
    }
    assert days == {(now.astimezone(UTC) + timedelta(hours=7)).date()}


@given(weeks)
@settings(deadline=None)
def test_hours_survive_being_written_and_read(hours):
    assert hours_from_json(hours_to_json(hours)) == hours


nearly_hours = st.dictionaries(
    st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
    st.lists(st.from_regex(r"[0-2][0-9]:[0-6][0-9]-[0-2][0-9]:[0-6][0-9]", fullmatch=True) | st.integers())
    | st.text(),
    min_size=7,
)


@given(st.text(max_size=200) | nearly_hours.map(json.dumps))
@settings(deadline=None)
def test_no_text_breaks_the_reading_of_hours(text):
    with contextlib.suppress(ValueError):
        assert hours_from_json(hours_to_json(hours_from_json(text)))
