"""Waking up after a commit, whichever process made it."""

import os
import select
import sqlite3
import time
import weakref
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Final, Protocol

import sqlalchemy as sa
from inotify_simple import INotify, flags

from server.store.tx import CHANNEL

if TYPE_CHECKING:
    import psycopg

POLL: Final = 0.02
"""Seconds between looks at the SQLite file, and between two rings for others' commits; an own one rings at once."""
SETTLES: Final = 0.005
"""Seconds from the first write of a commit elsewhere to the first look: the disk has to have it by then."""
LINGERS: Final = 0.25
"""Seconds for which one looks again and again after a write: its commit may be seen only when a slow disk has it."""
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
    """Other processes' commits move `PRAGMA data_version` on a connection that commits nothing itself.

    Who commits writes to SQLite's log first, and of that the kernel tells (inotify): an idle house looks for nothing.
    Where the kernel does not tell, as of folders on other machines, one looks all the time.
    """

    def __init__(self, path: str, *, backstop: float = BACKSTOP, told: bool = True) -> None:
        """Open the connection that only watches; `told`: whether the kernel is asked to tell of writes."""
        self._backstop = backstop
        self._watch = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=5)
        self._seen, self._heard, self._stirred = self._version(), 0.0, 0.0
        self._closed = False
        self._rung = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._rings, self._stirs = select.poll(), select.poll()
        for eyes in (self._rings, self._stirs):
            eyes.register(self._rung, select.POLLIN)
        # Only now: the first question above has opened the log.
        self._log = _writes_to(f"{path}-wal") if told else None
        if self._log:
            self._stirs.register(self._log, select.POLLIN)
            weakref.finalize(self, self._log.close)
        weakref.finalize(self, os.close, self._rung)

    def _version(self) -> int:
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def ring(self) -> None:
        """Ring for a commit of this process."""
        os.eventfd_write(self._rung, 1)
        step_back()

    def wait(self) -> None:
        """Wait for a ring, a commit elsewhere, or the backstop."""
        until = time.monotonic() + self._backstop
        while not self._closed and (left := until - time.monotonic()) > 0:
            stirs = {one for one, _ in self._stirs.poll(1000 * (left if self._is_still() else POLL))}
            if stirs and self._rung not in stirs:
                # Somebody writes. Of a crowd of commits one hears together what comes within a moment.
                pause = max(SETTLES, self._heard + POLL - time.monotonic())
                stirs = {one for one, _ in self._rings.poll(1000 * pause)}
            if self._rung in stirs or self._moved():
                break
        with suppress(BlockingIOError):
            os.eventfd_read(self._rung)

    def _is_still(self) -> bool:
        """Tell whether the kernel tells of writes, and of none whose commit may still be on its way."""
        return self._log is not None and time.monotonic() - self._stirred > LINGERS

    def _moved(self) -> bool:
        events = self._log.read(timeout=0) if self._log else []
        now = time.monotonic()
        if events:
            self._stirred = now
        if self._log and any(event.mask & flags.IGNORED for event in events):
            self._stirs.unregister(self._log)  # another file has taken its place
            self._log = None
        version = self._version()
        if version == self._seen:
            return False
        self._seen, self._heard = version, now
        return True

    def close(self) -> None:
        """Let a waiter go; the watching connection ends with its thread."""
        self._closed = True
        os.eventfd_write(self._rung, 1)


def _writes_to(log: str) -> INotify | None:
    """Ask the kernel to tell of writes to a file; None where it cannot."""
    eyes = None
    try:
        eyes = INotify(nonblocking=True)
        eyes.add_watch(log, flags.MODIFY)
    except OSError:
        if eyes:
            eyes.close()
        return None
    return eyes


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
