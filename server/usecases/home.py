"""The kiosk's home screen: its fields and its frequent keys, added, renamed, put in order, taken away."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from server.core.catalogue_errors import FieldInUse, FieldThere, HomeFull, TileThere, UnknownTile
from server.core.errors import Malformed
from server.core.fold import fold
from server.core.home import ICONS, LONGEST_HELP, LONGEST_NAME, MOST_FIELDS, MOST_TILES
from server.core.house import Actor
from server.core.kinds import Kind
from server.core.setup_errors import UnknownField
from server.sample.catalogue import load_catalogue
from server.store import home, read
from server.store.home import Part
from server.store.tx import Tx
from server.store.unit import Store

_LIMITS: Final[Mapping[str, int]] = {
    "name": LONGEST_NAME,
    "name_en": LONGEST_NAME,
    "help": LONGEST_HELP,
    "help_en": LONGEST_HELP,
}
_LOOK: Final[Mapping[Part, tuple[str, ...]]] = {
    "field": ("name", "name_en", "icon"),
    "tile": ("name", "name_en", "help", "help_en", "icon"),
}
_NO_FIELD_KEY: Final = re.compile(r"[^a-z0-9]+")


def add_field(store: Store, *, queue: str, by: Actor, **look: str) -> str:
    """Add a field behind the others; a name of the usual list keeps the key by which imports know it."""
    wanted = _look("field", look)
    with store.transact(by) as tx:
        there = home.fields(tx.conn, tx.centre.id)
        return _put_field(tx, there, wanted, queue=queue)


def add_usual_fields(store: Store, *, queue: str, by: Actor) -> int:
    """Add the usual fields that are missing, as many as fit; answers how many.

    Each is served by the queue that usually serves it where the centre has one of that key, else by the one given.
    """
    with store.transact(by) as tx:
        queues = {one.key for one in read.queues(tx.conn, tx.centre.id)}
        fields = home.fields(tx.conn, tx.centre.id)
        there, room = {one.key for one in fields}, MOST_FIELDS - sum(not one.hidden for one in fields)
        missing = [one for one in load_catalogue().fields if one.key not in there][:room]
        for one in missing:
            look = {"name": one.name, "name_en": one.name_en, "icon": one.icon}
            served = one.queue_key if one.queue_key in queues else queue
            _put_field(tx, home.fields(tx.conn, tx.centre.id), look, queue=served)
        return len(missing)


def remove_field(store: Store, field_id: str, *, by: Actor) -> None:
    """Take away a field that has no procedures."""
    with store.transact(by) as tx:
        row = _found("field", home.fields(tx.conn, tx.centre.id), field_id)
        if row.procedures:
            raise FieldInUse(count=row.procedures)
        home.remove(tx.conn, "field", field_id)
        tx.record(Kind.SETUP_CHANGED, what="field_removed", field=field_id, name=row.name)


def show_field(store: Store, field_id: str, *, shown: bool, by: Actor) -> None:
    """Let a field stand on the home screen, or keep it off: what is in it is still found by searching."""
    with store.transact(by) as tx:
        rows = home.fields(tx.conn, tx.centre.id)
        row = _found("field", rows, field_id)
        if row.hidden is not shown:
            return
        if shown:
            _check_room(rows)
        home.change(tx.conn, "field", field_id, hidden=not shown)
        what = "field_shown" if shown else "field_hidden"
        tx.record(Kind.SETUP_CHANGED, what=what, field=field_id, name=row.name)


def add_tile(store: Store, *, leads: Literal["procedure", "queue"], to: str, by: Actor, **look: str) -> str:
    """Add a frequent key that leads to a procedure, by its code, or straight into a queue, by its key."""
    wanted = _look("tile", look)
    with store.transact(by) as tx:
        there = home.tiles(tx.conn, tx.centre.id)
        if len(there) >= MOST_TILES:
            raise HomeFull(most=MOST_TILES)
        ends: dict[str, str | None] = {"procedure_id": None, "queue_id": None}
        if leads == "procedure":
            ends["procedure_id"], _ = read.procedure_queue(tx.conn, tx.centre.id, to)
        else:
            ends["queue_id"] = read.queue(tx.conn, tx.centre.id, to).id
        if any((one.procedure_id, one.queue_id) == tuple(ends.values()) for one in there):
            raise TileThere
        row = {**wanted, **ends, "id": tx.new_id(), "centre_id": tx.centre.id, "position": _next(there)}
        home.add(tx.conn, "tile", **row)
        tx.record(
            Kind.SETUP_CHANGED,
            what="tile_added",
            tile=row["id"],
            name=wanted["name"],
            after={**wanted, **ends},
        )
        return str(row["id"])


def remove_tile(store: Store, tile_id: str, *, by: Actor) -> None:
    """Take a frequent key away; what it led to is found by its field as before."""
    with store.transact(by) as tx:
        row = _found("tile", home.tiles(tx.conn, tx.centre.id), tile_id)
        home.remove(tx.conn, "tile", tile_id)
        tx.record(Kind.SETUP_CHANGED, what="tile_removed", tile=tile_id, name=row.name)


def change(store: Store, part: Part, row_id: str, *, by: Actor, **look: str) -> None:
    """Say how a field or a key is called and which drawing it has."""
    wanted = _look(part, look)
    with store.transact(by) as tx:
        row = _found(part, _rows(tx, part), row_id)
        before = {name: getattr(row, name) for name in wanted}
        if before == wanted:
            return
        if part == "field":
            _check_name(wanted["name"], [one for one in _rows(tx, part) if one.id != row_id])
        home.change(tx.conn, part, row_id, **wanted)
        facts: dict[str, Any] = {"name": wanted["name"], "before": before, "after": wanted}
        tx.record(Kind.SETUP_CHANGED, what=f"{part}_changed", **{part: row_id}, **facts)


def earlier(store: Store, part: Part, row_id: str, *, by: Actor) -> None:
    """Let a field or a key change places with the one before it; the first stays."""
    with store.transact(by) as tx:
        rows = _rows(tx, part)
        row = _found(part, rows, row_id)
        ids = [str(one.id) for one in rows]
        at = ids.index(row_id)
        if at == 0:
            return
        ids[at - 1 : at + 1] = [ids[at], ids[at - 1]]
        home.order(tx.conn, part, ids)
        tx.record(Kind.SETUP_CHANGED, what=f"{part}_moved", **{part: row_id}, name=row.name, order=ids)


def _put_field(tx: Tx, there: Sequence[Any], look: Mapping[str, str], *, queue: str) -> str:
    _check_room(there)
    _check_name(look["name"], there)
    serving = read.queue(tx.conn, tx.centre.id, queue)
    row = {
        **look,
        "id": tx.new_id(),
        "centre_id": tx.centre.id,
        "queue_id": serving.id,
        "key": _key(look["name"], {one.key for one in there}),
        "position": _next(there),
    }
    home.add(tx.conn, "field", **row)
    facts: dict[str, Any] = {
        "name": look["name"],
        "after": {**look, "key": row["key"], "queue_id": serving.id},
    }
    tx.record(Kind.SETUP_CHANGED, what="field_added", field=row["id"], **facts)
    return str(row["id"])


def _check_room(fields: Sequence[Any]) -> None:
    if sum(not one.hidden for one in fields) >= MOST_FIELDS:
        raise HomeFull(most=MOST_FIELDS)


def _check_name(name: str, others: Sequence[Any]) -> None:
    if any(fold(one.name) == fold(name) for one in others):
        raise FieldThere


def _key(name: str, taken: set[str]) -> str:
    usual = {fold(one.name): one.key for one in load_catalogue().fields}
    key = usual.get(fold(name)) or _NO_FIELD_KEY.sub("-", fold(name)).strip("-") or "field"
    return next(one for one in (key, *(f"{key}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _rows(tx: Tx, part: Part) -> list[Any]:
    return list((home.fields if part == "field" else home.tiles)(tx.conn, tx.centre.id))


def _found(part: Part, rows: Sequence[Any], row_id: str) -> Any:
    row = next((one for one in rows if one.id == row_id), None)
    if row is None:
        raise UnknownField(field=row_id) if part == "field" else UnknownTile(tile=row_id)
    return row


def _next(rows: Sequence[Any]) -> int:
    return max((one.position for one in rows), default=0) + 1


def _look(part: Part, look: Mapping[str, str]) -> dict[str, str]:
    """Answer the checked texts of a field or a key; names are needed, help is not."""
    wanted = {name: " ".join(look.get(name, "").split()) for name in _LOOK[part]}
    for name, longest in _LIMITS.items():
        text = wanted.get(name)
        if text is not None and not (text or name.startswith("help")):
            raise Malformed(fields={name: "must not be empty"})
        if text is not None and (len(text) > longest or not text.isprintable()):
            raise Malformed(fields={name: f"at most {longest} letters"})
    if wanted["icon"] not in ICONS:
        raise Malformed(fields={"icon": "none of the drawings"})
    return wanted
