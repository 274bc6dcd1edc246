"""Who is who: logins, sessions, devices and tokens. Random secrets go out once and stay here only as hashes."""

import hashlib
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from server.core.errors import CounterTaken, LoginLocked, LoginWrong, Refusal, UnknownCounter
from server.core.house import Actor, Counter, Role, house
from server.core.kinds import Kind
from server.core.tokens import token_hash
from server.store import people, read
from server.store.unit import Store

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Written down, not made: to make one costs every process that starts as much work as a login.
_NOBODY: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$OzzNwGwV1uQxpZ0T3sL/qQ$/yTWMhAbdIszeD5dPiide7/q0CADrkNyi0fgT92uwEI"
)
_SEEN_EVERY: Final = timedelta(seconds=30)
_SIGHTED_EVERY: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A logged-in person: who, and at which counter."""

    id: str
    staff_id: str
    centre_id: str
    name: str
    role: Role
    counter_id: str | None
    locked: bool = False

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
    with store.read() as conn:
        row = people.staff_by_login(conn, login.strip().lower())
    if not _fits(row.password_hash if row else _NOBODY, password) or row is None:
        _note_wrong(store, scope, house(row.centre_id, "door") if row else None, row.id if row else "")
        raise LoginWrong
    token = new_secret()
    with store.write() as conn:
        people.forget_wrong_tries(conn, scope)
        now = store.clock()
        people.insert_session(
            conn,
            id=store.new_id(),
            token_hash=token_hash(token),
            staff_id=row.id,
            made_at=now,
            seen_at=now,
            ended=False,
        )
    return token


def session_of(store: Store, token: str) -> Session | None:
    """Answer the living session of a token, and keep it alive."""
    now = store.clock()
    with store.read() as conn:
        row = people.living_session(conn, token_hash(token))
        if row is None:
            return None
        rules = read.centre(conn, row["centre_id"]).rules
    if (now - row["seen_at"]).total_seconds() > rules.staff_idle:
        return None
    if (now - row["made_at"]).total_seconds() > rules.staff_absolute:
        return None
    if now - row["seen_at"] > _SEEN_EVERY:
        # When the disk is full the staff must still see what is wrong; the session then ends the sooner.
        with suppress(Refusal), store.write() as conn:
            people.update_session(conn, row["id"], seen_at=now)
    return Session(
        id=row["id"],
        staff_id=row["staff_id"],
        centre_id=row["centre_id"],
        name=row["name"],
        role=Role(row["role"]),
        counter_id=row["counter_id"],
        locked=row["locked_at"] is not None,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What a browser showed when it was let in: a device's token or a session's."""

    device: bool
    token: str


def those_out(store: Store, shown: Iterable[Shown]) -> set[Shown]:
    """Answer who is let in no longer: logged out, put out, or locked as a screen; asking keeps nobody alive."""
    with store.read() as conn:
        return {one for one in shown if not _is_in(conn, one)}


def _is_in(conn: Any, one: Shown) -> bool:
    if not one.device:
        return people.living_session(conn, token_hash(one.token)) is not None
    row = people.device_by_token(conn, token_hash(one.token))
    return row is not None and row["locked"] is None


def lock_screen(store: Store, session: Session) -> None:
    """Lock a session for a break; its counter stays taken."""
    with store.write() as conn:
        people.update_session(conn, session.id, locked_at=store.clock())


def unlock_screen(store: Store, session: Session, *, password: str, address: str) -> None:
    """Open a locked session again with the same person's password, as slowly guessed as a login."""
    scope = hashlib.sha256(f"unlock|{session.staff_id}|{address}".encode()).hexdigest()
    _check_lock(store, scope)
    with store.read() as conn:
        stored = people.password_of(conn, session.staff_id)
    if not _fits(stored, password):
        _note_wrong(store, scope)
        raise LoginWrong
    with store.write() as conn:
        people.forget_wrong_tries(conn, scope)
        people.update_session(conn, session.id, locked_at=None)


def log_out(store: Store, session: Session) -> None:
    """End a session and free its counter."""
    _leave_counter(store, session)
    with store.write() as conn:
        people.update_session(conn, session.id, ended=True)


def sit_down(store: Store, session: Session, *, number: int, take_over: bool = False) -> None:
    """Choose the counter for today; somebody else's only by a clear take-over."""
    with store.transact(session.actor) as tx:
        counter = read.counter_numbered(tx.conn, tx.centre.id, number)
        if counter.staff_id not in {None, session.staff_id} and not take_over:
            raise CounterTaken(counter=number, staff=people.staff_name(tx.conn, counter.staff_id))
        for other in read.counters(tx.conn, tx.centre.id):
            if other.staff_id == session.staff_id and other.id != counter.id:
                tx.put_counter(_seat(other, None))
        tx.put_counter(_seat(counter, session.staff_id))
        tx.record(Kind.STAFF_SEATED, staff=session.staff_id, number=number, took_over=take_over)
        people.seat_session(tx.conn, session.id, staff_id=session.staff_id, counter_id=counter.id)


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
    with store.glance() as conn:
        row = people.device_by_token(conn, token_hash(token))
    if row is None:
        return None
    seen_at, now = row.pop("seen_at"), store.clock()
    if seen_at is None or now - seen_at > _SIGHTED_EVERY:
        # A sighting is a thermometer: it must not keep a screen from working when the disk is full.
        with suppress(Refusal), store.write() as conn:
            people.sight_device(conn, row["id"], now)
    return Device(**row)


def pair_device(store: Store, device_id: str, *, by: Actor) -> str:
    """Pair a screen with a device and answer the token its browser keeps."""
    token = new_secret()
    with store.transact(by) as tx:
        people.insert_device_token(
            tx.conn, token_hash=token_hash(token), device_id=device_id, paired_at=tx.now
        )
        people.sight_device(tx.conn, device_id, tx.now)
        tx.record(Kind.DEVICE_PAIRED, device=device_id)
    return token


def _seat(counter: Counter, staff_id: str | None) -> Counter:
    return replace(counter, staff_id=staff_id)


def _fits(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except Argon2Error:
        return False


def _check_lock(store: Store, scope: str) -> None:
    with store.read() as conn:
        row = people.wrong_tries(conn, scope)
        centres = read.centre_ids(conn)
        rules = read.centre(conn, centres[0]).rules if centres else None
    if row is None or rules is None or row.wrong < rules.login_tries:
        return
    left = rules.login_lock - (store.clock() - row.last_at).total_seconds()
    if left > 0:
        raise LoginLocked(seconds=round(left))


def _note_wrong(store: Store, scope: str, by: Actor | None = None, staff_id: str = "") -> None:
    with store.write() as conn:
        people.add_wrong_try(conn, scope, store.clock())
        tries = people.wrong_tries(conn, scope)
    if by is None or tries is None:
        return
    with store.read() as conn:
        limit = read.centre(conn, by.centre_id).rules.login_tries
    if tries.wrong == limit:
        with store.transact(by) as tx:
            tx.record(Kind.STAFF_SHUT_OUT, staff=staff_id)
