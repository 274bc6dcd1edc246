"""Dossiers: one, those of a day or a code, and those that still wait for their result."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Final

import sqlalchemy as sa

from server.core.dossier import Dossier, UnknownDossier, looks_unusual
from server.core.kinds import Entry
from server.core.payment import Payment
from server.store import rows
from server.store.tables import dossier, journal, procedure, ticket
from server.store.tables.floor import SAYS_OF_DOSSIER

MOST_LISTED: Final = 200
"""Dossiers on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A dossier whose result has not been returned."""

    id: str
    code: str | None
    ticket_code: str
    received_on: date
    procedure: str | None
    procedure_en: str | None
    due_on: date

    @property
    def odd_code(self) -> bool:
        """Tell whether the code is worth a second look."""
        return looks_unusual(self.code)


def dossier_of(conn: sa.Connection, centre_id: str, dossier_id: str) -> Dossier:
    """Answer a dossier that counts."""
    d = dossier.c
    mine = (d.centre_id == centre_id) & (d.id == dossier_id) & d.voided.is_(False)
    row = conn.execute(sa.select(dossier).where(mine)).one_or_none()
    if row is None:
        raise UnknownDossier(dossier=dossier_id)
    return rows.to_dossier(row)


def of_stay(conn: sa.Connection, ticket_id: str) -> list[Dossier]:
    """Answer the dossiers of a stay that count, in no order."""
    d = dossier.c
    chosen = sa.select(dossier).where(d.ticket_id == ticket_id, d.voided.is_(False))
    return [rows.to_dossier(row) for row in conn.execute(chosen)]


def stays_coded(conn: sa.Connection, centre_id: str, codes: Collection[str]) -> list[str]:
    """Answer the tickets under which dossiers with some codes were recorded, newest first."""
    d = dossier.c
    chosen = sa.select(d.ticket_id).where(d.centre_id == centre_id, d.code.in_(codes), d.voided.is_(False))
    return list(conn.execute(chosen.order_by(d.recorded_seq.desc())).scalars())


def said(conn: sa.Connection, centre_id: str, ticket_ids: Collection[str]) -> list[Entry]:
    """Answer what was said of the dossiers of some stays, in order."""
    j = journal.c
    chosen = sa.select(journal).where(
        j.centre_id == centre_id, j.ticket_id.in_(ticket_ids), sa.literal_column(SAYS_OF_DOSSIER)
    )
    # Put in order here: asked to do it, SQLite would rather walk the whole journal, which is in order already.
    return sorted((rows.to_entry(row) for row in conn.execute(chosen)), key=attrgetter("seq"))


def moved_by(conn: sa.Connection, centre_id: str, payments: Iterable[Payment]) -> dict[str, Entry]:
    """Answer, by request, the newest entry that says what its money did to a dossier recorded before it came."""
    asked = list(payments)
    codes = {one.dossier_code for one in asked if one.dossier_code and not one.ticket_id}
    stays = {one.ticket_id for one in asked if one.ticket_id} | set(stays_coded(conn, centre_id, codes))
    found = [entry for entry in said(conn, centre_id, stays) if "payment_id" in entry.data]
    still = {one.id for stay in {entry.ticket_id for entry in found} for one in of_stay(conn, stay or "")}
    return {one.data["payment_id"]: one for one in found if dossier_id_of(one) in still}


def dossier_id_of(entry: Entry) -> str:
    """Answer which dossier an entry is about."""
    return str(entry.data["dossier"]["id"] if "dossier" in entry.data else entry.data["dossier_id"])


def waiting(conn: sa.Connection, centre_id: str) -> list[Due]:
    """Answer the dossiers whose result is to be returned, the earliest day first."""
    d, t, p = dossier.c, ticket.c, procedure.c
    still: sa.ColumnElement[bool] = sa.literal_column(
        "dossier.returned_on IS NULL AND dossier.due_on IS NOT NULL AND NOT dossier.voided"
    )
    chosen = (
        sa.select(
            d.id, d.code, t.code.label("ticket_code"), t.business_date, d.due_on, p.short_name, p.name_en
        )
        .join_from(dossier, ticket, t.id == d.ticket_id)
        .outerjoin(procedure, p.id == d.procedure_id)
        .where(d.centre_id == centre_id, still)
        .order_by(d.due_on, t.business_date, t.code)
        .limit(MOST_LISTED)
    )
    return [
        Due(
            id=row.id,
            code=row.code,
            ticket_code=row.ticket_code,
            received_on=row.business_date,
            procedure=row.short_name,
            procedure_en=row.name_en or row.short_name,
            due_on=row.due_on,
        )
        for row in conn.execute(chosen)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A dossier of a stay that somebody finished."""

    dossier: Dossier
    ticket_code: str
    queue_id: str
    ended_at: datetime


def finished_by(conn: sa.Connection, centre_id: str, actor: str, *, day: date) -> list[Finished]:
    """Answer the dossiers of the stays that somebody finished on a day, the newest first."""
    d, t, j = dossier.c, ticket.c, journal.c
    chosen = (
        sa.select(dossier, t.code.label("ticket_code"), t.queue_id, t.ended_at)
        .join_from(dossier, ticket, t.id == d.ticket_id)
        .join(journal, (j.centre_id == d.centre_id) & (j.seq == d.recorded_seq))
        .where(t.centre_id == centre_id, t.business_date == day, d.voided.is_(False), j.actor == actor)
        .order_by(d.recorded_seq.desc(), d.id)
        .limit(MOST_LISTED)
    )
    return [
        Finished(
            dossier=rows.to_dossier(row),
            ticket_code=row.ticket_code,
            queue_id=row.queue_id,
            ended_at=row.ended_at,
        )
        for row in conn.execute(chosen)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A dossier that counts, with the number it was recorded under."""

    dossier: Dossier
    ticket_code: str
    received_on: date
    procedure: str | None
    procedure_en: str | None


def recorded(
    conn: sa.Connection, centre_id: str, *, day: date | None = None, sought: str = ""
) -> list[Recorded]:
    """Answer the dossiers of a day's tickets in the order of their numbers, or the newest whose code holds a text."""
    d, t, p = dossier.c, ticket.c, procedure.c
    chosen = (
        sa.select(dossier, t.code.label("ticket_code"), t.business_date, p.short_name, p.name_en)
        .join_from(dossier, ticket, t.id == d.ticket_id)
        .outerjoin(procedure, p.id == d.procedure_id)
        .where(t.centre_id == centre_id, d.voided.is_(False))
        .limit(MOST_LISTED)
    )
    if day is not None:
        chosen = chosen.where(t.business_date == day).order_by(t.code, d.recorded_seq, d.id)
    else:
        chosen = chosen.where(d.code.icontains(sought, autoescape=True)).order_by(d.recorded_seq.desc(), d.id)
    return [
        Recorded(
            dossier=rows.to_dossier(row),
            ticket_code=row.ticket_code,
            received_on=row.business_date,
            procedure=row.short_name,
            procedure_en=row.name_en or row.short_name,
        )
        for row in conn.execute(chosen)
    ]
