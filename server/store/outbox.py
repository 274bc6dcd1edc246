"""The outbox: put in with its cause, taken out in order, and how much of it waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from server.core.outbox import FIGURES, envelope
from server.store import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One event on its way."""

    centre_id: str
    seq: int
    body: str
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What a centre's outbox holds; `since` is the age of the oldest that waits."""

    waiting: int
    delivered: int
    since: datetime | None
    tries: int
    trouble: str | None


def put(
    conn: sa.Connection,
    centre_id: str,
    seq: int,
    *,
    kind: str,
    data: Mapping[str, Any],
    at: datetime,
    day: date | None = None,
) -> None:
    """Put an event in; only inside the transaction of its cause."""
    o = tables.outbox.c
    previous = conn.execute(sa.select(sa.func.max(o.seq)).where(o.centre_id == centre_id)).scalar()
    body = envelope(centre_id=centre_id, seq=seq, previous=previous, kind=kind, at=at, data=data)
    row = {"centre_id": centre_id, "seq": seq, "kind": kind, "day": day, "body": body}
    conn.execute(sa.insert(tables.outbox), {**row, "made_at": at, "tries": 0})


def procedure_code(conn: sa.Connection, procedure_id: str | None) -> str | None:
    """Answer a procedure's official code."""
    p = tables.procedure.c
    return conn.execute(sa.select(p.code).where(p.id == procedure_id)).scalar() if procedure_id else None


def oldest(conn: sa.Connection, centre_id: str) -> Letter | None:
    """Answer the next event to deliver: never one before those that came earlier."""
    o = tables.outbox.c
    chosen = (
        sa.select(o.centre_id, o.seq, o.body, o.tries)
        .where(o.centre_id == centre_id, o.delivered_at.is_(None))
        .order_by(o.seq)
        .limit(1)
    )
    row = conn.execute(chosen).one_or_none()
    return Letter(**row._mapping) if row else None  # noqa: SLF001  -- the documented way


def note(conn: sa.Connection, letter: Letter, *, at: datetime, trouble: str | None) -> None:
    """Write down how a try ended; without trouble it is delivered, and stays so."""
    o = tables.outbox
    mine = sa.and_(o.c.centre_id == letter.centre_id, o.c.seq == letter.seq, o.c.delivered_at.is_(None))
    values = {"tries": o.c.tries + 1, "tried_at": at, "trouble": trouble}
    conn.execute(sa.update(o).where(mine).values(**values, delivered_at=None if trouble else at))


def backlog(conn: sa.Connection, centre_id: str) -> Backlog:
    """Answer what waits and why."""
    o = tables.outbox.c
    mine = o.centre_id == centre_id
    waits = mine & o.delivered_at.is_(None)
    waiting, since = conn.execute(sa.select(sa.func.count(), sa.func.min(o.made_at)).where(waits)).one()
    delivered = conn.execute(sa.select(sa.func.count()).where(mine, o.delivered_at.is_not(None))).scalar_one()
    first = conn.execute(sa.select(o.tries, o.trouble).where(waits).order_by(o.seq).limit(1)).one_or_none()
    tries, trouble = first or (0, None)
    return Backlog(waiting=waiting, delivered=delivered, since=since, tries=tries, trouble=trouble)


def unreported(conn: sa.Connection, centre_id: str, *, before: date) -> list[date]:
    """Answer the days with tickets whose figures are not in the outbox yet, oldest first."""
    t, o = tables.ticket.c, tables.outbox.c
    done = sa.select(o.day).where(o.centre_id == centre_id, o.kind == FIGURES)
    days = sa.select(t.business_date).where(t.centre_id == centre_id, t.business_date < before).distinct()
    return sorted(set(conn.execute(days).scalars()) - set(conn.execute(done).scalars()))


def day_figures(conn: sa.Connection, centre_id: str, day: date) -> dict[str, Any]:
    """Answer a day in numbers: tickets by how they ended, dossiers by how they came in and were paid."""
    t, d = tables.ticket, tables.dossier
    mine = sa.and_(t.c.centre_id == centre_id, t.c.business_date == day)
    ends = sa.select(t.c.status, sa.func.count()).where(mine).group_by(t.c.status)
    counts = {status: int(number) for status, number in conn.execute(ends)}
    done = sa.select(d).join(t, t.c.id == d.c.ticket_id).where(mine, sa.not_(d.c.voided))
    rows = conn.execute(done).all()
    return {
        "day": day.isoformat(),
        "tickets": sum(counts.values()),
        "by_end": counts,
        "dossiers": len(rows),
        "by_channel": _tally(row.channel for row in rows),
        "by_method": _tally(row.method for row in rows),
        "digitised": sum(row.digitised for row in rows),
        "amount": sum(row.amount for row in rows),
    }


def _tally(words: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts
