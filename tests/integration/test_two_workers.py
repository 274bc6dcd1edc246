"""Two web workers show one truth: what one has done the other shows at once, by HTTP and over sockets."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from functools import partial
from threading import Event, Lock
from typing import Any

import pytest
import socketio

from server.core.house import Role
from server.core.house import house as house_itself
from server.store import people as people_store
from server.usecases import people
from tests.conftest import MakeBox
from tests.crowd import Crowd, Program, new_key, together, with_sample, worker_of, workers
from tests.promises import kept
from tests.until import until

Snapshot = dict[str, Any]


class Wall:
    """A board's socket, and every snapshot it was sent, by seq."""

    def __init__(self, crowd: Crowd, cookie: str) -> None:
        self.shown: dict[int, Snapshot] = {}
        self._lock = Lock()
        self._client = socketio.Client(reconnection=False)
        self._client.on("snapshot", self._keep)
        self._client.connect(
            f"{crowd.box.url}?face=board",
            transports=["websocket"],
            headers={"Cookie": cookie},
        )
        self.worker = worker_of(crowd.box, self._client.eio.ws.sock.getsockname()[1])

    def _keep(self, snapshot: Snapshot) -> None:
        with self._lock:
            self.shown[snapshot["seq"]] = {**snapshot, "now": None}

    def newest(self) -> int:
        with self._lock:
            return max(self.shown, default=0)

    def close(self) -> None:
        with suppress(OSError):
            self._client.disconnect()


class House:
    """A server with two workers, and at each of them a board, a kiosk and the clerks."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.box = crowd, crowd.box
        self.box.start("serve")
        self.box.ready()
        self.workers = workers(self.box, 2)
        kiosk = crowd.token(Role.KIOSK)
        self.clerk_tokens = {number: crowd.token(Role.CLERK, number) for number in (1, 2)}
        self.kiosks = [crowd.program(kiosk, worker=worker) for worker in self.workers]
        self.clerks = {
            number: [crowd.program(token, worker=worker) for worker in self.workers]
            for number, token in self.clerk_tokens.items()
        }
        with crowd.store.read() as conn:
            board = people_store.device_ids(conn, crowd.centre_id, "board")[0]
        token = people.pair_device(crowd.store, board, by=house_itself(crowd.centre_id, "test"))
        self.cookie = f"stt_board={token}"

    def walls(self, stack: ExitStack) -> list[Wall]:
        """Open a board at each worker."""
        found: dict[int | None, Wall] = {}
        for _ in range(200):
            wall = Wall(self.crowd, self.cookie)
            stack.callback(wall.close)
            found.setdefault(wall.worker, wall)
            if set(self.workers) <= set(found):
                return [found[worker] for worker in self.workers]
        raise AssertionError("all sockets landed on one worker")


@pytest.fixture
def house(database_url: str, make_box: MakeBox) -> Iterator[House]:
    with with_sample(make_box(database_url=database_url, workers=2), database_url) as crowd:
        yield House(crowd)


def shows(program: Program, number: int) -> tuple[str | None, str | None]:
    """What the board says of a counter, asked through a program's worker."""
    (counter,) = (c for c in program.read("/board")["counters"] if c["number"] == number)
    return counter["code"], counter["status"]


def test_what_one_worker_did_the_other_shows_at_once(house: House) -> None:
    with ExitStack() as stack:
        walls = house.walls(stack)
        for turn in range(12):
            here, there = turn % 2, 1 - turn % 2
            number = 1 + turn % 3 % 2
            taken = house.kiosks[here].surely("/tickets", {"queue": "civil"})
            seen = house.kiosks[there].read(f"/tickets/{taken.body['id']}")
            assert (seen["code"], seen["status"]) == (taken.body["code"], "waiting")
            called = house.clerks[number][there].surely(f"/counters/{number}/call-next").body
            assert called["id"] == taken.body["id"]
            assert shows(house.clerks[number][here], number) == (called["code"], "called")
            house.clerks[number][here].surely(f"/tickets/{called['id']}/start")
            assert shows(house.clerks[number][there], number) == (called["code"], "serving")
            house.clerks[number][there].surely(f"/tickets/{called['id']}/complete")
            assert shows(house.clerks[number][here], number) == (None, None)

        seqs = [house.kiosks[n].read("/board")["seq"] for n in (0, 1)]
        assert seqs[0] == seqs[1]
        for wall in walls:
            until(lambda wall=wall: wall.newest() == seqs[0], what="the boards to show the newest")
        both = set(walls[0].shown) & set(walls[1].shown)
        assert seqs[0] in both
        assert {seq: walls[0].shown[seq] for seq in both} == {seq: walls[1].shown[seq] for seq in both}
    kept(house.crowd.store, house.crowd.centre_id)


def test_one_press_that_reaches_both_workers_is_one_ticket(house: House) -> None:
    answers: list[Any] = []
    for _ in range(10):
        key = new_key()

        def press(kiosk: Program, key: str = key) -> None:
            answers.append(kiosk.surely("/tickets", {"queue": "land"}, key=key))

        together([partial(press, kiosk) for kiosk in house.kiosks], stop=Event())
        first, second = sorted(answers[-2:], key=lambda answer: answer.status, reverse=True)
        assert (first.status, first.replayed) == (201, False)
        assert (second.status, second.replayed) == (200, True)
        assert first.body["id"] == second.body["id"]
    assert sorted({answer.body["number"] for answer in answers}) == list(range(1, 11))


def test_a_worker_that_dies_takes_nobody_with_it(house: House) -> None:
    ticket = house.kiosks[0].surely("/tickets", {"queue": "civil"}).body
    os.kill(house.workers[0], signal.SIGKILL)
    assert house.clerks[1][1].surely("/counters/1/call-next").body["id"] == ticket["id"]
    (fresh,) = set(workers(house.box, 2)) - set(house.workers)
    newcomer = house.crowd.program(house.clerk_tokens[1], worker=fresh)
    assert shows(newcomer, 1) == (ticket["code"], "called")
    assert newcomer.surely(f"/tickets/{ticket['id']}/start").status == 200
    assert shows(house.clerks[1][1], 1) == (ticket["code"], "serving")
