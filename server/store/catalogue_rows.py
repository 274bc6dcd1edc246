"""The procedures as the set-up reads and writes them, valid or not."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from server.store import tables
from server.store.rows import Row


def fields(conn: sa.Connection, centre_id: str) -> list[Row]:
    """Answer the fields of the kiosk in their order: id, key, name."""
    f = tables.field.c
    return list(
        conn.execute(sa.select(f.id, f.key, f.name).where(f.centre_id == centre_id).order_by(f.position))
    )


def procedures(conn: sa.Connection, centre_id: str) -> list[dict[str, Any]]:
    """Answer every procedure of a centre in its order, as its row; `papers` is a tuple."""
    p = tables.procedure
    chosen = sa.select(p).where(p.c.centre_id == centre_id).order_by(p.c.position, p.c.code)
    return [
        {**row._mapping, "papers": tuple(json.loads(row.papers))}  # noqa: SLF001  -- the documented way
        for row in conn.execute(chosen)
    ]


def add(conn: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add procedures."""
    if rows:
        conn.execute(sa.insert(tables.procedure), [_stored(row) for row in rows])


def change(conn: sa.Connection, procedure_id: str, values: Mapping[str, Any]) -> None:
    """Write to a procedure."""
    mine = tables.procedure.c.id == procedure_id
    conn.execute(sa.update(tables.procedure).where(mine).values(_stored(values)))


def _stored(row: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(row)
    if "papers" in values:
        values["papers"] = json.dumps(list(values["papers"]), ensure_ascii=False)
    return values
