"""Nobody keeps a thread by sending slowly: who is waited for too long, or while many are, is let go.

Gunicorn's threads read a request as it comes and have no deadline, so two hundred connections that send a letter now
and then would hold every thread. Here each wait for a client's bytes is timed; a second looks after them.
"""

import selectors
import socket
import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Any, Final

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import _DEFER, ThreadWorker

PATIENCE: Final = 10.0
"""Seconds that one request may be waited for, besides what its size takes on a slow line."""
SLOWEST: Final = 2_000
"""Bytes a second that a large upload must bring."""
CROWD: Final = 8
"""Threads that may wait at the same moment without anybody being hurried."""
HURRIED: Final = 1.0
"""Seconds that one request may be waited for while more than that wait."""
_EVERY: Final = 0.25
_AT_ONCE: Final = 0.05
"""Seconds in which a new connection shows its first bytes, or waits where no thread is needed."""


class Reading(SocketUnreader):  # type: ignore[misc]
    """Reads a client's bytes, and knows how long it has waited for the request it is in."""

    def __init__(self, sock: socket.socket, waits: "Waits") -> None:
        """Read from a socket."""
        super().__init__(sock)
        self._waits = waits
        self._waited, self.brought, self._since = 0.0, 0, 0.0

    def begin(self) -> None:
        """Start to count anew, for the next request of the same connection."""
        self._waited, self.brought = 0.0, 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Wait for the next bytes."""
        self._since = time.monotonic()
        with self._waits.counted(self):
            data: bytes = super().chunk(size_hint)
        self._waited += time.monotonic() - self._since
        self.brought += len(data)
        return data

    def waited(self, now: float) -> float:
        """Answer how long this request has been waited for."""
        return self._waited + now - self._since

    def let_go(self) -> None:
        """End the connection; the thread that waits is free at once."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


class Waits:
    """Who is waited for right now."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._now: set[Reading] = set()
        self._lock = Lock()

    def counted(self, reading: Reading) -> "_Counted":
        """Count somebody while their bytes are waited for."""
        return _Counted(self._now, self._lock, reading)

    def overdue(self, now: float) -> list[Reading]:
        """Answer whom to let go: everybody past the patience, and in a crowd everybody past a second."""
        with self._lock:
            waiting = list(self._now)
        patience = HURRIED if len(waiting) > CROWD else PATIENCE
        return [one for one in waiting if one.waited(now) > patience + one.brought / SLOWEST]

    def look_after(self, stop: Event, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Let the overdue go until told to stop."""
        while not stop.wait(_EVERY):
            for one in self.overdue(clock()):
                one.let_go()


class _Counted:
    def __init__(self, now: set[Reading], lock: Lock, reading: Reading) -> None:
        self._now, self._lock, self._reading = now, lock, reading

    def __enter__(self) -> None:
        with self._lock:
            self._now.add(self._reading)

    def __exit__(self, *_fault: object) -> None:
        with self._lock:
            self._now.discard(self._reading)


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker of threads, which waits for nobody for ever."""

    def init_process(self) -> None:
        """Start to look after the waiting, then work."""
        self._waits, self._stop = Waits(), Event()
        Thread(target=self._waits.look_after, args=(self._stop,), name="waits", daemon=True).start()
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """Handle one request; a connection that says nothing yet waits in the poller, not in a thread."""
        if not conn.initialized:
            if not conn.data_ready and not _has_bytes(conn.sock):
                return _DEFER
            conn.init()
            conn.parser.unreader = Reading(conn.sock, self._waits)
        conn.parser.unreader.begin()
        return super().handle(conn)


def _has_bytes(sock: socket.socket) -> bool:
    with selectors.DefaultSelector() as eyes:
        eyes.register(sock, selectors.EVENT_READ)
        return bool(eyes.select(timeout=_AT_ONCE))
