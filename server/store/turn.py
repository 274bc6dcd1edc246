"""What a ticket's phone page tells of its procedure."""

import json

import sqlalchemy as sa

from server.store import tables
from server.store.catalogue import Procedure


def procedure(conn: sa.Connection, procedure_id: str) -> Procedure | None:
    """Answer one procedure as citizens may see it."""
    p = tables.procedure.c
    plain = (p.id, p.code, p.field_id, p.name, p.short_name, p.name_en, p.tab, p.tab_en, p.level, p.fee)
    notes = (p.fee_note, p.fee_note_en, p.time_note.label("time"), p.time_note_en.label("time_en"))
    chosen = sa.select(*plain, *notes, p.same_day_before_15.label("same_day"), p.portal_url, p.papers).where(
        p.id == procedure_id
    )
    row = conn.execute(chosen).one_or_none()
    if row is None:
        return None
    return Procedure(**{**row._mapping, "papers": tuple(json.loads(row.papers))})  # noqa: SLF001
