"""The honest wait: small floors by hand, a textbook queue with a known answer, and a centre played for days."""

import heapq
import math
import random
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean, stdev

import pytest

from server.core.rehearsal import HORIZON, Arrival, Stage, play, quantile
from server.core.waiting import (
    MEMORY,
    OUTLIER,
    PLAYS,
    PRIOR_MINUTES,
    Expected,
    InLine,
    Learned,
    Moment,
    Server,
    Wait,
    estimate,
    forecast,
    learn,
)

NOW = 600.0


def known(queue_id: str, minutes: float) -> Learned:
    return Learned(queue_id, count=1_000_000, mean=minutes)


def line_of(number: int, *, queue_id: str = "A", since: float = NOW - 30) -> list[InLine]:
    return [InLine(queue_id, since + i * 0.01, 0, i + 1) for i in range(number)]


def asking(queue_id: str = "A", *, head_start: float = 0.0, counter: str | None = None) -> InLine:
    return InLine(queue_id, NOW - head_start, 0, 9_999, counter)


def mean(person: InLine, moment: Moment) -> float:
    minutes = forecast(moment, asking=(person,)).mean(person)
    assert minutes is not None
    return minutes


# Small floors


def test_nothing_is_promised_when_no_open_counter_serves_the_queue():
    closed = Moment(NOW, [], line_of(3))
    elsewhere = Moment(NOW, [Server("1", {"B": 1})], line_of(3))
    assert estimate(asking(), closed) is None
    assert estimate(asking(), elsewhere) is None
    assert forecast(elsewhere, asking=[asking()]).mean(asking()) is None


def test_a_free_counter_and_nobody_ahead_is_the_shortest_range():
    assert estimate(asking(), Moment(NOW, [Server("1", {"A": 1})], [])) == Wait(0, 0, 5)


def test_the_range_brackets_the_mean_of_a_simple_line():
    servers = [Server(str(n), {"A": 1}, NOW - 1, "A") for n in range(5)]
    moment = Moment(NOW, servers, line_of(39), {"A": known("A", 5)})
    wait = estimate(asking(), moment)
    assert mean(asking(), moment) == pytest.approx(40 * 5 / 5, rel=0.1)
    assert wait is not None
    assert wait.people_ahead == 39
    assert wait.low_minutes < 40 < wait.high_minutes
    assert 10 <= wait.high_minutes - wait.low_minutes <= 20  # the spread of 40 services by five counters


def test_people_ahead_are_those_of_the_same_queue_with_an_earlier_place():
    mixed = [
        InLine("A", NOW - 9, 0, 1),
        InLine("B", NOW - 8, 0, 2),
        InLine("A", NOW - 7, 0, 3),
        InLine("A", NOW + 5, 0, 4),  # an appointment later on
    ]
    wait = estimate(asking(), Moment(NOW, [Server("1", {"A": 1, "B": 1})], mixed))
    assert wait is not None
    assert wait.people_ahead == 2


def test_equal_places_are_settled_by_bump_and_then_by_the_order_of_issue():
    tied = [InLine("A", NOW, 0, 1), InLine("A", NOW, 7, 2), InLine("A", NOW, 0, 3)]
    ahead = forecast(Moment(NOW, [Server("1", {"A": 1})], tied)).ahead
    assert [ahead[person] for person in tied] == [0, 2, 1]


def test_who_only_asks_delays_nobody():
    moment = Moment(NOW, [Server("1", {"A": 1, "B": 1}, NOW, "A")], line_of(10))
    early = [InLine("A", NOW - 60, 0, 50 + n) for n in range(20)]
    alone, asked = forecast(moment), forecast(moment, asking=early)
    assert all(alone.calls[person] == asked.calls[person] for person in moment.line)
    assert all(alone.wait(person) == asked.wait(person) for person in moment.line)


def test_a_helper_counts_only_when_its_own_queue_is_empty():
    own, helper = Server("1", {"A": 1}, NOW - 2, "A"), Server("2", {"B": 1, "A": 2}, NOW - 2, "B")
    learned = {"A": known("A", 6), "B": known("B", 6)}
    lonely = Moment(NOW, [own], line_of(6), learned)
    helped = Moment(NOW, [own, helper], line_of(6), learned)
    taken = Moment(NOW, [own, helper], line_of(6) + line_of(30, queue_id="B", since=NOW - 1), learned)
    assert mean(asking(), helped) < 0.7 * mean(asking(), lonely)
    assert mean(asking(), taken) == pytest.approx(mean(asking(), lonely))


def test_people_still_to_come_keep_a_helper_at_its_own_queue():
    servers = [Server("1", {"A": 1}, NOW - 2, "A"), Server("2", {"B": 1, "A": 2}, NOW - 2, "B")]
    quiet = Moment(NOW, servers, line_of(6))
    busy = Moment(NOW, servers, line_of(6), expected=[Expected("B", per_minute=0.2)])
    assert mean(asking(), busy) > 1.2 * mean(asking(), quiet)


def test_an_appointment_later_on_is_overtaken_by_those_who_come_before_its_hour():
    servers, later = [Server("1", {"A": 1}, NOW - 2, "A")], InLine("A", NOW + 60, 0, 1)
    quiet = Moment(NOW, servers, [later])
    busy = Moment(NOW, servers, [later], expected=[Expected("A", 0.15)])
    assert mean(later, quiet) == pytest.approx(6, rel=0.5)
    assert mean(later, busy) > 2 * mean(later, quiet)
    assert mean(later, replace(busy, line=[])) > 2 * mean(later, quiet)  # who only asks for such an hour


def test_expected_priority_people_lengthen_the_wait_and_ordinary_ones_do_not():
    servers = [Server("1", {"A": 1}, NOW - 2, "A")]
    line = line_of(8, since=NOW - 1)
    plain = Moment(NOW, servers, line)
    ordinary = Moment(NOW, servers, line, expected=[Expected("A", 0.1)])
    priority = Moment(NOW, servers, line, expected=[Expected("A", 0.05, head_start=20)])
    assert forecast(ordinary, asking=[asking()]) == forecast(plain, asking=[asking()])
    assert mean(asking(), priority) > mean(asking(), plain) + 3


def test_priority_people_overtake_only_those_within_their_head_start():
    servers = [Server("1", {"A": 1}, NOW - 2, "A")]
    line = [InLine("A", NOW - 60 - n, 0, 1 + n) for n in range(8)]
    priority = Moment(NOW, servers, line, expected=[Expected("A", 0.2, head_start=20)])
    assert forecast(priority).calls == forecast(Moment(NOW, servers, line)).calls


def test_a_head_start_shortens_the_wait_of_the_one_who_has_it():
    moment = Moment(NOW, [Server("1", {"A": 1}, NOW, "A")], line_of(9, since=NOW - 10))
    assert mean(asking(head_start=20), moment) < mean(asking(), moment) / 3


def test_a_ticket_for_one_counter_waits_for_that_counter_as_its_own_work():
    one, two = Server("1", {"A": 1}, NOW, "A"), Server("2", {"B": 1})
    moment = Moment(NOW, [one, two], line_of(12))
    assert mean(asking(counter="2"), moment) == 0
    assert mean(asking(counter="1"), moment) == pytest.approx(mean(asking(), moment))
    assert estimate(asking(counter="3"), moment) is None


def test_who_has_been_served_for_long_is_likely_to_be_served_for_long_still():
    def until_free(age: float) -> float:
        return mean(asking(), Moment(NOW, [Server("1", {"A": 1}, NOW - age, "A")], [], {"A": known("A", 6)}))

    assert until_free(0) == pytest.approx(6, rel=0.15)
    assert until_free(3) < until_free(12) < until_free(30) < HORIZON
    assert until_free(60) == until_free(100_000)  # somebody forgot to press finish: no longer than an outlier
    assert until_free(-5) == until_free(0)  # a call stamped just after the asking


def test_a_call_of_unknown_queue_counts_as_an_average_one():
    named = Moment(NOW, [Server("1", {"A": 1}, NOW - 1, "A")], [])
    unnamed = Moment(NOW, [Server("1", {"A": 1}, NOW - 1)], [])
    assert mean(asking(), named) == mean(asking(), unnamed)


def test_four_hours_is_as_far_as_a_forecast_looks():
    wait = estimate(asking(), Moment(NOW, [Server("1", {"A": 1})], line_of(400)))
    assert wait == Wait(400, 240, 245)


def test_long_lines_and_busy_doors_are_played_fewer_times():
    servers = [Server(str(n), {"A": 1}) for n in range(7)]
    short = forecast(Moment(NOW, servers, line_of(60)))
    long = forecast(Moment(NOW, servers, line_of(300)))
    crowd = forecast(Moment(NOW, servers, line_of(60), expected=[Expected("A", 50.0, head_start=20)]))
    assert {len(minutes) for minutes in short.calls.values()} == {PLAYS[0]}
    assert {len(minutes) for minutes in long.calls.values()} == {PLAYS[-1]}
    assert {len(minutes) for minutes in crowd.calls.values()} == {PLAYS[-1]}


def test_the_same_seed_meets_the_same_luck_and_another_seed_another():
    moment = Moment(NOW, [Server("1", {"A": 1}, NOW - 2, "A")], line_of(9))
    assert forecast(moment, seed=3) == forecast(moment, seed=3)
    assert forecast(moment, seed=3) != forecast(moment, seed=4)


def test_the_range_only_falls_while_the_floor_goes_on_as_expected():
    """One counter, everybody takes just the mean: the shown high end never rises from call to call."""
    highs = []
    for gone in range(15):
        left = line_of(15)[gone:]
        servers = [Server("1", {"A": 1}, NOW + 6 * gone, "A")]
        wait = estimate(line_of(15)[14], Moment(NOW + 6 * gone, servers, left, {"A": known("A", 6)}))
        assert wait is not None
        highs.append(wait.high_minutes)
    assert highs == sorted(highs, reverse=True)
    assert highs[0] - highs[-1] > 60


def test_what_is_not_known_yet_widens_the_range_and_does_not_move_it():
    servers, line = [Server("1", {"A": 1})], line_of(20)
    fresh, sure = Moment(NOW, servers, line), Moment(NOW, servers, line, {"A": known("A", PRIOR_MINUTES)})
    assert mean(asking(), fresh) == pytest.approx(20 * PRIOR_MINUTES, rel=0.02)
    vague, sharp = estimate(asking(), fresh), estimate(asking(), sure)
    assert vague is not None
    assert sharp is not None
    assert vague.high_minutes - vague.low_minutes > sharp.high_minutes - sharp.low_minutes


# The plays, where a floor by chance would seldom get


def test_who_comes_wakes_the_idle_counter_whose_own_work_it_is():
    stage = Stage(lines=[[], [], [0]], tiers=[{0: 2, 1: 1}, {0: 1}, {1: 1, 2: 1}])
    comers = [Arrival(1, kind=0, rank=5, minutes=50), Arrival(2, kind=1, rank=-1, minutes=50)]
    assert play(stage, minutes=[5], free=[0, 0, 10], arrivals=iter(comers)) == [10]


def test_a_counter_that_was_woken_serves_one_at_a_time():
    stage = Stage(lines=[[], [0]], tiers=[{0: 1}, {0: 1, 1: 1}])
    comers = [Arrival(1, kind=0, rank=5, minutes=50), Arrival(2, kind=0, rank=-1, minutes=30)]
    assert play(stage, minutes=[5], free=[0, 10], arrivals=iter(comers)) == [40]


@pytest.mark.parametrize(("part", "value"), [(0.1, 10), (0.5, 50), (0.55, 55), (0.9, 90), (0, 10), (1, 90)])
def test_a_quantile_lies_where_its_rank_says(part, value):
    assert quantile([10, 20, 30, 40, 50, 60, 70, 80, 90], part) == pytest.approx(value)


# Learning


def test_learning_starts_from_the_prior_and_ends_at_the_truth():
    learned = Learned("A")
    assert learned.expected == PRIOR_MINUTES
    for _ in range(8):
        learned = learn(learned, 12.0)
    assert learned.expected == pytest.approx((6 + 12) / 2)  # the prior is worth eight services
    for _ in range(1000):
        learned = learn(learned, 12.0)
    assert learned.expected == pytest.approx(12, rel=0.02)
    assert learned.count == MEMORY
    assert learned.doubt < Learned("A").doubt / 5


def test_old_services_fade_when_the_work_changes():
    learned = Learned("A", count=MEMORY, mean=12.0)
    for _ in range(3 * MEMORY):
        learned = learn(learned, 4.0)
    assert learned.expected == pytest.approx(4, rel=0.15)


def test_a_forgotten_finish_and_a_jumping_clock_do_not_spoil_what_was_learned():
    learned = Learned("A", count=MEMORY, mean=6.0)
    assert learn(learned, 600.0) == learn(learned, OUTLIER * learned.expected)
    assert learn(learned, 600.0).expected < 6.2
    for nonsense in (-0.1, math.inf, -math.inf, math.nan):
        assert learn(learned, nonsense) is learned


# A textbook queue: Poisson arrivals, five servers, exponential service of mean 1, load 0.9


@dataclass
class Textbook:
    """First come, first served; keeps who is in service and who waits."""

    counters: int
    waiting: deque[tuple[float, float]] = field(default_factory=deque)
    """Arrival and start of those whose start lies ahead; starts are known because the order is."""
    serving: list[tuple[float, float]] = field(default_factory=list)
    """End and start of those in service."""
    last_wait: float = 0.0

    def arrive(self, now: float, service: float) -> float:
        """Let time pass, admit one, answer the wait."""
        while self.waiting and self.waiting[0][1] <= now:
            self._start(*self.waiting.popleft())
        while self.serving and self.serving[0][0] <= now:
            heapq.heappop(self.serving)
        start = max(now, heapq.heappop(self.free))
        heapq.heappush(self.free, start + service)
        self.ends.append(start + service)
        self.waiting.append((now, start))
        return start - now

    def __post_init__(self) -> None:
        self.free = [0.0] * self.counters
        self.ends: deque[float] = deque()

    def _start(self, arrived: float, start: float) -> None:
        if start > arrived:
            self.last_wait = start - arrived
        heapq.heappush(self.serving, (self.ends.popleft(), start))

    def moment(self, now: float) -> Moment:
        """The floor as the one who arrived last sees it."""
        assert len(self.serving) == self.counters
        servers = [Server(str(n), {"A": 1}, start, "A") for n, (_, start) in enumerate(self.serving)]
        ahead = list(self.waiting)[:-1]
        return Moment(
            now, servers, [InLine("A", at, 0, n) for n, (at, _) in enumerate(ahead)], {"A": known("A", 1)}
        )


def textbook_errors(seed: int, *, people: int, each: int) -> tuple[float, float, float, float]:
    """Mean square errors of (n+1)/(s mu), of the last wait, and of the forecast beside the first on its sample."""
    rng, floor, now = random.Random(seed), Textbook(5), 0.0
    by_length: list[float] = []
    by_last: list[float] = []
    sampled: list[tuple[float, float]] = []
    for number in range(people):
        now += rng.expovariate(4.5)
        wait = floor.arrive(now, rng.expovariate(1.0))
        if wait == 0 or number < people // 10:
            continue
        by_length.append((len(floor.waiting) / 5 - wait) ** 2)
        by_last.append((floor.last_wait - wait) ** 2)
        if number % each == 0:
            me = InLine("A", now, 0, number)
            sampled.append(((mean(me, floor.moment(now)) - wait) ** 2, by_length[-1]))
    return fmean(by_length), fmean(by_last), fmean(own for own, _ in sampled), fmean(ql for _, ql in sampled)


def test_the_simulated_textbook_queue_has_the_known_error_and_the_forecast_comes_close_to_it():
    """M/M/5 at load 0.9: the best predictor's error is 1/((1 - rho)(s mu)^2) = 0.400, the last wait's 2.18 x that."""
    runs = [textbook_errors(seed, people=20_000, each=100) for seed in range(10)]
    by_length, by_last, own, beside = (list(column) for column in zip(*runs, strict=True))
    half_width = 2.262 * stdev(by_length) / math.sqrt(len(runs))  # Student's t, 9 degrees of freedom, 95 %
    assert half_width < 0.06
    assert fmean(by_length) == pytest.approx(0.400, abs=half_width)
    assert fmean(by_last) / fmean(by_length) == pytest.approx(2.18, abs=0.2)
    assert fmean(own) < 1.15 * fmean(beside)


# A centre: four kinds of work, six counters with overlapping skills, two peaks a day, one in ten with a head start

MEANS = {"A": 3.0, "B": 5.0, "C": 8.0, "E": 12.0}
SHARES = {"A": 0.30, "B": 0.30, "C": 0.25, "E": 0.15}
SKILLS = {"1": "AB", "2": "AC", "3": "BC", "4": "CE", "5": "EA", "6": "BE"}
HEAD_START, PRIORITY_SHARE, DAY = 20.0, 0.1, 480.0
SIGMA = math.sqrt(math.log(1 + 0.8**2))  # the true law: lognormal with coefficient of variation 0.8, not 1


def service(rng: random.Random, queue_id: str) -> float:
    return rng.lognormvariate(math.log(MEANS[queue_id]) - SIGMA**2 / 2, SIGMA)


def rest_of_service(rng: random.Random, queue_id: str, age: float) -> float:
    for _ in range(1000):
        if (whole := service(rng, queue_id)) > age:
            return whole - age
    return MEANS[queue_id]


def bustle(minute: float) -> float:
    return 0.7 + 0.75 * math.exp(-(((minute - 90) / 50) ** 2)) + 0.6 * math.exp(-(((minute - 330) / 50) ** 2))


@dataclass(slots=True, eq=False)
class Citizen:
    queue_id: str
    arrived: float
    place: float
    seq: int
    minutes: float
    called: float | None = None

    @property
    def waited(self) -> float:
        assert self.called is not None
        return self.called - self.arrived

    def in_line(self) -> InLine:
        return InLine(self.queue_id, self.place, 0, self.seq)


def citizens(rng: random.Random, load: float, *, since: float = 0.0, first: int = 0) -> Iterator[Citizen]:
    usual = fmean(bustle(minute) for minute in range(int(DAY)))
    rate = load * len(SKILLS) / sum(MEANS[q] * share for q, share in SHARES.items()) / usual
    now, seq = since, first
    while True:
        now += rng.expovariate(1.6 * rate)
        if now > DAY:
            return
        if rng.random() * 1.6 < bustle(now):
            seq += 1
            [queue_id] = rng.choices(list(SHARES), list(SHARES.values()))
            head_start = HEAD_START if rng.random() < PRIORITY_SHARE else 0.0
            yield Citizen(queue_id, now, now - head_start, seq, service(rng, queue_id))


@dataclass
class Centre:
    """Plays the published rule with the true service times."""

    now: float = 0.0
    line: list[Citizen] = field(default_factory=list)
    busy: dict[str, Citizen] = field(default_factory=dict)
    ended: list[Citizen] = field(default_factory=list)

    def until(self, moment: float) -> None:
        while self.busy:
            counter = min(self.busy, key=self._free_at)
            if self._free_at(counter) > moment:
                break
            self.now = self._free_at(counter)
            self.ended.append(self.busy.pop(counter))
            self._call_next(counter)
        self.now = moment

    def join(self, citizen: Citizen) -> None:
        self.line.append(citizen)
        free = [c for c in SKILLS if c not in self.busy and citizen.queue_id in SKILLS[c]]
        if free:
            self._call_next(free[0])

    def _free_at(self, counter: str) -> float:
        citizen = self.busy[counter]
        assert citizen.called is not None
        return citizen.called + citizen.minutes

    def _call_next(self, counter: str) -> None:
        mine = [citizen for citizen in self.line if citizen.queue_id in SKILLS[counter]]
        if mine:
            chosen = min(mine, key=lambda citizen: (citizen.place, citizen.seq))
            self.line.remove(chosen)
            chosen.called = self.now
            self.busy[counter] = chosen

    def servers(self) -> list[Server]:
        return [
            Server(counter, dict.fromkeys(skills, 1), at.called, at.queue_id)
            if (at := self.busy.get(counter))
            else Server(counter, dict.fromkeys(skills, 1))
            for counter, skills in SKILLS.items()
        ]

    def imagined(self, rng: random.Random, target: Citizen, load: float) -> float:
        """One future by the true law, everything that is not known drawn anew: the wait of the target."""
        other = Centre(self.now)
        for counter, c in self.busy.items():
            age = self.now - c.called
            other.busy[counter] = Citizen(
                c.queue_id, 0, 0, c.seq, age + rest_of_service(rng, c.queue_id, age), c.called
            )
        double = None
        for c in self.line:
            drawn = Citizen(c.queue_id, c.arrived, c.place, c.seq, service(rng, c.queue_id))
            other.line.append(drawn)
            double = drawn if c is target else double
        for comer in citizens(rng, load, since=self.now, first=target.seq):
            if double.called is not None:
                return double.waited
            other.until(comer.arrived)
            other.join(comer)
        other.until(math.inf)
        return double.waited


@dataclass(frozen=True)
class Judged:
    """What one citizen was told on arrival, beside what the rivals would have said."""

    citizen: Citizen
    forecast: float
    shown: Wait
    oracle: float
    last_wait: float

    def held(self) -> bool:
        return self.shown.low_minutes <= self.citizen.waited <= self.shown.high_minutes


def expected_priority(seen: Sequence[Citizen], now: float) -> list[Expected]:
    hour = min(60.0, max(now, 20.0))
    recent = [citizen.queue_id for citizen in seen if citizen.arrived > now - hour]
    return [Expected(q, PRIORITY_SHARE * recent.count(q) / hour, HEAD_START) for q in MEANS]


def last_waits(seen: Sequence[Citizen]) -> dict[str, float]:
    """The wait of the last one of each queue to be called, of those who waited at all."""
    called = [citizen for citizen in seen if citizen.called is not None and citizen.called > citizen.arrived]
    return {citizen.queue_id: citizen.waited for citizen in sorted(called, key=lambda c: c.called or 0.0)}


def judged(*, load: float, days: int, warm: int, each: int, futures: int, seed: int) -> list[Judged]:
    """Play the days; after the warm ones judge one in `each` of those who have to wait."""
    rng = random.Random(seed)
    learned = {queue_id: Learned(queue_id) for queue_id in MEANS}
    told: list[Judged] = []
    for day in range(days):
        centre, seen = Centre(), []
        for citizen in citizens(rng, load):
            centre.until(citizen.arrived)
            while centre.ended:
                done = centre.ended.pop(0)
                learned[done.queue_id] = learn(learned[done.queue_id], done.minutes)
            last = last_waits(seen).get(citizen.queue_id, 0.0)
            seen.append(citizen)
            centre.join(citizen)
            if citizen.called is None and day >= warm and citizen.seq % each == 0:
                line = [waiting.in_line() for waiting in centre.line]
                expected = expected_priority(seen, centre.now)
                moment = Moment(centre.now, centre.servers(), line, dict(learned), expected)
                shown = estimate(citizen.in_line(), moment)
                assert shown is not None
                ideal = fmean(centre.imagined(rng, citizen, load) for _ in range(futures))
                told.append(Judged(citizen, mean(citizen.in_line(), moment), shown, ideal, last))
        centre.until(math.inf)
    return told


def square_error(told: Sequence[Judged], guess: Callable[[Judged], float]) -> float:
    return fmean((guess(one) - one.citizen.waited) ** 2 for one in told)


@pytest.mark.parametrize(
    ("load", "warm"), [(0.8, 2), (0.95, 2), (0.95, 0)], ids=["calm", "busy", "first days"]
)
def test_the_range_shown_in_a_centre_is_honest(load: float, warm: int):
    told = judged(load=load, days=warm + 3, warm=warm, each=5, futures=24, seed=7)
    assert len(told) > 100
    waited = fmean(one.citizen.waited for one in told)
    own = square_error(told, lambda one: one.forecast)
    assert 0.70 <= fmean(one.held() for one in told) <= 0.90
    assert own <= 1.35 * square_error(told, lambda one: one.oracle)
    assert own <= 0.5 * square_error(told, lambda one: one.last_wait)
    assert abs(fmean(one.forecast for one in told) - waited) <= 0.1 * waited
