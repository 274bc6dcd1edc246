"""What a centre offers: its fields, procedures, home tiles and everyday words."""

import json
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from server.core.house import Queue
from server.core.search import Alias
from server.store import read, tables
from server.store.outages import field_served


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field (lĩnh vực) as the kiosk shows it, served by one queue."""

    id: str
    key: str
    name: str
    name_en: str
    icon: str
    queue_id: str
    hidden: bool = False
    """Kept off the home screen; what is in it is still found by searching."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A procedure with its official code and whole official name.

    None is "not known". `fee` is in đồng; `fee_note` says how it is counted where it is not one sum.
    `same_day`: the result is given the same day when accepted before 15:00.
    """

    id: str
    code: str
    field_id: str
    name: str
    short_name: str
    name_en: str | None
    tab: str | None
    tab_en: str | None
    papers: tuple[str, ...]
    level: str | None
    fee: int | None
    fee_note: str | None
    fee_note_en: str | None
    time: str | None
    time_en: str | None
    same_day: bool
    portal_url: str | None
    needs_vneid: bool | None = None
    needs_photos: bool | None = None
    online_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A frequent thing on the home screen: a procedure, or a queue that takes people directly."""

    id: str
    procedure_id: str | None
    queue_id: str | None
    name: str
    name_en: str
    help: str
    help_en: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything a centre offers on one day, each list in the order of the screens."""

    queues: tuple[Queue, ...]
    fields: tuple[Field, ...]
    procedures: tuple[Procedure, ...]
    tiles: tuple[Tile, ...]
    aliases: tuple[Alias, ...]


def catalogue(conn: sa.Connection, centre_id: str, *, day: date) -> Catalogue:
    """Answer what a centre offers on a day; what is not valid then is left out."""
    procedures = tuple(_procedures(conn, centre_id, day))
    known = {procedure.id for procedure in procedures}
    return Catalogue(
        queues=tuple(read.queues(conn, centre_id)),
        fields=tuple(fields(conn, centre_id)),
        procedures=procedures,
        tiles=tuple(tile for tile in _tiles(conn, centre_id) if tile.queue_id or tile.procedure_id in known),
        aliases=tuple(_aliases(conn, centre_id)),
    )


def shares(conn: sa.Connection, centre_id: str, *, since: date) -> dict[str, float]:
    """Answer each procedure's part, 0 to 1, of the tickets taken for a procedure since a date."""
    t = tables.ticket.c
    chosen = (
        sa.select(t.procedure_id, sa.func.count())
        .where(t.centre_id == centre_id, t.business_date >= since, t.procedure_id.is_not(None))
        .group_by(t.procedure_id)
    )
    counts = {procedure_id: int(count) for procedure_id, count in conn.execute(chosen)}
    total = sum(counts.values())
    return {procedure_id: count / total for procedure_id, count in counts.items()}


def fields(conn: sa.Connection, centre_id: str) -> list[Field]:
    """Answer a centre's fields in the order of the kiosk."""
    f = tables.field.c
    chosen = (
        sa.select(f.id, f.key, f.name, f.name_en, f.icon, f.queue_id, f.hidden)
        .where(f.centre_id == centre_id)
        .order_by(f.position)
    )
    return [Field(**row._mapping) for row in conn.execute(chosen)]  # noqa: SLF001  -- the documented way


def field_work(conn: sa.Connection, centre_id: str, name: str) -> tuple[str, frozenset[str]]:
    """Answer the queue that serves a field, and the ids of all procedures the field ever had."""
    field_id, queue_id = field_served(conn, centre_id, name)
    p = tables.procedure.c
    chosen = sa.select(p.id).where(p.centre_id == centre_id, p.field_id == field_id)
    return queue_id, frozenset(conn.execute(chosen).scalars())


def _procedures(conn: sa.Connection, centre_id: str, day: date) -> list[Procedure]:
    p = tables.procedure.c
    valid = sa.and_(
        sa.or_(p.valid_from.is_(None), p.valid_from <= day),
        sa.or_(p.valid_to.is_(None), p.valid_to >= day),
    )
    plain = (p.id, p.code, p.field_id, p.name, p.short_name, p.name_en, p.tab, p.tab_en, p.level, p.fee)
    notes = (p.fee_note, p.fee_note_en, p.time_note.label("time"), p.time_note_en.label("time_en"))
    needs = (p.needs_vneid, p.needs_photos, p.online_minutes)
    chosen = (
        sa.select(*plain, *notes, p.same_day_before_15.label("same_day"), p.portal_url, *needs, p.papers)
        .where(p.centre_id == centre_id, valid)
        .order_by(p.position)
    )
    return [
        Procedure(**{**row._mapping, "papers": tuple(json.loads(row.papers))})  # noqa: SLF001
        for row in conn.execute(chosen)
    ]


def _tiles(conn: sa.Connection, centre_id: str) -> list[Tile]:
    t = tables.tile.c
    chosen = (
        sa.select(t.id, t.procedure_id, t.queue_id, t.name, t.name_en, t.help, t.help_en, t.icon)
        .where(t.centre_id == centre_id)
        .order_by(t.position)
    )
    return [Tile(**row._mapping) for row in conn.execute(chosen)]  # noqa: SLF001


def _aliases(conn: sa.Connection, centre_id: str) -> list[Alias]:
    a = tables.alias.c
    chosen = sa.select(a.term, a.target).where(a.centre_id == centre_id).order_by(a.id)
    return [Alias(row.term, row.target) for row in conn.execute(chosen)]
