"""The journal as the office reads it: newest first, and only what is asked for."""

import sqlalchemy as sa

from server.core.kinds import Entry, Kind
from server.store import rows
from server.store.tables import journal as j


def purges(conn: sa.Connection, centre_id: str, *, most: int = 5) -> list[Entry]:
    """Answer the newest removals of personal data, newest first."""
    mine = (j.c.centre_id == centre_id) & (j.c.kind == Kind.DATA_PURGED.value)
    return [
        rows.to_entry(r) for r in conn.execute(sa.select(j).where(mine).order_by(j.c.seq.desc()).limit(most))
    ]
