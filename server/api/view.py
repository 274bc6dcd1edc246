"""The floor as programs read it: pure views."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from server.api.readings import (
    BoardCall,
    BoardCounter,
    BoardQueue,
    BoardReading,
    CounterReading,
    CountersReading,
    OpenCall,
    OutageReading,
    OutagesReading,
    QueueReading,
    QueuesReading,
    Served,
)
from server.core.floor import Floor
from server.core.house import Counter, Queue, QueueState
from server.core.outlook import outlook
from server.core.ticket import Ticket
from server.core.waiting import Wait


def queues(floor: Floor, now: datetime) -> QueuesReading:
    """Answer every queue, with the wait of somebody who comes now."""
    counts, ahead = floor.waiting_by_queue(), outlook(floor, now)
    return QueuesReading(
        seq=floor.seq,
        queues=tuple(
            QueueReading(
                id=queue.id,
                key=queue.key,
                series=queue.series,
                name=queue.name,
                name_en=queue.name_en,
                state=queue.state,
                open=queue.state is QueueState.OPEN,
                reason=queue.reason,
                waiting=counts[queue.id],
                counters=tuple(counter.number for counter in floor.counters_of(queue.id)),
                wait=minutes(ahead.of_newcomer(queue.id)),
            )
            for queue in _queues(floor)
        ),
    )


def board(floor: Floor, now: datetime) -> BoardReading:
    """Answer what hangs on the wall."""
    here, counts = floor.open_calls(), floor.waiting_by_queue()
    shown = timedelta(seconds=floor.centre.rules.call_shown_for)
    return BoardReading(
        seq=floor.seq,
        counters=tuple(_board_counter(counter, here.get(counter.id)) for counter in _counters(floor)),
        recent=tuple(
            BoardCall(
                seq=call.seq,
                code=call.code,
                counter=floor.counters[call.counter_id].number,
                at=call.at,
                recall=call.recall,
            )
            for call in floor.recent_calls(since=now - shown)
            if call.counter_id in floor.counters
        ),
        queues=tuple(
            BoardQueue(id=queue.id, name=queue.name, name_en=queue.name_en, waiting=counts[queue.id])
            for queue in _queues(floor)
        ),
    )


def counters(floor: Floor, _now: datetime) -> CountersReading:
    """Answer every counter with its open call."""
    here = floor.open_calls()
    return CountersReading(
        seq=floor.seq,
        counters=tuple(
            CounterReading(
                number=counter.number,
                name=counter.name,
                state=counter.state,
                reason=counter.reason,
                back_at=counter.back_at,
                serves=tuple(_served(floor, counter)),
                waiting=len(floor.line(counter)),
                ticket=_open_call(here.get(counter.id)),
            )
            for counter in _counters(floor)
        ),
    )


def outages(floor: Floor, _now: datetime) -> OutagesReading:
    """Answer what is down now."""
    return OutagesReading(
        seq=floor.seq,
        outages=tuple(
            OutageReading(
                id=one.id,
                name=one.name,
                name_en=one.name_en,
                fields=one.fields,
                queues=one.queues,
                text=one.text,
                text_en=one.text_en,
                since=one.down_since,
            )
            for one in floor.down()
        ),
    )


def minutes(wait: Wait | None) -> tuple[int, int] | None:
    """Answer a range of waiting as plain minutes."""
    return None if wait is None else (wait.low_minutes, wait.high_minutes)


def _board_counter(counter: Counter, ticket: Ticket | None) -> BoardCounter:
    return BoardCounter(
        number=counter.number,
        state=counter.state,
        reason=counter.reason,
        back_at=counter.back_at,
        code=ticket.code if ticket else None,
        status=ticket.status if ticket else None,
    )


def _open_call(ticket: Ticket | None) -> OpenCall | None:
    return None if ticket is None else OpenCall(id=ticket.id, code=ticket.code, status=ticket.status)


def _served(floor: Floor, counter: Counter) -> Iterable[Served]:
    tiers = [(tier, floor.queues[queue]) for queue, tier in counter.serves.items() if queue in floor.queues]
    for tier, queue in sorted(tiers, key=lambda pair: (pair[0], pair[1].position)):
        yield Served(queue=queue.id, tier=tier)


def _queues(floor: Floor) -> list[Queue]:
    return sorted(floor.queues.values(), key=lambda queue: queue.position)


def _counters(floor: Floor) -> list[Counter]:
    return sorted(floor.counters.values(), key=lambda counter: counter.number)
