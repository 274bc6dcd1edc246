"""Real `sothutu` processes on a port and a data folder of their own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.guard import Guard
from tests.until import until

PROGRAM = str(Path(sys.executable).parent / "sothutu")


def free_port() -> int:
    """Answer a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Started:
    """One process that was started, and where its words go."""

    arguments: tuple[str, ...]
    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text(errors="replace")


class Box:
    """A small machine of one centre: data folder, port, settings and the processes started on it."""

    def __init__(
        self, folder: Path, *, database_url: str = "", program: str = PROGRAM, **settings: str | int
    ) -> None:
        self.folder, self.program = folder, program
        self.data = folder / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"data": self.data, "port": self.port, "host": "127.0.0.1", "public_url": self.url}
        if database_url:
            own["database_url"] = database_url
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("STT_")},
            **{f"STT_{name.upper()}": str(value) for name, value in {**own, **settings}.items()},
            "PYTHONUNBUFFERED": "1",
        }
        self.started: list[Started] = []
        folder.mkdir(parents=True, exist_ok=True)
        # Finds every process of this box by its environment: also those that left their parent behind.
        mark = f"STT_DATA={self.data}"
        self._guard = Guard(
            f"for p in $(grep -lzxF '{mark}' /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3); do kill -9 $p; done"
        )

    def start(self, *arguments: str) -> Started:
        """Start `sothutu` with these arguments and leave it running."""
        log = self.folder / f"{len(self.started)}-{arguments[0]}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [self.program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
            )
        started = Started(arguments, process, log)
        self.started.append(started)
        return started

    def run(self, *arguments: str, within: float = 120) -> str:
        """Run `sothutu` to its end and answer what it printed; AssertionError when it refuses."""
        done = subprocess.run(
            [self.program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=within,
            check=False,
        )
        assert done.returncode == 0, (
            f"sothutu {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}"
        )
        return done.stdout

    def ready(self, *, within: float = 60) -> None:
        """Wait until the web answers; AssertionError with the log when a process has died instead."""
        until(self._answers, what=f"{self.url}/healthz", within=within, every=0.05)

    def pids(self, word: str = "") -> list[int]:
        """Answer the living processes of this box that have `word` among their arguments."""
        numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return [pid for pid in numbers if self._is_mine(pid, word)]

    def kill_9(self, word: str = "") -> list[int]:
        """End processes as a power cut would; answer which."""
        killed = self.pids(word)
        for pid in killed:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # went with its parent
        until(lambda: not set(killed) & set(self.pids(word)), what="the killed to be gone")
        return killed

    def stop(self, started: Started, *, within: float = 30) -> int:
        """Ask a process to end, as systemd would, and answer its exit code."""
        started.process.terminate()
        return started.process.wait(timeout=within)

    def close(self) -> None:
        """End whatever still runs."""
        self.kill_9()
        for started in self.started:
            started.process.wait()
        self._guard.fire()

    def told(self) -> str:
        """Answer everything that was logged, process by process."""
        return "\n".join(f"--- {' '.join(one.arguments)}\n{one.said()}" for one in self.started)

    def _answers(self) -> bool:
        for one in self.started:
            code = one.process.poll()
            assert code is None, f"sothutu {' '.join(one.arguments)} ended with {code}:\n{one.said()}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False
        finally:
            connection.close()

    def _is_mine(self, pid: int, word: str) -> bool:
        try:
            marks = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return f"STT_DATA={self.data}".encode() in marks and (not word or word.encode() in words)
