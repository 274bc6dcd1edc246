"""Delivery to a real receiving server over real sockets: killed, cut and restarted, nothing lost, nothing twice."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.core.dossier import Channel, Done
from server.store import tables
from tests.fakes import Clock
from tests.processes import Box, free_port
from tests.until import until
from tests.world import World, opened, with_centre

KEY = "a key of more than sixteen letters"
ROUNDS = 4
EACH = 6
CUTS = 35
"""Of a hundred requests so many break off, in one of three places."""


class Province:
    """The receiving server's process."""

    def __init__(self, folder: Path) -> None:
        self.port, self.book = free_port(), folder / "province.db"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, seed: int, *, cuts: int = CUTS) -> None:
        own = [str(self.port), str(self.book), KEY, str(seed), str(cuts)]
        self.process = subprocess.Popen([sys.executable, "-m", "tests.province", *own])

    def kill(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def applied(self) -> list[str]:
        return self._ask("SELECT body FROM applied ORDER BY n")

    def seen(self) -> list[str]:
        return self._ask("SELECT what FROM seen")

    def _ask(self, question: str) -> list[str]:
        if not self.book.exists():
            return []
        book = sqlite3.connect(self.book, timeout=10)
        try:
            return [row[0] for row in book.execute(question)]
        except sqlite3.OperationalError:
            return []  # it has not made its tables yet
        finally:
            book.close()


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    province = Province(tmp_path)
    yield province
    province.kill()


@pytest.fixture
def box(tmp_path: Path, province: Province) -> Iterator[Box]:
    own = {"outbox_url": f"http://127.0.0.1:{province.port}/", "outbox_key": KEY}
    box = Box(tmp_path / "box", **own, outbox_first_pause=0.02, outbox_longest_pause=0.2)
    box.data.mkdir(mode=0o700)
    with_centre(f"sqlite:///{box.data / 'sothutu.db'}")
    yield box
    box.close()


def test_nothing_is_lost_and_nothing_applied_twice(box: Box, province: Province) -> None:
    chance = random.Random(20261123)
    # The background process has the machine's clock, so this side starts from it too.
    clock = Clock(datetime.now(UTC))
    with opened(f"sqlite:///{box.data / 'sothutu.db'}", box.data, clock=clock) as store:
        store.outbox = True
        world = World(store, clock)
        world.set_rules(clock_ahead_hours=None)
        box.start("work")
        for turn in range(ROUNDS):
            # The first dossiers wait for a province that is not there at all.
            for n in range(EACH):
                ticket = world.issue()
                clerk = world.at(1)
                clerk.start(clerk.call(ticket))
                clerk.complete(ticket, Done(code=f"{turn}-{n}", channel=Channel.ONLINE_ALONE))
            before = len(province.applied())
            province.start(chance.randrange(1000))
            some = before + chance.randrange(1, EACH)
            until(lambda some=some: len(province.applied()) >= some, what=f"{some} to arrive", within=60)
            province.kill()
            if turn % 2:
                box.kill_9("work")
                box.start("work")
        assert "waiting" in box_says(box)
        province.start(1, cuts=0)
        until(lambda: len(province.applied()) >= ROUNDS * EACH, what="all to arrive", within=60)
        until(lambda: _waiting(world) == 0, what="the outbox to know", within=60)
        with store.read() as conn:
            kept = list(conn.execute(sa.select(tables.outbox.c.body).order_by(tables.outbox.c.seq)).scalars())
    assert province.applied() == kept
    assert [json.loads(body)["data"]["code"] for body in kept] == [
        f"{turn}-{n}" for turn in range(ROUNDS) for n in range(EACH)
    ]
    # The proof proves something only if some did come twice.
    assert "again" in province.seen()


def box_says(box: Box) -> str:
    """What `sothutu outbox status` prints while something may wait."""
    try:
        return box.run("outbox", "status")
    except AssertionError:
        return "waiting"


def _waiting(world: World) -> int:
    o = tables.outbox.c
    with world.store.read() as conn:
        return conn.execute(sa.select(sa.func.count()).where(o.delivered_at.is_(None))).scalar_one()
