"""Print jobs: leases, what was sent, what became of them. Plain rows outside the journal until they settle."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from server.core.paper import SETTLED, Paper, PrinterSeen, SlipSeen
from server.store import rows, statements
from server.store.tables import device_printer, print_job, printer, ticket

LONGEST_REST: Final = timedelta(minutes=10)
"""A rest that ends later than this was written by a clock that has been put back since."""
WAITED_FOR: Final = 3
"""Failures in a row during which a slip waits for a busy printer instead of coming out elsewhere."""


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
    condition_since: datetime | None
    failures: int
    rest_until: datetime | None
    remains: bool

    def is_known_as(self, condition: str) -> bool:
        """Tell whether every page has heard of this condition already."""
        return self.condition_since is not None and self.condition == condition

    def is_resting(self, now: datetime) -> bool:
        """Tell whether it is left alone after a failure."""
        return self.rest_until is not None and now < self.rest_until <= now + LONGEST_REST

    @property
    def is_waited_for(self) -> bool:
        """Tell whether its slips wait for it although it failed: somebody else's job there is short."""
        return self.condition == "busy" and self.failures <= WAITED_FOR

    def is_away(self, now: datetime) -> bool:
        """Tell whether its slips should come out elsewhere."""
        return self.is_resting(now) and not self.is_waited_for

    @property
    def is_hopeful(self) -> bool:
        """Tell whether a slip may be expected of it soon."""
        return self.failures == 0 or self.is_waited_for


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
        condition_since=row.condition_since,
        failures=row.failures,
        rest_until=row.rest_until,
        remains=row.remains,
    )


def stale(conn: sa.Connection, centre_id: str, now: datetime) -> list[rows.Row]:
    """Answer the queued jobs that nobody needs any more."""
    mine = statements.queued_slips(sa.select(print_job)).where(print_job.c.centre_id == centre_id)
    return list(conn.execute(mine.where(statements.is_stale(now))).all())


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
    told = sa.or_(j.state.in_(SETTLED), j.fault.is_not(None), j.evidence.is_not(None))
    chosen = (
        _seen()
        .join(ticket, ticket.c.id == j.ticket_id)
        .where(j.centre_id == centre_id, ticket.c.business_date >= since, told)
        .order_by(j.copy_no)
    )
    return [_slip(row) for row in conn.execute(chosen)]


def slip_seen(conn: sa.Connection, job_id: str) -> SlipSeen:
    """Answer what became of one slip so far."""
    return _slip(conn.execute(_seen().where(print_job.c.id == job_id)).one())


def _seen() -> sa.Select[Any]:
    j, d = print_job.c, device_printer
    first = sa.select(d.c.printer_id).where(d.c.device_id == j.device_id).order_by(d.c.rank).limit(1)
    facts = (j.id, j.ticket_id, j.copy_no, j.state, j.printer_id, j.evidence, j.fault, j.purpose, j.about)
    return sa.select(*facts, j.sent_bytes, j.total_bytes, first.scalar_subquery().label("expected_at"))


def _slip(row: rows.Row) -> SlipSeen:
    settled = row.state in SETTLED
    # Not settled yet: in a presenter it is printed and waits for a hand, else it waits for a printer.
    state = row.state if settled else "printed" if row.evidence else "queued"
    came_out = row.printer_id is not None and state in {"printed", "sent", "unknown"}
    return SlipSeen(
        job_id=row.id,
        ticket_id=row.ticket_id,
        copy=row.copy_no,
        state=state,
        printer_id=row.printer_id if state != "queued" else None,
        evidence=row.evidence,
        fault=row.fault,
        sent_bytes=row.sent_bytes if state != "queued" else 0,
        total_bytes=row.total_bytes if state != "queued" else 0,
        elsewhere=came_out and row.expected_at not in {None, row.printer_id},
        purpose=Paper(row.purpose),
        about=row.about,
    )


def job(conn: sa.Connection, job_id: str) -> rows.Row | None:
    """Answer a print job's row."""
    return conn.execute(sa.select(print_job).where(print_job.c.id == job_id)).one_or_none()


def newest_job(conn: sa.Connection, ticket_id: str) -> rows.Row:
    """Answer the job of a ticket's newest copy."""
    chosen = sa.select(print_job).where(print_job.c.ticket_id == ticket_id)
    return conn.execute(chosen.order_by(print_job.c.copy_no.desc()).limit(1)).one()


def note_roll(conn: sa.Connection, printer_id: str, *, mm: float, remains: bool) -> None:
    """Count the paper a job used, and end the printer's rest: it took bytes."""
    p = printer.c
    used = {"roll_mm": p.roll_mm + mm, "roll_slips": p.roll_slips + 1, "failures": 0, "rest_until": None}
    conn.execute(sa.update(printer).where(p.id == printer_id).values(remains=remains, **used))


def queue(conn: sa.Connection, **values: Any) -> None:
    """Put a job into the outbox."""
    fresh = {"state": "queued", "fence": 0, "attempt": 0, "sent_bytes": 0, "total_bytes": 0}
    statements.ADD_JOB.run(conn, {**values, **fresh})


def newest_copy(conn: sa.Connection, ticket_id: str) -> int:
    """Answer the number of a ticket's newest copy; 0 when nothing was ever queued."""
    chosen = sa.select(sa.func.max(print_job.c.copy_no)).where(print_job.c.ticket_id == ticket_id)
    return int(conn.execute(chosen).scalar() or 0)


def settle(conn: sa.Connection, job: rows.Row, **values: Any) -> bool:
    """Write to a job outside any lease, if it is still as it was read: the house or the staff decide."""
    j = print_job.c
    same = (j.id == job.id) & (j.state == job.state) & (j.fence == job.fence)
    return conn.execute(sa.update(print_job).where(same).values(values)).rowcount == 1


def note_fault(conn: sa.Connection, job_id: str, fault: str | None) -> None:
    """Keep why a queued job waits."""
    conn.execute(sa.update(print_job).where(print_job.c.id == job_id).values(fault=fault))


def drop_queued(conn: sa.Connection, ticket_id: str, now: datetime) -> None:
    """Cancel what still waits of a ticket's slips: a newer copy takes their place."""
    j = print_job.c
    waiting = (j.ticket_id == ticket_id) & (j.state == "queued")
    cancelled = {"state": "cancelled", "ended_at": now, "fence": j.fence + 1}
    conn.execute(sa.update(print_job).where(waiting).values(cancelled))


def printer_row(conn: sa.Connection, centre_id: str, printer_id: str) -> PrinterRow | None:
    """Answer one printer of a centre."""
    same = (printer.c.id == printer_id) & (printer.c.centre_id == centre_id)
    row = conn.execute(sa.select(printer).where(same)).one_or_none()
    return _printer(row) if row else None


def is_at_work(conn: sa.Connection, printer_id: str) -> bool:
    """Tell whether a slip is leased to a printer or being sent to it, perhaps from another machine."""
    j = print_job.c
    held = sa.select(j.id).where(j.printer_id == printer_id, j.state.in_(["leased", "sending"]))
    return conn.execute(held.limit(1)).first() is not None


def insert_printer(conn: sa.Connection, **values: Any) -> None:
    """Add a printer."""
    conn.execute(sa.insert(printer), values)


def has_printed(conn: sa.Connection, printer_id: str) -> bool:
    """Tell whether any slip names this printer."""
    chosen = sa.select(print_job.c.id).where(print_job.c.printer_id == printer_id).limit(1)
    return conn.execute(chosen).first() is not None


def delete_printer(conn: sa.Connection, printer_id: str) -> None:
    """Take a printer away, from the kiosks' lists too."""
    conn.execute(sa.delete(device_printer).where(device_printer.c.printer_id == printer_id))
    conn.execute(sa.delete(printer).where(printer.c.id == printer_id))


def rank_printer(conn: sa.Connection, *, device_id: str, rank: int, printer_id: str) -> None:
    """Give a kiosk a printer; rank 1 is tried first."""
    conn.execute(sa.insert(device_printer), {"device_id": device_id, "rank": rank, "printer_id": printer_id})


def forget_ranks(conn: sa.Connection, device_id: str) -> None:
    """Take a kiosk's printers from it; until it gets others, all of the centre's are its."""
    conn.execute(sa.delete(device_printer).where(device_printer.c.device_id == device_id))
