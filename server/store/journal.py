"""The journal as the office reads it: newest first, and only what is asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from server.core.kinds import Entry, Kind
from server.store import rows
from server.store.tables import journal as j
from server.store.tables import ticket

SUBJECTS: Final[Mapping[str, tuple[str, ...]]] = {
    "numbers": ("ticket", "online", "rating"),
    "dossiers": ("dossier",),
    "fees": ("payment", "notice"),
    "floor": ("counter", "queue", "outage"),
    "paper": ("printer", "slip"),
    "wall": ("board", "emergency", "media", "clip"),
    "access": ("staff", "device", "token"),
    "plan": ("setup", "centre"),
    "days": ("day", "data", "backup", "clock"),
}
"""What entries are about, by the nouns of their kinds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the journal is wanted. `until` is not included; `actor` ends in a colon for a whole kind of them."""

    since: datetime | None = None
    until: datetime | None = None
    actor: str = ""
    kinds: tuple[str, ...] = ()
    code: str = ""


def entries(
    conn: sa.Connection, centre_id: str, asked: Asked, *, edge: int, limit: int, rising: bool = False
) -> Iterator[Entry]:
    """Answer what fits, below a seq and newest first; `rising` above it and oldest first."""
    wanted = [j.c.centre_id == centre_id, j.c.seq > edge if rising else j.c.seq < edge]
    wanted += [j.c.at >= asked.since] if asked.since else []
    wanted += [j.c.at < asked.until] if asked.until else []
    wanted += [j.c.kind.in_(asked.kinds)] if asked.kinds else []
    if asked.actor:
        whole = asked.actor.endswith(":")
        wanted.append(
            j.c.actor.startswith(asked.actor, autoescape=True) if whole else j.c.actor == asked.actor
        )
    if asked.code:
        named = sa.select(ticket.c.id).where(ticket.c.centre_id == centre_id, ticket.c.code == asked.code)
        wanted.append(j.c.ticket_id.in_(named))
    found = conn.execute(
        sa.select(j).where(*wanted).order_by(j.c.seq.asc() if rising else j.c.seq.desc()).limit(limit)
    )
    for row in found:
        yield rows.to_entry(row)


def purges(conn: sa.Connection, centre_id: str, *, most: int = 5) -> list[Entry]:
    """Answer the newest removals of personal data, newest first."""
    asked = Asked(kinds=(Kind.DATA_PURGED.value,))
    return list(entries(conn, centre_id, asked, edge=2**62, limit=most))
