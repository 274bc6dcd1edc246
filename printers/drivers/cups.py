"""A CUPS queue. It tells that it took the bytes, never that they were printed: evidence none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol, TypeVar

from printers.faults import Busy, DeviceError, Hung, Lost, Unreachable

from . import Clock
from .missing import missing

_CHUNK = 4096
_RAW = "application/vnd.cups-raw"
_STOPPED = 5
_CONTINUE = 100
_OK_STATUSES = range(0x100)
# A call cannot be taken back once it is made, so it gets more time than a turn of the loop.
_CALL_S = 5.0
Given = TypeVar("Given")


class CupsConnection(Protocol):
    """The part of pycups' connection that a job needs."""

    def getPrinterAttributes(self, name: str) -> dict[str, Any]: ...  # noqa: N802 - the library's name
    def createJob(self, name: str, title: str, options: dict[str, str]) -> int: ...  # noqa: N802
    def startDocument(  # noqa: N802
        self, name: str, job: int, title: str, document_format: str, last: int
    ) -> int: ...
    def writeRequestData(self, data: bytes, length: int) -> int: ...  # noqa: N802
    def finishDocument(self, name: str) -> int: ...  # noqa: N802
    def cancelJob(self, job: int) -> None: ...  # noqa: N802


class CupsDriver:
    """Streams a job into a queue, raw; an abandoned job is cancelled, never sent half-made."""

    def __init__(
        self,
        queue: str,
        *,
        title: str,
        clock: Clock = monotonic,
        connect: Callable[[], CupsConnection] | None = None,
        call_s: float = _CALL_S,
    ) -> None:
        if not queue:
            raise ValueError("no CUPS queue named")
        self._queue, self._title = queue, title
        self._clock = clock
        self._call_s = call_s
        self._connect = connect or _connected
        self._link: CupsConnection | None = None
        self._job = 0

    def open(self, deadline: float) -> None:
        """Begin a job, unless the queue is stopped."""
        try:
            self._link, self._job = self._within(deadline, self._begun)
        except DeviceError:
            raise
        except Exception as error:
            raise Unreachable(f"CUPS: {error}") from error

    def write(self, data: bytes, deadline: float) -> int:
        """Hand bytes to the queue."""
        link, piece = self._opened(), data[:_CHUNK]
        try:
            status = self._tried(lambda: link.writeRequestData(piece, len(piece)), deadline)
        except DeviceError as error:
            # Whether these bytes went nobody can say, so they count as gone.
            raise type(error)(error.detail, accepted=len(piece)) from error
        if status != _CONTINUE:
            raise Lost(f"CUPS: status {status} while sending", accepted=len(piece))
        return len(piece)

    def read(self, deadline: float) -> bytes:  # noqa: ARG002 - a queue never says anything
        """Say nothing."""
        self._opened()
        return b""

    def close(self, *, abandon: bool = False) -> bytes:
        """Finish the job, or cancel it."""
        link, self._link = self._link, None
        if link is None:
            return b""
        deadline = self._clock() + self._call_s
        if abandon:
            self._tried(lambda: link.cancelJob(self._job), deadline)
            return b""
        status = self._tried(lambda: link.finishDocument(self._queue), deadline)
        if status not in _OK_STATUSES:
            raise Lost(f"CUPS: status {status} at the end")
        return b""

    def _begun(self) -> tuple[CupsConnection, int]:
        link = self._connect()
        attributes = link.getPrinterAttributes(self._queue)
        if attributes.get("printer-state") == _STOPPED:
            raise Busy(f"the CUPS queue is stopped: {attributes.get('printer-state-message', '')}")
        job = link.createJob(self._queue, self._title, {})
        link.startDocument(self._queue, job, self._title, _RAW, 1)
        return link, job

    def _tried(self, act: Callable[[], Given], deadline: float) -> Given:
        try:
            return self._within(deadline, act)
        except DeviceError:
            raise
        except Exception as error:
            raise Lost(f"CUPS: {error}") from error

    def _within(self, deadline: float, act: Callable[[], Given]) -> Given:
        """Run a call of the library, which knows no deadlines, in a thread that may be left behind."""
        given: list[Given] = []
        raised: list[BaseException] = []

        def run() -> None:
            try:
                given.append(act())
            except BaseException as error:  # noqa: BLE001 - handed over, not swallowed
                raised.append(error)

        thread = threading.Thread(target=run, name="cups", daemon=True)
        thread.start()
        thread.join(max(self._call_s, deadline - self._clock()))
        if raised:
            raise raised[0]
        if not given:
            self._link = None
            raise Hung("CUPS does not answer")
        return given[0]

    def _opened(self) -> CupsConnection:
        if self._link is None:
            raise Lost("not open")
        return self._link


def _connected() -> CupsConnection:
    try:
        import cups
    except ImportError as error:
        raise missing("pycups", "cups") from error
    link: CupsConnection = cups.Connection()
    return link
