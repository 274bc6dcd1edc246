"""Who tells the screens of a commit: the thread that made it, or, while somebody is telling, the relay's own."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from server.core.room import Room
from server.live.floors import Floors
from server.live.relay import Relay
from tests.until import PATIENCE, until
from tests.world import World

Told = tuple[int, int]
"""The thread that told, and the seq it told of."""


class Rung:
    """A bell that rings only where it is asked to."""

    def __init__(self) -> None:
        """Hang silent."""
        self._rings, self.rings = threading.Event(), 0

    def ring(self) -> None:
        """Ring."""
        self.rings += 1
        self._rings.set()

    def wait(self) -> None:
        """Wait for a ring."""
        self._rings.wait()
        self._rings.clear()

    def close(self) -> None:
        """Let the waiter go."""
        self._rings.set()


class Wall:
    """A room that notes what it is told; `held` keeps whoever tells it waiting."""

    def __init__(self, world: World) -> None:
        """Stand in the relay's only room."""
        self.told: list[Told] = []
        self.held = threading.Event()
        self.held.set()
        self.bell = Rung()
        self.relay = Relay(
            Floors(world.store),
            self.bell,
            views={"board": lambda floor, _now, _subject: {"seq": floor.seq}},
            emit=self._hear,
            sweep=lambda: None,
            build="test",
        )
        world.store.bells.append(self.relay.hear)
        self.relay.enter(Room(world.centre_id, "board", "wall"))
        until(lambda: self.told, what="what the floor is at first")

    def _hear(self, event: str, _room: str, body: Any) -> None:
        if event == "snapshot":
            self.told.append((threading.get_ident(), body["seq"]))
            assert self.held.wait(PATIENCE)


@pytest.fixture
def wall(world: World) -> Iterator[Wall]:
    wall = Wall(world)
    yield wall
    wall.held.set()
    wall.relay.close()


def test_the_thread_that_commits_tells_the_wall_before_it_goes_on(world: World, wall: Wall):
    world.take()
    assert wall.told[1:] == [(threading.get_ident(), world.floor().seq)]
    assert wall.bell.rings == 0


def test_nobody_who_commits_waits_for_somebody_who_tells(world: World, wall: Wall):
    wall.held.clear()
    slow = threading.Thread(target=world.take)
    slow.start()
    until(lambda: len(wall.told) == 2, what="the slow one to tell")
    world.take()
    world.take()
    assert len(wall.told) == 2
    wall.held.set()
    slow.join(PATIENCE)
    until(lambda: wall.told[-1][1] == world.floor().seq, what="the newest seq on the wall")
    tellers = {thread for thread, _ in wall.told[2:]}
    assert threading.get_ident() not in tellers
    seqs = [seq for _, seq in wall.told]
    assert seqs == sorted(seqs)
