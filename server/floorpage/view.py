"""The whole floor as the people at the door see it: a pure view, in minutes and codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from server.core.calendar import business_date
from server.core.floor import Floor
from server.core.house import Counter, Queue, QueueState
from server.core.place import key
from server.core.ticket import ENDED, Status, Ticket

SHOWN: Final = 60
"""Waiting people that the page lists; the count says how many there are."""
NEAR: Final = timedelta(minutes=25)
"""How far somebody who lost a slip may misremember when it was taken."""
FOUND: Final = 12


def view(floor: Floor, now: datetime, subject: str) -> dict[str, Any]:  # noqa: ARG001  -- one page for the centre
    """Answer who waits how long, who serves whom, and what is over a limit."""
    day = business_date(now, tz=floor.centre.tz)
    today = _of_day(floor, day)
    waiting = sorted(_in(today, Status.WAITING), key=lambda t: t.issued_at)
    return {
        "seq": floor.seq,
        "now": now.astimezone(floor.centre.tz).isoformat(),
        "figures": _figures(today, waiting, now),
        "helps": _helps(floor, now),
        "outages": _outages(floor, now),
        "counters": [_counter(floor, one, now) for one in sorted(floor.counters.values(), key=_by_number)],
        "queues": _queues(floor, waiting, day, now),
        "waiting": [row(floor, ticket, now) for ticket in waiting[:SHOWN]],
        "held": [row(floor, ticket, now) for ticket in _in(today, Status.ON_HOLD)],
        "missed": [row(floor, ticket, now) for ticket in _in(today, Status.NO_SHOW)],
        "printers": [
            {"name": one.name, "condition": one.condition}
            for one in sorted(floor.printers.values(), key=lambda printer: printer.name)
        ],
    }


def coded(floor: Floor, now: datetime, code: str) -> list[dict[str, Any]]:
    """Answer today's tickets that bear a code, or a slip's short code."""
    today = _of_day(floor, business_date(now, tz=floor.centre.tz))
    return [row(floor, t, now) for t in today if code in {t.code, t.short_code}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody who lost a slip remembers: a queue; of a field, its procedures and the queue that serves it."""

    queue_id: str | None = None
    procedures: frozenset[str] | None = None

    def fits(self, ticket: Ticket) -> bool:
        """Tell whether a ticket may be theirs; without a procedure only its queue is known."""
        if self.procedures is not None and ticket.procedure_id is not None:
            return ticket.procedure_id in self.procedures
        return self.queue_id in {None, ticket.queue_id}


def taken_about(floor: Floor, now: datetime, *, sought: Sought, about: datetime) -> list[dict[str, Any]]:
    """Answer the tickets taken about a time, the nearest first: somebody has lost a slip."""
    today = _of_day(floor, business_date(now, tz=floor.centre.tz))
    near = [t for t in today if sought.fits(t) and abs(t.issued_at - about) <= NEAR]
    near.sort(key=lambda t: (t.status in ENDED, abs(t.issued_at - about)))
    return [row(floor, ticket, now) for ticket in near[:FOUND]]


def row(floor: Floor, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Answer one ticket as a line of the page."""
    waited = _minutes(ticket.issued_at, ticket.called_at or now)
    return {
        "id": ticket.id,
        "code": ticket.code,
        "status": ticket.status.value,
        "queue": ticket.queue_id,
        "priority": ticket.priority is not None,
        "origin": ticket.origin,
        "taken": f"{ticket.issued_at.astimezone(floor.centre.tz):%H:%M}",
        "waited": waited,
        "late": ticket.status is Status.WAITING and waited * 60 >= floor.centre.rules.long_wait,
        "counter": _number(floor, ticket.counter_id or ticket.held_by or ticket.for_counter),
        "ahead": floor.ahead(ticket) if ticket.status is Status.WAITING else None,
    }


def _of_day(floor: Floor, day: date) -> list[Ticket]:
    return [ticket for ticket in floor.tickets.values() if ticket.business_date == day]


def _in(tickets: Iterable[Ticket], status: Status) -> list[Ticket]:
    return [ticket for ticket in tickets if ticket.status is status]


def _figures(today: list[Ticket], waiting: list[Ticket], now: datetime) -> dict[str, Any]:
    return {
        "given": len(today),
        "waiting": len(waiting),
        "longest": _minutes(waiting[0].issued_at, now) if waiting else None,
        "at_counters": len(_in(today, Status.SERVING)) + len(_in(today, Status.CALLED)),
        "served": len(_in(today, Status.COMPLETED)),
        "held": len(_in(today, Status.ON_HOLD)),
        "missed": len(_in(today, Status.NO_SHOW)),
        "left": len(_in(today, Status.LEFT)),
    }


def _helps(floor: Floor, now: datetime) -> list[dict[str, int]]:
    asking = sorted((c.help_at, c.number) for c in floor.counters.values() if c.help_at is not None)
    return [{"counter": number, "minutes": _minutes(since, now)} for since, number in asking]


def _outages(floor: Floor, now: datetime) -> list[dict[str, Any]]:
    held = [t.outage_id for t in floor.tickets.living if t.status is Status.ON_HOLD]
    return [
        {
            "id": one.id,
            "name": one.name,
            "name_en": one.name_en,
            "text": one.text,
            "since": f"{one.down_since.astimezone(floor.centre.tz):%H:%M}",
            "minutes": _minutes(one.down_since, now),
            "held": held.count(one.id),
        }
        for one in floor.down()
    ]


def _counter(floor: Floor, counter: Counter, now: datetime) -> dict[str, Any]:
    call = floor.open_call(counter.id)
    since = (call.started_at or call.called_at) if call else None
    busy = _minutes(since, now) if since else None
    return {
        "number": counter.number,
        "state": counter.state.value,
        "reason": counter.reason,
        "back_at": f"{counter.back_at.astimezone(floor.centre.tz):%H:%M}" if counter.back_at else None,
        "staff": counter.staff_id,
        "ticket": row(floor, call, now) if call else None,
        "busy": busy,
        "late": busy is not None and busy * 60 >= floor.centre.rules.long_service,
        "line": len(floor.line(counter)),
    }


def _queues(floor: Floor, waiting: list[Ticket], day: date, now: datetime) -> list[dict[str, Any]]:
    given = floor.given_on(day)
    return [
        _queue(queue, [t for t in waiting if t.queue_id == queue.id], given[queue.id], now)
        for queue in sorted(floor.queues.values(), key=lambda queue: queue.position)
    ]


def _queue(queue: Queue, waiting: list[Ticket], given: int, now: datetime) -> dict[str, Any]:
    following = min(waiting, key=key, default=None)
    return {
        "id": queue.id,
        "key": queue.key,
        "series": queue.series,
        "name": queue.name,
        "name_en": queue.name_en,
        "state": queue.state.value,
        "open": queue.state is QueueState.OPEN,
        "reason": queue.reason,
        "waiting": len(waiting),
        "next": following.code if following else None,
        "longest": max((_minutes(t.issued_at, now) for t in waiting), default=None),
        "given": given,
        "limit": queue.daily_limit,
        "full": queue.daily_limit is not None and given >= queue.daily_limit,
    }


def _by_number(counter: Counter) -> int:
    return counter.number


def _number(floor: Floor, counter_id: str | None) -> int | None:
    counter = floor.counters.get(counter_id) if counter_id else None
    return counter.number if counter else None


def _minutes(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds() // 60))
