"""The bell of a SQLite house: it rings for commits of other processes, told by the kernel or by looking."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from server.live.bell import SqliteBell
from tests.until import PATIENCE, until

NEVER = 100 * PATIENCE
"""Seconds of a backstop that no test lives to see: what rings, rings by itself."""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else's connection to a house."""
    connection = sqlite3.connect(tmp_path / "house.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE seen (n)")
    yield connection
    connection.close()


@pytest.fixture(params=[True, False], ids=["told", "looking"])
def bell(request: pytest.FixtureRequest, other: sqlite3.Connection, tmp_path: Path) -> Iterator[SqliteBell]:
    bell = SqliteBell(str(tmp_path / "house.db"), backstop=NEVER, told=request.param)
    yield bell
    bell.close()


class Waiter(Thread):
    """Waits for the bell again and again, and counts."""

    def __init__(self, bell: SqliteBell) -> None:
        super().__init__(daemon=True)
        self.bell, self.heard, self.stop = bell, 0, Event()
        self.start()

    def run(self) -> None:
        while not self.stop.is_set():
            self.bell.wait()
            self.heard += 1

    def end(self) -> None:
        self.stop.set()
        self.bell.close()
        self.join(PATIENCE)
        assert not self.is_alive()


def test_every_commit_of_somebody_else_is_heard(bell: SqliteBell, other: sqlite3.Connection) -> None:
    waiter = Waiter(bell)
    for n in range(20):
        before = waiter.heard
        other.execute("INSERT INTO seen VALUES (?)", (n,))
        until(lambda before=before: waiter.heard > before, what=f"commit {n} to be heard")
    waiter.end()


def test_a_commit_between_two_waits_is_not_missed(bell: SqliteBell, other: sqlite3.Connection) -> None:
    for n in range(3):
        other.execute("INSERT INTO seen VALUES (?)", (n,))
        bell.wait()


def test_what_is_written_and_not_committed_does_not_ring(bell: SqliteBell, other: sqlite3.Connection) -> None:
    waiter = Waiter(bell)
    other.execute("PRAGMA cache_size=1")
    other.execute("BEGIN")
    # More than the cache holds: it goes into the log before it is committed.
    other.executemany("INSERT INTO seen VALUES (?)", [("x" * 4000,) for _ in range(200)])
    other.execute("ROLLBACK")
    assert waiter.heard == 0
    other.execute("INSERT INTO seen VALUES (1)")
    until(lambda: waiter.heard, what="the commit to be heard")
    waiter.end()


def test_its_own_house_rings_at_once(bell: SqliteBell) -> None:
    waiter = Waiter(bell)
    for n in range(20):
        bell.ring()
        until(lambda n=n: waiter.heard > n, what=f"ring {n}")
    waiter.end()


def test_a_log_that_was_taken_away_is_looked_for(other: sqlite3.Connection, tmp_path: Path) -> None:
    """The kernel tells of a file, not of a name; whoever moved the house must not leave it deaf."""
    bell = SqliteBell(str(tmp_path / "house.db"), backstop=NEVER)
    other.execute("INSERT INTO seen VALUES (1)")
    bell.wait()
    (tmp_path / "house.db-wal").rename(tmp_path / "away")
    (tmp_path / "away").unlink()
    other.execute("INSERT INTO seen VALUES (2)")
    bell.wait()
    other.execute("INSERT INTO seen VALUES (3)")
    bell.wait()
    bell.close()


def test_without_anything_to_hear_it_lets_go_after_the_backstop(
    other: sqlite3.Connection, tmp_path: Path
) -> None:
    bell = SqliteBell(str(tmp_path / "house.db"), backstop=0.05)
    bell.wait()
    bell.close()
