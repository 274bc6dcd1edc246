"""What the staff see of the paper: each printer with its newest evidence, and the slips that need a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from server.core.errors import UnknownPrintJob
from server.core.paper import Paper, PaperLeft, paper_left
from server.core.ticket import ENDED, Status
from server.store import rows
from server.store.tables import print_job, printer, ticket

DOUBTFUL: Final = ("unknown", "failed")
"""States after which somebody must look whether the slip is there."""
UNDER_WAY: Final = ("queued", "leased", "sending")
_MOST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSeen:
    """One copy of a paper on its way. `code` is None for what is no ticket's; moments are UTC.

    `wanted`: somebody still goes by this slip, so it may be printed again.
    """

    id: str
    ticket_id: str | None
    code: str | None
    wanted: bool
    purpose: Paper
    about: str
    copy: int
    printer_id: str | None
    state: str
    fault: str | None
    evidence: int | None
    sent_bytes: int
    total_bytes: int
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterCard:
    """A printer as set up and as last seen; `condition` as in `server.core.paper.PrinterSeen`.

    `seen` is the newest slip that it ended, `under_way` how many it still has before it.
    """

    id: str
    name: str
    driver: str
    address: str
    profile: str
    condition: str
    since: datetime | None
    rest_until: datetime | None
    roll_mm: float
    roll_slips: int
    roll_m: float | None
    seen: JobSeen | None
    under_way: int

    @property
    def left(self) -> PaperLeft | None:
        """Answer what the roll still holds; None where its length is not known."""
        return paper_left(roll_m=self.roll_m, used_mm=self.roll_mm, slips=self.roll_slips)


def printers(conn: sa.Connection, centre_id: str) -> list[PrinterCard]:
    """Answer a centre's printers in their order."""
    chosen = sa.select(printer).where(printer.c.centre_id == centre_id).order_by(printer.c.position)
    return [
        PrinterCard(
            id=row.id,
            name=row.name,
            driver=row.driver,
            address=row.address,
            profile=row.profile,
            condition=row.condition,
            since=row.condition_since,
            rest_until=row.rest_until,
            roll_mm=row.roll_mm,
            roll_slips=row.roll_slips,
            roll_m=row.roll_m,
            seen=_newest(conn, row.id),
            under_way=_under_way(conn, row.id),
        )
        for row in conn.execute(chosen).all()
    ]


def jobs(conn: sa.Connection, centre_id: str, *, states: Sequence[str], since: date) -> list[JobSeen]:
    """Answer the jobs in some states, newest first; of a ticket only when no later copy speaks for it.

    `since` leaves out the tickets of earlier business dates.
    """
    return [_job(row) for row in conn.execute(_newest_copies(centre_id, states, since))]


def not_printed(conn: sa.Connection, centre_id: str, *, since: date) -> list[JobSeen]:
    """Answer the slips that went stale in the queue while their citizens still wait, newest first."""
    waiting = ticket.c.status == Status.WAITING.value
    return [_job(row) for row in conn.execute(_newest_copies(centre_id, ("expired",), since).where(waiting))]


def job(conn: sa.Connection, centre_id: str, job_id: str) -> JobSeen:
    """Answer one job of a centre, or refuse."""
    row = conn.execute(
        _jobs().where(print_job.c.centre_id == centre_id, print_job.c.id == job_id)
    ).one_or_none()
    if row is None:
        raise UnknownPrintJob(job=job_id)
    return _job(row)


def _jobs() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(print_job, ticket.c.code, ticket.c.status).outerjoin(
        ticket, ticket.c.id == print_job.c.ticket_id
    )


def _newest_copies(centre_id: str, states: Sequence[str], since: date) -> sa.Select[*tuple[Any, ...]]:
    j, later = print_job.c, print_job.alias("later")
    spoken_for = sa.exists().where(later.c.ticket_id == j.ticket_id, later.c.copy_no > j.copy_no)
    recent = sa.or_(ticket.c.business_date >= since, j.ticket_id.is_(None))
    chosen = _jobs().where(j.centre_id == centre_id, j.state.in_(states), recent, ~spoken_for)
    return chosen.order_by(j.made_at.desc()).limit(_MOST)


def _newest(conn: sa.Connection, printer_id: str) -> JobSeen | None:
    j = print_job.c
    ended = _jobs().where(j.printer_id == printer_id, j.state.not_in(UNDER_WAY))
    row = conn.execute(ended.order_by(j.made_at.desc()).limit(1)).one_or_none()
    return _job(row) if row else None


def _under_way(conn: sa.Connection, printer_id: str) -> int:
    j = print_job.c
    mine = sa.select(sa.func.count()).where(j.printer_id == printer_id, j.state.in_(UNDER_WAY))
    return int(conn.execute(mine).scalar_one())


def _job(row: rows.Row) -> JobSeen:
    return JobSeen(
        id=row.id,
        ticket_id=row.ticket_id,
        code=row.code,
        wanted=row.status is not None and Status(row.status) not in ENDED,
        purpose=Paper(row.purpose),
        about=row.about,
        copy=row.copy_no,
        printer_id=row.printer_id,
        state=row.state,
        fault=row.fault,
        evidence=row.evidence,
        sent_bytes=row.sent_bytes,
        total_bytes=row.total_bytes,
        made_at=row.made_at,
        ended_at=row.ended_at,
    )
