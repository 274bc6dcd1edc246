"""Waking up after a commit, whichever process made it."""

import sqlite3
import time
from threading import Event, Thread
from typing import TYPE_CHECKING, Final, Protocol

import sqlalchemy as sa

from server.store.tx import CHANNEL

if TYPE_CHECKING:
    import psycopg

POLL: Final = 0.02
"""Seconds between looks at the SQLite file; a commit of this process rings at once."""
BACKSTOP: Final = 1.0
"""Seconds after which one looks without having heard anything."""


def step_back() -> None:
    """Let those run who wait for news: the walls come before what this thread has left to do.

    A waiter woken in this process would wait for the interpreter until this thread happens to ask for something,
    and a screen on this machine for a core.
    """
    time.sleep(0)


class Bell(Protocol):
    """Something that rings when the journal may have grown."""

    def ring(self) -> None:
        """Ring for a commit of this process."""

    def wait(self) -> None:
        """Wait for a ring, or for the backstop."""

    def close(self) -> None:
        """Let a waiter go and stop listening."""


class SqliteBell:
    """Other processes' commits move `PRAGMA data_version` on a connection that commits nothing itself."""

    def __init__(self, path: str) -> None:
        """Open the connection that only watches."""
        self._event = Event()
        self._watch = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=5)
        self._seen = self._version()
        self._closed = False

    def _version(self) -> int:
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def ring(self) -> None:
        """Ring for a commit of this process."""
        self._event.set()
        step_back()

    def wait(self) -> None:
        """Wait for a ring, a commit elsewhere, or the backstop."""
        for _ in range(round(BACKSTOP / POLL)):
            if self._event.wait(POLL) or self._closed:
                break
            version = self._version()
            if version != self._seen:
                self._seen = version
                break
        self._event.clear()

    def close(self) -> None:
        """Let a waiter go; the watching connection ends with its thread."""
        self._closed = True
        self._event.set()


class PostgresBell:
    """A connection of its own LISTENs and reconnects; the backstop covers what it misses."""

    def __init__(self, engine: sa.Engine) -> None:
        """Start listening."""
        self._event = Event()
        # Not the event that rings: a ring that nobody waits for would make the pauses between two tries nothing.
        self._closed = Event()
        url = engine.url.set(drivername="postgresql")
        self._address = url.render_as_string(hide_password=False)
        Thread(target=self._listen, name="bell", daemon=True).start()

    def _listen(self) -> None:
        # Loaded here: a house on SQLite never needs it.
        import psycopg

        while not self._closed.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True) as conn:
                    conn.execute(f"LISTEN {CHANNEL}")
                    self._hear(conn)
            except psycopg.Error:
                self._closed.wait(BACKSTOP)

    def _hear(self, conn: "psycopg.Connection[tuple[object, ...]]") -> None:
        while not self._closed.is_set():
            for _ in conn.notifies(timeout=BACKSTOP, stop_after=1):
                self._event.set()

    def ring(self) -> None:
        """Ring for a commit of this process."""
        self._event.set()
        step_back()

    def wait(self) -> None:
        """Wait for a ring, or for the backstop."""
        self._event.wait(BACKSTOP)
        self._event.clear()

    def close(self) -> None:
        """Let the waiter and the listener go."""
        self._closed.set()
        self._event.set()


def open_bell(engine: sa.Engine) -> Bell:
    """Open the bell that fits the database."""
    if engine.dialect.name == "sqlite":
        return SqliteBell(str(engine.url.database))
    return PostgresBell(engine)
