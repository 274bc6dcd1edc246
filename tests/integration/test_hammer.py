"""Everybody at once: no number twice, nobody called twice, no gap, on either database with two web workers."""

import random
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event, Lock
from typing import Any

from server.core.house import Role
from server.core.kinds import Kind
from tests.conftest import MakeBox
from tests.crowd import Crowd, Program, new_key, together, with_sample, workers
from tests.promises import kept
from tests.proof import Proof

CLIENTS = 8
COUNTERS = 7
AT_A_COUNTER = 2
"""Programs that press at the same counter, as two hands on one keyboard would."""
WANTED = ("civil", "certify", "land", "social", "business", "guide", "results")


class Floor:
    """What the clients were answered, from all threads."""

    def __init__(self, tickets: int) -> None:
        self.left = tickets
        self.issued: dict[str, Any] = {}
        self.called: list[str] = []
        self.ended: list[str] = []
        self.refused: Tally[str] = Tally()
        self.over = Event()
        self._lock = Lock()
        self._wanted = tickets

    def one_more(self) -> bool:
        with self._lock:
            self.left -= 1
            return self.left >= 0

    def end(self, ticket_id: str) -> None:
        with self._lock:
            self.ended.append(ticket_id)
            if len(self.ended) == self._wanted:
                self.over.set()

    def issue(self, kiosk: Program, other: Program, chance: random.Random) -> None:
        """Take numbers; every tenth time the answer is 'lost' and the press comes again, elsewhere."""
        while self.one_more():
            key, wish = new_key(), {"queue": chance.choice(WANTED)}
            if chance.random() < 0.1:
                wish["priority"] = "elderly"
            taken = kiosk.surely("/tickets", wish, key=key)
            assert taken.status in {200, 201}, taken
            assert taken.body["id"] not in self.issued
            self.issued[taken.body["id"]] = taken.body
            if chance.random() < 0.1:
                again = other.surely("/tickets", wish, key=key)
                assert (again.status, again.replayed, again.body["id"]) == (200, True, taken.body["id"])

    def serve(self, clerk: Program, number: int) -> None:
        """Call, serve and finish one person after the other until everybody is gone."""
        while not self.over.is_set():
            answer = clerk.surely(f"/counters/{number}/call-next")
            if answer.code is not None:
                self.refused[answer.code] += 1
                self.over.wait(0.08)
                continue
            ticket = answer.body["id"]
            self.called.append(ticket)
            for verb in ("start", "complete"):
                done = clerk.surely(f"/tickets/{ticket}/{verb}")
                assert done.status == 200, done
            self.end(ticket)


def issuing(crowd: Crowd, floor: Floor, both: list[int]) -> Iterator[Callable[[], None]]:
    """The clients that take numbers: half of them at each worker, their second tries at the other."""
    kiosk = crowd.token(Role.KIOSK)
    for n in range(CLIENTS):
        here = crowd.program(kiosk, worker=both[n % 2])
        there = crowd.program(kiosk, worker=both[1 - n % 2])
        yield partial(floor.issue, here, there, random.Random(n))


def calling(crowd: Crowd, floor: Floor, both: list[int]) -> Iterator[Callable[[], None]]:
    """The hands at the counters, on both workers."""
    for number in range(1, COUNTERS + 1):
        clerk = crowd.token(Role.CLERK, number)
        for hand in range(AT_A_COUNTER):
            yield partial(floor.serve, crowd.program(clerk, worker=both[(number + hand) % 2]), number)


def test_hammer_of_clients_and_counters_on_two_workers(
    database_url: str, make_box: MakeBox, proof: Proof
) -> None:
    box = make_box(database_url=database_url, workers=2)
    floor = Floor(proof.sizes.hammer_tickets)
    with with_sample(box, database_url) as crowd:
        box.start("serve")
        box.ready()
        both = workers(box, 2)
        began = time.monotonic()
        together([*issuing(crowd, floor, both), *calling(crowd, floor, both)], stop=floor.over)
        seconds = time.monotonic() - began
        assert workers(box, 2) == both
        entries = kept(crowd.store, crowd.centre_id)

    tickets = proof.sizes.hammer_tickets
    assert len(floor.issued) == tickets
    assert len({(t["business_date"], t["code"]) for t in floor.issued.values()}) == tickets
    assert sorted(floor.called) == sorted(floor.ended) == sorted(floor.issued)
    assert set(floor.refused) <= {"nobody_waiting", "counter_busy"}
    assert floor.refused["counter_busy"] > 0
    kinds = Tally(entry.kind for entry in entries)
    life = (Kind.TICKET_ISSUED, Kind.TICKET_CALLED, Kind.TICKET_STARTED, Kind.TICKET_COMPLETED)
    assert [kinds[kind] for kind in life] == [tickets] * 4
    assert "agree" in box.run("rebuild", "--check")
    proof.note(
        f"{tickets} tickets by {CLIENTS} clients, called by {COUNTERS * AT_A_COUNTER} programs at {COUNTERS} "
        f"counters, in {seconds:.0f} s; {len(entries)} entries without a gap, "
        f"{floor.refused['counter_busy']} presses at a busy counter refused"
    )
