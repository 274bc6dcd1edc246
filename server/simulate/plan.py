"""What a believable morning is made of: who comes when, how long things take, what goes differently.

Everything is in minutes of the morning, drawn from one generator, so that a seed repeats the same people.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MOST: Final = 2_000
"""People of one morning, however long it is."""
SERVICE: Final[Mapping[str, float]] = {
    "civil": 8,
    "certify": 4,
    "land": 12,
    "social": 9,
    "business": 10,
    "guide": 6,
    "results": 3,
}
_USUAL: Final = 7.0
_SPREAD: Final = 0.6
"""Standard deviation of a service time over its mean."""
_LOAD: Final = 0.9
"""The part of the counters' time that the morning asks for on average; at its peak it asks for more than all."""
PRIORITY: Final = 0.08
LEAVES: Final = 0.03
ABSENT: Final = 0.05
HELD: Final = 0.05
TRANSFERRED: Final = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A queue as the plan sees it; `counters` are those whose own work it is, each by its share of a clerk."""

    id: str
    key: str
    counters: float


@dataclass(frozen=True, slots=True, order=True)
class Arrival:
    """Somebody comes in."""

    minute: float
    queue: str
    priority: bool
    patience: float | None
    """Minutes after which this person goes away; None waits however long it takes."""


def bustle(part: float) -> float:
    """Answer how busy the door is at a part (0 to 1) of the morning: after opening, and again before the end."""
    early = 1.3 * math.exp(-(((part - 0.22) / 0.13) ** 2))
    late = 0.75 * math.exp(-(((part - 0.68) / 0.12) ** 2))
    return 0.45 + early + late


_BUSIEST: Final = max(bustle(step / 200) for step in range(201))
_AVERAGE: Final = sum(bustle(step / 200) for step in range(201)) / 201


def arrivals(lines: Sequence[Line], *, minutes: float, draw: random.Random) -> list[Arrival]:
    """Answer who comes in this morning, in order."""
    people = [one for line in lines for one in _of_line(line, minutes, draw)]
    return sorted(people)[:MOST]


def _of_line(line: Line, minutes: float, draw: random.Random) -> list[Arrival]:
    mean = SERVICE.get(line.key, _USUAL) + 0.5  # the walk to the counter takes its time too
    highest = _LOAD * line.counters / mean * _BUSIEST / _AVERAGE
    people: list[Arrival] = []
    minute = 0.0
    # Drawn at the highest rate and thinned to the rate of the moment.
    while highest > 0 and (minute := minute + draw.expovariate(highest)) < minutes and len(people) < MOST:
        if draw.random() < bustle(minute / minutes) / _BUSIEST:
            patience = draw.uniform(10, 40) if draw.random() < LEAVES else None
            people.append(Arrival(minute, line.id, draw.random() < PRIORITY, patience))
    return people


def service(key: str, draw: random.Random) -> float:
    """Answer how long somebody is served: mostly about the mean, now and then much longer."""
    mean = SERVICE.get(key, _USUAL)
    sigma = math.sqrt(math.log(1 + _SPREAD**2))
    return draw.lognormvariate(math.log(mean) - sigma**2 / 2, sigma)


def dossiers(draw: random.Random) -> list[dict[str, object]]:
    """Answer what a clerk records at the end: mostly one dossier, mostly submitted online."""
    if draw.random() < 0.15:  # noqa: PLR2004  -- a question answered leaves no dossier
        return []
    channel = draw.choices(("online_alone", "online_helped", "paper"), weights=(30, 62, 8))[0]
    fee = draw.choice((0, 8_000, 15_000, 20_000, 50_000))
    method = "free" if fee == 0 else draw.choices(("portal", "cash", "transfer"), weights=(85, 9, 6))[0]
    digitised = channel != "paper" or draw.random() < 0.5  # noqa: PLR2004
    return [{"channel": channel, "method": method, "amount": fee, "digitised": digitised}]
