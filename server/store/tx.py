"""One transaction of a centre: rows move and the journal says so, together or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from server.core.calendar import business_date
from server.core.dossier import Dossier, dossier_image
from server.core.errors import RequestIdReused, UnknownTicket
from server.core.house import Actor, Centre, Counter, Queue, Request, counter_image, queue_image
from server.core.kinds import KIND_OF, Entry, Kind, Unsealed, chain
from server.core.outage import Outage, outage_image
from server.core.outbox import DOSSIER, dossier_data
from server.core.payment import Payment, payment_image
from server.core.ticket import Ticket, Verb, after, from_image, image
from server.store import money, outbox, rows, statements, tables

CHANNEL: Final = "sothutu"
"""The PostgreSQL channel that rings after a commit."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A request that was done before: the ticket it was about, and the entry that says so."""

    seq: int
    ticket_id: str


class Tx:
    """One writer's transaction: it moves things and writes the journal in the same breath."""

    def __init__(
        self,
        conn: sa.Connection,
        centre: Centre,
        *,
        by: Actor,
        request: Request | None,
        clock_now: datetime,
        new_id: Callable[[], str],
        outbox: bool = False,
    ) -> None:
        """Freeze the moment: `now` never runs backwards inside a centre."""
        self.conn, self.centre, self.by, self.new_id = conn, centre, by, new_id
        self.clock_now = clock_now
        self._outbox = outbox
        self.now = max(clock_now, centre.last_at) if centre.last_at else clock_now
        self.seq = centre.seq
        self.replayed = self._replay(request) if request else None
        self._request = request
        self._hash = centre.head_hash
        self.entries: list[Entry] = []

    @property
    def day(self) -> date:
        """Answer the local business date of this transaction."""
        return business_date(self.clock_now, tz=self.centre.tz)

    @property
    def head(self) -> str:
        """Answer the hash of the newest entry, those of this transaction included."""
        return self._hash

    def record(self, kind: Kind, *, ticket_id: str | None = None, **data: Any) -> int:
        """Add a journal entry and answer its seq; the request id stands on the first one only."""
        self.seq += 1
        request, self._request = self._request, None
        entry = Unsealed(
            seq=self.seq,
            at=self.now,
            kind=kind,
            ticket_id=ticket_id,
            actor=str(self.by),
            request_id=request.id if request else None,
            request_hash=request.hash if request else None,
            data=data,
        )
        self._hash = chain(self._hash, centre_id=self.centre.id, entry=entry)
        row = rows.from_entry(entry, centre_id=self.centre.id, sealed=self._hash)
        statements.ADD_ENTRY.run(self.conn, row)
        self.entries.append(rows.read_entry(row))
        return self.seq

    def add(
        self, ticket: Ticket, verb: Verb, *, changes: Mapping[str, Any] | None = None, **facts: Any
    ) -> Ticket:
        """Put a new ticket on the floor; its entry's seq becomes its issue seq."""
        seq = self.seq + 1
        new = replace(ticket, status=after(None, verb), issue_seq=seq, last_seq=seq, **(changes or {}))
        statements.ADD_TICKET.run(self.conn, rows.from_ticket(new))
        self.record(KIND_OF[verb], ticket_id=new.id, ticket=image(new), **facts)
        return new

    def move(
        self, ticket: Ticket, verb: Verb, *, facts: Mapping[str, Any] | None = None, **changes: Any
    ) -> Ticket:
        """Apply a verb: the row and the entry that explains it, together. Nothing else moves a ticket."""
        status = after(ticket.status, verb, ticket=ticket.code)
        new = replace(ticket, status=status, last_seq=self.seq + 1, **changes)
        self._rewrite(ticket, new)
        self.record(
            KIND_OF[verb],
            ticket_id=new.id,
            ticket=image(new),
            prev=ticket.last_seq,
            was=ticket.status.value,
            at_counter=self.by.counter_id or new.counter_id or ticket.counter_id,
            **(facts or {}),
        )
        return new

    def restore(self, ticket: Ticket, before: Mapping[str, Any], *, undoes: int) -> Ticket:
        """Put the whole row back to an earlier after-image, as an entry of its own."""
        new = replace(from_image(before), last_seq=self.seq + 1)
        self._rewrite(ticket, new)
        self.record(
            Kind.TICKET_UNDONE, ticket_id=new.id, ticket=image(new), undoes=undoes, prev=ticket.last_seq
        )
        return new

    def _rewrite(self, old: Ticket, new: Ticket) -> None:
        # Only what changed: of a column that is set, even to what it was, SQLite writes every index anew.
        before = rows.from_ticket(old)
        values = {name: value for name, value in rows.from_ticket(new).items() if value != before[name]}
        is_old = {"of_id": old.id, "of_last_seq": old.last_seq}
        if statements.MOVE_TICKET.run(self.conn, values | is_old) != 1:
            raise UnknownTicket(ticket=old.id)

    def put_counter(self, counter: Counter, **facts: Any) -> None:
        """Store a counter as it is now."""
        values = rows.from_counter(counter)
        self._upsert(tables.counter, values)
        self.record(Kind.COUNTER_CHANGED, counter=counter_image(counter), **facts)

    def put_queue(self, queue: Queue, **facts: Any) -> None:
        """Store a queue as it is now."""
        self._upsert(tables.queue, queue_image(queue))
        self.record(Kind.QUEUE_CHANGED, queue=queue_image(queue), **facts)

    def put_dossier(self, dossier: Dossier, kind: Kind, **facts: Any) -> None:
        """Store a dossier as it is now."""
        self._upsert(tables.dossier, rows.from_dossier(dossier))
        seq = self.record(kind, ticket_id=dossier.ticket_id, dossier=dossier_image(dossier), **facts)
        if self._outbox:
            code = outbox.procedure_code(self.conn, dossier.done.procedure_id)
            data = dossier_data(dossier, procedure=code)
            outbox.put(self.conn, self.centre.id, seq, kind=DOSSIER, data=data, at=self.now)

    def put_payment(self, payment: Payment, kind: Kind, **facts: Any) -> Payment:
        """Store a request for a fee as it is now."""
        money.put(self.conn, payment)
        self.record(kind, ticket_id=payment.ticket_id, payment=payment_image(payment), **facts)
        return payment

    def put_outage(self, outage: Outage, kind: Kind) -> None:
        """Store an outage as it is now."""
        self._upsert(tables.outage, rows.from_outage(outage))
        self.record(kind, outage=outage_image(outage))

    def _upsert(self, table: sa.Table, values: Mapping[str, Any]) -> None:
        changed = self.conn.execute(sa.update(table).where(table.c.id == values["id"]).values(dict(values)))
        if changed.rowcount == 0:
            self.conn.execute(sa.insert(table), dict(values))

    def next_number(self, series: str) -> int:
        """Take the next number of a series for today."""
        mine = {"centre_id": self.centre.id, "business_date": self.day, "series": series}
        of_mine = {f"of_{name}": value for name, value in mine.items()}
        taken = statements.NEXT_NUMBER.one_or_none(self.conn, of_mine)
        if taken is None:
            statements.FIRST_NUMBER.run(self.conn, {**mine, "last": 1})
            return 1
        return int(taken["last"])

    def keep_clear(self, series: str, day: date, last: int) -> None:
        """Let no number up to `last` be given on a day: people hold them on paper already."""
        c = tables.series_counter.c
        mine = sa.and_(c.centre_id == self.centre.id, c.business_date == day, c.series == series)
        known = self.conn.execute(sa.select(c.last).where(mine)).scalar()
        if known is None:
            row = {"centre_id": self.centre.id, "business_date": day, "series": series, "last": last}
            statements.FIRST_NUMBER.run(self.conn, row)
        elif known < last:
            self.conn.execute(sa.update(tables.series_counter).where(mine).values(last=last))

    def accept_clock(self) -> None:
        """Accept the time the machine shows as the true one, until it has caught up with the journal."""
        mine = tables.centre.c.id == self.centre.id
        self.conn.execute(sa.update(tables.centre).where(mine).values(clock_ok_from=self.clock_now))

    def _replay(self, request: Request) -> Replay | None:
        same = {"of_centre_id": self.centre.id, "of_actor": str(self.by), "of_request_id": request.id}
        row = statements.ASKED_BEFORE.one_or_none(self.conn, same)
        if row is None:
            return None
        if row["request_hash"] != request.hash:
            raise RequestIdReused(request_id=request.id)
        return Replay(seq=row["seq"], ticket_id=row["ticket_id"])

    def close(self) -> None:
        """Write down where the journal stands; the last statement before the commit."""
        if self.seq == self.centre.seq:
            return
        head = {"of_id": self.centre.id, "seq": self.seq, "head_hash": self._hash, "last_at": self.now}
        if self.clock_now == self.now:
            # The clock is past every entry again: what somebody confirmed excuses no later jump.
            head["clock_ok_from"] = None
        statements.HEAD.run(self.conn, head)
        if self.conn.dialect.name == "postgresql":
            self.conn.execute(sa.select(sa.func.pg_notify(CHANNEL, self.centre.id)))
