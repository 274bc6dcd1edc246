"""The figures of one business date, for the closing page and the closing slip."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from server.core.kinds import Kind
from server.core.ticket import ENDED, Ticket
from server.store import rows, today
from server.store.tables import counter, journal, queue, ticket
from server.store.today import Received


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures:
    """One queue's day."""

    series: str
    name: str
    name_en: str
    taken: int
    served: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """One day of a centre. `waits` is (half, eight of ten) in minutes; None when too few were called."""

    day: date
    taken: int
    served: int
    missed: int
    left: int
    expired: int
    still_open: int
    waits: tuple[int, int] | None
    queues: tuple[LineFigures, ...]
    counters: tuple[tuple[int, int], ...]
    received: Received


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """When a day was closed, and where the journal stood then."""

    day: date
    at: datetime
    expired: int
    head_seq: int
    head: str


ENOUGH = 5
_ENDS = ("completed", "no_show", "left", "expired")


def figures(conn: sa.Connection, centre_id: str, day: date) -> DayFigures:
    """Count a day's numbers; those that did not come and expired with the day are among the missed."""
    t = ticket.c
    mine = (t.centre_id == centre_id) & (t.business_date == day)
    found = conn.execute(sa.select(t.status, sa.func.count()).where(mine).group_by(t.status)).all()
    count = {row[0]: int(row[1]) for row in found}
    return DayFigures(
        day=day,
        taken=sum(count.values()),
        served=count.get("completed", 0),
        missed=count.get("no_show", 0),
        left=count.get("left", 0),
        expired=count.get("expired", 0),
        still_open=sum(n for status, n in count.items() if status not in _ENDS),
        waits=_waits(conn, mine),
        queues=_queues(conn, centre_id, mine),
        counters=_counters(conn, centre_id, mine),
        received=today.received(conn, centre_id, day),
    )


def open_until(conn: sa.Connection, centre_id: str, day: date) -> list[Ticket]:
    """Answer the tickets of a day and of earlier ones that nobody ended."""
    t = ticket.c
    ended = [status.value for status in ENDED]
    chosen = sa.select(ticket).where(t.centre_id == centre_id, t.business_date <= day, t.status.not_in(ended))
    return [rows.to_ticket(row) for row in conn.execute(chosen.order_by(t.issue_seq))]


def newest_day(conn: sa.Connection, centre_id: str, until: date) -> date | None:
    """Answer the newest day up to one on which a number was given."""
    t = ticket.c
    chosen = sa.select(sa.func.max(t.business_date)).where(t.centre_id == centre_id, t.business_date <= until)
    found: date | None = conn.execute(chosen).scalar()
    return found


def closings(conn: sa.Connection, centre_id: str, *, most: int = 30) -> list[Closed]:
    """Answer the newest closings, newest first."""
    j = journal.c
    chosen = sa.select(journal).where(j.centre_id == centre_id, j.kind == Kind.DAY_CLOSED.value)
    found = conn.execute(chosen.order_by(j.seq.desc()).limit(most))
    return [
        Closed(
            day=date.fromisoformat(entry.data["day"]),
            at=entry.at,
            expired=entry.data["expired"],
            head_seq=entry.seq - 1,
            head=entry.data.get("head", ""),
        )
        for entry in map(rows.to_entry, found)
    ]


def _waits(conn: sa.Connection, mine: sa.ColumnElement[bool]) -> tuple[int, int] | None:
    t = ticket.c
    called = sa.select(t.issued_at, t.called_at).where(mine, t.called_at.is_not(None))
    known = sorted((row.called_at - row.issued_at).total_seconds() / 60 for row in conn.execute(called))
    known = [minutes for minutes in known if minutes > 0]
    if len(known) < ENOUGH:
        return None
    half, most = (known[min(len(known) - 1, int(part * len(known)))] for part in (0.5, 0.8))
    return round(half + 0.5), round(most + 0.5)


def _queues(conn: sa.Connection, centre_id: str, mine: sa.ColumnElement[bool]) -> tuple[LineFigures, ...]:
    t, q = ticket.c, queue.c
    served = sa.func.sum(sa.case((t.status == "completed", 1), else_=0))
    chosen = (
        sa.select(q.series, q.name, q.name_en, sa.func.count().label("taken"), served.label("served"))
        .join(queue, q.id == t.queue_id)
        .where(mine, q.centre_id == centre_id)
        .group_by(q.id, q.series, q.name, q.name_en, q.position)
        .order_by(q.position)
    )
    return tuple(
        LineFigures(
            series=row.series,
            name=row.name,
            name_en=row.name_en,
            taken=int(row.taken),
            served=int(row.served),
        )
        for row in conn.execute(chosen)
    )


def _counters(
    conn: sa.Connection, centre_id: str, mine: sa.ColumnElement[bool]
) -> tuple[tuple[int, int], ...]:
    t, c = ticket.c, counter.c
    chosen = (
        sa.select(c.number, sa.func.count())
        .join(counter, c.id == t.counter_id)
        .where(mine, c.centre_id == centre_id, t.status == "completed")
        .group_by(c.number)
        .order_by(c.number)
    )
    return tuple((int(row[0]), int(row[1])) for row in conn.execute(chosen))
