"""What a counter's console shows: a pure view of the floor.

Moments, not countdowns: the page counts by itself, so that one snapshot stays true until the next act.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from server.core.calendar import business_date
from server.core.errors import UnknownCounter
from server.core.floor import Floor
from server.core.house import Counter, Queue
from server.core.place import key
from server.core.rules import Rules
from server.core.ticket import Status, Ticket, verbs_from

LINE_SHOWN: Final = 80
"""Tickets of the line that a snapshot carries; the count says how many there are."""
MISSED_SHOWN: Final = 30
VERBS: Final = {status.value: sorted(verb.value for verb in verbs_from(status)) for status in Status}
"""The table of moves, so that a page offers what the core allows and nothing else."""
ELSEWHERE: Final = timedelta(seconds=30)
"""How long a call of another counter can explain why somebody else came."""


def view(floor: Floor, now: datetime, subject: str) -> dict[str, Any]:
    """Answer the console of the counter with the id `subject`."""
    counter = floor.counters.get(subject)
    if counter is None:
        raise UnknownCounter(counter=subject)
    line = floor.line(counter)
    today = business_date(now, tz=floor.centre.tz)
    todays = [t for t in floor.tickets.values() if t.business_date == today]
    return {
        "seq": floor.seq,
        "now": now.isoformat(),
        "counter": _counter(counter),
        "ticket": _open(floor, counter),
        "waiting": len(line),
        "line": [_row(floor, counter, ticket) for ticket in line[:LINE_SHOWN]],
        "next": _next_of_tiers(counter, line),
        "held": [_held(floor, ticket) for ticket in _here(counter, todays, Status.ON_HOLD)],
        "missed": [_held(floor, ticket) for ticket in _here(counter, todays, Status.NO_SHOW)[:MISSED_SHOWN]],
        "others": _others(floor, counter),
        "queues": [_queue(floor, queue, waiting) for queue, waiting in _queues(floor)],
        "counters": [_neighbour(floor, one) for one in sorted(floor.counters.values(), key=_by_number)],
        "elsewhere": _elsewhere(floor, counter, now),
        "served_today": sum(t.status is Status.COMPLETED and t.counter_id == counter.id for t in todays),
        "outages": [{"id": o.id, "name": o.name, "name_en": o.name_en} for o in floor.down()],
        "rules": _rules(floor.centre.rules),
        "verbs": VERBS,
    }


def _counter(counter: Counter) -> dict[str, Any]:
    return {
        "id": counter.id,
        "number": counter.number,
        "state": counter.state.value,
        "reason": counter.reason,
        "back_at": _moment(counter.back_at),
        "help_at": _moment(counter.help_at),
        # Tells a page that somebody else has taken the counter over.
        "seat": counter.staff_id,
        "serves": dict(counter.serves),
    }


def _open(floor: Floor, counter: Counter) -> dict[str, Any] | None:
    ticket = floor.open_call(counter.id)
    if ticket is None:
        return None
    return {
        **_ticket(ticket),
        "called_at": _moment(ticket.called_at),
        "started_at": _moment(ticket.started_at),
        "waited": _seconds(ticket.called_at or ticket.started_at, ticket.issued_at),
        "recalls": ticket.recalls,
        "recalled_at": _moment(ticket.recalled_at),
        "return_to": _number(floor, ticket.return_to if ticket.return_to != counter.id else None),
        "lang": ticket.lang,
        "device": ticket.device_id,
        "paid": [
            {"procedure": one.procedure_id, "method": one.way.value, "amount": one.amount}
            for one in floor.paid_of(ticket.id)
        ],
        **_unlocks(ticket, floor.centre.rules),
    }


def _unlocks(ticket: Ticket, rules: Rules) -> dict[str, Any]:
    """Answer when a called ticket may be recalled and noted as missed, and how many recalls that still needs."""
    if ticket.status is not Status.CALLED or ticket.called_at is None:
        return {"recall_at": None, "no_show_at": None, "no_show_recalls": 0}
    last = ticket.recalled_at or ticket.called_at
    return {
        "recall_at": _moment(last + timedelta(seconds=rules.recall_gap)),
        "no_show_at": _moment(ticket.called_at + timedelta(seconds=rules.no_show_after)),
        "no_show_recalls": max(0, rules.no_show_recalls - ticket.recalls),
    }


def _ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "code": ticket.code,
        "status": ticket.status.value,
        "queue": ticket.queue_id,
        "procedure": ticket.procedure_id,
        "priority": ticket.priority,
        "origin": ticket.origin,
        "since": _moment(ticket.issued_at),
    }


def _row(floor: Floor, counter: Counter, ticket: Ticket) -> dict[str, Any]:
    found = floor.key_for(counter, ticket)
    return {
        **_ticket(ticket),
        "tier": found.tier if found else 1,
        "sent_here": ticket.for_counter == counter.id,
        "back": ticket.return_to == counter.id,
    }


def _next_of_tiers(counter: Counter, line: Sequence[Ticket]) -> dict[str, str]:
    """Answer the id of the first ticket in each tier; the smallest tier is called first."""
    first: dict[str, str] = {}
    for ticket in line:
        tier = 1 if ticket.for_counter else counter.serves[ticket.queue_id]
        first.setdefault(str(tier), ticket.id)
    return first


def _here(counter: Counter, tickets: Iterable[Ticket], status: Status) -> list[Ticket]:
    """Answer the tickets in a side state that concern a counter: its own first, then the youngest."""
    ours = [
        t for t in tickets if t.status is status and (t.held_by == counter.id or t.queue_id in counter.serves)
    ]
    return sorted(ours, key=lambda t: (t.held_by != counter.id, -t.last_seq))


def _held(floor: Floor, ticket: Ticket) -> dict[str, Any]:
    return {
        **_ticket(ticket),
        "reason": ticket.hold_reason,
        "by": _number(floor, ticket.held_by),
        "called_at": _moment(ticket.called_at),
    }


def _others(floor: Floor, counter: Counter) -> list[dict[str, Any]]:
    """Answer the queues that this counter does not serve but somebody waits in, with their next ticket."""
    first: dict[str, Ticket] = {}
    for ticket in floor.waiting():
        if ticket.queue_id in counter.serves or ticket.for_counter is not None:
            continue
        known = first.get(ticket.queue_id)
        if known is None or key(ticket) < key(known):
            first[ticket.queue_id] = ticket
    counts = floor.waiting_by_queue()
    found = sorted(first.items(), key=lambda pair: key(pair[1]))
    return [{"queue": q, "waiting": counts[q], "id": t.id, "code": t.code} for q, t in found]


def _queues(floor: Floor) -> list[tuple[Queue, int]]:
    counts = floor.waiting_by_queue()
    return [(q, counts[q.id]) for q in sorted(floor.queues.values(), key=lambda q: q.position)]


def _queue(floor: Floor, queue: Queue, waiting: int) -> dict[str, Any]:
    return {
        "id": queue.id,
        "series": queue.series,
        "name": queue.name,
        "name_en": queue.name_en,
        "state": queue.state.value,
        "waiting": waiting,
        "counters": [one.number for one in floor.counters_of(queue.id)],
        # A transfer to a queue that no counter serves would strand the person.
        "served": any(queue.id in one.serves for one in floor.counters.values()),
    }


def _neighbour(floor: Floor, counter: Counter) -> dict[str, Any]:
    own = [
        q for q in sorted(floor.queues.values(), key=lambda q: q.position) if counter.serves.get(q.id) == 1
    ]
    return {
        "number": counter.number,
        "state": counter.state.value,
        "staffed": counter.staff_id is not None,
        "queues": [queue.id for queue in own],
    }


def _elsewhere(floor: Floor, counter: Counter, now: datetime) -> list[dict[str, Any]]:
    calls = floor.recent_calls(since=now - ELSEWHERE)
    return [
        {"id": call.ticket_id, "code": call.code, "counter": _number(floor, call.counter_id)}
        for call in calls
        if call.counter_id != counter.id
    ]


def _rules(rules: Rules) -> dict[str, Any]:
    return {
        "undo_within": rules.undo_within,
        "requeue_after": rules.requeue_after,
        "groups": [{"key": g.key, "name": g.name, "name_en": g.name_en} for g in rules.priority_groups],
    }


def _by_number(counter: Counter) -> int:
    return counter.number


def _number(floor: Floor, counter_id: str | None) -> int | None:
    counter = floor.counters.get(counter_id) if counter_id else None
    return counter.number if counter else None


def _seconds(later: datetime | None, earlier: datetime) -> int | None:
    return round((later - earlier).total_seconds()) if later else None


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
