"""The floor played forward, in bare numbers: who is called when, by the published rule.

People are numbered by rank: the order of (place, bump, seq) over the whole floor. People of one kind (the
same queue, open to the same counters) stand in one line. `server.core.waiting` turns a floor into these
numbers and the plays into ranges.
"""

import math
import random
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush, heapreplace
from statistics import NormalDist
from typing import Final, NamedTuple

HORIZON: Final = 240.0
"""Minutes after which a play stops; who was not called by then counts as called at that minute."""

SPREAD: Final = math.sqrt(math.log(2))
"""Standard deviation of the logarithm of a service time: lognormal with coefficient of variation 1."""

ROWS: Final = 257

_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Luck:
    """The draws of all plays. A row holds one value for each play, one from each stratum, shuffled."""

    uniforms: Sequence[Sequence[float]]
    normals: Sequence[Sequence[float]]
    factors: Sequence[Sequence[float]]
    """Service times in units of their mean; the mean of each row is 1."""
    gaps: Sequence[Sequence[float]]
    """For each play: times between arrivals in units of their mean."""
    picks: Sequence[Sequence[float]]
    """For each play: which stream each arrival belongs to, as a part of the whole rate."""


@lru_cache(maxsize=16)
def luck(seed: int, plays: int) -> Luck:
    """Answer the draws for a seed; the same seed always meets the same luck."""
    draw = random.Random(f"{seed}/{plays}")  # noqa: S311 -- a simulation, no secret hangs on it
    uniforms = []
    for _ in range(ROWS):
        row = [(stratum + draw.uniform(0.05, 0.95)) / plays for stratum in range(plays)]
        draw.shuffle(row)
        uniforms.append(row)
    normals = [[_NORMAL.inv_cdf(u) for u in row] for row in uniforms]
    raw = [[math.exp(SPREAD * z) for z in row] for row in normals]
    factors = [[plays * value / math.fsum(row) for value in row] for row in raw]
    gaps = [[draw.expovariate(1.0) for _ in range(ROWS)] for _ in range(plays)]
    picks = [[draw.random() for _ in range(ROWS)] for _ in range(plays)]
    return Luck(uniforms, normals, factors, gaps, picks)


def remaining(mean: float, age: float, uniforms: Iterable[float]) -> list[float]:
    """Answer how long a service of this age still takes, one value for each uniform draw.

    The law is the lognormal of this mean, given that it lasted longer than `age`: who has been served for
    long is likely to be served for long still.
    """
    centre = math.log(mean) - SPREAD**2 / 2
    passed = _NORMAL.cdf((math.log(age) - centre) / SPREAD) if age > 0 else 0.0
    parts = (min(passed + (1 - passed) * u, 1 - 1e-9) for u in uniforms)
    return [max(math.exp(centre + SPREAD * _NORMAL.inv_cdf(part)) - age, 0.0) for part in parts]


class Arrival(NamedTuple):
    """Somebody who comes during a play; the rank lies between those of two people already here."""

    at: float
    kind: int
    rank: float
    minutes: float


NEVER: Final = Arrival(math.inf, 0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Stage:
    """What all plays have in common: the lines by kind, and the counters with their tiers by kind."""

    lines: Sequence[Sequence[int]]
    """For each kind the ranks of its people, ascending."""
    tiers: Sequence[Mapping[int, int]]

    def groups(self) -> list[list[list[int]]]:
        """Answer for each counter its kinds, tier by tier."""
        return [
            [[kind for kind in tiers if tiers[kind] == tier] for tier in sorted(set(tiers.values()))]
            for tiers in self.tiers
        ]


def play(
    stage: Stage, *, minutes: Sequence[float], free: Sequence[float], arrivals: Iterator[Arrival]
) -> list[float]:
    """Play once: answer the minute at which the person of each rank is called.

    `minutes` is the service time of each rank, `free` the minute at which each counter becomes free.
    """
    # Ranks stand negated, so that popping the end of an ascending list takes the smallest.
    lines: list[list[float]] = [[-rank for rank in reversed(line)] for line in stage.lines]
    groups = stage.groups()
    called = [HORIZON] * len(minutes)
    later: dict[float, float] = {}
    idle: set[int] = set()
    events = sorted(zip(free, range(len(free)), strict=True))  # sorted, and therefore a heap
    left, coming = len(minutes), next(arrivals, NEVER)
    while left:
        at, counter = events[0] if events else (math.inf, -1)
        if min(at, coming.at) >= HORIZON:
            break
        if coming.at <= at:
            insort(lines[coming.kind], -coming.rank)
            later[coming.rank] = coming.minutes
            if idle:
                _wake(idle, coming, stage, events)
            coming = next(arrivals, NEVER)
        elif (kind := _choose(groups[counter], lines)) < 0:
            heappop(events)
            idle.add(counter)
        else:
            rank = -lines[kind].pop()
            took = later.get(rank)
            if took is None:
                called[int(rank)], took = at, minutes[int(rank)]
                left -= 1
            heapreplace(events, (at + took, counter))
    return called


def _choose(groups: Sequence[Sequence[int]], lines: Sequence[Sequence[float]]) -> int:
    for group in groups:
        best, chosen = -math.inf, -1
        for kind in group:
            line = lines[kind]
            if line and line[-1] > best:
                best, chosen = line[-1], kind
        if chosen >= 0:
            return chosen
    return -1


def _wake(idle: set[int], coming: Arrival, stage: Stage, events: list[tuple[float, int]]) -> None:
    able = [
        (stage.tiers[counter][coming.kind], counter)
        for counter in idle
        if coming.kind in stage.tiers[counter]
    ]
    if able:
        counter = min(able)[1]
        idle.remove(counter)
        heappush(events, (coming.at, counter))


def quantile(ascending: Sequence[float], part: float) -> float:
    """Answer the value of rank part x (n + 1), between the two values around it."""
    rank = min(max(part * (len(ascending) + 1) - 1, 0.0), len(ascending) - 1.0)
    below = int(rank)
    above = min(below + 1, len(ascending) - 1)
    return ascending[below] + (rank - below) * (ascending[above] - ascending[below])
