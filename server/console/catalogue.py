"""The catalogue as a clerk looks things up: procedures with papers, fee and time, and the one search."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from flask import current_app

from server.core.calendar import business_date
from server.core.search import Index, Searchable, build
from server.store import catalogue as offered
from server.store import names, read
from server.store.catalogue import Catalogue
from server.web.parts import Parts

_EXTENSION: Final = "console.catalogue"
FOUND: Final = 8


@dataclass(frozen=True, slots=True)
class Stock:
    """One centre's catalogue, ready for its consoles; `mark` changes with the set-up and the date."""

    mark: str
    body: dict[str, Any]
    index: Index


class Shelf:
    """Keeps each centre's stock until its set-up or the date changes."""

    def __init__(self) -> None:
        """Start empty."""
        self._stocks: dict[str, Stock] = {}
        self._lock = Lock()

    def stock(self, parts: Parts, centre_id: str) -> Stock:
        """Answer the stock of a centre."""
        setup = parts.floors.look(centre_id, lambda floor, _now: floor.setup_seq)
        with self._lock, parts.store.read() as conn:
            today = business_date(parts.store.clock(), tz=read.centre(conn, centre_id).tz)
            mark = f"{setup}-{today.isoformat()}"
            kept = self._stocks.get(centre_id)
            if kept is None or kept.mark != mark:
                everything = offered.catalogue(conn, centre_id, day=today)
                devices = names.device_names(conn, centre_id)
                kept = Stock(
                    mark, _body(everything, devices), build(_searchables(everything), everything.aliases)
                )
                self._stocks[centre_id] = kept
            return kept


def stock_of(parts: Parts, centre_id: str) -> Stock:
    """Answer what the consoles of a centre look up."""
    shelf: Shelf = current_app.extensions.setdefault(_EXTENSION, Shelf())
    return shelf.stock(parts, centre_id)


def find(stock: Stock, text: str) -> list[str]:
    """Answer the ids of the procedures that fit what was typed, best first."""
    return [hit.id for hit in stock.index.search(text, FOUND)]


def _body(catalogue: Catalogue, devices: dict[str, str]) -> dict[str, Any]:
    queues = {field.id: field.queue_id for field in catalogue.fields}
    return {
        "procedures": [
            {
                "id": one.id,
                "code": one.code,
                "name": one.short_name,
                "name_en": one.name_en,
                "official": one.name,
                "queue": queues[one.field_id],
                "fee": one.fee,
                "fee_note": one.fee_note,
                "fee_note_en": one.fee_note_en,
                "time": one.time,
                "time_en": one.time_en,
                "same_day": one.same_day,
                "papers": list(one.papers),
                "portal": one.portal_url,
            }
            for one in catalogue.procedures
        ],
        "devices": devices,
    }


def _searchables(catalogue: Catalogue) -> Iterable[Searchable]:
    fields = {field.id: field for field in catalogue.fields}
    for one in catalogue.procedures:
        field = fields[one.field_id]
        yield Searchable(
            id=one.id,
            code=one.code,
            name=one.name,
            short_name=one.short_name,
            name_en=one.name_en or "",
            field=f"{field.name} {field.name_en}",
            group=f"{one.tab or ''} {one.tab_en or ''}",
        )
