"""The start page: the screens of the product, for whoever sets them up."""

from flask import Blueprint, render_template

from server.core.house import Centre
from server.store import read
from server.web.guards import public
from server.web.parts import parts

bp = Blueprint("start", __name__, template_folder="templates")


@bp.get("/")
@public
def start() -> str:
    """Show the faces of the product."""
    return render_template("start/start.html", centre=_only_centre())


def _only_centre() -> Centre | None:
    """Answer the centre of a house that has one; a house of many shows no name."""
    with parts().store.read() as conn:
        ids = list(read.centre_ids(conn))
        return read.centre(conn, ids[0]) if len(ids) == 1 else None
