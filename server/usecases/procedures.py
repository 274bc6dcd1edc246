"""One procedure by hand: opened, changed, added, ended by its last day; kiosks and phones show it at once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.core.catalogue_errors import ProcedureChanged, ProcedureFaulty
from server.core.house import Actor, Request
from server.core.kinds import Kind, canonical
from server.core.procedure_form import Form, read_form
from server.store import catalogue_rows
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases import usual
from server.usecases.catalogue_import import NEW, plain

_MARK: Final = 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A procedure as it stands: its row, the everyday words that lead to it, and the mark of both."""

    row: Mapping[str, Any]
    words: tuple[str, ...]

    @property
    def mark(self) -> str:
        """Answer what another state of the procedure would not answer."""
        whole = canonical({**plain(self.row), "words": list(self.words)})
        return hashlib.sha256(whole.encode()).hexdigest()[:_MARK]

    @property
    def values(self) -> dict[str, Any]:
        """Answer everything that a form may change."""
        return {**self.row, "words": self.words}


def look(conn: Any, centre_id: str, procedure_id: str) -> Opened:
    """Open a procedure, or refuse."""
    row = catalogue_rows.procedure(conn, centre_id, procedure_id)
    leading = catalogue_rows.everyday_words(conn, centre_id)
    words = {word for target in _targets(row) for word in leading.get(target, ())}
    return Opened(row, tuple(sorted(words)))


def change(
    store: Store,
    procedure_id: str,
    typed: Mapping[str, str],
    *,
    seen: str,
    by: Actor,
    request: Request | None = None,
) -> str:
    """Keep a procedure as typed, unless it is no longer as it was seen; answers the mark of how it stands."""
    form = read_form(typed)
    with store.transact(by, request) as tx:
        now = look(tx.conn, tx.centre.id, procedure_id)
        if tx.replayed:
            return now.mark
        if now.mark != seen:
            raise ProcedureChanged(mark=now.mark)
        wanted = _checked(tx, form, typed, own=procedure_id)
        differs = {key: value for key, value in wanted.items() if now.values[key] != value}
        if not differs:
            return now.mark
        columns = {key: value for key, value in differs.items() if key != "words"}
        if columns:
            catalogue_rows.change(tx.conn, procedure_id, columns)
        if {"words", "code"} & set(differs):
            _lead(tx, wanted["words"], old=_targets(now.row), code=wanted["code"])
        tx.record(
            Kind.SETUP_CHANGED,
            what="procedure_changed",
            procedure=procedure_id,
            code=now.row["code"],
            name=now.row["short_name"],
            before=plain({key: now.values[key] for key in differs}),
            after=plain(differs),
        )
        return look(tx.conn, tx.centre.id, procedure_id).mark


def add(store: Store, typed: Mapping[str, str], *, by: Actor, request: Request | None = None) -> str:
    """Add a procedure behind all others; answers its id."""
    form = read_form(typed)
    with store.transact(by, request) as tx:
        if tx.replayed:
            owner, _ = catalogue_rows.place_of(tx.conn, tx.centre.id, form.values["code"])
            return str(owner)
        begun = usual.bring_fields(tx)
        chosen = usual.field_id(tx, typed.get("field", ""))
        wanted = _checked(tx, form, {**typed, "field": chosen}, own=None)
        _, position = catalogue_rows.place_of(tx.conn, tx.centre.id, wanted["code"])
        columns = {key: value for key, value in wanted.items() if key != "words"}
        row = {**NEW, **columns, "id": tx.new_id(), "centre_id": tx.centre.id, "position": position}
        catalogue_rows.add(tx.conn, [row])
        _lead(tx, wanted["words"], old=(), code=row["code"])
        tx.record(
            Kind.SETUP_CHANGED,
            what="procedure_added",
            procedure=row["id"],
            code=row["code"],
            name=row["short_name"],
            after=plain({key: value for key, value in wanted.items() if value not in (None, ())}),
            fields=begun,
        )
        return str(row["id"])


def _checked(tx: Tx, form: Form, typed: Mapping[str, str], *, own: str | None) -> dict[str, Any]:
    """Answer the columns that were typed, with the field and the words; refuses all that is wrong at once."""
    faults = dict(form.faults)
    field_id = typed.get("field", "")
    if field_id not in {one.id for one in catalogue_rows.fields(tx.conn, tx.centre.id)}:
        faults["field"] = "field"
    if "code" not in faults:
        owner, _ = catalogue_rows.place_of(tx.conn, tx.centre.id, form.values["code"])
        if owner not in {None, own}:
            faults["code"] = "taken"
    if faults:
        raise ProcedureFaulty(faults=faults)
    return {**form.values, "field_id": field_id, "words": tuple(sorted(form.words))}


def _lead(tx: Tx, words: Sequence[str], *, old: Sequence[str], code: str) -> None:
    kept = {tx.new_id(): word for word in words}
    catalogue_rows.set_everyday_words(tx.conn, tx.centre.id, old=old, code=code, words=kept)


def _targets(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["id"]), str(row["code"])
