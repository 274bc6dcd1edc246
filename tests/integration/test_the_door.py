"""What the people at the door do: limits, hand-written numbers, other lines, and help at a counter."""

from datetime import timedelta

import pytest

from server.core.calendar import business_date
from server.core.house import Role
from server.core.ticket import Status
from server.usecases import day
from server.usecases.handwritten import LONGEST, Stretch, enter_handwritten
from tests.world import SECRET, World

pytestmark = pytest.mark.usefixtures("world")


def today(world: World):
    return business_date(world.clock(), tz=world.floor().centre.tz)


def enter(world: World, first: int, last: int, **more):
    stretch = Stretch(**{"queue": "civil", "first": first, "last": last, "day": today(world), **more})
    return enter_handwritten(world.store, stretch, secret=SECRET, by=world.supervisor)


def test_a_full_queue_sends_to_the_door_and_the_door_may_give_more(world: World) -> None:
    day.set_daily_limit(world.store, "civil", limit=2, by=world.supervisor)
    world.issue()
    world.issue()
    with world.refuses("queue_full", limit=2):
        world.take("civil")
    assert world.take("civil", by=world.supervisor).ticket.code == "A003"
    assert world.issue("land").code == "C001"
    day.set_daily_limit(world.store, "civil", limit=None, by=world.supervisor)
    assert world.issue().code == "A004"
    assert world.last_entry().data["ticket"]["code"] == "A004"
    assert world.faults() == []


def test_tomorrow_is_a_new_day_for_a_full_queue(world: World) -> None:
    day.set_daily_limit(world.store, "civil", limit=1, by=world.supervisor)
    world.issue()
    assert world.issue(after=16 * 3600).code == "A001"


def test_numbers_written_by_hand_are_on_record_and_never_given_again(world: World) -> None:
    world.issue()
    entered = enter(world, 2, 6)
    assert [t.code for t in entered] == ["A002", "A003", "A004", "A005", "A006"]
    assert {(t.status, t.origin) for t in entered} == {(Status.COMPLETED, "handwritten")}
    assert world.issue().code == "A007"
    assert enter(world, 2, 6, day=today(world) - timedelta(days=1))[0].code == "A002"
    assert world.faults() == []


def test_people_who_still_hold_a_hand_written_number_are_called_like_everybody(world: World) -> None:
    waiting = enter(world, 41, 42, waiting=True)
    after = world.issue()
    assert after.code == "A043"
    assert world.at(1).call_next().code == "A041"
    assert world.line() == ["A042", "A043"]
    assert world.ticket(waiting[0]).origin == "handwritten"


@pytest.mark.parametrize(
    ("first", "last", "more"),
    [(0, 3, {}), (5, 4, {}), (1, LONGEST + 1, {})],
)
def test_a_stretch_that_cannot_be_is_refused(world: World, first: int, last: int, more) -> None:
    with world.refuses("numbers_wrong"):
        enter(world, first, last, **more)


@pytest.mark.parametrize(("days", "waiting"), [(1, False), (-32, False), (-1, True)])
def test_a_day_that_cannot_be_is_refused(world: World, days: int, waiting: bool) -> None:
    with world.refuses("numbers_wrong"):
        enter(world, 1, 2, day=today(world) + timedelta(days=days), waiting=waiting)


def test_a_number_that_was_given_is_not_entered_again(world: World) -> None:
    for _ in range(3):
        world.issue()
    with world.refuses("numbers_taken", ticket="A002", count=2):
        enter(world, 2, 5)


def test_a_queue_that_shares_its_series_collides_too(world: World) -> None:
    world.issue("guide")
    with world.refuses("numbers_taken", ticket="B001"):
        enter(world, 1, 3, queue="certify")


def test_only_the_door_moves_somebody_who_waits_to_another_line(world: World) -> None:
    person = world.issue()
    with world.refuses("wrong_state"):
        world.at(1).transfer(person, queue="land")
    moved = world.by(world.supervisor).transfer(person, queue="land")
    assert (moved.code, moved.status, moved.place) == (person.code, Status.WAITING, person.place)
    assert world.line("land") == ["A001"]
    assert world.by(world.supervisor).undo().queue_id == person.queue_id


def test_a_clerk_asks_for_help_once_and_it_comes(world: World) -> None:
    day.ask_for_help(world.store, by=world.clerk(2))
    asked = world.counter(2).help_at
    assert asked == world.clock()
    world.clock.tick(60)
    day.ask_for_help(world.store, by=world.clerk(2))
    assert world.counter(2).help_at == asked
    assert world.floor().counters[world.counter(2).id].help_at == asked
    day.end_help(world.store, 2, by=world.supervisor)
    assert world.counter(2).help_at is None
    assert world.faults() == []
    assert world.supervisor.role is Role.SUPERVISOR
