"""Today on the floor, as the people see it who look after it: counted from the floor itself, never guessed."""

import math
from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from server.core import calendar
from server.core.calendar import business_date
from server.core.floor import Floor
from server.core.house import Counter, Queue
from server.core.ticket import OPEN_CALL, Status, Ticket

ENOUGH: Final = 5
"""From this many waits on, what is usual may be said."""
_HALF, _MOST = 0.5, 0.8


def view(floor: Floor, now: datetime, subject: str) -> dict[str, Any]:  # noqa: ARG001  -- one page for the centre
    """Answer the day's figures; what is not known yet is None."""
    day = business_date(now, tz=floor.centre.tz)
    today = [ticket for ticket in floor.tickets.values() if ticket.business_date == day]
    waiting = [ticket for ticket in today if ticket.status is Status.WAITING]
    return {
        "seq": floor.seq,
        "day": day.isoformat(),
        "now": now.astimezone(floor.centre.tz).isoformat(),
        "open": open_hours(floor, day, now),
        "waiting": len(waiting),
        "longest": max((_minutes(ticket.issued_at, now) for ticket in waiting), default=None),
        "served": _count(today, Status.COMPLETED),
        "serving": _count(today, Status.SERVING) + _count(today, Status.CALLED),
        "on_hold": _count(today, Status.ON_HOLD),
        "waits": waits(today),
        "missed": _missed(today),
        "queues": _queues(floor, today),
        "counters": _counters(floor, today),
        "hours": _by_hour(floor, today),
        "printers": [
            {"id": one.id, "name": one.name, "condition": one.condition, "since": one.since.isoformat()}
            for one in sorted(floor.printers.values(), key=lambda printer: printer.name)
        ],
    }


def waits(tickets: Iterable[Ticket]) -> dict[str, int] | None:
    """Answer within how many minutes half and eight of ten were called; None for too few to say.

    Who was served without waiting in a line has no wait.
    """
    known = sorted(
        (ticket.called_at - ticket.issued_at).total_seconds() / 60
        for ticket in tickets
        if ticket.called_at is not None and ticket.called_at > ticket.issued_at
    )
    if len(known) < ENOUGH:
        return None
    return {"half": _quantile(known, _HALF), "most": _quantile(known, _MOST), "n": len(known)}


def open_hours(floor: Floor, day: date, now: datetime) -> list[list[str]]:
    """Answer today's opening spans as clock times; an empty list is a closed day."""
    spans = calendar.spans_on(day, **floor.centre.doors(now))
    return [str(span).split("-") for span in spans]


def _quantile(ordered: Sequence[float], part: float) -> int:
    """Answer the smallest whole minute that this part of the people did not exceed."""
    return math.ceil(ordered[math.ceil(part * len(ordered)) - 1])


def _count(tickets: Iterable[Ticket], status: Status) -> int:
    return sum(ticket.status is status for ticket in tickets)


def _missed(today: Sequence[Ticket]) -> dict[str, int]:
    called = sum(ticket.called_at is not None for ticket in today)
    return {"n": _count(today, Status.NO_SHOW), "called": called}


def _queues(floor: Floor, today: Sequence[Ticket]) -> list[dict[str, Any]]:
    of_queue: dict[str, list[Ticket]] = {queue_id: [] for queue_id in floor.queues}
    for ticket in today:
        of_queue[ticket.queue_id].append(ticket)
    ordered = sorted(floor.queues.values(), key=lambda queue: queue.position)
    return [_queue(queue, of_queue[queue.id]) for queue in ordered]


def _queue(queue: Queue, today: Sequence[Ticket]) -> dict[str, Any]:
    return {
        "key": queue.key,
        "series": queue.series,
        "name": queue.name,
        "name_en": queue.name_en,
        "state": queue.state.value,
        "reason": queue.reason,
        "waiting": _count(today, Status.WAITING),
        "called": sum(ticket.called_at is not None for ticket in today),
        "waits": waits(today),
    }


def _counters(floor: Floor, today: Sequence[Ticket]) -> list[dict[str, Any]]:
    calls = {ticket.counter_id: ticket for ticket in today if ticket.status in OPEN_CALL}
    lines = Tally((t.queue_id, t.for_counter) for t in today if t.status is Status.WAITING)
    ordered = sorted(floor.counters.values(), key=lambda counter: counter.number)
    return [_counter(floor, counter, calls.get(counter.id), lines) for counter in ordered]


def _counter(
    floor: Floor, counter: Counter, call: Ticket | None, lines: Mapping[tuple[str, str | None], int]
) -> dict[str, Any]:
    """Describe a counter; `line` are the waiting people it may call."""
    return {
        "number": counter.number,
        "state": counter.state.value,
        "reason": counter.reason,
        "back_at": counter.back_at.astimezone(floor.centre.tz).isoformat() if counter.back_at else None,
        "staff": counter.staff_id,
        "code": call.code if call else None,
        "calling": call is not None and call.status is Status.CALLED,
        "line": sum(
            count
            for (queue_id, alone), count in lines.items()
            if (alone == counter.id if alone else queue_id in counter.serves)
        ),
    }


def _by_hour(floor: Floor, today: Iterable[Ticket]) -> list[list[int]]:
    """Answer [hour, numbers taken] from the first hour of the day in which one was taken to the last."""
    taken = Tally(ticket.issued_at.astimezone(floor.centre.tz).hour for ticket in today)
    return [[hour, taken[hour]] for hour in range(min(taken), max(taken) + 1)] if taken else []


def beside_usual(hours: Sequence[Sequence[int]], usual: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """Answer (hour, numbers taken, numbers usually taken) from the first hour of either to the last."""
    taken = {hour: n for hour, n in hours}  # noqa: C416  -- pairs are lists in what sockets carry
    known = taken.keys() | {hour for hour, n in usual.items() if n}
    if not known:
        return []
    return [(h, taken.get(h, 0), usual.get(h, 0)) for h in range(min(known), max(known) + 1)]


def _minutes(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds() // 60))
