"""The dossiers received, in groups that are alike; and those whose result is due."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from server.core.dossier import Channel, Method
from server.core.figures import Dossiers, Punctual, Span
from server.store.reports.asking import of_days
from server.store.tables import dossier, field, procedure, ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the report says of a procedure."""

    code: str
    name: str
    name_en: str
    field: str
    field_en: str
    level: str | None


def received(conn: sa.Connection, centre_id: str, span: Span, *, today: date) -> list[Dossiers]:
    """Count the dossiers of the days' tickets; what was taken back is not counted."""
    d, punctual = dossier.c, _punctual(today)
    alike = (d.procedure_id, d.channel, d.method, d.digitised)
    chosen = (
        sa.select(*alike, punctual.label("punctual"), sa.func.count().label("n"), sa.func.sum(d.amount))
        .join_from(ticket, dossier, d.ticket_id == ticket.c.id)
        .where(of_days(centre_id, span), d.voided.is_(False))
        .group_by(*alike, sa.text("punctual"))
    )
    return [
        Dossiers(
            procedure_id=procedure_id,
            channel=Channel(channel),
            method=Method(method),
            digitised=digitised,
            punctual=Punctual(kept),
            n=n,
            amount=int(amount),
        )
        for procedure_id, channel, method, digitised, kept, n, amount in conn.execute(chosen)
    ]


def _punctual(today: date) -> sa.Case[str]:
    d = dossier.c
    known = [
        (d.due_on.is_(None), Punctual.NO_DAY),
        (d.returned_on <= d.due_on, Punctual.ON_TIME),
        (d.returned_on > d.due_on, Punctual.LATE),
        (d.due_on < sa.bindparam("today", today, sa.Date), Punctual.OVERDUE),
    ]
    named: list[tuple[sa.ColumnElement[bool], sa.ColumnElement[str]]] = [
        (when, sa.literal_column(f"'{word.value}'")) for when, word in known
    ]
    return sa.case(*named, else_=sa.literal_column(f"'{Punctual.UNDER_WAY.value}'"))


def procedures(conn: sa.Connection, centre_id: str) -> dict[str, About]:
    """Answer what is said of each procedure, by id; old ones too."""
    p, f = procedure.c, field.c
    chosen = (
        sa.select(p.id, p.code, p.short_name, p.name_en, p.level, f.name, f.name_en.label("field_en"))
        .join_from(procedure, field, f.id == p.field_id)
        .where(p.centre_id == centre_id)
    )
    return {
        row.id: About(
            code=row.code,
            name=row.short_name,
            name_en=row.name_en or row.short_name,
            field=row.name,
            field_en=row.field_en,
            level=row.level,
        )
        for row in conn.execute(chosen)
    }
