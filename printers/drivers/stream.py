"""What serial lines and /dev/usb/lpN have in common: an open file that does not block."""

from __future__ import annotations

import os
import select
from time import monotonic

from printers.faults import Lost

from . import Clock

_CHUNK = 4096


class StreamDriver:
    """Reads and writes an open file with deadlines; the ways to open it are below."""

    def __init__(self, path: str, *, clock: Clock = monotonic) -> None:
        if not path.startswith("/"):
            raise ValueError(f"no device: {path!r} (a path like /dev/ttyUSB0 or /dev/usb/lp0)")
        self._path = path
        self._clock = clock
        self._file = -1

    def write(self, data: bytes, deadline: float) -> int:
        """Write what the device takes until the deadline."""
        try:
            _, ready, _ = select.select((), (self._number(),), (), max(0.0, deadline - self._clock()))
            return os.write(self._file, data[:_CHUNK]) if ready else 0
        except BlockingIOError:
            return 0
        except OSError as error:
            raise Lost(str(error)) from error

    def read(self, deadline: float) -> bytes:
        """Read what it said."""
        try:
            ready, _, _ = select.select((self._number(),), (), (), max(0.0, deadline - self._clock()))
            return self._said() if ready else b""
        except BlockingIOError:
            return b""
        except OSError as error:
            raise Lost(str(error)) from error

    def _said(self) -> bytes:
        said = os.read(self._file, _CHUNK)
        if not said:
            raise Lost("the line was cut")
        return said

    def _number(self) -> int:
        if self._file < 0:
            raise Lost("not open")
        return self._file
