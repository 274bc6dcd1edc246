"""The slip of a ticket: what stands on it, and putting it into the outbox."""

import json
from datetime import timedelta

from printers.slip import Slip
from server.core.errors import Malformed, UnknownTicket
from server.core.house import Actor, Queue, Request
from server.core.kinds import Kind
from server.core.paper import SlipLayout, layout_to_json
from server.core.ticket import Status, Ticket
from server.store import read, setup, spool
from server.store.unit import Store, Tx

MOST_PAPERS = 6
LONGEST_TEXT = 120
LARGEST_LOGO = 20_000


def slip_of(
    tx: Tx, ticket: Ticket, queue: Queue, *, ahead: int, wait: tuple[int, int] | None, copy: int = 1
) -> Slip:
    """Answer a ticket's slip as the centre wants it; the phone page's address is added when it is printed."""
    wanted = tx.centre.slip_layout
    lang = wanted.lang or ticket.lang
    procedure, papers, online = _procedure(tx, ticket, lang)
    numbers = [c.number for c in read.counters(tx.conn, tx.centre.id) if c.serves.get(queue.id) == 1]
    waiting = ticket.status is Status.WAITING
    return Slip(
        centre=(tx.centre.name_en if lang == "en" else tx.centre.name,),
        place=tx.centre.place_en if lang == "en" else tx.centre.place,
        code=ticket.code,
        queue=queue.name_in(lang),
        issued_at=ticket.issued_at.astimezone(tx.centre.tz),
        lang=lang,
        counters=tuple(numbers),
        ahead=ahead if waiting and wanted.ahead else None,
        wait=wait if waiting and wanted.wait else None,
        procedure=procedure if wanted.procedure else None,
        papers=papers if wanted.papers else (),
        online=online,
        short_code=ticket.short_code,
        copy=copy,
        header=wanted.header,
        footer=wanted.footer,
        priority=(wanted.priority or None) if ticket.priority else None,
    )


def _procedure(tx: Tx, ticket: Ticket, lang: str) -> tuple[str | None, tuple[str, ...], bool]:
    if ticket.procedure_id is None:
        return None, (), False
    row = read.procedure_facts(tx.conn, ticket.procedure_id)
    name = row.name_en or row.short_name if lang == "en" else row.short_name
    return name, tuple(json.loads(row.papers))[:MOST_PAPERS], bool(row.portal_url)


def add_print_job(tx: Tx, ticket: Ticket, slip: Slip, *, copy: int) -> str:
    """Queue one copy of a slip; the phone page's address is added when it is printed, never stored."""
    job_id = tx.new_id()
    queue_job(tx, job_id, slip.to_json(), ticket_id=ticket.id, copy=copy, device_id=ticket.device_id)
    return job_id


def queue_job(
    tx: Tx,
    job_id: str,
    slip: str,
    *,
    ticket_id: str | None = None,
    copy: int = 1,
    device_id: str | None = None,
    printer_id: str | None = None,
) -> None:
    """Put a print job into the outbox; it goes stale after the centre's time."""
    spool.queue(
        tx.conn,
        id=job_id,
        centre_id=tx.centre.id,
        ticket_id=ticket_id,
        copy_no=copy,
        device_id=device_id,
        printer_id=printer_id,
        slip=slip,
        made_at=tx.now,
        expires_at=tx.now + timedelta(seconds=tx.centre.rules.slip_expires),
    )


def reprint(store: Store, ticket_id: str, *, why: str, by: Actor, request: Request | None = None) -> Ticket:
    """Print a ticket's slip again: the same number on a new copy that says so."""
    with store.transact(by, request) as tx:
        ticket = read.ticket(tx.conn, tx.centre.id, ticket_id)
        if tx.replayed:
            return ticket
        if ticket.status in {Status.EXPIRED, Status.LEFT}:
            raise UnknownTicket(ticket=ticket_id)
        copy = spool.newest_copy(tx.conn, ticket.id) + 1
        spool.drop_queued(tx.conn, ticket.id, tx.now)
        queue = read.queue(tx.conn, tx.centre.id, ticket.queue_id)
        ahead = read.ahead(tx.conn, ticket)
        add_print_job(tx, ticket, slip_of(tx, ticket, queue, ahead=ahead, wait=None, copy=copy), copy=copy)
        tx.record(Kind.SLIP_REPRINTED, ticket_id=ticket.id, copy=copy, why=why, code=ticket.code)
        return ticket


def set_slip_layout(store: Store, layout: SlipLayout, *, by: Actor) -> None:
    """Change what stands on every slip from now on; jobs already queued keep theirs."""
    for name, text in (
        ("header", layout.header),
        ("footer", layout.footer or ""),
        ("priority", layout.priority),
    ):
        if len(text) > LONGEST_TEXT or not text.isprintable():
            raise Malformed(fields={name: f"at most {LONGEST_TEXT} printable characters"})
    if len(layout.logo) > LARGEST_LOGO:
        raise Malformed(fields={"logo": "too large"})
    with store.transact(by) as tx:
        before = tx.centre.slip_layout
        setup.write_slip_layout(tx.conn, tx.centre.id, layout)
        tx.record(
            Kind.SETUP_CHANGED, what="slip", before=layout_to_json(before), after=layout_to_json(layout)
        )
