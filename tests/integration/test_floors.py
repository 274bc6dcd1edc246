"""A floor that follows what it hears sees what one sees that asks the database."""

import pytest

from server.core.floor import Floor
from server.core.kinds import Kind
from server.live.floors import Floors
from server.store import tables
from tests.world import World


@pytest.fixture
def floors(world: World) -> Floors:
    """Floors that know the centre and hear of its commits from now on."""
    floors = Floors(world.store)
    seen(floors, world)
    world.store.bells.append(floors.hear)
    return floors


def seen(floors: Floors, world: World) -> tuple[int, list[str]]:
    def picture(floor: Floor, _now: object) -> tuple[int, list[str]]:
        return told(floor)

    return floors.follow(world.centre_id, picture)


def truth(world: World) -> tuple[int, list[str]]:
    return told(world.floor())


def told(floor: Floor) -> tuple[int, list[str]]:
    """A floor keeps those who wait in no order; whoever shows them puts them into one."""
    return floor.seq, sorted(ticket.code for ticket in floor.waiting())


def test_what_was_heard_is_on_the_floor(world, floors):
    first = world.issue()
    world.issue()
    world.at(1).call(first)
    assert seen(floors, world) == truth(world)
    assert seen(floors, world)[1] == ["A002"]


def test_what_another_process_did_in_between_is_not_missed(world, floors):
    world.issue()
    heard = world.store.bells.pop()
    world.issue()  # nobody told us
    world.store.bells.append(heard)
    world.issue()
    assert seen(floors, world) == truth(world)
    assert len(seen(floors, world)[1]) == 3


def test_what_another_process_did_alone_is_seen_without_being_heard(world, floors):
    world.store.bells.clear()
    world.issue()
    assert seen(floors, world) == truth(world)


def test_a_changed_set_up_is_read_from_the_tables(world, floors):
    with world.store.transact(world.house) as tx:
        tx.conn.execute(
            tables.centre.update().where(tables.centre.c.id == world.centre_id).values(name="Anew")
        )
        tx.record(Kind.SETUP_CHANGED, what="name")
    assert floors.follow(world.centre_id, lambda floor, _now: floor.centre.name) == "Anew"


def test_more_than_is_kept_is_asked_for(world, floors):
    for _ in range(300):
        world.issue(printed=False)
    assert seen(floors, world) == truth(world)
    assert len(seen(floors, world)[1]) == 300


def test_two_centres_are_told_apart(world, floors):
    there = world.neighbour()
    seen(floors, there)
    world.issue()
    there.issue()
    there.issue()
    assert (seen(floors, there), seen(floors, world)) == (truth(there), truth(world))
