"""The slip of a ticket: what stands on it, and putting it into the outbox."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from printers.slip import Slip
from server.core.errors import Malformed, UnknownTicket
from server.core.house import Actor, Queue, Request
from server.core.kinds import Kind
from server.core.paper import Paper, SlipLayout, layout_to_json
from server.core.ticket import Status, Ticket
from server.store import read, setup, spool
from server.store.tx import Tx
from server.store.unit import Store

MOST_PAPERS = 6
LONGEST_TEXT = 120
LARGEST_LOGO = 20_000


def slip_of(
    tx: Tx, ticket: Ticket, queue: Queue, *, ahead: int, wait: tuple[int, int] | None, copy: int = 1
) -> Slip:
    """Answer a ticket's slip as the centre wants it; the phone page's address is added when it is printed."""
    lang = tx.centre.slip_layout.lang or ticket.lang
    procedure, papers, online = _procedure(tx, ticket, lang)
    numbers = [c.number for c in read.counters(tx.conn, tx.centre.id) if c.serves.get(queue.id) == 1]
    waiting = ticket.status is Status.WAITING
    slip = Slip(
        centre=(tx.centre.name_en if lang == "en" else tx.centre.name,),
        place=tx.centre.place_en if lang == "en" else tx.centre.place,
        code=ticket.code,
        queue=queue.name_in(lang),
        issued_at=ticket.issued_at.astimezone(tx.centre.tz),
        lang=lang,
        counters=tuple(numbers),
        ahead=ahead if waiting else None,
        wait=wait if waiting else None,
        procedure=procedure,
        papers=papers,
        online=online,
        short_code=ticket.short_code,
        copy=copy,
    )
    return as_wanted(slip, tx.centre.slip_layout, priority=bool(ticket.priority))


def as_wanted(slip: Slip, layout: SlipLayout, *, priority: bool) -> Slip:
    """Leave on a slip the facts that the centre wants there, and add its own words."""
    return replace(
        slip,
        ahead=slip.ahead if layout.ahead else None,
        wait=slip.wait if layout.wait else None,
        procedure=slip.procedure if layout.procedure else None,
        papers=slip.papers if layout.papers else (),
        header=layout.header,
        footer=layout.footer,
        priority=(layout.priority or None) if priority else None,
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
    purpose: Paper = Paper.SLIP,
    about: str = "",
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
        purpose=purpose.value,
        about=about,
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
        tx.record(Kind.SETUP_CHANGED, what="slip", before=_told(before), after=_told(layout))


def _told(layout: SlipLayout) -> Mapping[str, Any]:
    """Describe a layout for the journal, where a picture is for ever: its fingerprint says that it changed."""
    plain = layout_to_json(layout)
    return {**plain, "logo": hashlib.sha256(layout.logo.encode()).hexdigest()[:12]} if layout.logo else plain
