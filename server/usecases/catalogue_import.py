"""Taking procedures in from a spreadsheet, looked at first, then whole or not at all; and giving them out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from server.core.catalogue_sheet import COLUMNS, Fault, Line, read_sheet, write_sheet
from server.core.fold import fold
from server.core.house import Actor
from server.core.import_errors import FileWithoutHead, ImportFaulty
from server.core.kinds import Kind
from server.core.short_name import short_name
from server.store import catalogue_rows
from server.store.unit import Store
from server.usecases import spreadsheet, usual

ROOM: Final = 60
"""Procedures of one field that the kiosk shows within three touches."""
_NAMED_IN_JOURNAL: Final = 500
NEW: Final[Mapping[str, Any]] = {
    "tab": None,
    "tab_en": None,
    "name_en": None,
    "level": None,
    "fee": None,
    "fee_note": None,
    "fee_note_en": None,
    "time_note": None,
    "time_note_en": None,
    "same_day_before_15": False,
    "papers": (),
    "portal_url": None,
    "staff_note": None,
    "confidence": None,
    "valid_from": None,
    "valid_to": None,
    "sample": False,
}
"""What a procedure is before anything is said of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one procedure: new when `before` is empty; both hold only what differs."""

    code: str
    name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do, and why it may not."""

    rows: int
    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    faults: tuple[Fault, ...]
    crowded: Mapping[str, int]
    """Fields that get more procedures than the kiosk shows well, with how many."""
    missing: int
    """Procedures that the file does not name; they stay."""


def preview(store: Store, data: bytes, *, by: Actor) -> Plan:
    """Answer what a file would change; nothing is changed."""
    rows = spreadsheet.rows_of(data)
    with store.read() as conn:
        return _plan(rows, _There(conn, by.centre_id))


def take_in(store: Store, data: bytes, *, by: Actor) -> Plan:
    """Take a file in, whole or not at all."""
    rows = spreadsheet.rows_of(data)
    with store.transact(by) as tx:
        begun = usual.bring_fields(tx)
        there = _There(tx.conn, tx.centre.id)
        plan = _plan(rows, there)
        if plan.faults:
            raise ImportFaulty(count=len(plan.faults))
        first = max((one["position"] for one in there.procedures.values()), default=0) + 1
        new = [
            {**NEW, **one.after, "id": tx.new_id(), "centre_id": tx.centre.id, "position": position}
            for position, one in enumerate(plan.added, start=first)
        ]
        catalogue_rows.add(tx.conn, new)
        usual.bring_words(tx, (one.code for one in plan.added))
        for one in plan.changed:
            catalogue_rows.change(tx.conn, there.procedures[one.code]["id"], one.after)
        if plan.added or plan.changed or begun:
            tx.record(Kind.SETUP_CHANGED, what="catalogue", **_told(plan), fields=begun)
        return plan


def give_out(store: Store, *, by: Actor) -> list[list[str]]:
    """Answer every procedure as the rows of a spreadsheet that `take_in` would find nothing to change in."""
    with store.read() as conn:
        there = _There(conn, by.centre_id)
    names = {row.id: row.name for row in there.fields}
    return write_sheet({**one, "field": names[one["field_id"]]} for one in there.procedures.values())


class _There:
    """The catalogue as it stands."""

    def __init__(self, conn: Any, centre_id: str) -> None:
        # A centre gets its fields with its first procedures; a look before finds those it will have.
        self.fields = catalogue_rows.fields(conn, centre_id) or usual.fields()
        self.procedures = {one["code"]: one for one in catalogue_rows.procedures(conn, centre_id)}
        known = {fold(name): key for name, key in usual.known().source_fields.items()}
        ids = {row.key: row.id for row in self.fields}
        # A field of the official lists stands at the kiosk under one of ours.
        self.named = {name: ids[key] for name, key in known.items() if key in ids}
        self.named |= {fold(row.key): row.id for row in self.fields}
        self.named |= {fold(row.name): row.id for row in self.fields}


def _plan(rows: spreadsheet.Rows, there: _There) -> Plan:
    sheet = read_sheet(rows)
    if sheet is None:
        raise FileWithoutHead
    faults = list(sheet.faults)
    added, changed = [], []
    for line in sheet.lines:
        wanted = _wanted(line, there, faults)
        if wanted is None:
            continue
        now = there.procedures.get(wanted["code"])
        if now is None:
            added.append(Change(wanted["code"], wanted["name"], {}, wanted))
        elif differs := {key: value for key, value in wanted.items() if now[key] != value}:
            before = {key: now[key] for key in differs}
            changed.append(Change(wanted["code"], wanted["name"], before, differs))
    named = {line.values["code"] for line in sheet.lines}
    return Plan(
        rows=len(sheet.lines),
        added=tuple(added),
        changed=tuple(changed),
        faults=tuple(sorted(faults, key=lambda fault: fault.row)),
        crowded=_crowded(there, added, changed),
        missing=len(set(there.procedures) - named),
    )


def _wanted(line: Line, there: _There, faults: list[Fault]) -> dict[str, Any] | None:
    """Answer the columns a line sets; those the file has not are left as they are."""
    wanted = {key: value for key, value in line.values.items() if key != "field"}
    now = there.procedures.get(wanted["code"])
    if wanted.get("short_name") is None:
        unchanged = now is not None and now["name"] == wanted["name"]
        wanted["short_name"] = now["short_name"] if now and unchanged else short_name(wanted["name"])
    field = line.values["field"]
    if field is None and now is not None:
        return wanted
    field_id = there.named.get(fold(field or ""))
    if field_id is None:
        faults.append(Fault(line.row, "field", "field" if field else "empty", (field or "")[:60]))
        return None
    if now is None or now["field_id"] != field_id:
        wanted |= {"field_id": field_id, "source_field": field}
    return wanted if now else _as_known(wanted, there) | wanted


def _as_known(wanted: Mapping[str, Any], there: _There) -> dict[str, Any]:
    """Answer how a new procedure is usually grouped and called in English; no fact about it is guessed."""
    usually = usual.of_code().get(wanted["code"])
    if usually is None:
        return {}
    known = {"name_en": usually.name_en}
    if there.named.get(fold(usually.field_key)) == wanted["field_id"]:
        known |= {"tab": usually.tab, "tab_en": usually.tab_en}
    return known


def _crowded(there: _There, added: list[Change], changed: list[Change]) -> dict[str, int]:
    fields = {code: one["field_id"] for code, one in there.procedures.items()}
    fields |= {one.code: one.after["field_id"] for one in (*added, *changed) if "field_id" in one.after}
    counts = Counter(fields.values())
    return {row.name: counts[row.id] for row in there.fields if counts[row.id] > ROOM}


def _told(plan: Plan) -> dict[str, Any]:
    """What the journal keeps: how many, and what each was before and is now."""
    changes = [
        {"code": one.code, "before": plain(one.before), "after": plain(one.after)} for one in plan.changed
    ]
    return {
        "added": len(plan.added),
        "changed": len(plan.changed),
        "codes": [one.code for one in plan.added[:_NAMED_IN_JOURNAL]],
        "changes": changes[:_NAMED_IN_JOURNAL],
    }


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Answer columns as the journal keeps them."""
    return {
        key: value.isoformat()
        if isinstance(value, date)
        else list(value)
        if isinstance(value, tuple)
        else value
        for key, value in values.items()
    }


def label(column: str) -> str:
    """Answer what a column is called in a file."""
    return COLUMNS[column][0] if column in COLUMNS else column
