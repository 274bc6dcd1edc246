"""Engines: how each database is opened, and the writer's way in."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, Final, Protocol

import sqlalchemy as sa

from server.core.errors import Busy

WAIT: Final = 5.0
"""Seconds a writer waits for its turn before it answers `busy`."""
IN_LINE: Final = 64
"""Writers that may wait in one process; more are sent away at once."""
LEFT_TO_WRITERS: Final = 4000
"""Pages of SQLite's log at which a writer folds it into the file itself: the background has long done it by then."""

_HOW: Final = "stt_begin"
"""Where a connection keeps how its next transaction begins."""


def open_engine(url: str, *, wait: float = WAIT) -> sa.Engine:
    """Open an engine whose transactions begin and end where we say so; `wait` is in seconds."""
    if sa.make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, wait)
    return sa.create_engine(
        url,
        pool_pre_ping=True,
        pool_size=20,
        max_overflow=40,
        pool_timeout=wait,
        isolation_level="READ COMMITTED",
        connect_args={"options": f"-c lock_timeout={int(wait * 1000)} -c timezone=UTC"},
    )


def _sqlite(url: str, wait: float) -> sa.Engine:
    engine = sa.create_engine(
        url,
        connect_args={"timeout": wait, "check_same_thread": False},
        pool_size=20,
        max_overflow=200,
        pool_timeout=wait,
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: writers begin IMMEDIATE.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={int(wait * 1000)}",
            f"wal_autocheckpoint={LEFT_TO_WRITERS}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    # Not by an event: one listener makes every statement of every transaction look for more of them.
    engine.dialect.do_begin = _begin  # type: ignore[assignment, method-assign]
    return engine


def _begin(connection: Any) -> None:
    connection.execute(connection.info.pop(_HOW, "BEGIN")).close()


def checkpoint(engine: sa.Engine) -> None:
    """Fold SQLite's log into its file, as far as nobody reads it, so that no press has to wait for that.

    Writers go on meanwhile, and begin the log anew when it is done instead of making it longer. PostgreSQL does
    the like by itself.
    """
    if engine.dialect.name == "sqlite":
        lent = engine.raw_connection()
        try:
            lent.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").close()
        finally:
            lent.close()


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Lend a connection inside a transaction that may write: SQLite's takes its lock before it reads."""
    with engine.connect() as conn:
        conn.info[_HOW] = "BEGIN IMMEDIATE"
        with conn.begin():
            yield conn


class Turn(Protocol):
    """What a writer holds for the length of one transaction."""

    def take(self) -> Any:
        """Wait for the turn; a context manager that gives it back."""

    def close(self) -> None:
        """Let go of what the turn itself needs."""


class NoTurn:
    """PostgreSQL needs none: the centre's row is the lock."""

    @contextmanager
    def take(self) -> Iterator[None]:
        """Let everybody in."""
        yield

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""


class FileTurn:
    """One writer at a time over all processes of one SQLite file.

    A lock of the process, and inside it a lock of the file that the kernel frees at kill -9: SQLite's own
    busy handler sleeps, and made the slowest of eight writers wait half a second.
    """

    def __init__(self, path: Path, *, wait: float = WAIT) -> None:
        """Open (and make) the lock file; `wait` is in seconds."""
        self._wait = wait
        self._lock = Lock()
        self._line = BoundedSemaphore(IN_LINE)
        self._file = path.open("w")

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for so long, then refuse with `busy`."""
        if not self._line.acquire(blocking=False):
            raise Busy(seconds=1)
        try:
            if not self._lock.acquire(timeout=self._wait):
                raise Busy(seconds=1)
            try:
                self._lock_file()
                try:
                    yield
                finally:
                    fcntl.flock(self._file, fcntl.LOCK_UN)
            finally:
                self._lock.release()
        finally:
            self._line.release()

    def close(self) -> None:
        """Close the lock file."""
        self._file.close()

    def _lock_file(self) -> None:
        deadline = time.monotonic() + self._wait
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > deadline:
                    raise Busy(seconds=1) from None
                time.sleep(0.0005)
            else:
                return
