"""Kiosks that have given very many numbers in a short while."""

import json
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from server.core.kinds import Kind
from server.core.rules import Rules
from server.store import tables

TOUCHED = "kiosk"
"""Where a number comes from that somebody took by touch, or a program with a kiosk's token."""


def rests_for(
    conn: sa.Connection, centre_id: str, device_id: str, *, rules: Rules, day: date, now: datetime
) -> timedelta:
    """Answer how long a kiosk rests still; nothing while it gave fewer numbers, or since somebody released it."""
    t = tables.ticket.c
    mine = (t.centre_id == centre_id, t.business_date == day, t.device_id == device_id, t.origin == TOUCHED)
    # The oldest of the last so many: with it out of the while, or before a release, there is room for another.
    chosen = sa.select(t.issued_at, t.issue_seq).where(*mine).order_by(t.issue_seq.desc())
    oldest = conn.execute(chosen.offset(rules.kiosk_numbers - 1).limit(1)).one_or_none()
    if oldest is None:
        return timedelta(0)
    left: timedelta = oldest.issued_at + timedelta(seconds=rules.kiosk_while) - now
    if left <= timedelta(0) or _released_since(conn, centre_id, device_id, oldest.issue_seq):
        return timedelta(0)
    return left


def _released_since(conn: sa.Connection, centre_id: str, device_id: str, seq: int) -> bool:
    j = tables.journal.c
    chosen = sa.select(j.data).where(
        j.centre_id == centre_id, j.seq > seq, j.kind == Kind.DEVICE_RELEASED.value
    )
    return any(json.loads(data)["device"] == device_id for data in conn.execute(chosen).scalars())
