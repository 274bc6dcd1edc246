"""One speaker at a time: a slip being printed and a printer being asked must not run into each other."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .drivers.keeping import printer_folder

_LOOK_S = 0.05


class SomebodyThere(Exception):
    """Another process or thread speaks to the printer at this moment."""


@contextmanager
def alone_at(folder: Path, printer_id: str, *, patience: float | None = None) -> Iterator[None]:
    """Have a printer for oneself on this machine, after so many seconds at most, else SomebodyThere.

    Without a patience it waits as long as it takes. The kernel gives a printer back when a process dies.
    """
    home = printer_folder(folder, printer_id)
    folder.mkdir(parents=True, exist_ok=True)
    with home.with_name(f"{printer_id}.turn").open("w") as file:
        if patience is None:
            fcntl.flock(file, fcntl.LOCK_EX)
        else:
            _take(file, until=time.monotonic() + patience)
        yield


def _take(file: IO[str], *, until: float) -> None:
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise SomebodyThere from None
        time.sleep(_LOOK_S)
