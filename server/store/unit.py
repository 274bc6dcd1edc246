"""The one writer per centre: a transaction that reads a world that holds still."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa

from server.core.errors import Busy, DiskFull
from server.core.house import Actor, Request
from server.core.kinds import Entry
from server.store import rows, statements
from server.store.engine import Turn, writing
from server.store.tx import Tx

Bell = Callable[[str, Sequence[Entry]], None]
"""What hears of a commit: whose it was, and the entries it wrote."""


class Store:
    """The database, and the only way into it."""

    def __init__(
        self,
        engine: sa.Engine,
        *,
        turn: Turn,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        outbox: bool = False,
    ) -> None:
        """Keep what is borrowed from outside; `bells` ring in this process after each commit.

        `outbox`: whether a province waits for dossiers; then each is put down with the act that made it.
        """
        self.outbox = outbox
        self.engine, self.clock, self.new_id = engine, clock, new_id
        self._turn = turn
        self.bells: list[Bell] = []

    @contextmanager
    def transact(self, by: Actor, request: Request | None = None) -> Iterator[Tx]:
        """Open the centre's one writing transaction; it commits when the block ends well."""
        with _troubles(), self._turn.take(), writing(self.engine) as conn:
            row = statements.CENTRE_TO_WRITE.one(conn, {"of_id": by.centre_id})
            centre = rows.to_centre(row)
            tx = Tx(
                conn,
                centre,
                by=by,
                request=request,
                clock_now=self.clock().astimezone(UTC),
                new_id=self.new_id,
                outbox=self.outbox,
            )
            yield tx
            tx.close()
        for bell in self.bells:
            bell(by.centre_id, tx.entries)

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Open a writing transaction without the journal, for leases, sessions and sightings."""
        with _troubles(), self._turn.take(), writing(self.engine) as conn:
            yield conn

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Open a reading transaction: one consistent picture from first to last statement."""
        with _troubles(), self.engine.connect() as conn:
            if conn.dialect.name == "postgresql":
                conn = conn.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
            with conn.begin():
                yield conn

    @contextmanager
    def glance(self) -> Iterator[sa.Connection]:
        """Open a connection for one prepared question, which is a consistent picture without a transaction."""
        with _troubles(), self.engine.connect() as conn:
            yield conn

    def close(self) -> None:
        """Close every connection and the writer's way in."""
        self.engine.dispose()
        self._turn.close()


@contextmanager
def _troubles() -> Iterator[None]:
    """Turn the machine's own troubles into refusals that ask to try again."""
    try:
        yield
    except sa.exc.OperationalError as error:
        words = str(error.orig).lower()
        if "disk is full" in words or "no space left" in words:
            raise DiskFull(seconds=30) from error
        if isinstance(error.orig, sqlite3.OperationalError) and "locked" not in words and "busy" not in words:
            raise
        raise Busy(seconds=1) from error
    except sa.exc.TimeoutError as error:
        # Every connection of this process is in use.
        raise Busy(seconds=1) from error
