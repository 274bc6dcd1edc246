"""The doors by hand: open outside the hours, shut before them, and a closed day that gives no more numbers."""

from datetime import timedelta

import pytest

from server.core import calendar
from server.core.calendar import OFFICE_HOURS
from server.core.kinds import Kind
from server.core.ticket import Status
from server.store import read
from server.usecases import closing, doors
from tests.world import World


@pytest.fixture
def office(world: World) -> World:
    """A centre that keeps office hours, at nine on a Monday."""
    world.set_hours(OFFICE_HOURS)
    return world


def hours(world: World) -> list[str]:
    with world.store.read() as conn:
        here = read.centre(conn, world.centre_id)
    now = world.store.clock()
    day = calendar.business_date(now, tz=here.tz)
    return [str(span) for span in calendar.spans_on(day, **here.doors(now))]


def test_the_doors_open_at_noon_and_the_afternoon_stays(office: World) -> None:
    office.clock.tick(hours=3)
    with office.refuses("centre_closed"):
        office.issue("land")
    doors.open_until(office.store, "12:30", by=office.supervisor)
    assert hours(office) == ["07:00-11:30", "12:00-12:30", "13:30-17:00"]
    assert office.issue("land").code == "C001"
    doors.open_until(office.store, "18:15", by=office.supervisor)
    assert hours(office) == ["07:00-11:30", "12:00-18:15"]
    told = office.last_entry()
    assert (told.kind, told.actor) == (Kind.SETUP_CHANGED, str(office.supervisor))
    assert (told.data["what"], told.data["until"]) == ("doors_opened", "18:15")
    office.clock.tick(hours=24)
    assert hours(office) == ["07:00-11:30", "13:30-17:00"]
    assert office.faults() == []


@pytest.mark.parametrize("until", ["09:00", "08:59", "25:00", "abends", ""])
def test_an_hour_that_is_none_or_is_over_opens_nothing(office: World, until: str) -> None:
    before = office.everything()
    with office.refuses("hours_wrong"):
        doors.open_until(office.store, until, by=office.supervisor)
    assert office.everything() == before


def test_shut_doors_let_those_with_a_number_be_served(office: World) -> None:
    office.issue("land")
    doors.shut_now(office.store, by=office.supervisor)
    with office.refuses("centre_closed"):
        office.issue("land")
    assert office.at(4).call_next().status is Status.CALLED
    seq = office.last_entry().seq
    doors.shut_now(office.store, by=office.supervisor)
    assert office.last_entry().seq == seq, "shut doors are shut"


def test_a_day_closed_by_hand_gives_no_more_numbers_until_somebody_opens_again(office: World) -> None:
    office.issue("land")
    assert closing.close_day(office.store, by=office.supervisor).expired == 1
    kinds = [entry.data.get("what", entry.kind) for entry in office.entries()][-3:]
    assert kinds == ["doors_shut", "ticket.expired", "day.closed"]
    with office.refuses("centre_closed"):
        office.issue("land")
    doors.open_until(office.store, "16:00", by=office.supervisor)
    assert office.issue("land").code == "C002"


def test_the_timer_shuts_no_doors(office: World) -> None:
    closed = calendar.business_date(office.store.clock(), tz=office.floor().centre.tz) - timedelta(days=1)
    closing.close_day(office.store, by=office.house, day=closed)
    assert hours(office) == ["07:00-11:30", "13:30-17:00"]
