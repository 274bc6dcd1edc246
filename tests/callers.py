"""A crowd of programs at the API of a real server: they keep their connections, and ask again when cut off."""

import http.client
import json
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from server.config import Settings
from server.core.house import Role, house
from server.opening import open_store
from server.store import read
from server.usecases import people
from tests.processes import Box

CENTRE = "sample"
PATIENCE = 60.0
"""Seconds a client goes on asking a server that is being killed."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: dict[str, Any]
    replayed: bool

    @property
    def code(self) -> str:
        return str(self.body.get("error", {}).get("code", ""))


@dataclass(slots=True)
class Client:
    """One program with one token and one connection."""

    port: int
    token: str
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def post(self, path: str, body: dict[str, Any] | None = None, *, key: str | None = None) -> Answer:
        """Ask once more with the same request id until somebody answers."""
        key = key or uuid.uuid4().hex
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self._ask("POST", path, body or {}, key)
            except (OSError, http.client.HTTPException):
                self.close()
                assert time.monotonic() < deadline, f"nobody answered {path}"
                time.sleep(0.05)
                continue
            if answer.status not in {502, 503}:
                return answer
            assert time.monotonic() < deadline, answer

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, None)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None, key: str | None) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        text = json.dumps(body) if body is not None else None
        self._connection.request(method, f"/api/v1{path}", body=text, headers=headers)
        got = self._connection.getresponse()
        plain = json.loads(got.read())
        return Answer(got.status, plain, got.headers.get("Idempotency-Replayed") == "true")


class Crowd:
    """The programs of one sample centre: any number of kiosks, and a clerk at each counter."""

    def __init__(self, box: Box, *, database_url: str = "") -> None:
        self._box = box
        self._settings = Settings(data=box.data, port=box.port, database_url=database_url)
        self._store = open_store(self._settings)
        self._clients: list[Client] = []
        by = house(CENTRE, "test")
        with self._store.read() as conn:
            self.counters = [counter.number for counter in read.counters(conn, CENTRE)]
        self._kiosk = people.new_token(self._store, role=Role.KIOSK, by=by)
        self._clerks = {
            number: people.new_token(self._store, role=Role.CLERK, by=by, counter_number=number)
            for number in self.counters
        }

    def kiosk(self) -> Client:
        return self._client(self._kiosk)

    def clerk(self, number: int) -> Client:
        return self._client(self._clerks[number])

    def _client(self, token: str) -> Client:
        client = Client(self._box.port, token)
        self._clients.append(client)
        return client

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self._store.close()


def all_at_once(tasks: list[Callable[[], Any]]) -> list[Any]:
    """Run every task in a thread of its own; the first failure is the test's."""
    with ThreadPoolExecutor(len(tasks)) as threads:
        return [future.result() for future in [threads.submit(task) for task in tasks]]
