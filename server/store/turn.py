"""What a phone page tells of a procedure."""

import json

import sqlalchemy as sa

from server.store import tables
from server.store.catalogue import Procedure


def procedure(conn: sa.Connection, procedure_id: str) -> Procedure | None:
    """Answer one procedure as citizens may see it."""
    p = tables.procedure.c
    plain = (p.id, p.code, p.field_id, p.name, p.short_name, p.name_en, p.tab, p.tab_en, p.level, p.fee)
    notes = (p.fee_note, p.fee_note_en, p.time_note.label("time"), p.time_note_en.label("time_en"))
    online = (p.portal_url, p.needs_vneid, p.needs_photos, p.online_minutes)
    chosen = sa.select(*plain, *notes, p.same_day_before_15.label("same_day"), *online, p.papers).where(
        p.id == procedure_id
    )
    row = conn.execute(chosen).one_or_none()
    if row is None:
        return None
    return Procedure(**{**row._mapping, "papers": tuple(json.loads(row.papers))})  # noqa: SLF001


def centre_of(conn: sa.Connection, procedure_id: str) -> str | None:
    """Answer whose procedure it is."""
    p = tables.procedure.c
    return conn.execute(sa.select(p.centre_id).where(p.id == procedure_id)).scalar()
