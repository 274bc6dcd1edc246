"""A USB printer through the kernel's usblp driver: /dev/usb/lp0."""

from __future__ import annotations

import errno
import os

from printers.faults import Busy, Lost, Unreachable

from .stream import StreamDriver


class UsblpDriver(StreamDriver):
    """The device file, opened without blocking; the kernel lets one process have it."""

    def open(self, deadline: float) -> None:  # noqa: ARG002 - opening does not wait
        """Open the device."""
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise (Busy if error.errno == errno.EBUSY else Unreachable)(str(error)) from error

    def _said(self) -> bytes:
        # usblp reads nothing, not an error, when the printer has nothing to say.
        said = os.read(self._file, 4096)
        if not said and not os.path.exists(self._path):  # noqa: PTH110 - a device node, asked by name
            raise Lost("the device is gone")
        return said

    def close(self, *, abandon: bool = False) -> bytes:  # noqa: ARG002 - the kernel holds nothing back
        """Close the device."""
        file, self._file = self._file, -1
        if file >= 0:
            try:
                os.close(file)
            except OSError as error:
                raise Lost(str(error)) from error
        return b""
