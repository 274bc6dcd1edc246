"""What a kiosk knows of the floor: who waits where, how long it takes, and whether numbers are given."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from server.core import calendar
from server.core.calendar import business_date
from server.core.floor import Floor
from server.core.holidays import DaysOff
from server.core.house import Centre, Counter, CounterState, Queue, QueueState, doors_of
from server.core.outage import Outage
from server.core.outlook import Outlook, outlook
from server.core.paper import SlipSeen

PRINTING = "printing"
"""The state of a slip whose end is not known yet."""


def view(floor: Floor, now: datetime, subject: str) -> dict[str, Any]:  # noqa: ARG001  -- all kiosks see one floor
    """Answer the floor as a citizen at a kiosk may see it."""
    ahead = outlook(floor, now)
    waiting = floor.waiting_by_queue()
    given = floor.given_on(business_date(now, tz=floor.centre.tz))
    opened = [counter for counter in floor.counters.values() if counter.state is CounterState.OPEN]
    queues = sorted(floor.queues.values(), key=lambda queue: queue.position)
    return {
        "seq": floor.seq,
        "now": now.isoformat(),
        "setup": floor.setup_seq,
        "hours": hours(floor.centre, now),
        "counters_open": len(opened),
        "queues": {
            queue.id: _queue(floor, queue, waiting[queue.id], opened, ahead, given=given[queue.id])
            for queue in queues
        },
        "outages": [_outage(outage) for outage in floor.down()],
        "printers": {printer.id: printer.condition for printer in floor.printers.values()},
    }


def hours(centre: Centre, now: datetime) -> dict[str, Any]:
    """Answer whether the doors are open, and the local moment they next close or open; None is not soon."""
    # Doors move at whole minutes, so a minute has one answer.
    minute = now.replace(second=0, microsecond=0)
    is_open, change = _doors(centre.hours, centre.holidays, centre.timezone, minute)
    return {"open": is_open, "changes_at": change.isoformat() if change else None}


@lru_cache(maxsize=64)
def _doors(hours: str, days_off: DaysOff, timezone: str, minute: datetime) -> tuple[bool, datetime | None]:
    tz = ZoneInfo(timezone)
    doors = doors_of(hours, days_off, business_date(minute, tz=tz))
    return calendar.is_open(minute, **doors, tz=tz), calendar.next_change(minute, **doors, tz=tz)


def slip(floor: Floor, ticket_id: str, *, copy: int) -> dict[str, Any]:
    """Answer what became of a copy of a ticket's slip; a later copy speaks for the earlier ones."""
    seen = floor.slips.get(ticket_id)
    if seen is None or seen.copy < copy:
        return {"state": PRINTING, "fault": None, "elsewhere": None}
    return {"state": seen.state, "fault": seen.fault, "elsewhere": _elsewhere(floor, seen)}


def _elsewhere(floor: Floor, seen: SlipSeen) -> str | None:
    printer = floor.printers.get(seen.printer_id or "")
    return printer.name if seen.elsewhere and printer else None


def _outage(outage: Outage) -> dict[str, Any]:
    return {
        "name": outage.name,
        "name_en": outage.name_en,
        "fields": list(outage.fields),
        "queues": list(outage.queues),
        "text": outage.text,
        "text_en": outage.text_en,
        "since": outage.down_since.isoformat(),
    }


def _is_full(queue: Queue, given: int) -> bool:
    is_open = queue.state is QueueState.OPEN
    return is_open and queue.daily_limit is not None and given >= queue.daily_limit


def _queue(
    floor: Floor, queue: Queue, waiting: int, opened: list[Counter], ahead: Outlook, *, given: int
) -> dict[str, Any]:
    wait = ahead.of_newcomer(queue.id)
    return {
        "state": "full" if _is_full(queue, given) else queue.state.value,
        "reason": queue.reason,
        "waiting": waiting,
        "counters": [counter.number for counter in floor.counters_of(queue.id)],
        "served": any(queue.id in counter.serves for counter in floor.counters.values()),
        "counters_open": sum(queue.id in counter.serves for counter in opened),
        "wait": [wait.low_minutes, wait.high_minutes] if wait else None,
    }
