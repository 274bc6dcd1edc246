"""Outages of outside systems, as they are asked for."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.core.outage import Outage
from server.core.outage_errors import UnknownOutage
from server.core.setup_errors import UnknownField
from server.core.ticket import Status, Ticket
from server.store import tables
from server.store.rows import to_outage, to_ticket

_outage = tables.outage


def outage(conn: sa.Connection, centre_id: str, outage_id: str) -> Outage:
    """Answer an outage by its id."""
    chosen = _of(centre_id).where(_outage.c.id == outage_id)
    row = conn.execute(chosen).one_or_none()
    if row is None:
        raise UnknownOutage(outage=outage_id)
    return to_outage(row)


def open_ones(conn: sa.Connection, centre_id: str) -> list[Outage]:
    """Answer what is down now, longest first."""
    chosen = _of(centre_id).where(_outage.c.up_at.is_(None)).order_by(_outage.c.down_since)
    return [to_outage(row) for row in conn.execute(chosen)]


def between(conn: sa.Connection, centre_id: str, since: datetime, until: datetime) -> list[Outage]:
    """Answer the outages that reach into a span of time, in the order they began."""
    ended_later = sa.or_(_outage.c.up_at.is_(None), _outage.c.up_at > since)
    chosen = _of(centre_id).where(_outage.c.down_since < until, ended_later).order_by(_outage.c.down_since)
    return [to_outage(row) for row in conn.execute(chosen)]


def held_for(conn: sa.Connection, centre_id: str, outage_id: str) -> list[Ticket]:
    """Answer the tickets that were set aside until a system is back, oldest first."""
    t = tables.ticket
    chosen = (
        sa.select(t)
        .where(t.c.centre_id == centre_id, t.c.outage_id == outage_id, t.c.status == Status.ON_HOLD.value)
        .order_by(t.c.place, t.c.issue_seq)
    )
    return [to_ticket(row) for row in conn.execute(chosen)]


def field_served(conn: sa.Connection, centre_id: str, name: str) -> tuple[str, str]:
    """Answer (field id, queue id) for a field's id or key."""
    f = tables.field.c
    chosen = sa.select(f.id, f.queue_id).where(f.centre_id == centre_id, (f.id == name) | (f.key == name))
    row = conn.execute(chosen).one_or_none()
    if row is None:
        raise UnknownField(field=name)
    return row.id, row.queue_id


def _of(centre_id: str) -> sa.Select[Any]:
    return sa.select(_outage).where(_outage.c.centre_id == centre_id)
