"""Who is who: logins, sessions, devices and tokens. Random secrets go out once and stay here only as hashes."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from server.core.errors import CounterTaken, LoginLocked, LoginWrong, UnknownCounter
from server.core.house import Actor, Counter, Role
from server.core.kinds import Kind
from server.core.tokens import token_hash
from server.store import read, tables
from server.store.unit import Store

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY: Final = _HASHER.hash("nobody has this password")
_SEEN_EVERY: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A logged-in person: who, and at which counter."""

    id: str
    staff_id: str
    centre_id: str
    name: str
    role: Role
    counter_id: str | None

    @property
    def actor(self) -> Actor:
        """Answer the person as an actor."""
        return Actor(
            centre_id=self.centre_id,
            kind="staff",
            id=self.staff_id,
            role=self.role,
            counter_id=self.counter_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A paired kiosk or board. `slot` says where the paper comes out: down, left or right."""

    id: str
    centre_id: str
    kind: str
    name: str
    diagonal: float
    slot: str
    locked: str | None

    @property
    def actor(self) -> Actor:
        """Answer the device as an actor."""
        return Actor(centre_id=self.centre_id, kind="device", id=self.id, role=Role(self.kind))


def hash_password(password: str) -> str:
    """Answer the argon2 hash of a password."""
    return _HASHER.hash(password)


def new_secret() -> str:
    """Make a random token of 256 bits."""
    return secrets.token_urlsafe(32)


def log_in(store: Store, *, login: str, password: str, address: str) -> str:
    """Check a password and open a session; answers its token. Takes as long for a name that does not exist."""
    scope = hashlib.sha256(f"{login.strip().lower()}|{address}".encode()).hexdigest()
    _check_lock(store, scope)
    s = tables.staff
    with store.read() as conn:
        chosen = sa.select(s).where(s.c.login == login.strip().lower(), s.c.active.is_(True))
        row = conn.execute(chosen).first()
    if not _fits(row.password_hash if row else _NOBODY, password) or row is None:
        _note_wrong(store, scope)
        raise LoginWrong
    token = new_secret()
    with store.write() as conn:
        conn.execute(sa.delete(tables.login_try).where(tables.login_try.c.scope == scope))
        now = store.clock()
        session = {
            "id": store.new_id(),
            "token_hash": token_hash(token),
            "staff_id": row.id,
            "made_at": now,
            "seen_at": now,
            "ended": False,
        }
        conn.execute(sa.insert(tables.staff_session), session)
    return token


def session_of(store: Store, token: str) -> Session | None:
    """Answer the living session of a token, and keep it alive."""
    x, s = tables.staff_session.c, tables.staff.c
    now = store.clock()
    with store.read() as conn:
        chosen = (
            sa.select(x.id, x.staff_id, x.counter_id, x.made_at, x.seen_at, s.centre_id, s.name, s.role)
            .join_from(tables.staff_session, tables.staff, s.id == x.staff_id)
            .where(x.token_hash == token_hash(token), x.ended.is_(False), s.active.is_(True))
        )
        row = conn.execute(chosen).one_or_none()
        if row is None:
            return None
        rules = read.centre(conn, row.centre_id).rules
    if (now - row.seen_at).total_seconds() > rules.staff_idle:
        return None
    if (now - row.made_at).total_seconds() > rules.staff_absolute:
        return None
    if now - row.seen_at > _SEEN_EVERY:
        with store.write() as conn:
            conn.execute(sa.update(tables.staff_session).where(x.id == row.id).values(seen_at=now))
    return Session(
        id=row.id,
        staff_id=row.staff_id,
        centre_id=row.centre_id,
        name=row.name,
        role=Role(row.role),
        counter_id=row.counter_id,
    )


def log_out(store: Store, session: Session) -> None:
    """End a session and free its counter."""
    _leave_counter(store, session)
    with store.write() as conn:
        mine = tables.staff_session.c.id == session.id
        conn.execute(sa.update(tables.staff_session).where(mine).values(ended=True))


def sit_down(store: Store, session: Session, *, number: int, take_over: bool = False) -> None:
    """Choose the counter for today; somebody else's only by a clear take-over."""
    with store.transact(session.actor) as tx:
        counter = read.counter_numbered(tx.conn, tx.centre.id, number)
        if counter.staff_id not in {None, session.staff_id} and not take_over:
            chosen = sa.select(tables.staff.c.name).where(tables.staff.c.id == counter.staff_id)
            raise CounterTaken(counter=number, staff=tx.conn.execute(chosen).scalar())
        for other in read.counters(tx.conn, tx.centre.id):
            if other.staff_id == session.staff_id and other.id != counter.id:
                tx.put_counter(_seat(other, None))
        tx.put_counter(_seat(counter, session.staff_id))
        tx.record(Kind.STAFF_SEATED, staff=session.staff_id, number=number, took_over=take_over)
        x = tables.staff_session.c
        others = (x.counter_id == counter.id) & (x.id != session.id)
        tx.conn.execute(sa.update(tables.staff_session).where(others).values(counter_id=None))
        tx.conn.execute(
            sa.update(tables.staff_session).where(x.id == session.id).values(counter_id=counter.id)
        )


def _leave_counter(store: Store, session: Session) -> None:
    if session.counter_id is None:
        return
    with store.transact(session.actor) as tx:
        try:
            counter = read.counter(tx.conn, tx.centre.id, session.counter_id)
        except UnknownCounter:
            return
        if counter.staff_id == session.staff_id:
            tx.put_counter(_seat(counter, None))
            tx.record(Kind.STAFF_LEFT, staff=session.staff_id, number=counter.number)


def device_of(store: Store, token: str) -> Device | None:
    """Answer the device a token was made for."""
    d, t = tables.device.c, tables.device_token.c
    with store.read() as conn:
        chosen = (
            sa.select(d.id, d.centre_id, d.kind, d.name, d.diagonal, d.slot, d.locked)
            .join_from(tables.device, tables.device_token, t.device_id == d.id)
            .where(t.token_hash == token_hash(token))
        )
        row = conn.execute(chosen).one_or_none()
    return Device(**row._mapping) if row else None  # noqa: SLF001


def pair_device(store: Store, device_id: str, *, by: Actor) -> str:
    """Pair a screen with a device and answer the token its browser keeps."""
    token = new_secret()
    with store.transact(by) as tx:
        paired = {"token_hash": token_hash(token), "device_id": device_id, "paired_at": tx.now}
        tx.conn.execute(sa.insert(tables.device_token), paired)
        tx.record(Kind.DEVICE_PAIRED, device=device_id)
    return token


def new_token(
    store: Store, *, role: Role, by: Actor, counter_number: int | None = None, rate: int | None = None
) -> str:
    """Make an API token for a role; a clerk's or a counter's belongs to one counter."""
    token = new_secret()
    with store.transact(by) as tx:
        counter = read.counter_numbered(tx.conn, tx.centre.id, counter_number) if counter_number else None
        token_id = tx.new_id()
        made = {
            "id": token_id,
            "centre_id": tx.centre.id,
            "role": role.value,
            "counter_id": counter.id if counter else None,
            "token_hash": token_hash(token),
            "rate": rate,
            "made_at": tx.now,
        }
        tx.conn.execute(sa.insert(tables.api_token), made)
        tx.record(Kind.TOKEN_MADE, token=token_id, role=role.value, number=counter_number, rate=rate)
    return token


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """What an API token may do. `rate` is calls a minute."""

    actor: Actor
    rate: int | None


def bearer_of(store: Store, token: str) -> Bearer | None:
    """Answer what a token may do; None when it is unknown or revoked."""
    t = tables.api_token
    with store.read() as conn:
        chosen = sa.select(t).where(t.c.token_hash == token_hash(token), t.c.revoked_at.is_(None))
        row = conn.execute(chosen).one_or_none()
    if row is None:
        return None
    actor = Actor(
        centre_id=row.centre_id, kind="token", id=row.id, role=Role(row.role), counter_id=row.counter_id
    )
    return Bearer(actor=actor, rate=row.rate)


def _seat(counter: Counter, staff_id: str | None) -> Counter:
    return replace(counter, staff_id=staff_id)


def _fits(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except Argon2Error:
        return False


def _check_lock(store: Store, scope: str) -> None:
    x = tables.login_try.c
    with store.read() as conn:
        row = conn.execute(sa.select(x["count"].label("wrong"), x.last_at).where(x.scope == scope)).one_or_none()
        centres = read.centre_ids(conn)
        rules = read.centre(conn, centres[0]).rules if centres else None
    if row is None or rules is None or row.wrong < rules.login_tries:
        return
    left = rules.login_lock - (store.clock() - row.last_at).total_seconds()
    if left > 0:
        raise LoginLocked(seconds=round(left))


def _note_wrong(store: Store, scope: str) -> None:
    t = tables.login_try
    with store.write() as conn:
        more = sa.update(t).where(t.c.scope == scope).values(count=t.c["count"] + 1, last_at=store.clock())
        if conn.execute(more).rowcount == 0:
            conn.execute(sa.insert(t), {"scope": scope, "count": 1, "last_at": store.clock()})
