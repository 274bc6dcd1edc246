"""The whole floor of one centre in memory, folded from the journal.

Every live page is a pure view of a Floor, and `rebuild --check` compares the same fold with the tables:
the last after-image of a thing is the thing.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from server.core.dossier import Dossier, dossier_from_image
from server.core.house import Centre, Counter, Queue, counter_from_image, queue_from_image
from server.core.kinds import SETS_UP, Entry, Kind
from server.core.outage import Outage, outage_from_image
from server.core.paper import PrinterSeen, SlipSeen, printer_from_image, slip_from_image
from server.core.payment import Payment, PayState, payment_from_image
from server.core.place import Key, key
from server.core.ticket import ENDED, OPEN_CALL, Status, Ticket, from_image
from server.core.tickets import Tickets
from server.core.wall import Wall

CALLS_KEPT: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One spoken call; its seq tells a board whether it has announced it already."""

    seq: int
    at: datetime
    ticket_id: str
    code: str
    counter_id: str
    recall: bool

    def __hash__(self) -> int:
        """A call's seq names it; a board looks up a dozen calls at every press."""
        return self.seq


@dataclass(slots=True, kw_only=True)
class Floor:
    """The live state of one centre as of `seq`."""

    centre: Centre
    seq: int = 0
    at: datetime | None = None
    queues: dict[str, Queue] = field(default_factory=dict)
    counters: dict[str, Counter] = field(default_factory=dict)
    tickets: Tickets = field(default_factory=Tickets)
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    printers: dict[str, PrinterSeen] = field(default_factory=dict)
    slips: dict[str, SlipSeen] = field(default_factory=dict)
    """By ticket: what became of its newest slip, once that is known."""
    outages: dict[str, Outage] = field(default_factory=dict)
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))
    wall: Wall = field(default_factory=Wall)
    """As of `setup_seq`, like the centre itself: read anew when the set-up changes, not folded."""
    clips_seq: int = 0
    """The newest change of the voice; boards that know an older one look for new clips."""
    setup_seq: int = 0
    """The newest entry that changed the set-up; a view may cache what hangs on it alone."""

    def apply(self, entry: Entry) -> None:
        """Fold one entry in; entries must come in order."""
        if entry.seq <= self.seq:
            return
        self.seq, self.at = entry.seq, entry.at
        data = entry.data
        if plain := data.get("ticket"):
            self._put_ticket(entry, from_image(plain))
        if plain := data.get("queue"):
            queue = queue_from_image(plain)
            self.queues[queue.id] = queue
        if plain := data.get("counter"):
            counter = counter_from_image(plain)
            self.counters[counter.id] = counter
        self._put_work(data)
        if plain := data.get("printer"):
            printer = printer_from_image(plain)
            self.printers[printer.id] = printer
        if entry.kind is Kind.PRINTER_REMOVED:
            self.printers.pop(data["printer_id"], None)
        if plain := data.get("slip"):
            slip = slip_from_image(plain)
            if slip.ticket_id and _is_newest(slip, self.slips.get(slip.ticket_id)):
                self.slips[slip.ticket_id] = slip
        self._note_setup(entry)

    def _note_setup(self, entry: Entry) -> None:
        if entry.kind is Kind.CLIP_CHANGED:
            self.clips_seq = entry.seq
        if entry.kind in SETS_UP:
            self.setup_seq = entry.seq

    def _put_work(self, data: Mapping[str, Any]) -> None:
        if plain := data.get("dossier"):
            dossier = dossier_from_image(plain)
            self.dossiers[dossier.id] = dossier
        if plain := data.get("outage"):
            outage = outage_from_image(plain)
            self.outages[outage.id] = outage
        if plain := data.get("payment"):
            payment = payment_from_image(plain)
            self.payments[payment.id] = payment

    def _put_ticket(self, entry: Entry, ticket: Ticket) -> None:
        self.tickets[ticket.id] = ticket
        if entry.kind in {Kind.TICKET_CALLED, Kind.TICKET_RECALLED} and ticket.counter_id:
            self.calls.appendleft(
                Call(
                    seq=entry.seq,
                    at=entry.at,
                    ticket_id=ticket.id,
                    code=ticket.code,
                    counter_id=ticket.counter_id,
                    recall=entry.kind is Kind.TICKET_RECALLED,
                )
            )
        elif entry.kind is Kind.TICKET_UNDONE:
            undone = entry.data["undoes"]
            self.calls = deque((c for c in self.calls if c.seq != undone), maxlen=CALLS_KEPT)

    def forget_before(self, day: date) -> None:
        """Drop ended tickets of earlier days, so that a process may run for months."""
        old = [t.id for t in self.tickets.values() if t.business_date < day and t.status in ENDED]
        for ticket_id in old:
            del self.tickets[ticket_id]
            self.slips.pop(ticket_id, None)
        self.outages = {o.id: o for o in self.down()}
        self.dossiers = {i: d for i, d in self.dossiers.items() if d.ticket_id in self.tickets}
        self.payments = {
            i: p for i, p in self.payments.items() if p.state is PayState.OPEN or p.ticket_id in self.tickets
        }

    def down(self) -> list[Outage]:
        """Answer the outages that are not over, longest first."""
        return sorted((o for o in self.outages.values() if o.is_open), key=lambda o: o.down_since)

    def waiting(self) -> list[Ticket]:
        """Answer every waiting ticket."""
        return [t for t in self.tickets.living if t.status is Status.WAITING]

    def waiting_by_queue(self) -> dict[str, int]:
        """Answer how many wait in each queue."""
        return {queue_id: self.tickets.waiting_in(queue_id) for queue_id in self.queues}

    def given_on(self, day: date) -> dict[str, int]:
        """Answer how many numbers each queue has given on a day."""
        counts = dict.fromkeys(self.queues, 0)
        for ticket in self.tickets.values():
            if ticket.business_date == day:
                counts[ticket.queue_id] = counts.get(ticket.queue_id, 0) + 1
        return counts

    def key_for(self, counter: Counter, ticket: Ticket) -> Key | None:
        """Answer a waiting ticket's key for a counter; None when the counter does not call it."""
        if ticket.for_counter is not None:
            return key(ticket, tier=1) if ticket.for_counter == counter.id else None
        tier = counter.serves.get(ticket.queue_id)
        return None if tier is None else key(ticket, tier=tier)

    def line(self, counter: Counter) -> list[Ticket]:
        """Answer the waiting tickets of a counter in the order it calls them."""
        keyed = ((self.key_for(counter, t), t) for t in self.waiting())
        return [t for _, t in sorted(((k, t) for k, t in keyed if k), key=lambda pair: pair[0])]

    def ahead(self, ticket: Ticket) -> int:
        """Answer how many waiting people of the same queue are served before this one."""
        mine = key(ticket)
        return sum(1 for t in self.waiting() if t.queue_id == ticket.queue_id and key(t) < mine)

    def open_calls(self) -> dict[str, Ticket]:
        """Answer the tickets that are called or served, by their counter; none has two."""
        return {t.counter_id: t for t in self.tickets.living if t.counter_id and t.status in OPEN_CALL}

    def open_call(self, counter_id: str) -> Ticket | None:
        """Answer the ticket a counter has called or serves."""
        return self.open_calls().get(counter_id)

    def payment_of(self, ticket_id: str) -> Payment | None:
        """Answer a ticket's newest request for a fee."""
        mine = [p for p in self.payments.values() if p.ticket_id == ticket_id]
        return max(mine, key=lambda p: (p.state is PayState.OPEN, p.made_at), default=None)

    def paid_of(self, ticket_id: str) -> list[Payment]:
        """Answer what was paid for a ticket, in order."""
        mine = (p for p in self.payments.values() if p.ticket_id == ticket_id and p.state is PayState.PAID)
        return sorted(mine, key=lambda p: (p.ended_at or p.made_at, p.id))

    def recent_calls(self, *, since: datetime) -> Iterator[Call]:
        """Answer the calls young enough to show, newest first, the newest of each ticket only."""
        seen: set[str] = set()
        for call in self.calls:
            if call.at >= since and call.ticket_id not in seen:
                seen.add(call.ticket_id)
                yield call

    def counters_of(self, queue_id: str) -> list[Counter]:
        """Answer the counters that serve a queue as their own work, by number."""
        own = (c for c in self.counters.values() if c.serves.get(queue_id) == 1)
        return sorted(own, key=lambda c: c.number)


def _is_newest(slip: SlipSeen, known: SlipSeen | None) -> bool:
    """An earlier copy may be settled late; it says nothing about the newest one."""
    return known is None or slip.copy >= known.copy


def fold(centre: Centre, entries: Iterable[Entry]) -> Floor:
    """Rebuild a floor from nothing but its journal."""
    floor = Floor(centre=centre)
    for entry in entries:
        floor.apply(entry)
    return floor


def differences(folded: Mapping[str, object], stored: Mapping[str, object]) -> list[str]:
    """Name the ids whose folded and stored value differ, or that only one side has."""
    return sorted(i for i in folded.keys() | stored.keys() if folded.get(i) != stored.get(i))
