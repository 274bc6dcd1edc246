"""How long the wait will be: an honest range, never a single minute.

The floor is played forward by the real rule: each counter that becomes free calls the smallest (tier, place,
bump, seq) among the people it may call. It is played 24 times with service times drawn around the learned
means, and the range is what lies between the 10th and the 90th percentile of those plays, rounded to five
minutes. One pass answers for everybody in the line and for any number of people who only ask.

The draws are stratified over the plays and belong to the ticket, not to the moment: a ticket meets the same
luck at every recalculation, so its range moves because the floor moved. Where more than 60 people, those
expected meanwhile included, have to be played, there are fewer plays (never fewer than 8): a long line's
relative spread is small. So a forecast of 60 people before 7 counters stays below 5 ms of one small core.

Every time here is a float in minutes on one clock of the caller's choice.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, cycle, islice
from typing import Final
from zlib import crc32

from server.core.rehearsal import ROWS, SPREAD, Arrival, Stage, luck, play, quantile, remaining

PLAYS: Final = (24, 16, 12, 8)
FULL_LINE: Final = 60
"""People up to whom all plays are made; more people, fewer plays, down to the smallest number."""

STEP: Final = 5
BAND: Final = (0.10, 0.90)
"""What the range is meant to hold: of ten people, one is called earlier and one later."""

PRIOR_MINUTES: Final = 6.0
PRIOR_WEIGHT: Final = 8
"""A queue that has served nobody yet behaves as if it had shown this many services of PRIOR_MINUTES."""

MEMORY: Final = 400
"""Services after which the oldest begin to fade from the mean."""

OUTLIER: Final = 10
"""A service longer than this many expected ones counts as just that: somebody forgot to press finish."""

MOST_ARRIVALS: Final = 500
"""People not here yet whom one play looks at."""

_Kind = tuple[str, str | None]
"""Queue, and the one counter that may call."""


@dataclass(frozen=True, slots=True)
class Server:
    """An open counter: whom it may call, and since when it is busy."""

    counter: str
    tiers: Mapping[str, int]
    """Tier by queue; the queues it does not serve are absent."""
    busy_since: float | None = None
    """Minute of its open call; None when it is free."""
    serving: str | None = None
    """Queue of its open call; None when it is free or unknown."""


@dataclass(frozen=True, slots=True)
class InLine:
    """Somebody who waits, or who asks how long it would be."""

    queue_id: str
    place: float
    """Minute at which the ticket counts as having arrived."""
    bump: int
    seq: int
    counter: str | None = None
    """The one counter that may call the ticket; None when any that serves the queue may."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What one queue has shown of its service times.

    A service time is how long one call held the counter, from the call to the moment it could call again,
    whoever came or did not; so no-shows are part of the mean.
    """

    queue_id: str
    count: int = 0
    mean: float = PRIOR_MINUTES
    """Mean minutes of the services seen, without the prior."""

    @property
    def expected(self) -> float:
        """Minutes the next service is expected to take, the prior included."""
        return (PRIOR_WEIGHT * PRIOR_MINUTES + self.count * self.mean) / (PRIOR_WEIGHT + self.count)

    @property
    def doubt(self) -> float:
        """Standard deviation of the logarithm of `expected`: how far the mean itself may be off."""
        return SPREAD / math.sqrt(PRIOR_WEIGHT + self.count)


@dataclass(frozen=True, slots=True)
class Expected:
    """People who are not here yet: how many come to a queue, placed how many minutes before their arrival."""

    queue_id: str
    per_minute: float
    head_start: float = 0.0


@dataclass(frozen=True, slots=True)
class Moment:
    """The floor at one instant, as far as waiting depends on it; counters that are not open are left out."""

    now: float
    servers: Sequence[Server]
    line: Sequence[InLine]
    learned: Mapping[str, Learned] = field(default_factory=dict)
    expected: Sequence[Expected] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """What a citizen is told: low < high, both multiples of five minutes.

    A low end of 240 means four hours or more; the plays look no further.
    """

    people_ahead: int
    """People of the same queue who wait and are served before."""
    low_minutes: int
    high_minutes: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Minutes until each person is called, in every play."""

    calls: Mapping[InLine, Sequence[float]]
    """Ascending; somebody whom no open counter may call is absent."""
    ahead: Mapping[InLine, int]

    def wait(self, person: InLine) -> Wait | None:
        """Answer the range for one person; None when no open counter may call them."""
        minutes = self.calls.get(person)
        if minutes is None:
            return None
        low, high = (STEP * math.floor(quantile(minutes, part) / STEP + 0.5) for part in BAND)
        return Wait(self.ahead[person], low, max(high, low + STEP))

    def mean(self, person: InLine) -> float | None:
        """Answer the expected minutes: for measuring the forecast, never for showing."""
        minutes = self.calls.get(person)
        return None if minutes is None else math.fsum(minutes) / len(minutes)


def learn(old: Learned, minutes: float) -> Learned:
    """Answer what is known after one more service; an impossible time (a clock jumped) teaches nothing."""
    if not 0 <= minutes < math.inf:
        return old
    count = min(old.count + 1, MEMORY)
    seen = min(minutes, OUTLIER * old.expected)
    return replace(old, count=count, mean=old.mean + (seen - old.mean) / count)


def estimate(person: InLine, moment: Moment, *, seed: int = 0) -> Wait | None:
    """Answer one person's range; somebody who is not in the line only asks and delays nobody."""
    return forecast(moment, asking=(person,), seed=seed).wait(person)


def forecast(moment: Moment, *, asking: Iterable[InLine] = (), seed: int = 0) -> Forecast:
    """Play the floor forward for everybody in the line and everybody who asks.

    Who asks is called without taking any of the counter's time, so any number may ask at once.
    """
    weights = dict.fromkeys(asking, 0.0) | dict.fromkeys(moment.line, 1.0)
    order = sorted(weights, key=lambda person: (person.place, person.bump, person.seq))
    ahead: dict[InLine, int] = {}
    before: dict[str, int] = {}
    for person in order:
        ahead[person] = before.get(person.queue_id, 0)
        before[person.queue_id] = ahead[person] + int(weights[person])
    cast = _Cast(
        moment, {person: weights[person] for person in order if _may_call(person, moment.servers)}, seed
    )
    return Forecast(cast.calls(), ahead)


class _Cast:
    """The people who can be called, by rank, with everything the plays draw for them."""

    def __init__(self, moment: Moment, weights: Mapping[InLine, float], seed: int) -> None:
        self.moment = moment
        self.weights = weights
        self.places = [person.place for person in weights]
        kinds: list[_Kind] = [(person.queue_id, person.counter) for person in weights]
        later = any(place > moment.now for place in self.places)
        self.streams = [
            stream
            for stream in moment.expected
            if _overtakes(stream, moment.servers, set(kinds), later=later)
        ]
        self.plays = self._affordable()
        self.luck = luck(seed, self.plays)
        kinds += [(stream.queue_id, None) for stream in self.streams]
        self.kinds = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
        self.means = {queue_id: self._means(queue_id) for queue_id, _ in self.kinds}

    def calls(self) -> dict[InLine, Sequence[float]]:
        """Play all plays; answer each person's minutes in ascending order."""
        if not self.weights:
            return {}
        stage, minutes = self._stage(), list(zip(*map(self._services, self.weights), strict=True))
        free = list(zip(*map(self._free, self.moment.servers), strict=True))
        plays = [
            play(stage, minutes=minutes[number], free=free[number], arrivals=self._arrivals(number))
            for number in range(self.plays)
        ]
        return dict(zip(self.weights, map(sorted, zip(*plays, strict=True)), strict=True))

    def _affordable(self) -> int:
        """Answer how many plays keep the work bounded: the people here, and those who come meanwhile."""
        work = sum(self._learned(person.queue_id).expected for person in self.weights)
        coming = sum(stream.per_minute for stream in self.streams) * work / max(len(self.moment.servers), 1)
        bound = PLAYS[0] * FULL_LINE / max(len(self.weights) + coming, 1)
        return next((plays for plays in PLAYS if plays <= bound), PLAYS[-1])

    def _learned(self, queue_id: str) -> Learned:
        return self.moment.learned.get(queue_id, Learned(queue_id))

    def _stage(self) -> Stage:
        lines: list[list[int]] = [[] for _ in self.kinds]
        for rank, person in enumerate(self.weights):
            lines[self.kinds[person.queue_id, person.counter]].append(rank)
        tiers = [
            {number: tier for kind, number in self.kinds.items() if (tier := _tier(server, kind)) is not None}
            for server in self.moment.servers
        ]
        return Stage(lines, tiers)

    def _means(self, queue_id: str) -> list[float]:
        learned = self._learned(queue_id)
        doubt, row = learned.doubt, self.luck.normals[crc32(queue_id.encode()) % ROWS]
        return [learned.expected * math.exp(doubt * z - doubt**2 / 2) for z in row]

    def _services(self, person: InLine) -> list[float]:
        weight, row = self.weights[person], self.luck.factors[person.seq % ROWS]
        return [weight * mean * factor for mean, factor in zip(self.means[person.queue_id], row, strict=True)]

    def _free(self, server: Server) -> list[float]:
        if server.busy_since is None:
            return [0.0] * self.plays
        mean = self._learned(server.serving or "").expected
        age = min(max(self.moment.now - server.busy_since, 0.0), OUTLIER * mean)
        return remaining(mean, age, self.luck.uniforms[crc32(server.counter.encode()) % ROWS])

    def _arrivals(self, number: int) -> Iterator[Arrival]:
        """Draw the people who come during one play: one Poisson stream, split by rate."""
        upto = list(accumulate(stream.per_minute for stream in self.streams))
        gaps, picks = self.luck.gaps[number], self.luck.picks[number]
        at = 0.0
        for row in islice(cycle(range(ROWS)), MOST_ARRIVALS if upto else 0):
            at += gaps[row] / upto[-1]
            stream = self.streams[bisect_right(upto, picks[row] * upto[-1], hi=len(upto) - 1)]
            rank = self._rank(self.moment.now + at - stream.head_start)
            minutes = self.means[stream.queue_id][number] * self.luck.factors[row][number]
            yield Arrival(at, self.kinds[stream.queue_id, None], rank, minutes)

    def _rank(self, place: float) -> float:
        """Answer a rank between those of the people placed before and after; a later place ranks higher."""
        before = bisect_right(self.places, place)
        if before == 0:
            return place - self.places[0] - 1
        if before == len(self.places):
            return before + place - self.places[-1]
        low, high = self.places[before - 1], self.places[before]
        return before - 0.75 + 0.5 * (place - low) / (high - low)


def _overtakes(stream: Expected, servers: Iterable[Server], kinds: Iterable[_Kind], *, later: bool) -> bool:
    """Answer whether people of a stream can be called before somebody here; `later`: some have places to come."""
    able = [server for server in servers if stream.queue_id in server.tiers]
    if not able or stream.per_minute <= 0:
        return False
    tiers = ((server.tiers[stream.queue_id], _tier(server, kind)) for server in able for kind in kinds)
    return later or stream.head_start > 0 or any(theirs and own < theirs for own, theirs in tiers)


def _may_call(person: InLine, servers: Iterable[Server]) -> bool:
    return any(_tier(server, (person.queue_id, person.counter)) is not None for server in servers)


def _tier(server: Server, kind: _Kind) -> int | None:
    queue_id, counter = kind
    if counter is None:
        return server.tiers.get(queue_id)
    return 1 if counter == server.counter else None
