"""What the wall shows of a floor: numbers and counters, never a name and never why somebody is early.

The view depends on what happened alone; what time by itself changes (a highlight ends, the doors close)
is handed over as moments, and the page follows them by the server's clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from display import hangings
from display.scope import Scope, scope_of
from display.spoken import spoken_call
from server.core import calendar
from server.core.floor import Call, Floor
from server.core.holidays import DaysOff
from server.core.house import Centre, Counter, CounterState, Queue, QueueState, doors_of
from server.core.house_texts import text_of
from server.core.outage import Outage
from server.core.ticket import Ticket

REMEMBERED: Final = 3
"""Calls that stay under "just called" however quiet the day is."""
SAID_IN: Final = 4.0
"""Seconds in which no call is heard to its end: the words alone take four and a half, the chime one more."""


def view(floor: Floor, now: datetime, subject: str) -> dict[str, Any]:
    """Answer what everybody before one board may see; `subject` is its device."""
    rules = floor.centre.rules
    options = floor.wall.board(subject)
    scope = scope_of(floor, options)
    here = floor.open_calls()
    counters = sorted(filter(scope.shows, floor.counters.values()), key=lambda counter: counter.number)
    queues = sorted(filter(scope.counts, floor.queues.values()), key=lambda queue: queue.position)
    return {
        "seq": floor.seq,
        "now": now.isoformat(),
        "centre": _centre(floor.centre),
        "hours": _hours(floor.centre, now),
        "counters": [_counter(floor, counter, here.get(counter.id)) for counter in counters],
        "recent": list(_recent(floor, scope, now)),
        "waiting": _waiting(floor, queues),
        "notices": _notices(floor, queues),
        "lines": _lines(floor.centre),
        "clips": floor.clips_seq,
        **hangings.view(floor.wall, options, now, tz=floor.centre.tz),
        "rules": {
            "spoken_for": rules.call_spoken_for,
            "again_after": rules.call_again_after,
            "highlight": rules.calling_highlight,
        },
    }


def _centre(centre: Centre) -> dict[str, Any]:
    return {
        "name": centre.name,
        "name_en": centre.name_en,
        "place": centre.place,
        "place_en": centre.place_en,
        "sample": centre.sample,
    }


def _lines(centre: Centre) -> dict[str, Any]:
    """Answer the centre's own lines for the foot of the board, named as everything with two languages is."""
    own = {key: text_of(centre.texts, key) for key in ("line", "closed")}
    return {
        key: {"name": one.vi, "name_en": one.en or one.vi} if one.vi else None for key, one in own.items()
    }


def _counter(floor: Floor, counter: Counter, ticket: Ticket | None) -> dict[str, Any]:
    shown = {
        "number": counter.number,
        "code": None,
        "status": _resting(counter),
        "since": None,
        "back_at": _moment(counter.back_at) if counter.state is CounterState.PAUSED else None,
        "call_seq": None,
        "called_at": None,
    }
    if ticket is None:
        return shown
    call = next((c for c in floor.calls if c.ticket_id == ticket.id and c.counter_id == counter.id), None)
    if call is None and ticket.called_at == ticket.issued_at:
        # Came straight to the counter: the lobby would see a number nobody holds, ahead of their own.
        return {**shown, "status": ticket.status.value, "since": _moment(ticket.started_at)}
    return {
        **shown,
        "code": ticket.code,
        "status": ticket.status.value,
        "since": _moment(ticket.started_at or ticket.called_at),
        "call_seq": call.seq if call else None,
        "called_at": _moment(call.at if call else ticket.called_at),
    }


def _resting(counter: Counter) -> str:
    return "free" if counter.state is CounterState.OPEN else counter.state.value


def _calls(floor: Floor, scope: Scope, now: datetime) -> list[Call]:
    """Answer today's calls, newest first: those young enough to show, and the newest few in any case.

    Never more than a voice gets through before they are too old to be spoken: the wall has rows for three.
    """
    rules, tz = floor.centre.rules, floor.centre.tz
    today = calendar.beginning(calendar.business_date(now, tz=tz), tz=tz)
    young = now - timedelta(seconds=rules.call_shown_for)
    most = max(REMEMBERED, 1 + round(rules.call_spoken_for / SAID_IN))
    calls = (
        call
        for call in floor.recent_calls(since=today)
        if call.counter_id in floor.counters and scope.calls(floor, call)
    )
    return [call for place, call in enumerate(islice(calls, most)) if place < REMEMBERED or call.at >= young]


def _recent(floor: Floor, scope: Scope, now: datetime) -> Iterator[Mapping[str, Any]]:
    oldest = now - timedelta(seconds=floor.centre.rules.call_spoken_for)
    for call in _calls(floor, scope, now):
        ticket = floor.tickets.get(call.ticket_id)
        lang = ticket.lang if ticket else "vi"
        yield _row(call, floor.counters[call.counter_id].number, lang if call.at >= oldest else None)


# A call stands in many snapshots and never changes, but for growing too old to be spoken.
@lru_cache(maxsize=256)
def _row(call: Call, number: int, lang: str | None) -> Mapping[str, Any]:
    return {
        "code": call.code,
        "counter": number,
        "seq": call.seq,
        "at": _moment(call.at),
        "recall": call.recall,
        "say": spoken_call(call.code, number, lang=lang) if lang else [],
    }


def _waiting(floor: Floor, queues: Sequence[Queue]) -> list[dict[str, Any]]:
    return [
        {
            "series": queue.series,
            "name": queue.name,
            "name_en": queue.name_en,
            "waiting": floor.tickets.waiting_in(queue.id),
        }
        for queue in queues
    ]


def _notices(floor: Floor, queues: Sequence[Queue]) -> list[dict[str, Any]]:
    down = [_down(outage) for outage in floor.down() if any(outage.slows(queue.id) for queue in queues)]
    return down + [_notice(queue) for queue in queues if queue.state is not QueueState.OPEN]


def _down(outage: Outage) -> dict[str, Any]:
    return {
        "kind": "system_down",
        "name": outage.name,
        "name_en": outage.name_en,
        "since": _moment(outage.down_since),
        "text": outage.text,
        "text_en": outage.text_en,
    }


def _notice(queue: Queue) -> dict[str, Any]:
    return {
        "kind": f"queue_{queue.state.value}",
        "name": queue.name,
        "name_en": queue.name_en,
        "reason": queue.reason,
    }


def _hours(centre: Centre, now: datetime) -> dict[str, Any]:
    # Doors open and close at whole minutes, so the answer holds for the minute it was asked in.
    return _hours_at(centre.hours, centre.holidays, centre.tz, now.replace(second=0, microsecond=0))


@lru_cache(maxsize=64)
def _hours_at(text: str, days_off: DaysOff, tz: ZoneInfo, minute: datetime) -> dict[str, Any]:
    doors = doors_of(text, days_off, calendar.business_date(minute, tz=tz))
    is_open = calendar.is_open(minute, **doors, tz=tz)
    return {
        "closes_at": _moment(calendar.next_change(minute, **doors, tz=tz)) if is_open else None,
        "opens_at": _moment(calendar.next_opening(minute, **doors, tz=tz)),
        "open": is_open,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
