"""What pages and use-cases ask: every question is one function over a connection."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from server.core.calendar import business_date
from server.core.dossier import Dossier
from server.core.errors import UnknownCounter, UnknownProcedure, UnknownQueue, UnknownTicket
from server.core.floor import CALLS_KEPT, Floor
from server.core.house import Actor, Centre, Counter, Queue
from server.core.kinds import Entry, Kind
from server.core.ticket import ENDED, Ticket
from server.core.tickets import Tickets
from server.store import money, outages, rows, spool, statements, tables
from server.store.tables import journal as journal_t
from server.store.tables import queue as queue_t
from server.store.tables import ticket as ticket_t
from server.store.wall import wall


def centre(conn: sa.Connection, centre_id: str) -> Centre:
    """Answer a centre."""
    return rows.to_centre(statements.CENTRE.one(conn, {"of_id": centre_id}))


def centre_ids(conn: sa.Connection) -> list[str]:
    """Answer the ids of every centre in this database, oldest name first."""
    return list(conn.execute(sa.select(tables.centre.c.id).order_by(tables.centre.c.id)).scalars())


def heads(conn: sa.Connection) -> dict[str, int]:
    """Answer where each centre's journal stands."""
    return {row.id: row.seq for row in conn.execute(sa.select(tables.centre.c.id, tables.centre.c.seq))}


def queues(conn: sa.Connection, centre_id: str) -> list[Queue]:
    """Answer a centre's queues in their order."""
    chosen = sa.select(queue_t).where(queue_t.c.centre_id == centre_id).order_by(queue_t.c.position)
    return [rows.to_queue(row) for row in conn.execute(chosen)]


def queue(conn: sa.Connection, centre_id: str, name: str) -> Queue:
    """Answer a queue by its id or key."""
    row = statements.QUEUE.one_or_none(conn, {"of_centre_id": centre_id, "of_name": name})
    if row is None:
        raise UnknownQueue(queue=name)
    return rows.to_queue(row)


def counters(conn: sa.Connection, centre_id: str) -> list[Counter]:
    """Answer a centre's counters by number."""
    return [rows.to_counter(row) for row in statements.COUNTERS.all(conn, {"of_centre_id": centre_id})]


def counter(conn: sa.Connection, centre_id: str, counter_id: str) -> Counter:
    """Answer a counter by its id."""
    row = statements.COUNTER.one_or_none(conn, {"of_centre_id": centre_id, "of_id": counter_id})
    if row is None:
        raise UnknownCounter(counter=counter_id)
    return rows.to_counter(row)


def counter_and_hand(conn: sa.Connection, centre_id: str, counter_id: str) -> tuple[Counter, str | None]:
    """Answer a counter, and the code of the ticket it has called or serves."""
    same = {"of_centre_id": centre_id, "of_id": counter_id}
    row = statements.COUNTER_AND_HAND.one_or_none(conn, same)
    if row is None:
        raise UnknownCounter(counter=counter_id)
    in_hand = row.pop("in_hand")
    return rows.to_counter(row), in_hand


def counter_numbered(conn: sa.Connection, centre_id: str, number: int) -> Counter:
    """Answer a counter by the number over it."""
    same = {"of_centre_id": centre_id, "of_number": number}
    row = statements.COUNTER_NUMBERED.one_or_none(conn, same)
    if row is None:
        raise UnknownCounter(counter=number)
    return rows.to_counter(row)


def ticket(conn: sa.Connection, centre_id: str, ticket_id: str) -> Ticket:
    """Answer a ticket by its id."""
    row = statements.TICKET.one_or_none(conn, {"of_centre_id": centre_id, "of_id": ticket_id})
    if row is None:
        raise UnknownTicket(ticket=ticket_id)
    return rows.to_ticket(row)


def ticket_by_token(conn: sa.Connection, token_hash: str) -> Ticket | None:
    """Answer the ticket whose phone page has this token."""
    row = conn.execute(sa.select(ticket_t).where(ticket_t.c.token_hash == token_hash)).one_or_none()
    return rows.to_ticket(row) if row else None


def tickets_coded(conn: sa.Connection, centre_id: str, day: date, code: str) -> list[Ticket]:
    """Answer the day's tickets that bear a code (`A042`) or a slip's short code."""
    same = (ticket_t.c.code == code) | (ticket_t.c.short_code == code)
    chosen = sa.select(ticket_t).where(
        ticket_t.c.centre_id == centre_id, ticket_t.c.business_date == day, same
    )
    return [rows.to_ticket(row) for row in conn.execute(chosen)]


def stretch(
    conn: sa.Connection, centre_id: str, day: date, series: str, *, first: int, last: int
) -> list[Ticket]:
    """Answer the tickets of a day whose numbers lie in a stretch of a series, in order."""
    chosen = sa.select(ticket_t).where(
        ticket_t.c.centre_id == centre_id,
        ticket_t.c.business_date == day,
        ticket_t.c.series == series,
        ticket_t.c.number.between(first, last),
    )
    return [rows.to_ticket(row) for row in conn.execute(chosen.order_by(ticket_t.c.number))]


def given(conn: sa.Connection, queue_id: str, day: date) -> int:
    """Answer how many numbers a queue has given on a day."""
    mine = sa.and_(ticket_t.c.queue_id == queue_id, ticket_t.c.business_date == day)
    return int(conn.execute(sa.select(sa.func.count()).where(mine)).scalar_one())


def open_call(conn: sa.Connection, centre_id: str, counter_id: str) -> Ticket | None:
    """Answer the ticket a counter has called or serves."""
    same = {"of_centre_id": centre_id, "of_counter_id": counter_id}
    row = statements.AT_COUNTER.one_or_none(conn, same)
    return rows.to_ticket(row) if row else None


def next_for(conn: sa.Connection, counter: Counter) -> Ticket | None:
    """Answer the waiting ticket with the smallest key for a counter."""
    mine = {"of_centre_id": counter.centre_id, "of_counter": counter.id}
    for tier in sorted({1, *counter.serves.values()}):
        served = [queue_id for queue_id, its in counter.serves.items() if its == tier]
        chosen = statements.next_of(len(served), sent_here=tier == 1)
        lines = {f"of_queue_{place}": queue_id for place, queue_id in enumerate(served)}
        if row := chosen.one_or_none(conn, mine | lines):
            return rows.to_ticket(row)
    return None


def line(conn: sa.Connection, centre_id: str, queue_id: str) -> list[Ticket]:
    """Answer the waiting tickets of a queue in order."""
    chosen = (
        sa.select(ticket_t)
        .where(
            ticket_t.c.centre_id == centre_id,
            ticket_t.c.queue_id == queue_id,
            sa.literal_column("status = 'waiting'"),
        )
        .order_by(ticket_t.c.place, ticket_t.c.bump, ticket_t.c.issue_seq)
    )
    return [rows.to_ticket(row) for row in conn.execute(chosen)]


def ahead(conn: sa.Connection, ticket: Ticket) -> int:
    """Answer how many of the same queue are served before a waiting ticket."""
    mine = {
        "of_centre_id": ticket.centre_id,
        "of_queue_id": ticket.queue_id,
        "of_place": ticket.place,
        "of_bump": ticket.bump,
        "of_issue_seq": ticket.issue_seq,
    }
    return int(statements.AHEAD.one(conn, mine)["ahead"])


def open_tickets(conn: sa.Connection, centre_id: str, *, before: date) -> list[Ticket]:
    """Answer the tickets of earlier days that nobody ended."""
    ended = [s.value for s in ENDED]
    chosen = sa.select(ticket_t).where(
        ticket_t.c.centre_id == centre_id, ticket_t.c.business_date < before, ticket_t.c.status.not_in(ended)
    )
    return [rows.to_ticket(row) for row in conn.execute(chosen)]


def procedure_queue(conn: sa.Connection, centre_id: str, name: str) -> tuple[str, str]:
    """Answer (procedure id, queue id) for a procedure's id or official code."""
    p, f = tables.procedure, tables.field
    chosen = (
        sa.select(p.c.id, f.c.queue_id)
        .join(f, f.c.id == p.c.field_id)
        .where(p.c.centre_id == centre_id, (p.c.id == name) | (p.c.code == name))
    )
    row = conn.execute(chosen).one_or_none()
    if row is None:
        raise UnknownProcedure(procedure=name)
    return row.id, row.queue_id


def procedure_facts(conn: sa.Connection, procedure_id: str) -> rows.Row:
    """Answer what slips and readings of a ticket say of its procedure."""
    p = tables.procedure.c
    chosen = sa.select(p.code, p.short_name, p.name_en, p.papers, p.portal_url).where(p.id == procedure_id)
    return conn.execute(chosen).one()


def entry(conn: sa.Connection, centre_id: str, seq: int) -> Entry:
    """Answer one journal entry."""
    same = (journal_t.c.centre_id == centre_id) & (journal_t.c.seq == seq)
    return rows.to_entry(conn.execute(sa.select(journal_t).where(same)).one())


def was_asked(conn: sa.Connection, by: Actor, request_id: str) -> bool:
    """Tell whether an actor's request id has been used."""
    same = {"of_centre_id": by.centre_id, "of_actor": str(by), "of_request_id": request_id}
    return statements.ASKED_BEFORE.one_or_none(conn, same) is not None


def newest_act(conn: sa.Connection, centre_id: str, actor: str) -> Entry | None:
    """Answer the newest entry of an actor about a ticket, other than an issue."""
    chosen = (
        sa.select(journal_t)
        .where(
            journal_t.c.centre_id == centre_id,
            journal_t.c.actor == actor,
            sa.literal_column("kind <> 'ticket.issued'"),
            journal_t.c.kind.startswith("ticket."),
        )
        .order_by(journal_t.c.seq.desc())
        .limit(1)
    )
    row = conn.execute(chosen).one_or_none()
    return rows.to_entry(row) if row else None


def entries(conn: sa.Connection, centre_id: str) -> Iterator[Entry]:
    """Answer the whole journal, in order, one entry after the other."""
    for row in conn.execute(statements.ENTRIES_PAST.statement, {"of_centre_id": centre_id, "of_past": 0}):
        yield rows.to_entry(row)


def news(conn: sa.Connection, centre_id: str, *, past: int) -> list[Entry]:
    """Answer what the journal has past a mark, in order."""
    found = statements.ENTRIES_PAST.all(conn, {"of_centre_id": centre_id, "of_past": past})
    return [rows.read_entry(one) for one in found]


def floor(conn: sa.Connection, centre_id: str, now: datetime) -> Floor:
    """Answer the live floor from the tables; the journal past its seq keeps it live."""
    here = centre(conn, centre_id)
    since = business_date(now, tz=here.tz) - timedelta(days=1)
    ended = [s.value for s in ENDED]
    live = sa.or_(ticket_t.c.business_date >= since, ticket_t.c.status.not_in(ended))
    chosen = sa.select(ticket_t).where(ticket_t.c.centre_id == centre_id, live)
    tickets = [rows.to_ticket(row) for row in conn.execute(chosen)]
    answer = Floor(
        centre=here,
        queues={q.id: q for q in queues(conn, centre_id)},
        counters={c.id: c for c in counters(conn, centre_id)},
        tickets=Tickets(tickets),
        printers={p.id: p for p in spool.printers_seen(conn, centre_id)},
        wall=wall(conn, centre_id),
        outages={o.id: o for o in outages.open_ones(conn, centre_id)},
    )
    d = tables.dossier
    done = (
        sa.select(d)
        .join(ticket_t, ticket_t.c.id == d.c.ticket_id)
        .where(ticket_t.c.centre_id == centre_id, live)
    )
    answer.dossiers = {row.id: rows.to_dossier(row) for row in conn.execute(done)}
    answer.payments = {p.id: p for p in money.of_live_tickets(conn, centre_id, since)}
    answer.slips = {s.ticket_id: s for s in spool.slips_seen(conn, centre_id, since) if s.ticket_id}
    for call in _last_calls(conn, here):
        if call.ticket_id in answer.tickets:
            answer.apply(call)
    # The calls were folded for their sound only: the rows above are newer than their after-images.
    answer.tickets.update((t.id, t) for t in tickets)
    answer.seq, answer.at, answer.setup_seq = here.seq, here.last_at, here.seq
    return answer


def _last_calls(conn: sa.Connection, here: Centre) -> list[Entry]:
    kinds = [Kind.TICKET_CALLED.value, Kind.TICKET_RECALLED.value, Kind.TICKET_UNDONE.value]
    chosen = (
        sa.select(journal_t)
        .where(journal_t.c.centre_id == here.id, journal_t.c.kind.in_(kinds))
        .order_by(journal_t.c.seq.desc())
        .limit(2 * CALLS_KEPT)
    )
    return [rows.to_entry(row) for row in reversed(conn.execute(chosen).all())]


def today(conn: sa.Connection, centre_id: str, now: datetime) -> date:
    """Answer a centre's local business date."""
    return business_date(now, tz=centre(conn, centre_id).tz)


def dossiers_recorded(conn: sa.Connection, centre_id: str, seq: int) -> list[Dossier]:
    """Answer the dossiers that one act recorded."""
    d = tables.dossier
    chosen = sa.select(d).where(d.c.centre_id == centre_id, d.c.recorded_seq == seq)
    return [rows.to_dossier(row) for row in conn.execute(chosen)]
