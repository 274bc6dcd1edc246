"""Print jobs: leases, what was sent, what became of them. Plain rows outside the journal until they settle."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from server.core.paper import PrinterSeen, SlipSeen
from server.store import rows, statements
from server.store.tables import device_printer, print_job, printer, ticket

LEASE: Final = timedelta(seconds=120)
"""How long a printer's own thread may be silent; only another machine ever waits for this."""
_LOOK: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterRow:
    """A printer as set up, with what the spooler must remember of it."""

    id: str
    centre_id: str
    name: str
    driver: str
    address: str
    profile: str
    options: Mapping[str, str]
    condition: str
    failures: int
    rest_until: datetime | None
    remains: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A job this thread alone may print. `elsewhere`: not the printer people expect it from."""

    id: str
    fence: int
    slip: str
    ticket_id: str | None
    copy: int
    elsewhere: bool


class LeaseLost(Exception):
    """Somebody else has the job now; nothing may be sent for this lease."""


def printers(conn: sa.Connection) -> list[PrinterRow]:
    """Answer every printer of every centre in this database."""
    return [_printer(row) for row in conn.execute(sa.select(printer).order_by(printer.c.position))]


def _printer(row: rows.Row) -> PrinterRow:
    return PrinterRow(
        id=row.id,
        centre_id=row.centre_id,
        name=row.name,
        driver=row.driver,
        address=row.address,
        profile=row.profile,
        options=json.loads(row.options),
        condition=row.condition,
        failures=row.failures,
        rest_until=row.rest_until,
        remains=row.remains,
    )


def claim(conn: sa.Connection, mine: PrinterRow, *, owner: str, now: datetime) -> Claimed | None:
    """Take the oldest queued job that should come out of this printer now, by compare-and-set."""
    j = print_job.c
    resting = {
        p.id for p in printers(conn) if p.rest_until is not None and p.rest_until > now and p.id != mine.id
    }
    queued = sa.select(print_job).where(j.centre_id == mine.centre_id, sa.literal_column("state = 'queued'"))
    for row in conn.execute(queued.order_by(j.made_at).limit(_LOOK)).all():
        ranked = _ranked(conn, row, mine.centre_id)
        chosen = next((p for p in ranked if p not in resting), None)
        if chosen != mine.id:
            continue
        fence = row.fence + 1
        lease = {
            "state": "leased",
            "printer_id": mine.id,
            "lease_owner": owner,
            "lease_until": now + LEASE,
            "fence": fence,
            "attempt": row.attempt + 1,
            "started_at": now,
        }
        same = (j.id == row.id) & (j.state == "queued") & (j.fence == row.fence)
        if conn.execute(sa.update(print_job).where(same).values(lease)).rowcount == 1:
            return Claimed(
                id=row.id,
                fence=fence,
                slip=row.slip,
                ticket_id=row.ticket_id,
                copy=row.copy_no,
                elsewhere=bool(ranked) and ranked[0] != mine.id,
            )
    return None


def _ranked(conn: sa.Connection, job: rows.Row, centre_id: str) -> list[str]:
    """Answer the printers a job may come out of: its kiosk's own in their order, else one it names, else all."""
    d = device_printer.c
    chosen = sa.select(d.printer_id).where(d.device_id == job.device_id).order_by(d.rank)
    ranked = list(conn.execute(chosen).scalars()) if job.device_id else []
    if not ranked and job.printer_id and job.attempt == 0:
        ranked = [job.printer_id]
    if not ranked:
        all_of = sa.select(printer.c.id).where(printer.c.centre_id == centre_id).order_by(printer.c.position)
        ranked = list(conn.execute(all_of).scalars())
    return ranked


def update(conn: sa.Connection, job: Claimed, *, now: datetime, **values: Any) -> None:
    """Write to a job under its fence, keeping the lease alive; LeaseLost when the fence moved on."""
    j = print_job.c
    same = (j.id == job.id) & (j.fence == job.fence) & j.state.in_(["leased", "sending"])
    changed = sa.update(print_job).where(same).values(lease_until=now + LEASE, **values)
    if conn.execute(changed).rowcount != 1:
        raise LeaseLost(job.id)


def abandoned(conn: sa.Connection, printer_id: str) -> list[rows.Row]:
    """Answer the jobs that a dead process left at a printer whose lock this thread now holds."""
    j = print_job.c
    left = sa.select(print_job).where(j.printer_id == printer_id, j.state.in_(["leased", "sending"]))
    return list(conn.execute(left).all())


def stale(conn: sa.Connection, centre_id: str, now: datetime) -> list[rows.Row]:
    """Answer queued jobs nobody needs any more: too old, or a first slip whose ticket was called meanwhile."""
    j = print_job.c
    moved_on = sa.and_(j.copy_no == 1, ticket.c.status.is_not(None), ticket.c.status != "waiting")
    chosen = (
        sa.select(print_job)
        .outerjoin(ticket, ticket.c.id == j.ticket_id)
        .where(j.centre_id == centre_id, sa.literal_column("state = 'queued'"))
        .where(sa.or_(j.expires_at < now, moved_on))
    )
    return list(conn.execute(chosen).all())


def note_printer(conn: sa.Connection, printer_id: str, **values: Any) -> None:
    """Write what was learned of a printer."""
    conn.execute(sa.update(printer).where(printer.c.id == printer_id).values(values))


def unknown_jobs(conn: sa.Connection, printer_id: str) -> list[str]:
    """Answer the jobs of a printer whose end nobody knows."""
    j = print_job.c
    return list(
        conn.execute(sa.select(j.id).where(j.printer_id == printer_id, j.state == "unknown")).scalars()
    )


def printers_seen(conn: sa.Connection, centre_id: str) -> list[PrinterSeen]:
    """Answer how each printer of a centre is."""
    chosen = sa.select(printer).where(printer.c.centre_id == centre_id).order_by(printer.c.position)
    return [
        PrinterSeen(
            id=row.id,
            name=row.name,
            condition=row.condition,
            since=row.condition_since,
            driver=row.driver,
            profile=row.profile,
        )
        for row in conn.execute(chosen)
        if row.condition_since is not None
    ]


def slips_seen(conn: sa.Connection, centre_id: str, since: date) -> list[SlipSeen]:
    """Answer what became of the slips of recent tickets, oldest copy first."""
    j = print_job.c
    chosen = (
        sa.select(print_job)
        .join(ticket, ticket.c.id == j.ticket_id)
        .where(j.centre_id == centre_id, ticket.c.business_date >= since)
        .where(j.state.in_(["printed", "sent", "unknown", "failed", "expired", "cancelled"]))
        .order_by(j.copy_no)
    )
    return [slip_seen(row) for row in conn.execute(chosen)]


def slip_seen(row: rows.Row, **changed: Any) -> SlipSeen:
    """Read what became of a slip from its job."""
    values = {
        "job_id": row.id,
        "ticket_id": row.ticket_id,
        "copy": row.copy_no,
        "state": row.state,
        "printer_id": row.printer_id,
        "evidence": row.evidence,
        "fault": row.fault,
        "sent_bytes": row.sent_bytes,
        "total_bytes": row.total_bytes,
        "elsewhere": False,
    }
    return SlipSeen(**{**values, **changed})


def job(conn: sa.Connection, job_id: str) -> rows.Row | None:
    """Answer a print job's row."""
    return conn.execute(sa.select(print_job).where(print_job.c.id == job_id)).one_or_none()


def any_queued(conn: sa.Connection, centre_id: str) -> bool:
    """Tell whether any job waits, without the writer's lock."""
    queued = sa.select(print_job.c.id).where(
        print_job.c.centre_id == centre_id, sa.literal_column("state = 'queued'")
    )
    return conn.execute(queued.limit(1)).first() is not None


def note_roll(conn: sa.Connection, printer_id: str, *, mm: float, remains: bool) -> None:
    """Count the paper a job used, and end the printer's rest: it took bytes."""
    p = printer.c
    used = {"roll_mm": p.roll_mm + mm, "roll_slips": p.roll_slips + 1, "failures": 0, "rest_until": None}
    conn.execute(sa.update(printer).where(p.id == printer_id).values(remains=remains, **used))


def queue(conn: sa.Connection, **values: Any) -> None:
    """Put a job into the outbox."""
    fresh = {"state": "queued", "fence": 0, "attempt": 0, "sent_bytes": 0, "total_bytes": 0}
    conn.execute(statements.ADD_JOB, {**values, **fresh})


def newest_copy(conn: sa.Connection, ticket_id: str) -> int:
    """Answer the number of a ticket's newest copy; 0 when nothing was ever queued."""
    chosen = sa.select(sa.func.max(print_job.c.copy_no)).where(print_job.c.ticket_id == ticket_id)
    return int(conn.execute(chosen).scalar() or 0)


def settle(conn: sa.Connection, job_id: str, **values: Any) -> None:
    """Write to a job outside any lease: what the house or the staff decide about it."""
    conn.execute(sa.update(print_job).where(print_job.c.id == job_id).values(values))


def printer_row(conn: sa.Connection, centre_id: str, printer_id: str) -> PrinterRow | None:
    """Answer one printer of a centre."""
    same = (printer.c.id == printer_id) & (printer.c.centre_id == centre_id)
    row = conn.execute(sa.select(printer).where(same)).one_or_none()
    return _printer(row) if row else None


def insert_printer(conn: sa.Connection, **values: Any) -> None:
    """Add a printer."""
    conn.execute(sa.insert(printer), values)


def rank_printer(conn: sa.Connection, *, device_id: str, rank: int, printer_id: str) -> None:
    """Give a kiosk a printer; rank 1 is tried first."""
    conn.execute(sa.insert(device_printer), {"device_id": device_id, "rank": rank, "printer_id": printer_id})
