"""The sample catalogue: real procedures with their everyday names, read from the tables beside this file.

The rows come from public lists of several ministries and one other province; a centre imports its own. What
a row does not know stays empty.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TypeVar

from server.core.fold import nfc

LONGEST_SHORT_NAME = 60
MOST_FIELDS = 14  # thirteen and "Lĩnh vực khác"
TILES = 6
QUEUE_KEYS = ("civil", "certify", "land", "social", "business", "guide", "results")

_CODE = re.compile(r"\d\.\d{6}")
_KEY = re.compile(r"[a-z][a-z-]*")
_PORTAL_PAGE = re.compile(r"https://dichvucong\.gov\.vn/thu-tuc-hanh-chinh/[0-9a-f-]{36}")
_CONFIDENCES = frozenset(
    [
        "verified",
        "verified-short-name",
        "verified-provincial-received-at-commune",
        "code-verified-name-memory",
    ]
)


Row = Mapping[str, str]
Parsed = TypeVar("Parsed")


class CatalogueError(ValueError):
    """A row of the sample cannot be used; the message names table, line and reason."""


@dataclass(frozen=True, slots=True)
class SampleField:
    """A field as the kiosk shows it, served by one queue."""

    key: str
    name: str
    name_en: str
    icon: str
    queue_key: str


@dataclass(frozen=True, slots=True)
class SampleTab:
    """A named group of a field's procedures, in the order of the kiosk."""

    field_key: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class SampleProcedure:
    """One procedure with its official code and whole official name.

    `fee` is in đồng, None when unknown or not one sum; `fee_note` then says how it is counted.
    `same_day_before_15`: the result is given the same day when accepted before 15:00.
    """

    code: str
    name: str
    short_name: str
    name_en: str
    field_key: str
    tab: str
    tab_en: str
    source_field: str
    fee: int | None
    fee_note: str
    fee_note_en: str
    time_note_vi: str
    time_note_en: str
    same_day_before_15: bool
    papers: tuple[str, ...]
    portal_url: str
    staff_note: str
    confidence: str


@dataclass(frozen=True, slots=True)
class SampleTile:
    """A tile of the home screen: a procedure, or a queue that takes people directly."""

    procedure_code: str
    queue_key: str
    name: str
    name_en: str
    help: str
    help_en: str
    icon: str


@dataclass(frozen=True, slots=True)
class SampleAlias:
    """An everyday term; its target is a code, `queue:` and a key, or `=` and the words to read instead."""

    term: str
    target: str


@dataclass(frozen=True, slots=True)
class SampleCatalogue:
    """Everything the sample centre offers, each list in the order of the screens."""

    fields: tuple[SampleField, ...]
    tabs: tuple[SampleTab, ...]
    procedures: tuple[SampleProcedure, ...]
    tiles: tuple[SampleTile, ...]
    aliases: tuple[SampleAlias, ...]
    source_fields: Mapping[str, str]
    """Where a field of the official lists stands at the kiosk: its name and the key of ours."""

    def of_field(self, key: str) -> tuple[SampleProcedure, ...]:
        return tuple(procedure for procedure in self.procedures if procedure.field_key == key)


def load_catalogue(read: Callable[[str], str] | None = None) -> SampleCatalogue:
    """Read and check the sample; `read` gives the text of a table by its file name.

    Raises CatalogueError for the first row that cannot be used.
    """
    read = read or _packaged
    tabs = _table(read, "tabs.csv", lambda row: SampleTab(row["field"], row["name"], row["name_en"]))
    in_english = {(tab.field_key, tab.name): tab.name_en for tab in tabs}
    catalogue = SampleCatalogue(
        fields=_table(read, "fields.csv", _field),
        tabs=tabs,
        procedures=_table(read, "catalogue.csv", lambda row: _procedure(row, in_english)),
        tiles=_table(read, "top.csv", _tile),
        aliases=_table(read, "aliases.csv", _alias),
        source_fields=dict(_table(read, "source_fields.csv", _source_field)),
    )
    _check(catalogue)
    return catalogue


def _packaged(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _table(read: Callable[[str], str], name: str, parse: Callable[[Row], Parsed]) -> tuple[Parsed, ...]:
    lines = csv.DictReader(read(name).splitlines(), strict=True)
    parsed = []
    for row in lines:
        try:
            parsed.append(parse(_cells(row)))
        except (CatalogueError, KeyError) as error:
            raise CatalogueError(f"{name}, line {lines.line_num}: {error}") from error
    return tuple(parsed)


def _cells(row: Mapping[str | None, str | None]) -> Row:
    cells = {key: nfc(cell) for key, cell in row.items() if key is not None and cell is not None}
    if len(cells) != len(row):
        raise CatalogueError("the row has not as many cells as the head")
    return cells


def _full(row: Row, key: str) -> str:
    if not row[key].strip():
        raise CatalogueError(f"{key} is empty")
    return row[key]


def _field(row: Row) -> SampleField:
    if _KEY.fullmatch(row["key"]) is None:
        raise CatalogueError(f"{row['key']!r} is no key of a field")
    return SampleField(row["key"], *(_full(row, key) for key in ("name", "name_en", "icon", "queue")))


def _procedure(row: Row, in_english: Mapping[tuple[str, str], str]) -> SampleProcedure:
    if _CODE.fullmatch(row["code"]) is None:
        raise CatalogueError(f"{row['code']!r} is no official code")
    for key in ("short_name", "name_en"):
        if len(_full(row, key)) > LONGEST_SHORT_NAME:
            raise CatalogueError(f"{key} is longer than {LONGEST_SHORT_NAME} letters")
    if (row["field"], row["tab"]) not in in_english:
        raise CatalogueError(f"the field {row['field']!r} has no tab {row['tab']!r}")
    if row["confidence"] not in _CONFIDENCES:
        raise CatalogueError(f"{row['confidence']!r} is no confidence")
    return SampleProcedure(
        code=row["code"],
        name=_full(row, "name"),
        short_name=row["short_name"],
        name_en=row["name_en"],
        field_key=row["field"],
        tab=row["tab"],
        tab_en=in_english[row["field"], row["tab"]],
        source_field=_full(row, "source_field"),
        fee=_fee(row["fee"]),
        fee_note=row["fee_note"],
        fee_note_en=row["fee_note_en"],
        time_note_vi=row["time_note"],
        time_note_en=row["time_note_en"],
        same_day_before_15=_yes(row["same_day_before_15"]),
        papers=tuple(paper for part in row["papers"].split("|") if (paper := part.strip())),
        portal_url=_portal(row["portal_url"]),
        staff_note=row["staff_note"],
        confidence=row["confidence"],
    )


def _fee(cell: str) -> int | None:
    if cell and not (cell.isascii() and cell.isdigit()):
        raise CatalogueError(f"the fee {cell!r} is no whole number of đồng")
    return int(cell) if cell else None


def _yes(cell: str) -> bool:
    if cell not in {"", "yes"}:
        raise CatalogueError(f"{cell!r} stands where yes or nothing belongs")
    return cell == "yes"


def _portal(cell: str) -> str:
    if cell and _PORTAL_PAGE.fullmatch(cell) is None:
        raise CatalogueError(f"{cell!r} is no page of a procedure on the national portal")
    return cell


def _tile(row: Row) -> SampleTile:
    if bool(row["procedure"]) == bool(row["queue"]):
        raise CatalogueError("a tile leads to a procedure or to a queue")
    words = (_full(row, key) for key in ("name", "name_en", "help", "help_en", "icon"))
    return SampleTile(row["procedure"], row["queue"], *words)


def _alias(row: Row) -> SampleAlias:
    return SampleAlias(_full(row, "term"), _full(row, "target"))


def _source_field(row: Row) -> tuple[str, str]:
    return _full(row, "source_field"), _full(row, "field")


def _check(catalogue: SampleCatalogue) -> None:
    """What no single row can tell: nothing twice, nothing that leads nowhere."""
    codes = [procedure.code for procedure in catalogue.procedures]
    fields = [field.key for field in catalogue.fields]
    _once("fields.csv", fields)
    _once("tabs.csv", [(tab.field_key, tab.name) for tab in catalogue.tabs])
    _once("catalogue.csv", codes)
    _once("aliases.csv", [(alias.term, alias.target) for alias in catalogue.aliases])
    _known("tabs.csv", (tab.field_key for tab in catalogue.tabs), fields)
    _known("top.csv", (tile.procedure_code for tile in catalogue.tiles if tile.procedure_code), codes)
    targets = {alias.target for alias in catalogue.aliases if not alias.target.startswith("=")}
    _known("aliases.csv", targets, [*codes, *(f"queue:{key}" for key in QUEUE_KEYS)])
    _known("fields.csv", (field.queue_key for field in catalogue.fields), QUEUE_KEYS)
    _known("top.csv", (tile.queue_key for tile in catalogue.tiles if tile.queue_key), QUEUE_KEYS)
    _known("source_fields.csv", catalogue.source_fields.values(), fields)
    for procedure in catalogue.procedures:
        if catalogue.source_fields.get(procedure.source_field) != procedure.field_key:
            raise CatalogueError(f"catalogue.csv: {procedure.code} is not in the field of its source field")
    if len(fields) > MOST_FIELDS:
        raise CatalogueError(f"fields.csv: {len(fields)} fields, the kiosk has room for {MOST_FIELDS}")
    if len(catalogue.tiles) != TILES:
        raise CatalogueError(f"top.csv: {len(catalogue.tiles)} tiles, the home screen shows {TILES}")


def _once(table: str, keys: Iterable[Hashable]) -> None:
    twice = next((key for key, times in Counter(keys).items() if times > 1), None)
    if twice is not None:
        raise CatalogueError(f"{table}: {twice!r} stands there more than once")


def _known(table: str, used: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted(set(used) - set(known))
    if unknown:
        raise CatalogueError(f"{table}: {unknown[0]!r} leads nowhere")
