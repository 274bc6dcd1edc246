"""What belongs to a kiosk or a board."""

from datetime import datetime

import sqlalchemy as sa

from server.store import tables


def printers_of(conn: sa.Connection, device_id: str) -> tuple[str, ...]:
    """Answer the ids of the printers a device prints on, the preferred one first."""
    d = tables.device_printer.c
    chosen = sa.select(d.printer_id).where(d.device_id == device_id).order_by(d.rank)
    return tuple(conn.execute(chosen).scalars())


def last_seen(conn: sa.Connection, centre_id: str) -> list[tuple[str, datetime | None]]:
    """Answer each kiosk and board that is in service by name, and when its browser was last heard of."""
    d = tables.device.c
    mine = sa.and_(d.centre_id == centre_id, d.locked.is_(None))
    chosen = sa.select(d.name, d.seen_at).where(mine).order_by(d.kind, d.position)
    return [(row.name, row.seen_at) for row in conn.execute(chosen)]
