"""The procedures: taken in from a spreadsheet with a look before, and given out as one."""

import base64
from typing import Any, Final

from flask import Blueprint, Response, request

from server.admin import words
from server.admin.desk import attached, page, sets_up
from server.admin.procedure_words import WHY
from server.core.catalogue_sheet import Fault
from server.core.import_errors import FileUnreadable
from server.store import catalogue_rows
from server.usecases import catalogue_import, spreadsheet
from server.usecases.catalogue_import import Change, Plan
from server.web.guards import actor
from server.web.i18n import language, translate
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_catalogue", __name__, template_folder="templates")

LARGEST_FILE: Final = 12_000_000
_LARGEST_BODY: Final = LARGEST_FILE * 4 // 3 + 1000
SHOWN: Final = 200
"""Rows of each list of a preview; the counts say how many there are."""
SCRIPT: Final = {
    **words.SCRIPT,
    "large": "The file is larger than 12 MB.",
    "reading": "Reading the file…",
    "same": "The file says the same as your list: there is nothing to take in.",
    "taken": "Taken in. The kiosks show it from now on.",
}


class Upload(Body):
    """A spreadsheet in base64."""

    file: str

    def data(self) -> bytes:
        """Answer its bytes, or refuse."""
        try:
            return base64.b64decode(self.file, validate=True)
        except ValueError:
            raise FileUnreadable from None


@bp.get("/admin/catalogue")
@sets_up
def show() -> str:
    """Show how many procedures there are, and how to bring more."""
    return page("admin/catalogue.html", **facts(actor().centre_id), script_words=SCRIPT)


def facts(centre_id: str) -> dict[str, Any]:
    """Answer what the form of the import shows."""
    with parts().store.read() as conn:
        fields = catalogue_rows.fields(conn, centre_id)
        procedures = catalogue_rows.procedures(conn, centre_id)
    counts = {row.name: sum(one["field_id"] == row.id for one in procedures) for row in fields}
    return {
        "counts": counts,
        "total": len(procedures),
        "room": catalogue_import.ROOM,
        "largest": LARGEST_FILE,
    }


@bp.get("/admin/catalogue/export")
@sets_up
def export() -> Response:
    """Send the procedures as a file that can be mended and taken in again."""
    kind = "csv" if request.args.get("as") == "csv" else "xlsx"
    rows = catalogue_import.give_out(parts().store, by=actor())
    made = spreadsheet.to_csv(rows) if kind == "csv" else spreadsheet.to_xlsx(rows, title="Thủ tục")
    return attached(made, f"thu-tuc.{kind}")


@bp.post("/admin/catalogue/preview")
@sets_up
def preview() -> dict[str, Any]:
    """Tell what a file would change."""
    return _told(catalogue_import.preview(parts().store, _file(), by=actor()))


@bp.post("/admin/catalogue/import")
@sets_up
def take_in() -> dict[str, Any]:
    """Take a file in, whole or not at all."""
    return _told(catalogue_import.take_in(parts().store, _file(), by=actor()))


def _file() -> bytes:
    request.max_content_length = _LARGEST_BODY
    return body_of(Upload).data()


def _told(plan: Plan) -> dict[str, Any]:
    crowd = translate("{field}: {n} procedures", language())
    return {
        "counts": {
            "rows": plan.rows,
            "added": len(plan.added),
            "changed": len(plan.changed),
            "faults": len(plan.faults),
            "missing": plan.missing,
        },
        "faults": [_fault(one) for one in plan.faults[:SHOWN]],
        "added": [[one.code, one.after["short_name"], one.name] for one in plan.added[:SHOWN]],
        "changed": [[one.code, one.name, _differences(one)] for one in plan.changed[:SHOWN]],
        "crowded": [crowd.format(field=name, n=n) for name, n in plan.crowded.items()],
    }


def _fault(one: Fault) -> list[str]:
    column = catalogue_import.label(one.column)
    found = f" “{one.found}”" if one.found else ""
    return [str(one.row), f"{column}{found}: {translate(WHY[one.why], language())}"]


def _differences(one: Change) -> str:
    names = [catalogue_import.label(column) for column in one.after if column != "source_field"]
    return ", ".join("Lĩnh vực" if name == "field_id" else name for name in names)
