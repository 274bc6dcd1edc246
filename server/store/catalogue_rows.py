"""The procedures as the set-up reads and writes them, valid or not."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from server.core.errors import UnknownProcedure
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
    return [_read(row) for row in conn.execute(chosen)]


def procedure(conn: sa.Connection, centre_id: str, procedure_id: str) -> dict[str, Any]:
    """Answer one procedure as its row, or refuse."""
    p = tables.procedure
    chosen = sa.select(p).where(p.c.centre_id == centre_id, p.c.id == procedure_id)
    row = conn.execute(chosen).one_or_none()
    if row is None:
        raise UnknownProcedure(procedure=procedure_id)
    return _read(row)


def place_of(conn: sa.Connection, centre_id: str, code: str) -> tuple[str | None, int]:
    """Answer whose the code is, if anybody's, and the place behind the last procedure."""
    p = tables.procedure.c
    mine = p.centre_id == centre_id
    owner = conn.execute(sa.select(p.id).where(mine, p.code == code)).scalar_one_or_none()
    last = conn.execute(sa.select(sa.func.max(p.position)).where(mine)).scalar_one()
    return owner, (last or 0) + 1


def everyday_words(conn: sa.Connection, centre_id: str) -> dict[str, list[str]]:
    """Answer the everyday words that lead to each code or id."""
    a = tables.alias.c
    found: dict[str, list[str]] = {}
    for row in conn.execute(sa.select(a.target, a.term).where(a.centre_id == centre_id).order_by(a.id)):
        found.setdefault(row.target, []).append(row.term)
    return found


def set_everyday_words(
    conn: sa.Connection, centre_id: str, *, old: Sequence[str], code: str, words: Mapping[str, str]
) -> None:
    """Let these words (id to words) lead to a code, and none to the old targets any more."""
    a = tables.alias
    conn.execute(sa.delete(a).where(a.c.centre_id == centre_id, a.c.target.in_(old)))
    rows = [{"id": key, "centre_id": centre_id, "term": term, "target": code} for key, term in words.items()]
    if rows:
        conn.execute(sa.insert(a), rows)


def add(conn: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add procedures."""
    if rows:
        conn.execute(sa.insert(tables.procedure), [_stored(row) for row in rows])


def change(conn: sa.Connection, procedure_id: str, values: Mapping[str, Any]) -> None:
    """Write to a procedure."""
    mine = tables.procedure.c.id == procedure_id
    conn.execute(sa.update(tables.procedure).where(mine).values(_stored(values)))


def _read(row: Row) -> dict[str, Any]:
    return {**row._mapping, "papers": tuple(json.loads(row.papers))}  # noqa: SLF001  -- the documented way


def _stored(row: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(row)
    if "papers" in values:
        values["papers"] = json.dumps(list(values["papers"]), ensure_ascii=False)
    return values
