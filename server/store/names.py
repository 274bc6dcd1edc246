"""The names of people and devices, for pages that show who sits where; never for logs."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from server.store.tables import device, procedure, staff


def staff_names(conn: sa.Connection, centre_id: str) -> dict[str, str]:
    """Answer the name of each person of the staff, by id."""
    chosen = sa.select(staff.c.id, staff.c.name).where(staff.c.centre_id == centre_id)
    return {row.id: row.name for row in conn.execute(chosen)}


def usual_counter(conn: sa.Connection, staff_id: str) -> str | None:
    """Answer the id of the counter somebody usually sits at."""
    chosen = sa.select(staff.c.usual_counter_id).where(staff.c.id == staff_id)
    found: str | None = conn.execute(chosen).scalar()
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSeen:
    """A kiosk or board, and when its page last told of itself."""

    id: str
    kind: str
    name: str
    seen_at: datetime | None
    locked: str | None


def devices(conn: sa.Connection, centre_id: str) -> list[DeviceSeen]:
    """Answer a centre's kiosks, then its boards, each in their order."""
    d = device.c
    chosen = sa.select(d.id, d.kind, d.name, d.seen_at, d.locked).where(d.centre_id == centre_id)
    found = conn.execute(chosen.order_by(d.kind.desc(), d.position))
    return [DeviceSeen(**row._mapping) for row in found]  # noqa: SLF001


def device_names(conn: sa.Connection, centre_id: str) -> dict[str, str]:
    """Answer the name of each kiosk and board, by id."""
    chosen = sa.select(device.c.id, device.c.name).where(device.c.centre_id == centre_id)
    return {row.id: row.name for row in conn.execute(chosen)}


def procedure_names(conn: sa.Connection, centre_id: str, lang: str) -> dict[str, str]:
    """Answer the name of each procedure in a language, by id; old ones too."""
    p = procedure.c
    chosen = sa.select(p.id, p.short_name, p.name_en).where(p.centre_id == centre_id)
    return {row.id: (row.name_en if lang == "en" else None) or row.short_name for row in conn.execute(chosen)}
