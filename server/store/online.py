"""The way online, counted: what was offered, opened, submitted by the citizen's word, and confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import sqlalchemy as sa

from server.core.portal import Level
from server.core.ticket import Ticket
from server.store import tables

Step = Literal["shown", "opened"]
Mark = Literal["opened", "submitted", "rated"]
ONLINE: Final = ("online_alone", "online_helped")


@dataclass(frozen=True, slots=True)
class Visit:
    """What the holder of a ticket's page has done there."""

    opened: bool = False
    submitted: bool = False
    rated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One procedure in a stretch of days: numbers of visits, each step counted once a visit."""

    procedure_id: str
    offered: int = 0
    scanned: int = 0
    submitted: int = 0
    confirmed: int = 0


def visit(conn: sa.Connection, ticket_id: str) -> Visit:
    """Answer what was done on a ticket's page."""
    v = tables.phone_visit.c
    row = conn.execute(
        sa.select(v.opened, v.submitted, v.rated).where(v.ticket_id == ticket_id)
    ).one_or_none()
    return Visit(*row) if row else Visit()


def mark(conn: sa.Connection, ticket: Ticket, what: Mark) -> None:
    """Note a step of a ticket's visit; only inside the centre's own transaction."""
    mine = tables.phone_visit.c.ticket_id == ticket.id
    if conn.execute(sa.update(tables.phone_visit).where(mine).values({what: True})).rowcount == 0:
        nothing = {"opened": False, "submitted": False, "rated": False}
        row = {"ticket_id": ticket.id, "centre_id": ticket.centre_id, **nothing, what: True}
        conn.execute(sa.insert(tables.phone_visit), row)


def count(conn: sa.Connection, centre_id: str, *, day: date, procedure_id: str, step: Step) -> None:
    """Count a step that belongs to no ticket; only inside the centre's own transaction."""
    t = tables.online_tally
    mine = {"centre_id": centre_id, "day": day, "procedure_id": procedure_id, "step": step}
    same = sa.and_(*(t.c[name] == value for name, value in mine.items()))
    if conn.execute(sa.update(t).where(same).values(count=t.c.count + 1)).rowcount == 0:
        conn.execute(sa.insert(t), {**mine, "count": 1})


def add_rating(conn: sa.Connection, **values: Any) -> None:
    """Keep a rating."""
    conn.execute(sa.insert(tables.rating), values)


def figures(conn: sa.Connection, centre_id: str, *, since: date, until: date) -> list[Figures]:
    """Answer the steps of every procedure in a stretch of days, both ends included."""
    found: dict[str, dict[str, int]] = {}
    counted = (
        ("offered", _tickets(centre_id, since, until)),
        ("offered", _tally(centre_id, since, until, "shown")),
        ("scanned", _visits(centre_id, since, until, "opened")),
        ("scanned", _tally(centre_id, since, until, "opened")),
        ("submitted", _visits(centre_id, since, until, "submitted")),
        ("confirmed", _dossiers(centre_id, since, until)),
    )
    for step, chosen in counted:
        for procedure_id, number in conn.execute(chosen):
            steps = found.setdefault(procedure_id, {})
            steps[step] = steps.get(step, 0) + int(number)
    return [Figures(procedure_id=procedure_id, **steps) for procedure_id, steps in sorted(found.items())]


def ratings(conn: sa.Connection, centre_id: str, *, since: date, until: date) -> Mapping[int, int]:
    """Answer how often each level was given."""
    r = tables.rating.c
    chosen = sa.select(r.level, sa.func.count()).where(r.centre_id == centre_id, r.day.between(since, until))
    return {level: int(number) for level, number in conn.execute(chosen.group_by(r.level))}


def _tickets(centre_id: str, since: date, until: date) -> sa.Select[Any]:
    t, p = tables.ticket.c, tables.procedure.c
    # A number taken for something that is not accepted online offers nothing.
    possible = sa.or_(p.level.in_([Level.FULL, Level.PARTIAL]), p.level.is_(None) & p.portal_url.is_not(None))
    online = sa.select(p.id).where(p.centre_id == centre_id, possible)
    return _each(t.procedure_id).where(_days(centre_id, since, until), t.procedure_id.in_(online))


def _visits(centre_id: str, since: date, until: date, step: Mark) -> sa.Select[Any]:
    t, v = tables.ticket.c, tables.phone_visit
    chosen = _each(t.procedure_id).join(v, v.c.ticket_id == t.id)
    return chosen.where(_days(centre_id, since, until), t.procedure_id.is_not(None), v.c[step])


def _dossiers(centre_id: str, since: date, until: date) -> sa.Select[Any]:
    t, d = tables.ticket.c, tables.dossier
    chosen = _each(d.c.procedure_id).join(d, d.c.ticket_id == t.id)
    mine = (_days(centre_id, since, until), d.c.procedure_id.is_not(None), sa.not_(d.c.voided))
    return chosen.where(*mine, d.c.channel.in_(ONLINE), d.c.code.is_not(None))


def _each(procedure_id: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(procedure_id, sa.func.count()).select_from(tables.ticket).group_by(procedure_id)


def _days(centre_id: str, since: date, until: date) -> sa.ColumnElement[bool]:
    t = tables.ticket.c
    return sa.and_(t.centre_id == centre_id, t.business_date.between(since, until))


def _tally(centre_id: str, since: date, until: date, step: Step) -> sa.Select[Any]:
    t = tables.online_tally.c
    mine = (t.centre_id == centre_id, t.day.between(since, until), t.step == step)
    return sa.select(t.procedure_id, sa.func.sum(t.count)).where(*mine).group_by(t.procedure_id)
