"""What the floor can promise: the people ahead and the range of the wait, for who waits and who comes now.

The range is `waiting.forecast` over this very floor: its open counters, its line, and the service times its
tickets of today and yesterday have shown.
"""

import math
from collections import Counter as Tally
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from server.core.floor import Floor
from server.core.house import Counter, CounterState
from server.core.ticket import Status, Ticket
from server.core.waiting import Expected, Forecast, InLine, Learned, Moment, Server, Wait, forecast, learn

STEP: Final = 0.5
"""Minutes between two forecasts of a floor on which nothing happens."""
LATELY: Final = timedelta(hours=1)
"""The arrivals of this stretch tell how many more are to come."""
_LAST: Final = 2**62


class _Place(NamedTuple):
    """An open counter as plain values."""

    counter: str
    tiers: tuple[tuple[str, int], ...]
    busy_since: float | None
    serving: str | None


class _Scene(NamedTuple):
    """All that a forecast depends on; two equal scenes have one forecast."""

    now: float
    places: tuple[_Place, ...]
    line: tuple[InLine, ...]
    asking: tuple[InLine, ...]
    learned: tuple[Learned, ...]
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The waits of one floor at one moment."""

    played: Forecast
    people: dict[str, InLine]
    newcomers: dict[str, InLine]

    def of_ticket(self, ticket_id: str) -> Wait | None:
        """Answer a waiting ticket's range; None when it does not wait or no open counter may call it."""
        person = self.people.get(ticket_id)
        return None if person is None else self.played.wait(person)

    def of_newcomer(self, queue_id: str) -> Wait | None:
        """Answer the range of somebody who takes a number now; None when no open counter serves the queue."""
        person = self.newcomers.get(queue_id)
        return None if person is None else self.played.wait(person)


def outlook(floor: Floor, now: datetime) -> Outlook:
    """Play the floor forward from now; half a minute is the finest step of its clock."""
    minute = math.ceil(now.timestamp() / 60 / STEP) * STEP
    people = {ticket.id: _in_line(ticket) for ticket in floor.waiting()}
    newcomers = {
        queue_id: InLine(queue_id, minute, 0, _LAST + at) for at, queue_id in enumerate(floor.queues)
    }
    scene = _Scene(
        now=minute,
        places=tuple(_places(floor)),
        line=tuple(people.values()),
        asking=tuple(newcomers.values()),
        learned=tuple(_learned(floor.tickets.values())),
        expected=tuple(_expected(floor, now)),
    )
    return Outlook(_played(scene), people, newcomers)


@lru_cache(maxsize=32)
def _played(scene: _Scene) -> Forecast:
    servers = [Server(p.counter, dict(p.tiers), p.busy_since, p.serving) for p in scene.places]
    moment = Moment(
        scene.now, servers, scene.line, {one.queue_id: one for one in scene.learned}, scene.expected
    )
    return forecast(moment, asking=scene.asking)


def _minute(moment: datetime) -> float:
    return moment.timestamp() / 60


def _in_line(ticket: Ticket) -> InLine:
    return InLine(ticket.queue_id, _minute(ticket.place), ticket.bump, ticket.issue_seq, ticket.for_counter)


def _places(floor: Floor) -> Iterable[_Place]:
    busy = floor.open_calls()
    for counter in sorted(floor.counters.values(), key=lambda one: one.number):
        if counter.state is CounterState.OPEN:
            yield _place(counter, busy.get(counter.id))


def _place(counter: Counter, ticket: Ticket | None) -> _Place:
    tiers = tuple(sorted(counter.serves.items()))
    if ticket is None or ticket.called_at is None:
        return _Place(counter.id, tiers, None, None)
    return _Place(counter.id, tiers, _minute(ticket.called_at), ticket.queue_id)


def _learned(tickets: Iterable[Ticket]) -> Iterable[Learned]:
    known: dict[str, Learned] = {}
    done = [t for t in tickets if t.status is Status.COMPLETED and t.called_at and t.ended_at]
    for ticket in sorted(done, key=lambda t: (t.ended_at, t.last_seq)):
        assert ticket.called_at is not None
        assert ticket.ended_at is not None
        held = (ticket.ended_at - ticket.called_at).total_seconds() / 60
        before = known.get(ticket.queue_id, Learned(ticket.queue_id))
        known[ticket.queue_id] = learn(before, held)
    return known.values()


def _expected(floor: Floor, now: datetime) -> Iterable[Expected]:
    rules, came = floor.centre.rules, Tally[tuple[str, float]]()
    heads = {group.key: float(group.head_start_min) for group in rules.priority_groups}
    for ticket in floor.tickets.values():
        if now - LATELY < ticket.issued_at <= now:
            came[ticket.queue_id, heads.get(ticket.priority or "", 0.0)] += 1
    minutes = LATELY.total_seconds() / 60
    return [Expected(queue_id, count / minutes, head) for (queue_id, head), count in sorted(came.items())]
