"""How many phones one process answers in a second; the rest are asked to come later, each at a moment of its own."""

import time
import zlib
from collections.abc import Callable
from threading import Lock
from typing import Final

SOONEST: Final = 10
"""Seconds after which a phone that was sent away may ask again, at the earliest."""
SPREAD: Final = 20
"""Over so many seconds the phones that were sent away come back."""


class Pressure:
    """Counts what was asked in the running second."""

    def __init__(self, most: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Take at most so many a second."""
        self._most, self._clock = most, clock
        self._second, self._asked = 0, 0
        self._lock = Lock()

    def hit(self, token: str) -> int:
        """Count a question; answer 0, or the seconds after which this phone shall ask again."""
        with self._lock:
            second = int(self._clock())
            if second != self._second:
                self._second, self._asked = second, 0
            self._asked += 1
            if self._asked <= self._most:
                return 0
        return SOONEST + zlib.crc32(token.encode()) % SPREAD
