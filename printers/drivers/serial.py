"""A printer on a serial line. Without real flow control a slip turns into garbage, so it is required."""

from __future__ import annotations

import contextlib
import errno
import termios
from time import monotonic
from typing import Any

from printers.faults import Busy, Lost, Unreachable

from . import Clock
from .missing import missing
from .stream import StreamDriver

FLOWS = ("rtscts", "xonxoff")
_HELD = (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK)


class SerialDriver(StreamDriver):
    """A tty with a write deadline of its own: pyserial's never-ending write is not used."""

    def __init__(
        self, path: str, *, baud: int = 115_200, flow: str = "rtscts", clock: Clock = monotonic
    ) -> None:
        super().__init__(path, clock=clock)
        if flow not in FLOWS:
            raise ValueError(f"flow control is one of {', '.join(FLOWS)}, not {flow!r}")
        self._baud, self._flow = baud, flow
        self._port: Any = None
        self._powered = False

    def open(self, deadline: float) -> None:  # noqa: ARG002 - opening a tty does not wait
        """Open the port for this process alone."""
        try:
            import serial
        except ImportError as error:
            raise missing("pyserial", "serial") from error
        try:
            self._port = serial.Serial(
                self._path,
                baudrate=self._baud,
                timeout=0,
                exclusive=True,
                rtscts=self._flow == "rtscts",
                xonxoff=self._flow == "xonxoff",
            )
        except serial.SerialException as error:
            raise (Busy if error.errno in _HELD else Unreachable)(str(error)) from error
        self._file = self._port.fileno()
        self._powered = self._power() is True

    def write(self, data: bytes, deadline: float) -> int:
        """Write what the device takes until the deadline."""
        self._mind_power()
        return super().write(data, deadline)

    def read(self, deadline: float) -> bytes:
        """Read what it said."""
        self._mind_power()
        return super().read(deadline)

    def _mind_power(self) -> None:
        # A printer that was switched off and on would print the rest of a band as letters.
        if self._powered and self._power() is False:
            raise Lost("the printer was switched off")

    def _power(self) -> bool | None:
        """Read the printer's ready line (DSR); None where the cable or the port has none."""
        try:
            return bool(self._port.dsr)
        except OSError:
            return None

    def close(self, *, abandon: bool = False) -> bytes:
        """Close the port; what the line still holds is dropped where the job is abandoned."""
        port, self._port, self._file = self._port, None, -1
        if port is None:
            return b""
        if abandon:
            # Closing would wait for the line to drain, for ever on a stopped printer.
            with contextlib.suppress(OSError, termios.error):
                port.reset_output_buffer()
        try:
            port.close()
        except (OSError, termios.error) as error:
            raise Lost(str(error)) from error
        return b""
