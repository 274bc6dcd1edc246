"""The names of people and devices, for pages that show who sits where; never for logs."""

import sqlalchemy as sa

from server.store.tables import device, staff


def staff_names(conn: sa.Connection, centre_id: str) -> dict[str, str]:
    """Answer the name of each person of the staff, by id."""
    chosen = sa.select(staff.c.id, staff.c.name).where(staff.c.centre_id == centre_id)
    return {row.id: row.name for row in conn.execute(chosen)}


def usual_counter(conn: sa.Connection, staff_id: str) -> str | None:
    """Answer the id of the counter somebody usually sits at."""
    chosen = sa.select(staff.c.usual_counter_id).where(staff.c.id == staff_id)
    found: str | None = conn.execute(chosen).scalar()
    return found


def device_names(conn: sa.Connection, centre_id: str) -> dict[str, str]:
    """Answer the name of each kiosk and board, by id."""
    chosen = sa.select(device.c.id, device.c.name).where(device.c.centre_id == centre_id)
    return {row.id: row.name for row in conn.execute(chosen)}
