"""The people of a centre: accounts are made, changed and given new passwords, and never deleted.

What somebody did stays in the journal under their name, so an account is put out of use instead.
"""

import re
import secrets
from typing import Any, Final

from server.core.errors import Malformed
from server.core.house import Actor, Role
from server.core.kinds import Kind
from server.core.setup_errors import LastAdmin, LoginTaken, UnknownStaff
from server.store import people, read
from server.store.rows import Row
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases.people import hash_password

ROLES: Final = tuple(role for role in Role if role not in {Role.KIOSK, Role.BOARD})
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_LONGEST_NAME: Final = 60
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 3
_GROUP: Final = 4


def new_password() -> str:
    """Make a password that can be read out and typed: three groups of four, 59 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def add(
    store: Store, *, login: str, name: str, role: Role, by: Actor, usual_counter: int | None = None
) -> tuple[str, str]:
    """Make an account; answers its id and a password that is shown once."""
    login = login.strip().lower()
    _check(name=name, role=role, login=login)
    password = new_password()
    hashed = hash_password(password)
    with store.transact(by) as tx:
        if people.login_known(tx.conn, login):
            raise LoginTaken(login=login)
        person = tx.new_id()
        people.insert_staff(
            tx.conn,
            id=person,
            centre_id=tx.centre.id,
            login=login,
            name=name.strip(),
            role=role.value,
            password_hash=hashed,
            usual_counter_id=_counter(tx, usual_counter),
            active=True,
        )
        after = {"login": login, "name": name.strip(), "role": role.value, "usual_counter": usual_counter}
        tx.record(Kind.SETUP_CHANGED, what="staff_added", staff=person, after=after)
    return person, password


def change(
    store: Store,
    staff_id: str,
    *,
    name: str,
    role: Role,
    active: bool,
    by: Actor,
    usual_counter: int | None = None,
) -> None:
    """Say what somebody is called and may do; who is out of use is logged out at once."""
    _check(name=name, role=role)
    with store.transact(by) as tx:
        row = _of(tx, staff_id)
        loses_admin = row.role == Role.ADMIN.value and row.active and (role is not Role.ADMIN or not active)
        if loses_admin and people.admins(tx.conn, tx.centre.id) == [staff_id]:
            raise LastAdmin
        counter = _counter(tx, usual_counter)
        after = {"name": name.strip(), "role": role.value, "active": active, "usual_counter_id": counter}
        before = {key: getattr(row, key) for key in after}
        people.change_staff(tx.conn, staff_id, **after)
        if not active or role.value != row.role:
            people.end_sessions(tx.conn, staff_id)
        tx.record(Kind.SETUP_CHANGED, what="staff_changed", staff=staff_id, before=before, after=after)


def reset_password(store: Store, staff_id: str, *, by: Actor) -> str:
    """Give somebody a new password, shown once; whoever used the old one is logged out."""
    password = new_password()
    hashed = hash_password(password)
    with store.transact(by) as tx:
        _of(tx, staff_id)
        people.change_staff(tx.conn, staff_id, password_hash=hashed)
        people.end_sessions(tx.conn, staff_id)
        tx.record(Kind.SETUP_CHANGED, what="password_reset", staff=staff_id)
    return password


def _of(tx: Tx, staff_id: str) -> Row:
    row = people.staff_member(tx.conn, tx.centre.id, staff_id)
    if row is None:
        raise UnknownStaff(staff=staff_id)
    return row


def _counter(tx: Tx, number: int | None) -> str | None:
    return None if number is None else read.counter_numbered(tx.conn, tx.centre.id, number).id


def _check(*, name: str, role: Role, login: str | None = None) -> None:
    wrong: dict[str, Any] = {}
    if not 0 < len(name.strip()) <= _LONGEST_NAME:
        wrong["name"] = f"1 to {_LONGEST_NAME} letters"
    if role not in ROLES:
        wrong["role"] = "a role of the staff"
    if login is not None and not _LOGIN.fullmatch(login):
        wrong["login"] = "2 to 40 of a-z, 0-9, dot, dash and underscore"
    if wrong:
        raise Malformed(fields=wrong)
