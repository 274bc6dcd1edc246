"""The clients of a measurement, in a process of their own: a plan comes in as JSON, what they saw goes out.

One loop serves every connection, and what can be read later is read later, so that the moments are true.
"""

import json
import os
import re
import selectors
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from server.bench import phones
from server.bench.wire import REST, Answer, Wire, WireBroken, open_socket, request

Plan = Mapping[str, Any]
_SEQ: Final = re.compile(rb'"seq": ?(\d+)')
_BEGAN: Final = re.compile(rb'"began": ?([0-9.]+)')
_LONGEST: Final = 10.0


def issue(plan: Plan) -> dict[str, Any]:
    """Issue tickets over some connections for some seconds, each asking again as soon as it is answered."""
    selector = selectors.DefaultSelector()
    wires = [Wire(plan["port"]) for _ in range(plan["clients"])]
    asked: dict[Wire, float] = {}
    took: list[float] = []
    began = time.perf_counter()
    for at, wire in enumerate(wires):
        selector.register(wire, selectors.EVENT_READ, wire)
        asked[wire] = time.perf_counter()
        wire.send(_take_number(plan, at))
    count = len(wires)
    while asked:
        for key, _ in selector.select(_LONGEST):
            wire = key.data
            wire.receive()
            answer = wire.answer()
            if answer is None:
                continue
            _expect(answer, 201)
            now = time.perf_counter()
            took.append(now - asked.pop(wire))
            if now - began < plan["seconds"]:
                asked[wire] = now
                wire.send(_take_number(plan, count))
                count += 1
    spent = time.perf_counter() - began
    for wire in wires:
        wire.close()
    return {"per_s": len(took) / spent, "ms": [1000 * one for one in took]}


def _take_number(plan: Plan, at: int) -> bytes:
    queues: Sequence[str] = plan["queues"]
    key = f"{os.getpid()}-{plan['round']}-{at}"
    headers = {"Authorization": f"Bearer {plan['token']}", "Idempotency-Key": key}
    body = json.dumps({"queue": queues[at % len(queues)]}).encode()
    return request("POST", "/api/v1/tickets", headers=headers, body=body)


class Walls:
    """Some boards on one server: knows when which of them has seen which seq; 0 is being let in."""

    def __init__(self, port: int, *, count: int, cookie: str = "") -> None:
        """Open the sockets and wait until all are let in."""
        self.wires = [open_socket(port, face="board", cookie=cookie) for _ in range(count)]
        self.seen: dict[Wire, int] = dict.fromkeys(self.wires, -1)
        self.at: dict[Wire, float] = {}
        self.began = 0.0
        """When the newest emit began, by its own word."""
        self._selector = selectors.DefaultSelector()
        for wire in self.wires:
            self._selector.register(wire, selectors.EVENT_READ, wire)
        self.wait(0)

    def wait(self, seq: int) -> None:
        """Read until every board has seen at least this seq, noting when each did."""
        deadline = time.perf_counter() + _LONGEST
        late = {wire for wire in self.wires if self.seen[wire] < seq}
        while late:
            if time.perf_counter() > deadline:
                raise WireBroken(f"{len(late)} boards never saw {seq}")
            for wire in self._receive():
                self._read(wire)
            late = {wire for wire in late if self.seen[wire] < seq}

    def _receive(self) -> set[Wire]:
        """Take in what comes until nothing more is there: no board looks late because another was understood."""
        read: set[Wire] = set()
        patience = _LONGEST
        while ready := self._selector.select(patience):
            for key, _ in ready:
                key.data.receive()
                self.at[key.data] = time.perf_counter()
                read.add(key.data)
            patience = 0.0
        return read

    def rest(self) -> None:
        """Keep quiet for a moment, answering pings."""
        until = time.perf_counter() + REST
        while (left := until - time.perf_counter()) > 0:
            for key, _ in self._selector.select(left):
                key.data.receive()
                self._read(key.data)

    def _read(self, wire: Wire) -> None:
        for message in wire.frames():
            if message == b"2":
                wire.say(b"3")
            elif message.startswith(b"40"):
                self.seen[wire] = max(self.seen[wire], 0)
            elif message.startswith(b"44"):
                raise WireBroken("the server refused the socket")
            elif message.startswith(b'42["snapshot"') and (found := _SEQ.search(message)):
                self.seen[wire] = max(self.seen[wire], int(found[1]))
                if began := _BEGAN.search(message):
                    self.began = float(began[1])

    def close(self) -> None:
        """Hang up."""
        for wire in self.wires:
            wire.close()


def press(plan: Plan) -> dict[str, Any]:
    """Press "next" and let a bare server emit, by turns; answer how long the last board waited, in ms."""
    walls = Walls(plan["port"], count=plan["boards"], cookie=plan["cookie"])
    bare_walls = Walls(plan["bare"], count=plan["boards"])
    desk, bare = Wire(plan["port"]), Wire(plan["bare"])
    walls.wait(1)
    called, emitted = [], []
    for turn in range(1, plan["presses"] + 1):
        _expect(bare.ask(request("POST", f"/emit/{turn}/{plan['size']}")), 200)
        bare_walls.wait(turn)
        emitted.append(1000 * (max(bare_walls.at.values()) - bare_walls.began))
        walls.rest()
        called.append(1000 * max(_call(plan, walls, desk, turn).values()))
    for one in (walls, bare_walls, desk, bare):
        one.close()
    return {"called": called, "emitted": emitted}


def press_elsewhere(plan: Plan) -> dict[str, Any]:
    """Press "next" at one worker; answer how long the boards of the other workers waited, in ms."""
    walls = Walls(plan["port"], count=plan["boards"], cookie=plan["cookie"])
    desk = Wire(plan["port"])
    walls.wait(1)
    mine = _worker(desk, plan["workers"])
    elsewhere = {wire for wire in walls.wires if _worker(wire, plan["workers"]) != mine}
    waited: list[float] = []
    for turn in range(1, plan["presses"] + 1):
        walls.rest()
        seen = _call(plan, walls, desk, turn)
        waited += [1000 * took for wire, took in seen.items() if wire in elsewhere]
    walls.close()
    desk.close()
    return {"called": waited, "boards": len(elsewhere)}


def _call(plan: Plan, walls: Walls, desk: Wire, turn: int) -> dict[Wire, float]:
    """Call the next one and answer how long each board waited; then finish, so that the counter is free."""
    number, token = plan["counters"][(turn - 1) % len(plan["counters"])]
    headers = {"Authorization": f"Bearer {token}"}
    seq = max(walls.seen.values())
    next_one = request("POST", f"/api/v1/counters/{number}/call-next", headers=headers)
    began = time.perf_counter()
    desk.send(next_one)
    walls.wait(seq + 1)
    waited = {wire: at - began for wire, at in walls.at.items()}
    while (answer := desk.answer()) is None:
        desk.receive()
    ticket = json.loads(_expect(answer, 200).body)["id"]
    for verb in ("start", "complete"):
        _expect(desk.ask(request("POST", f"/api/v1/tickets/{ticket}/{verb}", headers=headers)), 200)
    walls.wait(seq + 3)
    return waited


def _worker(wire: Wire, workers: Sequence[int]) -> int | None:
    """Answer which process holds the other end of a connection, as the kernel lists it."""
    mine = f":{wire.socket.getsockname()[1]:04X}"
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    nodes = {line.split()[9] for line in lines if line.split()[2].endswith(mine)}
    for pid in workers:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = descriptor.readlink().name
            except FileNotFoundError:
                continue  # closed while we looked
            if target.removeprefix("socket:[").rstrip("]") in nodes:
                return pid
    return None


def _expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise WireBroken(f"{answer.status} instead of {status}: {answer.body[:200]!r}")
    return answer


PLANS: Final = {
    "follow": phones.follow,
    "issue": issue,
    "press": press,
    "press_elsewhere": press_elsewhere,
    "take_numbers": phones.take_numbers,
}

if __name__ == "__main__":
    # One line: what follows it are orders, for plans that take them.
    wanted = json.loads(sys.stdin.readline())
    json.dump(PLANS[wanted["plan"]](wanted), sys.stdout)
