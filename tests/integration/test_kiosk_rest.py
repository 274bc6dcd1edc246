"""A kiosk that gives very many numbers in a short while rests; the people at the door let it go on."""

import pytest

from server.core.floor_errors import KioskResting
from server.core.house import Request
from server.core.kinds import Kind
from server.usecases.kiosk_rest import release_kiosk


@pytest.fixture
def three_a_minute(world):
    world.set_rules(kiosk_numbers=3, kiosk_while=60)


def press(world, **wish):
    return world.issue("civil", touched=True, **wish)


@pytest.mark.usefixtures("three_a_minute")
def test_after_so_many_numbers_it_rests_until_the_oldest_is_a_while_ago(world):
    for _ in range(3):
        press(world)
    with pytest.raises(KioskResting) as refused:
        press(world)
    assert refused.value.facts == {"seconds": 57}
    assert len(world.tickets()) == 3
    world.clock.tick(56)
    press(world)
    with pytest.raises(KioskResting):
        press(world, after=0)


@pytest.mark.usefixtures("three_a_minute")
def test_whoever_stands_at_the_door_lets_it_give_numbers_again(world):
    for _ in range(3):
        press(world)
    release_kiosk(world.store, world.kiosk.id, by=world.supervisor)
    told = world.last_entry()
    assert (told.kind, told.data) == (Kind.DEVICE_RELEASED, {"device": world.kiosk.id})
    for _ in range(3):
        press(world)
    with pytest.raises(KioskResting):
        press(world)


@pytest.mark.usefixtures("three_a_minute")
def test_programs_and_the_door_are_not_counted_by_fingers(world):
    for _ in range(5):
        world.issue("civil")
    for _ in range(5):
        world.issue("civil", origin="door")


@pytest.mark.usefixtures("three_a_minute")
def test_the_same_press_again_is_the_same_number_even_while_it_rests(world):
    for _ in range(2):
        press(world)
    last = world.take(touched=True, request=Request("r1", "h"))
    again = world.take(touched=True, request=Request("r1", "h"))
    assert (again.ticket.code, again.replayed) == (last.ticket.code, True)


def test_only_a_kiosk_is_released(world):
    with world.refuses("unknown_kiosk"):
        release_kiosk(world.store, "the moon", by=world.supervisor)
