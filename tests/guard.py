"""Clearing up that happens even when the test run itself is killed."""

import subprocess
from types import TracebackType
from typing import Self


class Guard:
    """Run a shell command when told to, or when this process is gone.

    A child of its own session holds the reading end of a pipe: the kernel closes the other end with this
    process, whatever ended it, and then the child acts.
    """

    def __init__(self, command: str) -> None:
        self._child = subprocess.Popen(
            ["/bin/sh", "-c", f"cat >/dev/null; {command}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )

    def fire(self) -> None:
        """Let the command run now, and wait until it has."""
        self._child.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.fire()
