"""Questions about people, sessions, devices and tokens; secrets are known here only as hashes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.store import rows, statements
from server.store.prepared import Found
from server.store.tables import api_token, counter, device, device_token, login_try, staff, staff_session


def insert_staff(conn: sa.Connection, **values: Any) -> None:
    """Add a person."""
    conn.execute(sa.insert(staff), values)


def staff_by_login(conn: sa.Connection, login: str) -> rows.Row | None:
    """Answer the active person with this login."""
    return conn.execute(sa.select(staff).where(staff.c.login == login, staff.c.active.is_(True))).first()


def password_of(conn: sa.Connection, staff_id: str) -> str:
    """Answer the hash of a person's password."""
    chosen = sa.select(staff.c.password_hash).where(staff.c.id == staff_id)
    return str(conn.execute(chosen).scalar_one())


def staff_name(conn: sa.Connection, staff_id: str | None) -> str | None:
    """Answer a person's duty name."""
    return conn.execute(sa.select(staff.c.name).where(staff.c.id == staff_id)).scalar()


def login_known(conn: sa.Connection, login: str) -> bool:
    """Tell whether any person of this database has or had this login: people log in without naming a centre."""
    return conn.execute(sa.select(staff.c.id).where(staff.c.login == login)).first() is not None


def members(conn: sa.Connection, centre_id: str) -> list[rows.Row]:
    """Answer everybody of a centre, those out of use last."""
    s = staff.c
    columns = (s.id, s.login, s.name, s.role, s.active, s.usual_counter_id)
    chosen = sa.select(*columns).where(s.centre_id == centre_id).order_by(s.active.desc(), s.role, s.login)
    return list(conn.execute(chosen))


def staff_member(conn: sa.Connection, centre_id: str, staff_id: str) -> rows.Row | None:
    """Answer one person of a centre."""
    return next((row for row in members(conn, centre_id) if row.id == staff_id), None)


def admins(conn: sa.Connection, centre_id: str) -> list[str]:
    """Answer who may set up a centre."""
    s = staff.c
    mine = (s.centre_id == centre_id, s.role == "admin", s.active.is_(True))
    return list(conn.execute(sa.select(s.id).where(*mine)).scalars())


def change_staff(conn: sa.Connection, staff_id: str, **values: Any) -> None:
    """Write to a person's account."""
    conn.execute(sa.update(staff).where(staff.c.id == staff_id).values(values))


def end_sessions(conn: sa.Connection, staff_id: str) -> None:
    """Log somebody out everywhere."""
    conn.execute(sa.update(staff_session).where(staff_session.c.staff_id == staff_id).values(ended=True))


def forget_sessions(conn: sa.Connection, centre_id: str, before: datetime) -> int:
    """Forget who was logged in long ago, by when the session began; answers how many."""
    mine = sa.select(staff.c.id).where(staff.c.centre_id == centre_id)
    x = staff_session.c
    return conn.execute(sa.delete(staff_session).where(x.staff_id.in_(mine), x.made_at < before)).rowcount


def insert_session(conn: sa.Connection, **values: Any) -> None:
    """Open a session."""
    conn.execute(sa.insert(staff_session), values)


def living_session(conn: sa.Connection, token_hash: str) -> Found | None:
    """Answer a session that nobody ended, with its person."""
    return statements.LIVING_SESSION.one_or_none(conn, {"of_token_hash": token_hash})


def update_session(conn: sa.Connection, session_id: str, **values: Any) -> None:
    """Write to a session."""
    conn.execute(sa.update(staff_session).where(staff_session.c.id == session_id).values(values))


def seat_session(conn: sa.Connection, session_id: str, *, staff_id: str, counter_id: str) -> None:
    """Give a counter to one session; every other one at it, or of the same person elsewhere, stands up."""
    x = staff_session.c
    others = ((x.counter_id == counter_id) | (x.staff_id == staff_id)) & (x.id != session_id)
    conn.execute(sa.update(staff_session).where(others).values(counter_id=None))
    update_session(conn, session_id, counter_id=counter_id)


def wrong_tries(conn: sa.Connection, scope: str) -> rows.Row | None:
    """Answer how many wrong passwords a scope has given, and when the last."""
    x = login_try.c
    return conn.execute(sa.select(x["count"].label("wrong"), x.last_at).where(x.scope == scope)).one_or_none()


def add_wrong_try(conn: sa.Connection, scope: str, now: datetime) -> None:
    """Count a wrong password, however many come in the same moment."""
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    first = insert(login_try).values(scope=scope, count=1, last_at=now)
    more = {"count": login_try.c["count"] + 1, "last_at": first.excluded.last_at}
    conn.execute(first.on_conflict_do_update(index_elements=["scope"], set_=more))


def forget_old_tries(conn: sa.Connection, before: datetime) -> int:
    """Forget the wrong passwords of other days, which lock nobody any more; answers how many scopes."""
    return conn.execute(sa.delete(login_try).where(login_try.c.last_at < before)).rowcount


def forget_wrong_tries(conn: sa.Connection, scope: str) -> None:
    """Forget a scope's wrong passwords."""
    conn.execute(sa.delete(login_try).where(login_try.c.scope == scope))


def sight_device(conn: sa.Connection, device_id: str, now: datetime) -> None:
    """Note that a device's browser was heard of."""
    conn.execute(sa.update(device).where(device.c.id == device_id).values(seen_at=now))


def device_by_token(conn: sa.Connection, token_hash: str) -> Found | None:
    """Answer the device a token was made for."""
    return statements.PAIRED_DEVICE.one_or_none(conn, {"of_token_hash": token_hash})


def device_ids(conn: sa.Connection, centre_id: str, kind: str) -> list[str]:
    """Answer a centre's devices of a kind in their order."""
    d = device.c
    chosen = sa.select(d.id).where(d.centre_id == centre_id, d.kind == kind).order_by(d.position)
    return list(conn.execute(chosen).scalars())


def insert_device(conn: sa.Connection, **values: Any) -> None:
    """Add a device."""
    conn.execute(sa.insert(device), values)


def insert_device_token(conn: sa.Connection, **values: Any) -> None:
    """Pair a browser with a device."""
    conn.execute(sa.insert(device_token), values)


def insert_api_token(conn: sa.Connection, **values: Any) -> None:
    """Add a program's token."""
    conn.execute(sa.insert(api_token), values)


def api_tokens(conn: sa.Connection, centre_id: str) -> list[rows.Row]:
    """Answer a centre's tokens of programs without their secrets, the newest first, those that are over last."""
    x, c = api_token.c, counter.c
    columns = (x.id, x.name, x.role, x.rate, x.made_at, x.expires_at, x.seen_at, x.revoked_at, c.number)
    chosen = (
        sa.select(*columns)
        .outerjoin_from(api_token, counter, c.id == x.counter_id)
        .where(x.centre_id == centre_id)
    )
    return list(conn.execute(chosen.order_by(x.revoked_at.is_not(None), x.made_at.desc(), x.id)))


def change_api_token(conn: sa.Connection, token_id: str, **values: Any) -> None:
    """Write to a program's token."""
    conn.execute(sa.update(api_token).where(api_token.c.id == token_id).values(values))


def living_api_token(conn: sa.Connection, token_hash: str) -> Found | None:
    """Answer a program's token that nobody revoked."""
    return statements.LIVING_TOKEN.one_or_none(conn, {"of_token_hash": token_hash})
