"""Stand-ins for what the house borrows from outside: time and ids."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Thanh Hóa."""


@dataclass
class Clock:
    """Stands still until a test moves it, forwards or backwards."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def tick(self, seconds: float = 0, **longer: float) -> datetime:
        """Move by seconds, or by what `timedelta` calls its minutes, hours and days."""
        self.now += timedelta(seconds=seconds, **longer)
        return self.now

    def set(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)


@dataclass
class Ids:
    """Counts, so that two runs of a test name the same things alike."""

    prefix: str = "id"
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __call__(self) -> str:
        return f"{self.prefix}{next(self.numbers):05}"
