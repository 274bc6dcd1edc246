"""The kiosk's home screen as the set-up reads and writes it: fields and frequent keys, in their order."""

from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa

from server.store import tables
from server.store.rows import Row

Part = Literal["field", "tile"]


def fields(conn: sa.Connection, centre_id: str) -> list[Row]:
    """Answer the fields in their order, each with how many procedures it has, ended ones included."""
    f, p = tables.field, tables.procedure
    count = (
        sa.select(sa.func.count())
        .select_from(p)
        .where(p.c.field_id == f.c.id)
        .scalar_subquery()
        .label("procedures")
    )
    chosen = sa.select(f, count).where(f.c.centre_id == centre_id)
    return list(conn.execute(chosen.order_by(f.c.position, f.c.id)))


def tiles(conn: sa.Connection, centre_id: str) -> list[Row]:
    """Answer the frequent keys in their order, each with the code of its procedure and its last day."""
    t, p = tables.tile, tables.procedure
    chosen = (
        sa.select(t, p.c.code, p.c.short_name, p.c.valid_from, p.c.valid_to)
        .join(p, p.c.id == t.c.procedure_id, isouter=True)
        .where(t.c.centre_id == centre_id)
    )
    return list(conn.execute(chosen.order_by(t.c.position, t.c.id)))


def add(conn: sa.Connection, part: Part, **values: Any) -> None:
    """Add a field or a key."""
    conn.execute(sa.insert(_table(part)), values)


def change(conn: sa.Connection, part: Part, row_id: str, **values: Any) -> None:
    """Write to a field or a key."""
    table = _table(part)
    conn.execute(sa.update(table).where(table.c.id == row_id).values(values))


def remove(conn: sa.Connection, part: Part, row_id: str) -> None:
    """Take a field or a key away."""
    table = _table(part)
    conn.execute(sa.delete(table).where(table.c.id == row_id))


def order(conn: sa.Connection, part: Part, ids: Sequence[str]) -> None:
    """Let fields or keys stand in this order."""
    for position, row_id in enumerate(ids, start=1):
        change(conn, part, row_id, position=position)


def _table(part: Part) -> sa.Table:
    return tables.field if part == "field" else tables.tile
