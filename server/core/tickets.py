"""The tickets of a floor: two days of them, of which the few whose visit goes on are asked for at every press."""

from collections import Counter
from collections.abc import Iterable, Iterator, MutableMapping, ValuesView

from server.core.ticket import ENDED, Status, Ticket


class Tickets(MutableMapping[str, Ticket]):
    """Tickets by id; those that have not ended are found, and the waiting counted, without a look at the rest."""

    __slots__ = ("_all", "_living", "_waiting")

    def __init__(self, tickets: Iterable[Ticket] = ()) -> None:
        """Keep these."""
        self._all: dict[str, Ticket] = {}
        self._living: dict[str, Ticket] = {}
        self._waiting: Counter[str] = Counter()
        """How many wait in each queue."""
        for ticket in tickets:
            self[ticket.id] = ticket

    @property
    def living(self) -> ValuesView[Ticket]:
        """Answer the tickets whose visit goes on or may be taken up again."""
        return self._living.values()

    def waiting_in(self, queue_id: str) -> int:
        """Answer how many wait in a queue."""
        return self._waiting[queue_id]

    def values(self) -> ValuesView[Ticket]:
        """Answer all tickets; the mapping's own way would look each of them up by its id."""
        return self._all.values()

    def __getitem__(self, ticket_id: str) -> Ticket:
        return self._all[ticket_id]

    def __setitem__(self, ticket_id: str, ticket: Ticket) -> None:
        self._count(self._all.get(ticket_id), -1)
        self._count(ticket, 1)
        self._all[ticket_id] = ticket
        if ticket.status in ENDED:
            self._living.pop(ticket_id, None)
        else:
            self._living[ticket_id] = ticket

    def __delitem__(self, ticket_id: str) -> None:
        self._count(self._all.pop(ticket_id), -1)
        self._living.pop(ticket_id, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def _count(self, ticket: Ticket | None, by: int) -> None:
        if ticket is not None and ticket.status is Status.WAITING:
            self._waiting[ticket.queue_id] += by
