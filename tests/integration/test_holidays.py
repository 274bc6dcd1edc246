"""Days with hours of their own: kiosks, boards, phones and the end of the day obey them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from display import board
from kiosk import view as kiosk_view
from server.core.calendar import OFFICE_HOURS, hours_to_json
from server.core.errors import CentreClosed, Malformed
from server.core.house import house
from server.core.setup_errors import HoursWrong
from server.store import read, setup
from server.usecases import closing, holidays
from server.usecases.issue import Wish, issue_ticket
from tests.world import SECRET, World

TZ = ZoneInfo("Asia/Ho_Chi_Minh")
WEDNESDAY = date(2026, 11, 25)


@pytest.fixture
def weekday(world: World) -> World:
    """Monday 23 November 2026, half past nine, in the usual hours of an office."""
    with world.store.write() as conn:
        setup.write_centre(conn, world.centre_id, hours=hours_to_json(OFFICE_HOURS))
    at(world, date(2026, 11, 23))
    return world


def at(world: World, day: date, hour: int = 9) -> None:
    """Let it be an hour of a day, with people counted on before it: a clock is not startled by a night."""
    world.clock.now = datetime(day.year, day.month, day.day, hour, 30, tzinfo=TZ)
    with world.store.write() as conn:
        conn.exec_driver_sql("UPDATE centre SET clock_ok_from = NULL, last_at = NULL")


def office(world: World):
    return house(world.centre_id, "office")


def take(world: World) -> str:
    wish = Wish(queue="civil", device_id=world.kiosk.id, origin="kiosk")
    return issue_ticket(world.store, wish, secret=SECRET, by=world.kiosk).ticket.code


def seen(world: World) -> tuple[bool, str | None]:
    """What the kiosk says of the doors, and when they move."""
    told = kiosk_view.hours(world.floor().centre, world.store.clock().astimezone(TZ))
    return told["open"], told["changes_at"]


def test_a_public_holiday_closes_kiosks_and_boards_and_the_day_before_tells_the_next_opening(
    weekday: World,
) -> None:
    assert seen(weekday)[0]
    holidays.keep_national(weekday.store, holds=True, by=office(weekday))
    at(weekday, date(2026, 11, 24))
    assert seen(weekday) == (False, "2026-11-25T07:00:00+07:00"), "the Day of Vietnamese Culture"
    told = board._hours(weekday.floor().centre, weekday.store.clock().astimezone(TZ))
    assert (told["open"], told["opens_at"]) == (False, "2026-11-25T07:00:00+07:00")
    with pytest.raises(CentreClosed):
        take(weekday)
    holidays.set_day(
        weekday.store, date(2026, 11, 24), name="Làm bù", hours="07:00 – 11:30", by=office(weekday)
    )
    assert seen(weekday) == (True, "2026-11-24T11:30:00+07:00")
    assert take(weekday) == "A001"
    holidays.forget_day(weekday.store, date(2026, 11, 24), by=office(weekday))
    assert not seen(weekday)[0]


def test_the_end_of_the_day_comes_with_the_hours_of_that_day(weekday: World) -> None:
    at(weekday, WEDNESDAY, 12)
    assert closing.due_day(weekday.store, weekday.centre_id) == date(2026, 11, 24)
    holidays.set_day(weekday.store, WEDNESDAY, name="Tập huấn", hours="07:00-11:30", by=office(weekday))
    assert closing.due_day(weekday.store, weekday.centre_id) == WEDNESDAY
    holidays.set_day(weekday.store, WEDNESDAY, name="Mất điện", hours="", by=office(weekday))
    assert closing.due_day(weekday.store, weekday.centre_id) == date(2026, 11, 24), (
        "a closed day ends with its date"
    )


def test_what_cannot_be_read_changes_nothing_and_what_changes_is_told_with_what_was(weekday: World) -> None:
    before = weekday.everything()
    with pytest.raises(HoursWrong):
        holidays.set_day(weekday.store, WEDNESDAY, name="x", hours="chiều nghỉ", by=office(weekday))
    with pytest.raises(Malformed):
        holidays.set_day(weekday.store, WEDNESDAY, name=" ", hours="", by=office(weekday))
    holidays.forget_day(weekday.store, WEDNESDAY, by=office(weekday))
    holidays.keep_national(weekday.store, holds=False, by=office(weekday))
    assert weekday.everything() == before
    holidays.set_day(weekday.store, WEDNESDAY, name="Họp", hours="", by=office(weekday))
    holidays.set_day(weekday.store, WEDNESDAY, name="Họp xã", hours="13:30-17:00", by=office(weekday))
    with weekday.store.read() as conn:
        last = list(read.entries(conn, weekday.centre_id))[-1].data
    assert last["before"]["days"] == [{"day": "2026-11-25", "name": "Họp", "spans": []}]
    assert (last["what"], last["hours"]) == ("day_set", "13:30-17:00")
    with weekday.store.read() as conn:
        assert weekday.floor().centre.holidays == read.centre(conn, weekday.centre_id).holidays
