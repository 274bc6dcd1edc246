"""Programs that use a real server's API from many threads at once, and insist until they know the outcome."""

import http.client
import json
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any, Final, Self

from server.config import Settings
from server.core.house import Role, house
from server.opening import open_store
from server.sample.catalogue import load_catalogue
from server.store.unit import Store
from server.usecases import programs, setup
from tests.processes import Box
from tests.until import until
from tests.world import migrated

HERE: Final = "127.0.0.1"
UNKNOWN: Final = (OSError, http.client.HTTPException)
"""What a connection says when nobody knows whether the server has done what was asked."""
TRY_AGAIN: Final = {503, 507}
_keys = count(1)


def new_key() -> str:
    """A request id that no other request of this test run has."""
    return f"key-{next(_keys)}"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    replayed: bool

    @property
    def code(self) -> str | None:
        """The code of a refusal."""
        return self.body["error"]["code"] if self.status >= 400 else None


class Program:
    """One program with its token and one connection at a time; not to be shared by threads."""

    def __init__(self, box: Box, token: str, *, worker: int | None = None) -> None:
        """Speak to one of the web workers only when `worker` names its process."""
        self._box, self._token, self._worker = box, token, worker
        self._connection: http.client.HTTPConnection | None = None
        self.lost = 0
        """Answers that never came."""

    def ask(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Answer:
        """Ask once; one of UNKNOWN when the connection breaks."""
        if self._connection is None:
            self._connection = self._connect()
        try:
            return self._ask(self._connection, method, path, body, key)
        except UNKNOWN as trouble:
            # Nobody there is no answer lost: nothing was asked of anybody.
            self.lost += not isinstance(trouble, ConnectionRefusedError)
            self.close()
            raise

    def surely(self, path: str, body: Any = None, *, key: str | None = None, within: float = 90) -> Answer:
        """POST under one request id, again and again, until the server has answered what became of it."""
        key = key or new_key()

        def attempt() -> Answer | None:
            with suppress(*UNKNOWN):
                answer = self.ask("POST", path, body or {}, key=key)
                return None if answer.status in TRY_AGAIN else answer
            return None

        answer = until(attempt, what=f"an answer to {path}", within=within, every=0.05)
        assert answer is not None
        return answer

    def read(self, path: str) -> Any:
        """GET what must be there."""
        answer = until(lambda: self._read(path), what=path, every=0.02)
        assert answer is not None
        assert answer.status == 200, answer
        return answer.body

    def _read(self, path: str) -> Answer | None:
        # The server closes a connection that was idle for some seconds: that says nothing about the path.
        with suppress(*UNKNOWN):
            return self.ask("GET", path)
        return None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: Any, key: str | None
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        data = None if body is None else json.dumps(body)
        connection.request(method, f"/api/v1{path}", body=data, headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        try:
            said = json.loads(text)
        except ValueError as error:
            raise http.client.HTTPException(text[:200]) from error
        return Answer(answer.status, said, answer.headers.get("Idempotency-Replayed") == "true")

    def _connect(self) -> http.client.HTTPConnection:
        if self._worker is None:
            return http.client.HTTPConnection(HERE, self._box.port, timeout=30)
        others = []
        for _ in range(200):
            connection = http.client.HTTPConnection(HERE, self._box.port, timeout=30)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            if worker_of(self._box, connection.sock.getsockname()[1]) == self._worker:
                break
            # Kept for now: a worker that is busy with one connection leaves the next one to the other.
            others.append(connection)
        else:
            raise AssertionError(f"no connection reached worker {self._worker}")
        for other in others:
            other.close()
        return connection


class Crowd:
    """The programs of one test; their connections end with it."""

    def __init__(self, box: Box, store: Store, centre_id: str) -> None:
        self.box, self.store, self.centre_id = box, store, centre_id
        self.programs: list[Program] = []

    def token(self, role: Role, counter: int | None = None) -> str:
        by = house(self.centre_id, "test")
        return programs.new_token(self.store, role=role, by=by, counter_number=counter)

    def program(self, token: str, *, worker: int | None = None) -> Program:
        self.programs.append(Program(self.box, token, worker=worker))
        return self.programs[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        for program in self.programs:
            program.close()
        self.store.close()


def worker_of(box: Box, client_port: int) -> int | None:
    """Answer the process that serves the connection from this port of ours."""
    mark = f"socket:[{_inode(server_port=box.port, client_port=client_port)}]"
    for pid in box.pids("serve"):
        with suppress(OSError):
            if any(_link(name) == mark for name in Path(f"/proc/{pid}/fd").iterdir()):
                return pid
    return None


def _inode(*, server_port: int, client_port: int) -> str:
    wanted = [f":{server_port:04X}", f":{client_port:04X}"]
    for line in Path("/proc/net/tcp").read_text("ascii").splitlines():
        columns = line.split()
        if [address[-5:] for address in columns[1:3]] == wanted:
            return columns[9]
    return ""


def _link(name: Path) -> str:
    with suppress(OSError):
        return str(name.readlink())
    return ""


def workers(box: Box, number: int) -> list[int]:
    """Wait until so many web workers run (the master is not one), and answer them."""

    def running() -> list[int] | None:
        pids = box.pids("serve")
        found = sorted(pid for pid in pids if _parent(pid) in pids)
        return found if len(found) == number else None

    found = until(running, what=f"{number} web workers")
    assert found is not None
    return found


def _parent(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    return 0


def open_box(box: Box, database_url: str = "") -> Store:
    """Migrate the database of a box and open it as its own processes do."""
    settings = Settings(data=box.data, public_url=box.url, database_url=database_url)
    settings.make_data()
    migrated(settings.database)
    return open_store(settings)


def with_sample(box: Box, database_url: str = "") -> Crowd:
    """Give a box the sample centre, without its people, and answer the crowd that will use it."""
    store = open_box(box, database_url)
    return Crowd(box, store, setup.create_sample(store, load_catalogue(), logins=[]))


def together(jobs: Sequence[Callable[[], None]], *, stop: Event) -> None:
    """Run all jobs at the same time to their ends; a fault in one stops the others and is this one's."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        running = [pool.submit(job) for job in jobs]
        wait(running, return_when=FIRST_EXCEPTION)
        if any(one.done() and one.exception() for one in running):
            stop.set()
        for one in running:
            one.result()
