"""Tokens of programs: shown once, kept as hashes, and over at once when they are revoked."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from server.core.errors import Refusal
from server.core.house import Actor, Role
from server.core.kinds import Kind
from server.core.setup_errors import UnknownToken
from server.core.tokens import token_hash
from server.store import people, read
from server.store.unit import Store
from server.usecases.people import new_secret

_SIGHTED_EVERY: Final = timedelta(minutes=5)


def new_token(
    store: Store,
    *,
    role: Role,
    by: Actor,
    counter_number: int | None = None,
    rate: int | None = None,
    name: str = "",
    days: int | None = None,
) -> str:
    """Make an API token for a role; a clerk's belongs to one counter. `days`: after so many it is over by itself."""
    token = new_secret()
    with store.transact(by) as tx:
        counter = read.counter_numbered(tx.conn, tx.centre.id, counter_number) if counter_number else None
        token_id = tx.new_id()
        people.insert_api_token(
            tx.conn,
            id=token_id,
            centre_id=tx.centre.id,
            role=role.value,
            counter_id=counter.id if counter else None,
            token_hash=token_hash(token),
            rate=rate,
            made_at=tx.now,
            name=name,
            expires_at=tx.now + timedelta(days=days) if days else None,
        )
        tx.record(
            Kind.TOKEN_MADE, token=token_id, role=role.value, number=counter_number, rate=rate, name=name
        )
    return token


def revoke_token(store: Store, token: str, *, by: Actor) -> None:
    """End an API token by itself; one that is not known any more needs no ending."""
    with store.read() as conn:
        row = people.living_api_token(conn, token_hash(token))
    if row is not None:
        revoke(store, row["id"], by=by)


def revoke(store: Store, token_id: str, *, by: Actor) -> None:
    """End an API token by its id, at once and everywhere."""
    with store.transact(by) as tx:
        row = next((one for one in people.api_tokens(tx.conn, tx.centre.id) if one.id == token_id), None)
        if row is None:
            raise UnknownToken(token=token_id)
        if row.revoked_at is None:
            people.change_api_token(tx.conn, token_id, revoked_at=tx.now)
            tx.record(Kind.TOKEN_REVOKED, token=token_id, name=row.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """What an API token may do. `rate` is calls a minute."""

    actor: Actor
    rate: int | None
    counter_number: int | None
    """The number over the token's own counter, if it has one."""


def bearer_of(store: Store, token: str) -> Bearer | None:
    """Answer what a token may do; None when it is unknown, revoked or over."""
    now = store.clock()
    with store.glance() as conn:
        row = people.living_api_token(conn, token_hash(token))
    if row is None or (row["expires_at"] is not None and row["expires_at"] <= now):
        return None
    if row["seen_at"] is None or now - row["seen_at"] > _SIGHTED_EVERY:
        # A sighting is a thermometer: it must not keep a program from working when the disk is full.
        with suppress(Refusal), store.write() as conn:
            people.change_api_token(conn, row["id"], seen_at=now)
    actor = Actor(
        centre_id=row["centre_id"],
        kind="token",
        id=row["id"],
        role=Role(row["role"]),
        counter_id=row["counter_id"],
    )
    return Bearer(actor=actor, rate=row["rate"], counter_number=row["counter_number"])
