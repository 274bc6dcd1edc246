"""Who may print what now: leases on print jobs, and which printer a queued slip should come out of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from server.store import rows, spool, statements
from server.store.spool import PrinterRow
from server.store.tables import device_printer, print_job

LEASE: Final = timedelta(seconds=120)
"""How long a printer's own thread may be silent; only another machine ever waits for this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A job this thread alone may print.

    `elsewhere`: not the printer people expect it from. `named`: meant for this very printer and no other.
    """

    id: str
    fence: int
    slip: str
    ticket_id: str | None
    copy: int
    elsewhere: bool
    named: bool


class LeaseLost(Exception):
    """Somebody else has the job now; nothing may be sent for this lease."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where jobs come from, which decides where they may come out."""

    centre_id: str
    device_id: str | None
    printer_id: str | None
    """The printer that a job names."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Where queued slips should come out at one moment: each kiosk's printers in order, and who is away."""

    kiosks: Mapping[str, Sequence[str]]
    centres: Mapping[str, Sequence[str]]
    away: frozenset[str]

    def ranked(self, source: Source) -> Sequence[str]:
        """Answer the printers its jobs may come out of: the one they name, else their kiosk's, else all."""
        if source.printer_id:
            return [source.printer_id]
        return self.kiosks.get(source.device_id or "") or self.centres.get(source.centre_id, ())

    def printer_for(self, source: Source) -> str | None:
        """Answer the first of them that is not away."""
        return next((p for p in self.ranked(source) if p not in self.away), None)


def choice(conn: sa.Connection, now: datetime) -> Choice:
    """Answer where slips should come out now."""
    d = device_printer.c
    kiosks: dict[str, list[str]] = {}
    for row in conn.execute(sa.select(d.device_id, d.printer_id).order_by(d.device_id, d.rank)):
        kiosks.setdefault(row.device_id, []).append(row.printer_id)
    centres: dict[str, list[str]] = {}
    known = spool.printers(conn)
    for one in known:
        centres.setdefault(one.centre_id, []).append(one.id)
    return Choice(kiosks, centres, frozenset(p.id for p in known if p.is_away(now)))


def sources(conn: sa.Connection, now: datetime) -> list[Source]:
    """Answer from where slips wait that somebody still needs: few, however many slips there are."""
    return [Source(**found) for found in statements.SLIPS_FROM.all(conn, {"of_now": now})]


def claim(conn: sa.Connection, mine: PrinterRow, *, owner: str, now: datetime) -> Claimed | None:
    """Take the oldest queued job that should come out of this printer now, by compare-and-set."""
    if spool.is_at_work(conn, mine.id):
        return None
    chosen = choice(conn, now)
    served = [source for source in sources(conn, now) if chosen.printer_for(source) == mine.id]
    job = _oldest(conn, served, now)
    if job is None or not _leased(conn, job, mine, owner=owner, now=now):
        return None
    return Claimed(
        id=job.id,
        fence=job.fence + 1,
        slip=job.slip,
        ticket_id=job.ticket_id,
        copy=job.copy_no,
        elsewhere=chosen.ranked(_source_of(job))[0] != mine.id,
        named=job.printer_id is not None,
    )


def _source_of(job: rows.Row) -> Source:
    return Source(job.centre_id, job.device_id, job.printer_id)


def _oldest(conn: sa.Connection, served: Sequence[Source], now: datetime) -> rows.Row | None:
    j = print_job.c
    of_them = [
        (j.centre_id == s.centre_id)
        & j.device_id.is_not_distinct_from(s.device_id)
        & j.printer_id.is_not_distinct_from(s.printer_id)
        for s in served
    ]
    if not of_them:
        return None
    oldest = statements.needed_slips(sa.select(print_job), now).where(sa.or_(*of_them))
    return conn.execute(oldest.order_by(j.made_at, j.id).limit(1)).one_or_none()


def _leased(conn: sa.Connection, job: rows.Row, mine: PrinterRow, *, owner: str, now: datetime) -> bool:
    j = print_job.c
    lease = {
        "state": "leased",
        "printer_id": mine.id,
        "lease_owner": owner,
        "lease_until": now + LEASE,
        "fence": job.fence + 1,
        "attempt": job.attempt + 1,
        "started_at": now,
    }
    same = (j.id == job.id) & (j.state == "queued") & (j.fence == job.fence)
    return conn.execute(sa.update(print_job).where(same).values(lease)).rowcount == 1


def update(conn: sa.Connection, claimed: Claimed, *, now: datetime, **values: Any) -> None:
    """Write to a job under its fence, keeping the lease alive; LeaseLost when the fence moved on."""
    j = print_job.c
    same = (j.id == claimed.id) & (j.fence == claimed.fence) & j.state.in_(["leased", "sending"])
    changed = sa.update(print_job).where(same).values(lease_until=now + LEASE, **values)
    if conn.execute(changed).rowcount != 1:
        raise LeaseLost(claimed.id)


def end(conn: sa.Connection, claimed: Claimed, *, now: datetime, **values: Any) -> None:
    """Write a job's end under its fence; the moment it was proved stays, when somebody was told already."""
    ended_at = print_job.c.ended_at
    known = sa.func.coalesce(ended_at, sa.literal(now, ended_at.type))
    update(conn, claimed, now=now, ended_at=known, **values)


def is_expected(conn: sa.Connection, job_id: str, now: datetime) -> bool:
    """Tell whether any of a queued job's printers can be tried now and has not failed."""
    job = conn.execute(sa.select(print_job).where(print_job.c.id == job_id)).one()
    able = {one.id for one in spool.printers(conn) if one.is_hopeful and not one.is_away(now)}
    return not able.isdisjoint(choice(conn, now).ranked(_source_of(job)))


def abandoned(conn: sa.Connection, printer_id: str, *, host: str, now: datetime) -> list[rows.Row]:
    """Answer the jobs left at a printer: by dead processes of this host, or of any whose lease is over.

    On this host the printer's lock proves that nobody else is at it; of another host only time tells.
    """
    j = print_job.c
    gone = sa.or_(j.lease_owner.startswith(f"{host}:", autoescape=True), j.lease_until < now)
    left = sa.select(print_job).where(j.printer_id == printer_id, j.state.in_(["leased", "sending"]), gone)
    return list(conn.execute(left).all())
