"""The steps by which a centre is set up for the first time; each may be left out and done again."""

from enum import StrEnum
from typing import Final

STEPS: Final = (
    "centre",
    "hours",
    "queues",
    "counters",
    "staff",
    "catalogue",
    "screens",
    "printers",
    "test",
)


class StepState(StrEnum):
    """How a step stands."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
