"""A crowd of phones that follow their turns, and somebody at a kiosk whose patience they must not cost.

The crowd is a process of its own that is told "go" and "rest"; each phone asks on a connection of its own, as
often as the server says, and sends back the ETag it has.
"""

import heapq
import json
import random
import re
import selectors
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from server.bench.wire import Answer, Wire, WireBroken, request
from server.config import environment

PACE: Final = 0.025
"""Seconds between two numbers taken: a centre in its busiest minutes, many times over."""
_AFTER: Final = re.compile(rb"x-poll-after: *(\d+)", re.IGNORECASE)
_ETAG: Final = re.compile(rb"etag: *(\S+)", re.IGNORECASE)
_NOT_MODIFIED, _TOO_MANY = 304, 429


@dataclass(slots=True)
class Phone:
    """One phone: where it asks, what it has, and how often it was told to ask."""

    path: str
    etag: str = ""
    every: float = 10.0


@dataclass(slots=True)
class Crowd:
    """All phones, those whose answer is under way, and when each of the others asks next."""

    port: int
    phones: list[Phone]
    due: list[tuple[float, int]] = field(default_factory=list)
    asked: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    open: int = 0

    def greet(self) -> None:
        """Let every phone ask once, one after the other."""
        for at, _ in enumerate(self.phones):
            wire = self._ask(at)
            while (answer := wire.answer()) is None:
                wire.receive()
            self._take(at, answer, wire)

    def go(self) -> None:
        """Spread the phones over their intervals, as chance has spread them in a lobby."""
        now = time.perf_counter()
        self.due = [(now + random.random() * one.every, at) for at, one in enumerate(self.phones)]  # noqa: S311
        heapq.heapify(self.due)

    def rest(self) -> None:
        """Let nobody ask any more."""
        self.due = []

    def turn(self) -> None:
        """Send what is due and read what has come."""
        now = time.perf_counter()
        while self.due and self.due[0][0] <= now:
            _, at = heapq.heappop(self.due)
            self.selector.register(self._ask(at), selectors.EVENT_READ, at)
            self.open += 1
        wait = min(self.due[0][0] - now, 0.5) if self.due else 0.5
        for key, _ in self.selector.select(max(0.0, wait)):
            if isinstance(key.fileobj, Wire):
                self._read(key.fileobj, key.data)

    def _read(self, wire: Wire, at: int) -> None:
        wire.receive()
        if (answer := wire.answer()) is None:
            return
        self.selector.unregister(wire)
        self.open -= 1
        self._take(at, answer, wire)
        if self.due:
            heapq.heappush(self.due, (time.perf_counter() + self.phones[at].every, at))

    def _ask(self, at: int) -> Wire:
        phone, wire = self.phones[at], Wire(self.port)
        headers = {"Connection": "close"} | ({"If-None-Match": phone.etag} if phone.etag else {})
        wire.send(request("GET", phone.path, headers=headers))
        self.asked += 1
        return wire

    def _take(self, at: int, answer: Answer, wire: Wire) -> None:
        wire.close()
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        phone = self.phones[at]
        if found := _ETAG.search(answer.head):
            phone.etag = found[1].decode()
        if answer.status == _TOO_MANY:
            phone.every = float(json.loads(answer.body)["error"]["seconds"])
        elif found := _AFTER.search(answer.head):
            phone.every = float(found[1])


def follow(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Be the crowd until told to end; the orders come as lines after the plan."""
    crowd = Crowd(plan["port"], [Phone(path) for path in plan["paths"]])
    crowd.greet()
    print("ready", flush=True)  # noqa: T201  -- the answer to whoever gives the orders
    crowd.selector.register(sys.stdin, selectors.EVENT_READ)
    orders = {"go\n": crowd.go, "rest\n": crowd.rest}
    while True:
        ready = crowd.selector.select(0)
        if any(key.fileobj is sys.stdin for key, _ in ready):
            order = sys.stdin.readline()
            if order not in orders:
                break
            orders[order]()
        crowd.turn()
    return {"asked": crowd.asked, "statuses": crowd.statuses}


def take_numbers(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Take a number at a steady pace; answer how long each took, in ms."""
    wire, took = Wire(plan["port"]), []
    began = time.perf_counter()
    headers = {"Authorization": f"Bearer {plan['token']}"}
    at = 0
    while (now := time.perf_counter()) - began < plan["seconds"]:
        body = json.dumps({"queue": plan["queues"][at % len(plan["queues"])]}).encode()
        answer = wire.ask(request("POST", "/api/v1/tickets", headers=headers, body=body))
        if answer.status != 201:  # noqa: PLR2004
            raise WireBroken(f"{answer.status}: {answer.body[:200]!r}")
        done = time.perf_counter()
        took.append(1000 * (done - now))
        at += 1
        time.sleep(max(0.0, PACE - (done - now)))
    wire.close()
    return {"ms": took}


class Lobby:
    """The crowd's process, and the way to give it orders."""

    def __init__(self, plan: Mapping[str, Any]) -> None:
        """Start it and wait until every phone has its first answer."""
        run = [sys.executable, "-m", "server.bench.client"]
        self._process = subprocess.Popen(  # noqa: S603  -- our own program
            run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
        )
        self._say(json.dumps({**plan, "plan": "follow"}))
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise WireBroken("the crowd did not come in")

    def go(self) -> None:
        """Let the phones ask."""
        self._say("go")

    def rest(self) -> None:
        """Let them rest."""
        self._say("rest")

    def end(self) -> dict[str, Any]:
        """Send them home; answer what they saw."""
        said, _ = self._process.communicate("end\n")
        seen: dict[str, Any] = json.loads(said)
        return seen

    def kill(self) -> None:
        """End the process whatever it does."""
        self._process.kill()
        self._process.wait()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
