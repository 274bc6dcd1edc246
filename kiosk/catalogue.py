"""The catalogue as a kiosk browses it, and the index it is searched by."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Final

from server.core.house import Queue
from server.core.rules import PriorityGroup
from server.core.search import Index, Searchable, build
from server.core.touches import Placed, Tab, Tabs, make_tabs
from server.store.catalogue import Catalogue, Field, Procedure, Tile

GUIDE: Final = "guide"
"""Key of the queue for people who do not know what they need."""


@dataclass(frozen=True, slots=True)
class Stock:
    """One centre's catalogue, ready for its kiosks: the answer's bytes, their ETag and the index."""

    catalogue: Catalogue
    body: bytes
    etag: str
    index: Index

    def queue_of(self, *, procedure: str | None, queue: str | None) -> str | None:
        """Answer the id of the queue that a wish leads to; None when there is no such thing."""
        if queue is not None:
            return next((one.id for one in self.catalogue.queues if queue in {one.id, one.key}), None)
        fields = {one.id: one.queue_id for one in self.catalogue.fields}
        found = self.procedure(procedure or "")
        return fields.get(found.field_id) if found else None

    def field(self, field_id: str) -> Field | None:
        """Answer a field by its id."""
        return next((one for one in self.catalogue.fields if one.id == field_id), None)

    def procedures_in(self, field_id: str) -> list[Procedure]:
        """Answer the procedures of a field in the order of the screens."""
        return [one for one in self.catalogue.procedures if one.field_id == field_id]

    def procedure(self, name: str) -> Procedure | None:
        """Answer a procedure by its id or official code."""
        return next((one for one in self.catalogue.procedures if name in {one.id, one.code}), None)


class Shelf:
    """Keeps each centre's stock until its set-up or the date changes."""

    def __init__(self) -> None:
        """Start empty."""
        self._stocks: dict[str, tuple[tuple[int, date], Stock]] = {}
        self._lock = Lock()

    def stock(self, centre_id: str, mark: tuple[int, date], fill: Callable[[], Stock]) -> Stock:
        """Answer the stock of a centre; `fill` makes it where the kept one bears another mark."""
        with self._lock:
            kept = self._stocks.get(centre_id)
            if kept is None or kept[0] != mark:
                kept = (mark, fill())
                self._stocks[centre_id] = kept
            return kept[1]


def stock(catalogue: Catalogue, shares: Mapping[str, float], groups: Iterable[PriorityGroup] = ()) -> Stock:
    """Prepare a catalogue for its kiosks; `shares` are the procedures' parts of the recent tickets.

    Of the groups served earlier, those are offered that citizens may name themselves.
    """
    offered = [{"key": g.key, "name": g.name, "name_en": g.name_en} for g in groups if g.declared]
    body = json.dumps(
        {**menu(catalogue), "groups": offered}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    digest = hashlib.sha256(body).hexdigest()[:20]
    return Stock(catalogue, body, digest, build(searchables(catalogue, shares), catalogue.aliases))


def menu(catalogue: Catalogue) -> dict[str, Any]:
    """Answer the catalogue as plain values in both languages, so that browsing needs no server."""
    of_field: dict[str, list[Procedure]] = {field.id: [] for field in catalogue.fields}
    for procedure in catalogue.procedures:
        of_field[procedure.field_id].append(procedure)
    return {
        "queues": {queue.id: _queue(queue) for queue in catalogue.queues},
        "guide": guide_of(catalogue.queues),
        "fields": [_field(field, of_field[field.id]) for field in catalogue.fields if of_field[field.id]],
        "procedures": {procedure.id: _procedure(procedure) for procedure in catalogue.procedures},
        "tiles": [_tile(tile) for tile in catalogue.tiles],
    }


def guide_of(queues: Iterable[Queue]) -> str | None:
    """Answer the queue for people who do not know: guidance, or the last one of a centre without it."""
    ids = [queue.id for queue in sorted(queues, key=lambda queue: queue.key == GUIDE)]
    return ids[-1] if ids else None


def searchables(catalogue: Catalogue, shares: Mapping[str, float]) -> Iterable[Searchable]:
    """Yield everything that can be found: the procedures, and the queues that take people directly."""
    fields = {field.id: field for field in catalogue.fields}
    for one in catalogue.procedures:
        field = fields[one.field_id]
        yield Searchable(
            id=f"procedure:{one.id}",
            code=one.code,
            name=one.name,
            short_name=one.short_name,
            name_en=one.name_en or "",
            field=f"{field.name} {field.name_en}",
            group=f"{one.tab or ''} {one.tab_en or ''}",
            share=shares.get(one.id, 0.0),
        )
    direct = {tile.queue_id: tile for tile in catalogue.tiles if tile.queue_id}
    for queue in catalogue.queues:
        tile = direct.get(queue.id)
        if tile or queue.key == GUIDE:
            yield Searchable(
                id=f"queue:{queue.id}",
                code=f"queue:{queue.key}",
                name=queue.name,
                short_name=tile.name if tile else "",
                name_en=queue.name_en,
            )


def _queue(queue: Queue) -> dict[str, Any]:
    return {"key": queue.key, "series": queue.series, "name": queue.name, "name_en": queue.name_en}


def _field(field: Field, procedures: list[Procedure]) -> dict[str, Any]:
    in_english = {one.tab: one.tab_en for one in procedures if one.tab}
    tabs = tabs_of(procedures)
    return {
        "id": field.id,
        "name": field.name,
        "name_en": field.name_en,
        "symbol": field.icon,
        "queue": field.queue_id,
        "hidden": field.hidden,
        "tabs": [_tab(tab, in_english) for tab in tabs.all],
        "tail": tabs.tail_name,
        "tail_en": in_english.get(tabs.tail_name) or tabs.tail_name,
    }


def tabs_of(procedures: Iterable[Procedure]) -> Tabs:
    """Answer the tabs under which a field's procedures are shown."""
    return make_tabs([Placed(one.id, one.tab or "") for one in procedures])


def _tab(tab: Tab, in_english: Mapping[str, str | None]) -> dict[str, Any]:
    return {
        "name": tab.name,
        "name_en": in_english.get(tab.name) or tab.name,
        "number": tab.number,
        "procedures": list(tab.ids),
    }


def _procedure(one: Procedure) -> dict[str, Any]:
    return {
        "code": one.code,
        "field": one.field_id,
        "official": one.name,
        "name": one.short_name,
        "name_en": one.name_en or one.short_name,
        "tab": one.tab or "",
        "tab_en": one.tab_en or one.tab or "",
        "papers": list(one.papers),
        "level": one.level,
        "fee": one.fee,
        "fee_note": one.fee_note,
        "fee_note_en": one.fee_note_en or one.fee_note,
        "time": one.time,
        "time_en": one.time_en or one.time,
        "same_day": one.same_day,
        "on_portal": one.portal_url is not None,
        "needs": {"vneid": one.needs_vneid, "photos": one.needs_photos, "minutes": one.online_minutes},
    }


def _tile(tile: Tile) -> dict[str, Any]:
    return {
        "procedure": tile.procedure_id,
        "queue": tile.queue_id,
        "name": tile.name,
        "name_en": tile.name_en,
        "help": tile.help,
        "help_en": tile.help_en,
        "symbol": tile.icon,
    }
