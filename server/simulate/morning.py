"""A morning on the floor, played through the API: citizens come, clerks call, serve, hold and send on."""

import heapq
import random
import time
from collections import Counter as Tally
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from server.simulate import plan
from server.simulate.client import Api, Refused

Act = Callable[[float], None]
_LOOK_AGAIN: Final = 0.5
"""Minutes until a clerk with nobody to call looks again."""
_RECALL: Final = 0.4
_SLOW_ENOUGH: Final = 4.0
"""Up to this speed a clerk waits out the seconds between recalls; faster ones send the person back in line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Who may what: the kiosk takes numbers, the greeter helps, each clerk has a counter."""

    kiosk: str
    greeter: str
    clerks: Mapping[int, str]


@dataclass(slots=True)
class Aside:
    """Somebody a clerk set aside, and when they come back."""

    ticket: str
    back: float


@dataclass(slots=True)
class Clerk:
    """One counter and what its clerk is about."""

    number: int
    token: str
    aside: list[Aside] = field(default_factory=list)


class Morning:
    """Plays the plan against the clock; nothing happens after the last minute."""

    def __init__(
        self,
        api: Api,
        tokens: Tokens,
        *,
        minutes: float,
        speed: float,
        draw: random.Random,
        groups: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the floor as it stands; `speed` is minutes of the morning in a minute of the wall."""
        self._api, self._tokens, self._minutes, self._speed = api, tokens, minutes, speed
        self._draw, self._groups = draw, groups
        self._clock, self._sleep = clock, sleep
        self._due: list[tuple[float, int, Act]] = []
        self._order = count()
        self._keys: dict[str, str] = {}
        self.done: Tally[str] = Tally()

    def play(self) -> None:
        """Play it from the first minute to the last, then let the counters finish what they serve."""
        self._prepare()
        began = self._clock()
        while self._due:
            minute, _, act = heapq.heappop(self._due)
            if minute > self._minutes:
                break
            left = began + minute * 60 / self._speed - self._clock()
            if left > 0:
                self._sleep(left)
            act(minute)
        self.clear_up()

    def _prepare(self) -> None:
        queues = self._api.get("/queues", token=self._tokens.kiosk)["queues"]
        counters = self._api.get("/counters", token=self._tokens.greeter)["counters"]
        self._keys = {queue["id"]: queue["key"] for queue in queues}
        shares = dict.fromkeys(self._keys, 0.0)
        for counter in counters:
            own = [one["queue"] for one in counter["serves"] if one["tier"] == 1]
            if counter["number"] in self._tokens.clerks and counter["state"] == "open":
                for queue in own:
                    shares[queue] += 1 / len(own)
        lines = [
            plan.Line(id=queue["id"], key=queue["key"], counters=shares[queue["id"]])
            for queue in queues
            if queue["open"]
        ]
        for one in plan.arrivals(lines, minutes=self._minutes, draw=self._draw):
            self._at(one.minute, self._arrive(one))
        for number, token in self._tokens.clerks.items():
            self._at(self._draw.uniform(0, 2), self._call(Clerk(number, token)))

    def _at(self, minute: float, act: Act) -> None:
        heapq.heappush(self._due, (minute, next(self._order), act))

    def _arrive(self, who: plan.Arrival) -> Act:
        def act(minute: float) -> None:
            wish: dict[str, Any] = {"queue": who.queue}
            if who.priority and self._groups:
                wish["priority"] = self._draw.choice(self._groups)
            ticket = self._try("/tickets", wish, token=self._tokens.kiosk)
            if ticket is None:
                return
            self.done["tickets"] += 1
            if who.patience is not None:
                self._at(minute + who.patience, self._give_up(ticket["id"]))

        return act

    def _give_up(self, ticket: str) -> Act:
        def act(_minute: float) -> None:
            seen = self._api.get(f"/tickets/{ticket}", token=self._tokens.greeter)
            if seen["status"] == "waiting" and self._try(
                f"/tickets/{ticket}/leave", token=self._tokens.greeter
            ):
                self.done["left"] += 1

        return act

    def _call(self, clerk: Clerk) -> Act:
        def act(minute: float) -> None:
            back = next((one for one in clerk.aside if one.back <= minute), None)
            if back is not None:
                clerk.aside.remove(back)
                resumed = self._try(f"/tickets/{back.ticket}/resume", token=clerk.token)
                self._at(minute + self._draw.uniform(1, 3), self._finish(clerk, resumed) if resumed else act)
                return
            ticket = self._try(f"/counters/{clerk.number}/call-next", token=clerk.token)
            if ticket is None:
                self._at(minute + _LOOK_AGAIN, act)
                return
            self.done["called"] += 1
            self._at(minute + self._draw.uniform(0.2, 0.9), self._meet(clerk, ticket))

        return act

    def _meet(self, clerk: Clerk, ticket: Mapping[str, Any]) -> Act:
        def act(minute: float) -> None:
            if self._draw.random() < plan.ABSENT:
                self._miss(clerk, ticket["id"], tries=0)(minute)
                return
            self._try(f"/tickets/{ticket['id']}/start", token=clerk.token)
            minutes = plan.service(self._keys.get(ticket["queue"], ""), self._draw)
            self._at(minute + minutes, self._finish(clerk, ticket))

        return act

    def _miss(self, clerk: Clerk, ticket: str, *, tries: int) -> Act:
        """Call somebody who does not come again, twice, and then note it."""

        def act(minute: float) -> None:
            if self._speed > _SLOW_ENOUGH:
                self._try(f"/tickets/{ticket}/requeue", token=clerk.token)
                self.done["requeued"] += 1
                self._at(minute + _RECALL, self._call(clerk))
                return
            try:
                self._api.post(f"/tickets/{ticket}/no-show", token=clerk.token)
            except Refused as refusal:
                if refusal.code != "no_show_too_soon" or tries > 9:  # noqa: PLR2004
                    self._at(minute + _LOOK_AGAIN, self._call(clerk))
                    return
                self._try(f"/tickets/{ticket}/recall", token=clerk.token)
                self._at(minute + _RECALL, self._miss(clerk, ticket, tries=tries + 1))
                return
            self.done["missed"] += 1
            self._at(minute + _RECALL, self._call(clerk))

        return act

    def _finish(self, clerk: Clerk, ticket: Mapping[str, Any]) -> Act:
        def act(minute: float) -> None:
            path, fate = f"/tickets/{ticket['id']}", self._draw.random()
            if fate < plan.HELD and self._try(path + "/hold", {"reason": "photocopy"}, token=clerk.token):
                self.done["held"] += 1
                clerk.aside.append(Aside(ticket["id"], minute + self._draw.uniform(4, 9)))
            elif fate < plan.HELD + plan.TRANSFERRED and self._send_on(clerk, ticket):
                self.done["transferred"] += 1
            elif self._try(path + "/complete", {"dossiers": plan.dossiers(self._draw)}, token=clerk.token):
                self.done["completed"] += 1
            self._at(minute + self._draw.uniform(0.1, 0.6), self._call(clerk))

        return act

    def _send_on(self, clerk: Clerk, ticket: Mapping[str, Any]) -> bool:
        others = [queue for queue in self._keys if queue != ticket["queue"]]
        if not others:
            return False
        body = {"queue": self._draw.choice(others)}
        return self._try(f"/tickets/{ticket['id']}/transfer", body, token=clerk.token) is not None

    def clear_up(self) -> None:
        """Leave no counter busy and nobody set aside: the next morning starts from a line, not from a muddle."""
        for counter in self._api.get("/counters", token=self._tokens.greeter)["counters"]:
            here, token = counter["ticket"], self._tokens.clerks.get(counter["number"])
            if here is None or token is None:
                continue
            if here["status"] == "called":
                self._try(f"/tickets/{here['id']}/start", token=token)
            if self._try(f"/tickets/{here['id']}/complete", token=token):
                self.done["completed"] += 1

    def _try(self, path: str, body: Mapping[str, Any] | None = None, *, token: str) -> Any:
        """Ask for a change; None when it is refused, as it may be on a floor where others work too."""
        try:
            return self._api.post(path, body, token=token)
        except Refused:
            return None
