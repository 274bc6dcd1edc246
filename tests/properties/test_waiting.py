"""The honest wait on any floor: what must hold whatever the queues, counters, tiers and people are."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.rehearsal import HORIZON, Arrival, Stage, play, quantile, remaining
from server.core.waiting import STEP, Expected, InLine, Learned, Moment, Server, estimate, forecast, learn

QUEUES = "ABC"
NOW = 500.0

minutes = st.floats(0, 90)
queue_ids = st.sampled_from(QUEUES)


def servers(*, highest_tier=3):
    server = st.builds(
        Server,
        counter=st.just(""),
        tiers=st.dictionaries(queue_ids, st.integers(1, highest_tier), max_size=3),
        busy_since=st.none() | minutes.map(lambda age: NOW - age),
        serving=st.none() | queue_ids,
    )
    return st.lists(server, max_size=5).map(
        lambda made: [replace(s, counter=str(n)) for n, s in enumerate(made)]
    )


def people(*, counters="0123"):
    person = st.builds(
        InLine,
        queue_id=queue_ids,
        place=st.integers(-40, 40).map(lambda offset: NOW + offset),
        bump=st.integers(0, 2),
        seq=st.just(0),
        counter=st.sampled_from([None, *counters]),
    )
    return st.lists(person, max_size=25).map(lambda line: [replace(p, seq=n) for n, p in enumerate(line)])


learned = st.dictionaries(
    queue_ids, st.builds(Learned, st.just(""), st.integers(0, 500), st.floats(0, 60)), max_size=3
)
streams = st.lists(st.builds(Expected, queue_ids, st.floats(0, 5), st.floats(0, 60)), max_size=4)
moments = st.builds(Moment, st.just(NOW), servers(), people(), learned, streams)


def order(person: InLine) -> tuple[float, int, int]:
    return (person.place, person.bump, person.seq)


@given(moments, people(), st.integers(0, 3))
@settings(deadline=None)
def test_everybody_gets_a_sound_range_or_none_for_a_reason(moment, asking, seed):
    asking = [replace(person, seq=1000 + n) for n, person in enumerate(asking)]
    told = forecast(moment, asking=asking, seed=seed)
    for person in [*moment.line, *asking]:
        wait = told.wait(person)
        if person.counter is None:
            served = any(person.queue_id in server.tiers for server in moment.servers)
        else:
            served = any(person.counter == server.counter for server in moment.servers)
        assert (wait is not None) == served
        if wait is not None:
            assert 0 <= wait.low_minutes < wait.high_minutes <= HORIZON + STEP
            assert wait.low_minutes % STEP == wait.high_minutes % STEP == 0
            ahead = [p for p in moment.line if p.queue_id == person.queue_id and order(p) < order(person)]
            assert wait.people_ahead == len(ahead)


@given(moments, st.randoms())
@settings(deadline=None)
def test_the_order_in_which_the_line_is_written_down_does_not_matter(moment, shuffler):
    mixed = list(moment.line)
    shuffler.shuffle(mixed)
    assert forecast(replace(moment, line=mixed)).calls == forecast(moment).calls


@given(moments, people())
@settings(deadline=None)
def test_asking_changes_nothing_for_those_who_wait(moment, asking):
    asking = [replace(person, seq=1000 + n) for n, person in enumerate(asking[:5])]
    alone, asked = forecast(moment), forecast(moment, asking=asking)
    if {len(calls) for calls in alone.calls.values()} == {len(calls) for calls in asked.calls.values()}:
        assert all(alone.calls.get(person) == asked.calls.get(person) for person in moment.line)


@given(servers(highest_tier=1), people(), learned, st.slices(24))
@settings(deadline=None)
def test_who_comes_behind_delays_nobody_where_no_counter_ranks_its_queues(made, line, taught, some):
    behind = [replace(person, place=NOW + 50, seq=100 + n) for n, person in enumerate(line[some])]
    short = forecast(Moment(NOW, made, line, taught))
    long = forecast(Moment(NOW, made, line + behind, taught))
    assert all(short.calls.get(person) == long.calls.get(person) for person in line)


@given(st.integers(1, 5), people(counters=""), learned, queue_ids, st.integers(-60, 60))
@settings(deadline=None)
def test_one_more_person_ahead_never_shortens_a_range_where_all_counters_serve_alike(
    counters, line, taught, queue_id, offset
):
    made = [
        Server(str(n), dict.fromkeys(QUEUES, 1), NOW - 3 * n if n else None, "A") for n in range(counters)
    ]
    me = InLine("B", NOW + offset, 0, 500)
    ahead = InLine(queue_id, NOW + offset, 0, 499)
    before = estimate(me, Moment(NOW, made, line, taught))
    after = estimate(me, Moment(NOW, made, [*line, ahead], taught))
    assert after.high_minutes >= before.high_minutes
    assert after.low_minutes >= before.low_minutes
    assert after.people_ahead == before.people_ahead + (queue_id == "B")


@given(st.integers(1, 4), people(counters=""), learned, st.integers(-60, 60))
@settings(deadline=None)
def test_one_more_counter_never_lengthens_a_range_where_all_counters_serve_alike(
    counters, line, taught, offset
):
    made = [Server(str(n), dict.fromkeys(QUEUES, 1), NOW - 3 * n, "A") for n in range(counters)]
    me = InLine("B", NOW + offset, 0, 500)
    fewer = estimate(me, Moment(NOW, made, line, taught))
    more = estimate(me, Moment(NOW, [*made, Server("new", {"A": 1, "B": 1, "C": 1})], line, taught))
    assert more.high_minutes <= fewer.high_minutes
    assert more.low_minutes <= fewer.low_minutes


# The plays keep the published rule: the same day, played by a slow and obvious program


@dataclass(frozen=True)
class Day:
    kinds: Sequence[int]
    tiers: Sequence[dict[int, int]]
    minutes: Sequence[float]
    free: Sequence[float]
    arrivals: Sequence[Arrival]


@st.composite
def days(draw) -> Day:
    """Times are drawn so fine that no two things happen at once; then the rule alone decides."""
    times = random.Random(draw(st.integers(0, 10**6)))
    kinds = draw(st.lists(st.integers(0, 2), max_size=15))
    tiers = draw(st.lists(st.dictionaries(st.integers(0, 2), st.integers(1, 2)), min_size=1, max_size=4))
    comers = [
        Arrival(times.uniform(0, 40), kind, rank + times.random(), times.uniform(0, 9))
        for kind, rank in draw(st.lists(st.tuples(st.integers(0, 2), st.integers(-2, 16)), max_size=8))
    ]
    minutes, free = ([times.uniform(0, top) for _ in those] for top, those in ((9, kinds), (30, tiers)))
    return Day(kinds, tiers, minutes, free, sorted(comers))


def by_the_rule(day: Day) -> list[float]:
    """Step through everything that happens; each counter calls the smallest (tier, rank) it may call."""
    line = {float(rank): (kind, day.minutes[rank]) for rank, kind in enumerate(day.kinds)}
    called = [HORIZON] * len(day.kinds)
    free, arrivals = dict(enumerate(day.free)), list(day.arrivals)
    idle: list[int] = []
    while free or arrivals:
        counter = min(free, key=free.__getitem__, default=None)
        if arrivals and (counter is None or arrivals[0].at < free[counter]):
            comer = arrivals.pop(0)
            line[comer.rank] = (comer.kind, comer.minutes)
            woken = sorted((day.tiers[c][comer.kind], c) for c in idle if comer.kind in day.tiers[c])
            for _, able in woken[:1]:
                idle.remove(able)
                free[able] = comer.at
            continue
        mine = [(day.tiers[counter][kind], r) for r, (kind, _) in line.items() if kind in day.tiers[counter]]
        if not mine:
            idle.append(counter)
            del free[counter]
            continue
        rank = min(mine)[1]
        if rank in range(len(day.kinds)):
            called[int(rank)] = free[counter]
        free[counter] += line.pop(rank)[1]
    return called


@given(days())
@settings(deadline=None, max_examples=300)
def test_a_play_calls_by_the_published_rule(day):
    lines = [[rank for rank, kind in enumerate(day.kinds) if kind == wanted] for wanted in range(3)]
    played = play(Stage(lines, day.tiers), minutes=day.minutes, free=day.free, arrivals=iter(day.arrivals))
    assert played == by_the_rule(day)


# The parts


@given(
    st.floats(0.1, 100), st.floats(0, 10_000), st.lists(st.floats(0, 1, exclude_min=True, exclude_max=True))
)
def test_what_remains_of_a_service_is_never_negative_and_grows_with_the_draw(mean, age, draws):
    rest = remaining(mean, age, sorted(draws))
    assert all(0 <= minutes < 10**9 for minutes in rest)
    assert all(after >= before - 1e-6 * (before + age) for before, after in pairwise(rest))


@given(st.lists(minutes, min_size=1), st.floats(0, 1), st.floats(0, 1))
def test_a_quantile_lies_among_the_values_and_rises_with_its_part(values, one, other):
    values.sort()
    low, high = quantile(values, min(one, other)), quantile(values, max(one, other))
    assert values[0] <= low <= high <= values[-1] or low == high


@given(st.lists(st.floats(0, 60), min_size=1, max_size=100))
def test_what_is_learned_lies_among_the_services_seen_and_the_prior(services):
    taught = Learned("A")
    for took in services:
        taught = learn(taught, took)
    assert taught.count == len(services)
    assert min([*services, 6.0]) - 1e-9 <= taught.expected <= max([*services, 6.0]) + 1e-9


@given(moments, st.floats())
def test_no_time_whatever_breaks_what_is_learned(moment, took):
    for taught in moment.learned.values():
        assert 0 <= learn(taught, took).mean < 1000
        assert learn(taught, took).expected > 0
