"""What citizens searched and did not find."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from server.store.tables import alias, missed_search, procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Words that found nothing, how often, and when last."""

    text: str
    count: int
    last: date


def count(conn: sa.Connection, centre_id: str, *, day: date, text: str) -> None:
    """Count a search in vain."""
    m = missed_search
    mine = {"centre_id": centre_id, "day": day, "text": text}
    same = sa.and_(*(m.c[name] == value for name, value in mine.items()))
    if conn.execute(sa.update(m).where(same).values(count=m.c["count"] + 1)).rowcount == 0:
        conn.execute(sa.insert(m), {**mine, "count": 1})


def most_missed(
    conn: sa.Connection, centre_id: str, *, since: date, until: date = date.max, limit: int | None = None
) -> list[Missed]:
    """Answer what was searched in vain most often from one day to another, those first."""
    m = missed_search.c
    times, last = sa.func.sum(m["count"]), sa.func.max(m.day)
    chosen = sa.select(m.text, times.label("times"), last.label("last"))
    chosen = chosen.where(m.centre_id == centre_id, m.day.between(since, until)).group_by(m.text)
    rows = conn.execute(chosen.order_by(times.desc(), last.desc(), m.text).limit(limit))
    return [Missed(text=row.text, count=int(row.times), last=row.last) for row in rows]


def forget(
    conn: sa.Connection, centre_id: str, *, text: str | None = None, before: date | None = None
) -> int:
    """Forget words that are found now, or those of days long past; answers how many rows."""
    m = missed_search.c
    chosen = [m.centre_id == centre_id]
    chosen += [m.text == text] if text is not None else []
    chosen += [m.day < before] if before is not None else []
    return conn.execute(sa.delete(missed_search).where(*chosen)).rowcount


def procedures(conn: sa.Connection, centre_id: str) -> list[tuple[str, str]]:
    """Answer what words may lead to: the code and the short name of each procedure."""
    p = procedure.c
    chosen = sa.select(p.code, p.short_name).where(p.centre_id == centre_id).order_by(p.short_name)
    return [(row.code, row.short_name) for row in conn.execute(chosen)]


def add_alias(conn: sa.Connection, *, id: str, centre_id: str, term: str, target: str) -> None:  # noqa: A002
    """Let words lead to a procedure."""
    conn.execute(sa.insert(alias), {"id": id, "centre_id": centre_id, "term": term, "target": target})
