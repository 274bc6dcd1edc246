"""A centre of its own for a measurement: a folder that is thrown away, a free port, real processes."""

import contextlib
import ctypes
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from server.bench.wire import HERE, Wire, request
from server.config import Settings, environment
from server.core.house import Role, house
from server.opening import open_store
from server.sample.catalogue import load_catalogue
from server.store import migrate
from server.store import people as people_store
from server.usecases import people, programs, setup

_PATIENCE: Final = 30.0
"""Seconds a process may take to answer or to end."""
_DIE_WITH_PARENT: Final = 1
_LIBC: Final = ctypes.CDLL(None)


class Box:
    """One sample centre, and the processes started on it."""

    def __init__(self, folder: Path) -> None:
        """Make the sample centre in an empty folder."""
        self.port = free_port()
        self.settings = Settings(
            data=folder,
            database_url="",
            host=HERE,
            port=self.port,
            public_url=f"http://{HERE}:{self.port}",
        )
        self.store = open_store(self.settings)
        migrate.upgrade(self.store.engine, data=folder)
        self.centre_id = setup.create_sample(self.store, load_catalogue(), logins=[])
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def database(self) -> Path:
        """Answer the file of the database."""
        return self.settings.data / "sothutu.db"

    def token(self, role: Role, *, counter: int | None = None) -> str:
        """Make a token for a program."""
        by = house(self.centre_id, "bench")
        return programs.new_token(self.store, role=role, by=by, counter_number=counter)

    def board_cookie(self) -> str:
        """Pair the board and answer the cookie its browser would keep."""
        with self.store.read() as conn:
            board = people_store.device_ids(conn, self.centre_id, "board")[0]
        return "stt_board=" + people.pair_device(self.store, board, by=house(self.centre_id, "bench"))

    def start(self, command: str, *, workers: int = 1) -> float:
        """Start `sothutu COMMAND`; answers the seconds until the web answers (0 for what has none)."""
        own = {name: str(getattr(self.settings, name)) for name in ("data", "host", "port", "public_url")}
        own |= {"database_url": "", "workers": str(workers), "log_level": "WARNING", "threads": "200"}
        began = time.perf_counter()
        self.processes[command] = launch(
            "server.cli", command, **{f"STT_{name.upper()}": value for name, value in own.items()}
        )
        if command == "work":
            return 0.0
        wait_for(self.port, "/healthz", self.processes[command])
        return time.perf_counter() - began

    def stop(self, command: str) -> None:
        """End the process of a command."""
        end(self.processes.pop(command))

    def close(self) -> None:
        """End every process."""
        self.store.close()
        end(*self.processes.values())


@contextlib.contextmanager
def box() -> Iterator[Box]:
    """Lend a box; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="sothutu-bench-"))
    try:
        made = Box(folder)
        try:
            yield made
        finally:
            made.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def launch(module: str, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
    """Start a module of ours as a process that ends when this one does, however this one ends."""
    return subprocess.Popen(  # noqa: S603  -- our own modules
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env=environment(**settings),
        preexec_fn=_die_with_parent,  # noqa: PLW1509  -- no threads here when processes start
    )


def _die_with_parent() -> None:
    _LIBC.prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until an address answers 200."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            msg = f"a process ended with {process.returncode} instead of answering"
            raise RuntimeError(msg)
        with contextlib.suppress(OSError):
            wire = Wire(port)
            try:
                if wire.ask(request("GET", path)).status == 200:  # noqa: PLR2004
                    return
            finally:
                wire.close()
        time.sleep(0.005)
    msg = f"nothing answered at port {port}"
    raise RuntimeError(msg)


def end(*processes: subprocess.Popen[bytes]) -> None:
    """Ask processes to end, and make them when they do not."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=_PATIENCE / 3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def family(process: subprocess.Popen[bytes]) -> list[int]:
    """Answer a process and its children, itself first."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [process.pid, *map(int, children)]


def free_port() -> int:
    """Answer a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])
