"""What belongs to a kiosk or a board."""

import sqlalchemy as sa

from server.store import tables


def printers_of(conn: sa.Connection, device_id: str) -> tuple[str, ...]:
    """Answer the ids of the printers a device prints on, the preferred one first."""
    d = tables.device_printer.c
    chosen = sa.select(d.printer_id).where(d.device_id == device_id).order_by(d.rank)
    return tuple(conn.execute(chosen).scalars())
