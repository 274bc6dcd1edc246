"""A printer that is a file: every job is appended, nothing is ever proved."""

from __future__ import annotations

from io import BufferedWriter
from pathlib import Path
from time import monotonic

from printers.faults import Lost, Unreachable

from . import Clock
from .keeping import printer_folder


class FileDriver:
    """Appends the bytes of each job to one file."""

    def __init__(self, folder: Path, printer_id: str, *, clock: Clock = monotonic) -> None:
        self._path = printer_folder(folder, printer_id).with_suffix(".bin")
        self._clock = clock
        self._file: BufferedWriter | None = None

    def open(self, deadline: float) -> None:  # noqa: ARG002 - a file is there or not
        """Open the file at its end, making its folder where needed."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("ab")
        except OSError as error:
            raise Unreachable(str(error)) from error

    def write(self, data: bytes, deadline: float) -> int:  # noqa: ARG002 - a disk does not wait
        """Append; a full disk is Lost."""
        if self._file is None:
            raise Lost("not open")
        try:
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            raise Lost(str(error)) from error
        return len(data)

    def read(self, deadline: float) -> bytes:  # noqa: ARG002 - it never says anything
        """Say nothing."""
        if self._file is None:
            raise Lost("not open")
        return b""

    def close(self, *, abandon: bool = False) -> bytes:  # noqa: ARG002 - what is written is written
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
        return b""
