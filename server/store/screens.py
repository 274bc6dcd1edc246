"""Kiosks and boards as the office sees them, and the screens that wait to become one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.store import rows
from server.store.tables import device, device_token, pairing


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A kiosk or board of the set-up. `screens`: how many browsers are paired with it; `diagonal` in inches."""

    id: str
    kind: str
    name: str
    diagonal: float
    slot: str
    seen_at: datetime | None
    locked: str | None
    screens: int


def screens(conn: sa.Connection, centre_id: str) -> list[Screen]:
    """Answer a centre's kiosks, then its boards, in their order."""
    d = device.c
    paired = sa.select(sa.func.count()).where(device_token.c.device_id == d.id).scalar_subquery()
    columns = (d.id, d.kind, d.name, d.diagonal, d.slot, d.seen_at, d.locked, paired.label("screens"))
    chosen = sa.select(*columns).where(d.centre_id == centre_id).order_by(d.kind.desc(), d.position)
    return [Screen(**row._mapping) for row in conn.execute(chosen)]  # noqa: SLF001


def screen(conn: sa.Connection, centre_id: str, device_id: str) -> Screen | None:
    """Answer one of a centre's screens."""
    return next((one for one in screens(conn, centre_id) if one.id == device_id), None)


def next_position(conn: sa.Connection, centre_id: str, kind: str) -> int:
    """Answer the place of a new screen behind the others of its kind."""
    last = sa.select(sa.func.max(device.c.position)).where(
        device.c.centre_id == centre_id, device.c.kind == kind
    )
    return (conn.execute(last).scalar() or 0) + 1


def change(conn: sa.Connection, device_id: str, **values: Any) -> None:
    """Write to a screen."""
    conn.execute(sa.update(device).where(device.c.id == device_id).values(values))


def forget_tokens(conn: sa.Connection, device_id: str) -> int:
    """Make every browser a stranger again; answers how many there were."""
    return conn.execute(sa.delete(device_token).where(device_token.c.device_id == device_id)).rowcount


def begin(conn: sa.Connection, *, older_than: datetime, **values: Any) -> None:
    """Let a screen wait, and forget those that waited in vain."""
    conn.execute(sa.delete(pairing).where(pairing.c.made_at < older_than))
    conn.execute(sa.insert(pairing), values)


def waiting(conn: sa.Connection, *, since: datetime, **by: str) -> rows.Row | None:
    """Answer a screen that waits since a moment or later, by its code's or its secret's hash."""
    same = [pairing.c[name] == value for name, value in by.items()]
    return conn.execute(sa.select(pairing).where(pairing.c.made_at >= since, *same)).one_or_none()


def end(conn: sa.Connection, secret_hash: str) -> None:
    """Let a screen wait no longer."""
    conn.execute(sa.delete(pairing).where(pairing.c.secret_hash == secret_hash))
