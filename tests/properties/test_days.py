"""Random days on the floor: whatever people do in whatever order, the promises hold.

A day is a list of steps (who does what with whom, after how long); most are legal, some are refused, and
both must leave the house in order.
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.core.calendar import business_date
from server.core.dossier import Done
from server.core.errors import Refusal
from server.core.floor import CALLS_KEPT, Floor
from server.core.house import CounterState, QueueState, Request
from server.core.kinds import Entry, Kind
from server.core.ticket import TRANSITIONS, Ticket, Verb
from server.live.floors import Floors
from server.store import read
from server.store.unit import Store
from server.usecases import closing, day, dossiers, online
from server.usecases.handwritten import Stretch, enter_handwritten
from tests.fakes import Clock
from tests.promises import calls_that_stand, kept
from tests.proof import Proof
from tests.world import COUNTERS, QUEUES, RULES, SECRET, Desk, World, add_centre, migrated, opened

BRISK = replace(RULES, recall_gap=5, no_show_recalls=1, no_show_after=10, undo_within=120)
_days = count(1)


def _tickets(floor: Floor, _now: datetime) -> list[Ticket]:
    return list(floor.tickets.values())


class Step(NamedTuple):
    """One thing that somebody tries. `which` and `how` choose among what there is at that moment."""

    act: str
    who: int
    which: int
    how: int
    seconds: int


ACTS = {
    "issue": 20,
    "call_next": 12,
    "call": 2,
    "recall": 3,
    "start": 6,
    "no_show": 3,
    "revive": 3,
    "hold": 3,
    "resume": 2,
    "release": 2,
    "transfer": 3,
    "requeue": 3,
    "complete": 5,
    "leave": 2,
    "walk_direct": 1,
    "undo": 5,
    "repeat": 3,
    "look": 2,
    "counter": 2,
    "queue": 3,
    "night": 1,
    "enter": 1,
    "ask_help": 1,
    "amend": 1,
    "give_back": 1,
}
WEIGHTED = [act for act, weight in ACTS.items() for _ in range(weight)]
STEPS = st.builds(
    Step,
    act=st.sampled_from(WEIGHTED),
    who=st.integers(0, 5),
    which=st.integers(0, 30),
    how=st.integers(0, 11),
    # Mostly some seconds, sometimes a long silence, sometimes a clock that is put back a little.
    seconds=st.one_of(st.integers(0, 30), st.sampled_from([-120, 0, 600, 1800])),
)


@dataclass
class Play:
    """Plays steps against the real house, and remembers what it was answered."""

    world: World
    floors: Floors
    seen: Tally[str] = field(default_factory=Tally)
    said: list[tuple[Callable[[Request], Ticket], Request, str]] = field(default_factory=list)
    steps: int = 0

    def __post_init__(self) -> None:
        # What the players see; the floor under test is only looked at now and then.
        self._eyes = Floors(self.world.store)
        self._last = self.world.at(1)

    def play(self, steps: Sequence[Step]) -> None:
        for step in steps:
            self.world.clock.tick(step.seconds)
            self.steps += 1
            try:
                self._step(step)
            except Refusal as refusal:
                self.seen[refusal.code] += 1
            else:
                self.seen[step.act] += 1

    def _step(self, step: Step) -> None:
        special = getattr(self, f"_{step.act}", None)
        if special is not None:
            special(step)
            return
        self._ask(self._verb(step))

    def _ask(self, act: Callable[[Request], Ticket]) -> None:
        request = Request(f"r{self.steps}", f"h{self.steps}")
        ticket = act(request)
        self.said.append((act, request, ticket.id))

    def _verb(self, step: Step) -> Callable[[Request], Ticket]:
        """A verb on a ticket that it mostly fits, by somebody who mostly has that ticket in hand."""
        ticket = self._somebody(step)
        if ticket is None:
            return lambda r: self._desk(step, None).call_next(request=r)
        desk = self._desk(step, ticket)
        verb = getattr(desk, step.act)
        more: dict[str, Any] = {}
        if step.act == "transfer":
            to_counter = step.how % 3 == 0
            more = {"counter": 1 + step.how % 4} if to_counter else {"queue": QUEUES[step.how % 4][0]}
            more["come_back"] = step.how % 2 == 0
        elif step.act == "requeue":
            more = {"after": 1 + step.how % 4}
        elif step.act == "complete":
            dossiers = [Done(amount=1_000 * n) for n in range(step.how % 3)]
            return lambda r: desk.complete(ticket, *dossiers, request=r)
        elif step.act == "leave" and step.how % 2:
            verb = self.world.citizen(ticket).leave
        return lambda r: verb(ticket, request=r, **more)

    def _somebody(self, step: Step) -> Ticket | None:
        """Mostly somebody the verb fits; sometimes anybody; nobody when there is none."""
        tickets = sorted(self._eyes.look(self.world.centre_id, _tickets), key=lambda t: t.issue_seq)
        fits = [t for t in tickets if t.status in TRANSITIONS[Verb(step.act)].sources]
        anybody = step.how < (4 if step.act == "call" else 1)
        among = tickets if anybody else fits
        return among[step.which % len(among)] if among else None

    def _desk(self, step: Step, ticket: Ticket | None) -> Desk:
        """Mostly the counter that has the ticket in hand; sometimes another, or the supervisor at the door."""
        at = ticket and (ticket.counter_id or ticket.held_by)
        if at and step.how % 4:
            self._last = self.world.at(int(at.rpartition("-")[2]))
        elif step.who == 0 and step.how % 2:
            self._last = self.world.by(self.world.supervisor)
        else:
            self._last = self.world.at(1 + step.who % 4)
        return self._last

    def _call_next(self, step: Step) -> None:
        desk = self._desk(step, None)
        self._ask(lambda r: desk.call_next(request=r))

    def _walk_direct(self, step: Step) -> None:
        desk = self._desk(step, None)
        self._ask(lambda r: desk.walk_direct(QUEUES[step.how % 4][0], request=r))

    def _undo(self, step: Step) -> None:
        desk = self._last if step.how else self._desk(step, None)
        self._ask(lambda r: desk.undo(request=r))

    def _enter(self, step: Step) -> None:
        """Put the next number of a series on record, written by hand: the promise of no gaps holds."""
        key, series = QUEUES[step.which % 4]
        by = self.world.supervisor

        def look(floor: Floor, now: datetime) -> tuple[date, int]:
            today = business_date(now, tz=floor.centre.tz)
            mine = [t for t in floor.tickets.values() if (t.series, t.business_date) == (series, today)]
            return today, 1 + max((t.number for t in mine), default=0)

        today, number = self._eyes.look(self.world.centre_id, look)
        stretch = Stretch(queue=key, first=number, last=number, day=today)
        self._ask(lambda r: enter_handwritten(self.world.store, stretch, secret=SECRET, by=by, request=r)[0])

    def _ask_help(self, step: Step) -> None:
        ticket = self._somebody(step)
        if ticket is not None:
            citizen = self.world.citizen(ticket).by
            self._ask(lambda r: online.ask_help(self.world.store, ticket.id, by=citizen, request=r))

    def _amend(self, step: Step) -> None:
        if known := self._dossiers():
            chosen = known[step.which % len(known)]
            dossiers.amend(self.world.store, chosen, Done(amount=step.how), by=self.world.supervisor)

    def _give_back(self, step: Step) -> None:
        if known := self._dossiers():
            dossiers.give_back(self.world.store, known[step.which % len(known)], by=self.world.supervisor)

    def _dossiers(self) -> list[str]:
        return self._eyes.look(
            self.world.centre_id,
            lambda floor, _now: sorted(d.id for d in floor.dossiers.values() if not d.voided),
        )

    def _issue(self, step: Step) -> None:
        queue = QUEUES[step.which % 4][0]
        priority = {0: "elderly", 1: "merit"}.get(step.how)
        self._ask(lambda r: self.world.take(queue, priority=priority, request=r).ticket)

    def _repeat(self, step: Step) -> None:
        """Send an old request once more, as a kiosk does whose answer got lost: nothing may happen."""
        if not self.said:
            return
        act, request, ticket_id = self.said[-1 - step.which % min(5, len(self.said))]
        before = self._head()
        ticket = act(request)
        assert ticket.id == ticket_id
        assert ticket == self.world.ticket(ticket)
        assert self._head() == before

    def _head(self) -> str:
        with self.world.store.read() as conn:
            return read.centre(conn, self.world.centre_id).head_hash

    def _look(self, step: Step) -> None:
        see = self.floors.follow if step.which % 2 else self.floors.look
        see(self.world.centre_id, lambda floor, _now: floor.seq)

    def _counter(self, step: Step) -> None:
        state = CounterState.PAUSED if step.how > 9 else CounterState.OPEN
        day.set_counter(self.world.store, 1 + step.which % 4, state=state, by=self.world.supervisor)

    def _queue(self, step: Step) -> None:
        state = QueueState.CLOSED if step.how > 9 else QueueState.OPEN
        day.set_queue(self.world.store, QUEUES[step.which % 4][0], state=state, by=self.world.supervisor)

    def _night(self, step: Step) -> None:
        if step.which % 5:
            return
        self.world.clock.tick(hours=15)
        closing.end_earlier_days(self.world.store, by=self.world.house)


# --- what must hold ----------------------------------------------------------------------------------


def check(play: Play) -> int:
    """Check every promise, and answer how many entries kept it."""
    entries = kept(play.world.store, play.world.centre_id)
    live_floor_is_the_stored_one(play, entries)
    return len(entries)


def live_floor_is_the_stored_one(play: Play, entries: Sequence[Entry]) -> None:
    """What a process folded forward all day is what a process that starts now reads from the tables."""
    world = play.world
    live = play.floors.follow(world.centre_id, lambda floor, _now: floor)
    fresh = world.floor()
    assert (live.seq, live.queues, live.counters) == (fresh.seq, fresh.queues, fresh.counters)
    assert {i: t for i, t in live.tickets.items() if i in fresh.tickets} == fresh.tickets
    assert [c for c in live.calls if c.ticket_id in fresh.tickets] == list(fresh.calls)
    standing = calls_that_stand(entries)
    assert [call.seq for call in live.calls] == standing[: len(live.calls)]
    assert len(live.calls) > min(CALLS_KEPT, len(standing)) / 2 or not standing
    with world.store.read() as conn:
        for counter in live.counters.values():
            following = read.next_for(conn, counter)
            assert live.line(counter)[:1] == ([] if following is None else [following])
        for ticket in live.waiting():
            assert live.ahead(ticket) == read.ahead(conn, ticket)


# --- the days ------------------------------------------------------------------------------------------


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """A migrated database; every example has a centre of its own in it."""
    migrated(database_url)
    with ExitStack() as stack:
        yield stack.enter_context(opened(database_url, tmp_path, clock=Clock()))


def new_day(store: Store) -> Play:
    centre_id = f"day-{next(_days)}"
    clock = Clock()
    store.clock = clock
    add_centre(store, centre_id, rules=BRISK)
    world = World(store, clock, centre_id)
    assert len(COUNTERS) == len(world.floor().counters)
    floors = Floors(store)
    store.bells[:] = [floors.hear]
    return Play(world, floors)


@pytest.mark.beside
def test_whatever_people_do_the_promises_hold(store: Store, proof: Proof) -> None:
    entries: list[int] = []

    @settings(max_examples=300 if proof.sizes.full else 10, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=st.lists(STEPS, min_size=60, max_size=160))
    def days(steps: list[Step]) -> None:
        play = new_day(store)
        play.play(steps)
        entries.append(check(play))

    days()
    proof.note(f"{len(entries)} random days, {sum(entries)} entries, every promise kept after each day")


REFUSALS = {
    "counter_busy",
    "counter_closed",
    "no_counter_chosen",
    "no_show_too_soon",
    "nobody_waiting",
    "not_your_ticket",
    "nothing_to_undo",
    "queue_closed",
    "recall_too_soon",
    "undo_too_late",
    "wrong_state",
}


def test_a_long_week_of_everything(store: Store) -> None:
    """One long play that is the same each time, so that the checks above are known to have seen it all."""
    random = Random(10)
    steps = [
        Step(
            random.choice(WEIGHTED),
            random.randrange(6),
            random.randrange(31),
            random.randrange(12),
            random.choice([*range(0, 31, 3), -120, 600]),
        )
        for _ in range(1000)
    ]
    play = new_day(store)
    play.play(steps)
    check(play)
    assert set(ACTS) <= set(play.seen)
    assert set(play.seen) >= REFUSALS
    kinds = {entry.kind for entry in play.world.entries()}
    # No bank writes to these days: what its money does to dossiers is seen in the streams of notices.
    by_hand = set(Kind) - {Kind.DOSSIER_KEPT}
    assert kinds >= {kind for kind in by_hand if kind.startswith(("ticket.", "dossier."))}
