"""Kiosks and boards join the centre: a screen shows a code, the office types it. No cable, no file, no address."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, Literal

from server.core.errors import Malformed
from server.core.house import Actor
from server.core.kinds import Kind
from server.core.setup_errors import PairingOther, PairingUnknown, UnknownScreen
from server.core.tokens import token_hash
from server.store import people, screens
from server.store.screens import Screen
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases.people import device_of, new_secret

LETTERS: Final = "ACEFHJKLMNPRTUVWXY34679"
"""Letters and digits that are told apart from across a room; 23⁶ codes are 148 million."""
CODE_LENGTH: Final = 6
LASTS: Final = timedelta(minutes=10)
KINDS: Final = ("kiosk", "board")
SLOTS: Final = ("down", "left", "right")
_DIAGONALS: Final = (7.0, 120.0)
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Begun:
    """What a waiting screen shows, and what its browser keeps to itself."""

    code: str
    secret: str


class Standing(StrEnum):
    """How a screen's wish to be let in stands."""

    WAITING = "waiting"
    PAIRED = "paired"
    OVER = "over"


def begin(store: Store, kind: str) -> Begun:
    """Give a screen a code to show for some minutes; nothing is let in by that."""
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    secret = new_secret()
    now = store.clock()
    with store.write() as conn:
        screens.begin(
            conn,
            older_than=now - LASTS,
            secret_hash=token_hash(secret),
            code_hash=token_hash(code),
            kind=kind,
            made_at=now,
        )
    return Begun(code, secret)


def standing(store: Store, secret: str) -> Standing:
    """Answer whether the office has let a screen in; the secret is then the token of its device."""
    if device_of(store, secret) is not None:
        return Standing.PAIRED
    with store.read() as conn:
        row = screens.waiting(conn, since=store.clock() - LASTS, secret_hash=token_hash(secret))
    return Standing.WAITING if row else Standing.OVER


def let_in(store: Store, code: str, device_id: str, *, by: Actor) -> None:
    """Make the screen that shows a code the screen of a device."""
    with store.transact(by) as tx:
        found = _of(tx, device_id)
        typed = "".join(code.upper().split())
        row = screens.waiting(tx.conn, since=tx.clock_now - LASTS, code_hash=token_hash(typed))
        if row is None:
            raise PairingUnknown
        if row.kind != found.kind:
            raise PairingOther(kind=row.kind)
        people.insert_device_token(tx.conn, token_hash=row.secret_hash, device_id=device_id, paired_at=tx.now)
        screens.end(tx.conn, row.secret_hash)
        tx.record(Kind.DEVICE_PAIRED, device=device_id)


def add(
    store: Store,
    *,
    kind: Literal["kiosk", "board"],
    name: str,
    by: Actor,
    diagonal: float = 27.0,
    slot: str = "down",
) -> str:
    """Add a kiosk or board to the set-up; a browser becomes it when its code is typed."""
    if kind not in KINDS:
        raise Malformed(fields={"kind": " or ".join(KINDS)})
    _check(name=name, diagonal=diagonal, slot=slot)
    with store.transact(by) as tx:
        device_id = tx.new_id()
        facts = {"kind": kind, "name": name, "diagonal": diagonal, "slot": slot}
        position = screens.next_position(tx.conn, tx.centre.id, kind)
        people.insert_device(tx.conn, id=device_id, centre_id=tx.centre.id, position=position, **facts)
        tx.record(Kind.SETUP_CHANGED, what="screen_added", device=device_id, after=facts)
        return device_id


def change(store: Store, device_id: str, *, name: str, diagonal: float, slot: str, by: Actor) -> None:
    """Say what a screen is called, how large it is and where its paper comes out."""
    _check(name=name, diagonal=diagonal, slot=slot)
    with store.transact(by) as tx:
        found = _of(tx, device_id)
        after = {"name": name, "diagonal": diagonal, "slot": slot}
        before = {"name": found.name, "diagonal": found.diagonal, "slot": found.slot}
        screens.change(tx.conn, device_id, **after)
        tx.record(Kind.SETUP_CHANGED, what="screen_changed", device=device_id, before=before, after=after)


def lock(store: Store, device_id: str, *, message: str, by: Actor) -> None:
    """Take a screen out of service with a message of the staff's; it stays paired."""
    with store.transact(by) as tx:
        _of(tx, device_id)
        screens.change(tx.conn, device_id, locked=message)
        tx.record(Kind.SETUP_CHANGED, what="screen_locked", device=device_id, after={"message": message})


def unlock(store: Store, device_id: str, *, by: Actor) -> None:
    """Put a screen back into service."""
    with store.transact(by) as tx:
        found = _of(tx, device_id)
        screens.change(tx.conn, device_id, locked=None)
        before = {"message": found.locked}
        tx.record(Kind.SETUP_CHANGED, what="screen_unlocked", device=device_id, before=before)


def put_out(store: Store, device_id: str, *, by: Actor) -> int:
    """Let every browser of a device go, after a theft for one; each asks for a code again."""
    with store.transact(by) as tx:
        _of(tx, device_id)
        gone = screens.forget_tokens(tx.conn, device_id)
        tx.record(Kind.SETUP_CHANGED, what="screen_put_out", device=device_id, browsers=gone)
        return gone


def _of(tx: Tx, device_id: str) -> Screen:
    found = screens.screen(tx.conn, tx.centre.id, device_id)
    if found is None:
        raise UnknownScreen(screen=device_id)
    return found


def _check(*, name: str, diagonal: float, slot: str) -> None:
    wrong: dict[str, Any] = {}
    if not 0 < len(name.strip()) <= _LONGEST_NAME:
        wrong["name"] = f"1 to {_LONGEST_NAME} letters"
    if not _DIAGONALS[0] <= diagonal <= _DIAGONALS[1]:
        wrong["diagonal"] = "7 to 120 inches"
    if slot not in SLOTS:
        wrong["slot"] = " or ".join(SLOTS)
    if wrong:
        raise Malformed(fields=wrong)
