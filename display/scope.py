"""Which part of the floor one board shows: its queues, the counters that serve them, and their calls."""

from collections.abc import Collection
from dataclasses import dataclass

from server.core.floor import Call, Floor
from server.core.house import Counter, Queue
from server.core.wall import BoardOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Ids of what a board shows; `queues` is None for a board that shows everything.

    `wherever`: calls of these queues belong here whichever counter makes them.
    """

    counters: Collection[str]
    queues: Collection[str] | None
    wherever: bool

    def shows(self, counter: Counter) -> bool:
        """Tell whether a counter has a cell on this board."""
        return counter.id in self.counters

    def counts(self, queue: Queue) -> bool:
        """Tell whether a queue's waiting people and notices belong here."""
        return self.queues is None or queue.id in self.queues

    def calls(self, floor: Floor, call: Call) -> bool:
        """Tell whether a call is shown and spoken here."""
        if call.counter_id in self.counters:
            return True
        ticket = floor.tickets.get(call.ticket_id) if self.wherever else None
        return ticket is not None and self.queues is not None and ticket.queue_id in self.queues


def scope_of(floor: Floor, options: BoardOptions) -> Scope:
    """Answer what a board shows.

    Counters named by hand are exactly those. Otherwise they follow from the queues: those whose own work
    it is, and whoever helps out as long as they have called somebody of these queues.
    """
    if options.counters:
        chosen = {one.id for one in floor.counters.values() if one.number in options.counters}
        served = {queue for c in chosen for queue, tier in floor.counters[c].serves.items() if tier == 1}
        return Scope(counters=chosen, queues=_wanted(floor, options) or served, wherever=False)
    queues = _wanted(floor, options)
    if not queues:
        return Scope(counters=floor.counters.keys(), queues=None, wherever=False)
    own = {c.id for c in floor.counters.values() if any(c.serves.get(queue) == 1 for queue in queues)}
    helping = {counter_id for counter_id, ticket in floor.open_calls().items() if ticket.queue_id in queues}
    return Scope(counters=own | helping, queues=queues, wherever=True)


def _wanted(floor: Floor, options: BoardOptions) -> set[str]:
    return {queue.id for queue in floor.queues.values() if queue.key in options.queues}
