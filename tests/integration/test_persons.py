"""Whose number is whose: known for a day by a mark, and by nothing that stands on a card."""

from datetime import date, timedelta

import pytest

from server.core.house import Request
from server.core.tokens import person_mark
from server.store import persons
from server.usecases import retention
from server.usecases.issue import Wish, issue_ticket
from tests.world import SECRET, World

TODAY = date(2026, 11, 23)
CARD = "038175004821"


@pytest.fixture
def mark(world: World) -> str:
    return person_mark(SECRET, world.centre_id, TODAY, CARD)


def numbers(world: World, mark: str) -> list[str]:
    with world.store.read() as conn:
        return [ticket.code for ticket in persons.numbers_of(conn, world.centre_id, mark)]


def test_a_mark_is_of_one_card_one_day_one_centre_and_one_installation(world: World, mark: str) -> None:
    others = {
        person_mark(SECRET, world.centre_id, TODAY, "038175004822"),
        person_mark(SECRET, world.centre_id, TODAY + timedelta(days=1), CARD),
        person_mark(SECRET, "elsewhere", TODAY, CARD),
        person_mark(b"another secret", world.centre_id, TODAY, CARD),
    }
    assert len(others) == 4
    assert mark not in others
    assert CARD not in mark


def test_a_person_is_told_the_numbers_that_are_not_at_their_end(world: World, mark: str) -> None:
    first, _other, second = world.issue(person=mark), world.issue(), world.issue("land", person=mark)
    assert numbers(world, mark) == [first.code, second.code]
    world.citizen(first).leave(first)
    assert numbers(world, mark) == [second.code]
    assert numbers(world, "of nobody") == []


def test_a_person_gets_one_number_of_a_queue_and_is_told_which(world: World, mark: str) -> None:
    first = world.issue("civil", person=mark)
    had = {"ticket": first.code, "id": first.id, "here": True}
    with world.refuses("number_had", **had):
        world.issue("civil", person=mark)
    # Somebody else, and the same person for something else, are not held to it.
    world.issue("civil", person="another-person-is-here")
    world.issue("civil")
    world.issue("land", person=mark)
    world.clock.tick(7_100)
    with world.refuses("number_had", ticket=first.code, here=False):
        elsewhere = Wish(queue="civil", person=mark, device_id="another-kiosk")
        issue_ticket(world.store, elsewhere, secret=SECRET, by=world.kiosk)
    world.clock.tick(100)
    again = world.issue("civil", person=mark)
    assert numbers(world, mark)[-1] == again.code


def test_a_number_at_its_end_holds_nobody(world: World, mark: str) -> None:
    first = world.issue(person=mark)
    world.citizen(first).leave(first)
    world.issue(person=mark)


def test_the_same_press_brings_the_same_number_not_a_refusal(world: World, mark: str) -> None:
    first = world.take("civil", person=mark, request=Request("r1", "h"))
    again = world.take("civil", person=mark, request=Request("r1", "h"))
    assert (again.ticket.id, again.replayed) == (first.ticket.id, True)


def test_the_journal_knows_nothing_of_it(world: World, mark: str) -> None:
    world.issue(person=mark)
    assert mark not in repr(world.entries())
    assert world.faults() == []


def test_marks_go_with_their_day(world: World, mark: str) -> None:
    world.set_rules(clock_ahead_hours=None)
    world.issue(person=mark)
    assert (retention.purge(world.store, by=world.house) or {})["cards"] == 0
    assert len(numbers(world, mark)) == 1
    world.clock.tick(days=1)
    assert (retention.purge(world.store, by=world.house) or {})["cards"] == 1
    assert numbers(world, mark) == []
