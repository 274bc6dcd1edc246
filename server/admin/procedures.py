"""The procedures one by one: found in a list, opened, changed, added."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from flask import Blueprint, request
from pydantic import Field

from server.admin import words
from server.admin.desk import page, sets_up
from server.admin.procedure_words import COLUMNS, FAULTS, LEVELS
from server.core import portal
from server.core.fold import fold
from server.core.house import Queue
from server.core.procedure_form import write_form
from server.store import catalogue_rows, read
from server.store import setup as store_setup
from server.usecases import procedures, usual
from server.web.guards import actor
from server.web.i18n import language, translate
from server.web.parse import Body, body_of, request_key
from server.web.parts import parts

bp = Blueprint("admin_procedures", __name__, template_folder="templates")

PAGE: Final = 50
"""Procedures on one page of the list."""
SHOWN: Final = {
    "": "valid today",
    "later": "not valid yet",
    "ended": "no longer valid",
    "offline": "without a portal address",
    "all": "all",
}
_Texts = Annotated[dict[str, Annotated[str, Field(max_length=20_000)]], Field(max_length=40)]
SCRIPT: Final = {
    **words.FORMS,
    **{f"fault_{name}": text for name, text in FAULTS.items()},
}


class Typed(Body):
    """A procedure as it stands in the form, every place as text."""

    fields: _Texts


class Change(Typed):
    """The same, with the mark of what was opened."""

    seen: Annotated[str, Field(max_length=40)]


@dataclass(frozen=True, slots=True)
class Sought:
    """What the list is asked for."""

    text: str
    field: str
    shown: str

    @classmethod
    def of_request(cls) -> "Sought":
        """Read the address."""
        shown = request.args.get("shown", "")
        return cls(
            request.args.get("q", "").strip()[:80],
            request.args.get("field", "")[:64],
            shown if shown in SHOWN else "",
        )

    def address(self, start: int) -> str:
        """Answer the address of a page of the same list."""
        asked = {"q": self.text, "field": self.field, "shown": self.shown, "from": start or ""}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def takes(self, one: dict[str, Any], everyday: str, today: date) -> bool:
        """Tell whether a procedure belongs into the list."""
        if self.field and one["field_id"] != self.field:
            return False
        if self.shown != "all" and _state(one, today) not in _states(self.shown):
            return False
        if self.shown == "offline" and one["portal_url"]:
            return False
        said = (one["code"], one["name"], one["short_name"], one["name_en"] or "", everyday)
        whole = fold(" ".join(said))
        return all(word in whole for word in fold(self.text).split())


@bp.get("/admin/procedures")
@sets_up
def index() -> str:
    """Show the procedures, found by code, name or everyday word."""
    centre_id, sought = actor().centre_id, Sought.of_request()
    with parts().store.read() as conn:
        today = read.today(conn, centre_id, parts().store.clock())
        rows = catalogue_rows.procedures(conn, centre_id)
        everyday = catalogue_rows.everyday_words(conn, centre_id)
        fields = store_setup.fields(conn, centre_id)
    english = language() == "en"
    found = [
        {**one, "state": _state(one, today)}
        for one in rows
        if sought.takes(one, " ".join(everyday.get(one["code"], ())), today)
    ]
    start = min(max(request.args.get("from", 0, int), 0), max(len(found) - 1, 0)) // PAGE * PAGE
    return page(
        "admin/procedures.html",
        sought=sought,
        shown=SHOWN,
        levels=LEVELS,
        fields={row.id: row.name_en if english else row.name for row in fields},
        total=len(rows),
        found=len(found),
        rows=found[start : start + PAGE],
        start=start,
        before=sought.address(start - PAGE) if start else None,
        after=sought.address(start + PAGE) if start + PAGE < len(found) else None,
    )


@bp.get("/admin/procedures/new")
@sets_up
def new() -> str:
    """Show an empty form."""
    return _form({"field": request.args.get("field", "")[:64], "words": ""}, opened=None)


@bp.post("/admin/procedures")
@sets_up
def add() -> tuple[dict[str, str], int]:
    """Add a procedure."""
    made = procedures.add(parts().store, body_of(Typed).fields, by=actor(), request=request_key())
    return {"id": made}, 201


@bp.get("/admin/procedures/<procedure_id>")
@sets_up
def show(procedure_id: str) -> str:
    """Show one procedure in its form."""
    with parts().store.read() as conn:
        opened = procedures.look(conn, actor().centre_id, procedure_id)
    typed = {**write_form(opened.row, opened.words), "field": opened.row["field_id"]}
    return _form(typed, opened=opened)


@bp.post("/admin/procedures/<procedure_id>")
@sets_up
def change(procedure_id: str) -> dict[str, str]:
    """Keep a procedure as typed."""
    asked = body_of(Change)
    mark = procedures.change(
        parts().store, procedure_id, asked.fields, seen=asked.seen, by=actor(), request=request_key()
    )
    return {"mark": mark}


def _form(typed: dict[str, str], *, opened: procedures.Opened | None) -> str:
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        # A centre gets its fields with its first procedure.
        fields = store_setup.fields(conn, centre_id) or usual.fields()
        queues = {one.id: one for one in read.queues(conn, centre_id)}
        groups = sorted({one["tab"] for one in catalogue_rows.procedures(conn, centre_id) if one["tab"]})
        today = read.today(conn, centre_id, parts().store.clock())
    address = opened.row["portal_url"] if opened else None
    lang = language()
    english = lang == "en"
    return page(
        "admin/procedure.html",
        typed=typed,
        opened=opened,
        state=_state(opened.row, today) if opened else "",
        field_choices=[(row.id, row.name_en if english else row.name) for row in fields],
        queued={row.id: _queue_name(queues[row.queue_id], english=english) for row in fields if row.queue_id},
        groups=groups,
        level_choices=[(key, translate(text, lang).capitalize()) for key, text in LEVELS.items()],
        labels=COLUMNS,
        long_address=address is not None and not portal.fits_a_code(address),
        script_words=SCRIPT,
    )


def _queue_name(queue: Queue, *, english: bool) -> str:
    return f"{queue.series} · {queue.name_en if english else queue.name}"


def _state(one: Any, today: date) -> str:
    if one["valid_to"] and one["valid_to"] < today:
        return "ended"
    return "later" if one["valid_from"] and one["valid_from"] > today else ""


def _states(shown: str) -> set[str]:
    return {"", "later"} if shown == "offline" else {shown}
