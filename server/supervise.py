"""`sothutu run`: one web process and one background process, restarted when they die."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Final

from server.config import environment
from server.opening import WRONG_SCHEMA

PATIENCE: Final = 8.0
"""Seconds a child may take to end before it is killed."""


class Supervisor:
    """Keeps its children alive until it is told to stop."""

    def __init__(self, commands: Sequence[str], *, say: Callable[[str], None]) -> None:
        """Take the names of the sothutu commands to keep running."""
        self._commands = list(commands)
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False
        self._say = say

    def run(self) -> int:
        """Start everything, restart what dies, stop on Ctrl-C or SIGTERM."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for command in self._commands:
            self._start(command)
        while not self._stopping:
            time.sleep(0.2)
            for command, child in list(self._children.items()):
                code = child.poll()
                if code == WRONG_SCHEMA:
                    self._stopping = True
                elif code is not None and not self._stopping:
                    self._say(f"{command} ended with {code}; starting it again")
                    time.sleep(0.5)
                    self._start(command)
        return self._end()

    def _start(self, command: str) -> None:
        run = [sys.executable, "-m", "server.cli", command]
        self._children[command] = subprocess.Popen(run, env=environment())  # noqa: S603  -- our own commands

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self) -> int:
        for child in self._children.values():
            child.terminate()
        deadline = time.monotonic() + PATIENCE
        worst = 0
        for child in self._children.values():
            try:
                code = child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                code = child.wait()
            worst = max(worst, 0, code)
        return worst
