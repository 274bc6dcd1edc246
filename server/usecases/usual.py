"""What a kiosk usually knows: the fields of a centre, and everyday words for procedures and queues."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from server.core.fold import fold
from server.sample.catalogue import SampleAlias, SampleCatalogue, SampleField, SampleProcedure, load_catalogue
from server.store import catalogue_rows, missed, read, setup
from server.store.tx import Tx

GUIDE: Final = "guide"
"""The queue of what has none of its own yet."""


@dataclass(frozen=True, slots=True)
class UsualField:
    """A field that the centre will have: as a row of the store, known by its key alone."""

    id: str
    key: str
    name: str
    name_en: str
    queue_id: str


@cache
def known() -> SampleCatalogue:
    """Answer the lists that come with the product; they are read once."""
    return load_catalogue()


def fields() -> list[UsualField]:
    """Answer the fields that a centre without any gets with its first procedures."""
    return [UsualField(one.key, one.key, one.name, one.name_en, "") for one in known().fields]


@cache
def of_code() -> Mapping[str, SampleProcedure]:
    """Answer what is known of procedures, by their official codes."""
    return {one.code: one for one in known().procedures}


def bring_fields(tx: Tx) -> list[str]:
    """Give the usual fields to a centre that has none, and the everyday words for its queues."""
    if catalogue_rows.fields(tx.conn, tx.centre.id):
        return []
    there = read.queues(tx.conn, tx.centre.id)
    queues, called = {one.key: one.id for one in there}, {fold(one.name): one.id for one in there}
    rest = queues.get(GUIDE) or next(iter(queues.values()))
    for position, one in enumerate(known().fields, start=1):
        queue_id = called.get(fold(one.name)) or queues.get(one.queue_key, rest)
        add_field(tx, one, queue_id=queue_id, position=position)
    here = {f"queue:{key}" for key in queues}
    add_words(tx, (one for one in known().aliases if one.target.startswith("=") or one.target in here))
    return [one.key for one in known().fields]


def field_id(tx: Tx, chosen: str) -> str:
    """Answer the id of the field that was chosen, by its key while the centre had none."""
    return next((one.id for one in catalogue_rows.fields(tx.conn, tx.centre.id) if one.key == chosen), chosen)


def bring_words(tx: Tx, codes: Iterable[str]) -> None:
    """Let the everyday words of procedures that are new here lead to them."""
    new = frozenset(codes)
    add_words(tx, (one for one in known().aliases if one.target in new))


def add_field(tx: Tx, one: SampleField, *, queue_id: str, position: int) -> str:
    """Add a field that a queue serves."""
    row: dict[str, Any] = {
        "id": tx.new_id(),
        "centre_id": tx.centre.id,
        "queue_id": queue_id,
        "key": one.key,
        "name": one.name,
        "name_en": one.name_en,
        "icon": one.icon,
        "position": position,
    }
    setup.add(tx.conn, "field", **row)
    return str(row["id"])


def add_words(tx: Tx, words: Iterable[SampleAlias]) -> None:
    """Add everyday words."""
    for one in words:
        missed.add_alias(tx.conn, id=tx.new_id(), centre_id=tx.centre.id, term=one.term, target=one.target)
