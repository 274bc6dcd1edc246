"""Waiting for a condition instead of for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds. Long enough for a loaded machine with two cores: a test that waits this long has failed."""


def until(condition: Callable[[], T], *, what: str, within: float = PATIENCE, every: float = 0.02) -> T:
    """Answer the first true value of `condition`, asked again and again; AssertionError when none comes."""
    deadline = time.monotonic() + within
    while not (value := condition()):
        if time.monotonic() > deadline:
            msg = f"waited {within:g} s in vain for {what}"
            raise AssertionError(msg)
        time.sleep(every)
    return value
