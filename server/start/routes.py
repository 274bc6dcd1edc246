"""The start page: the screens of the product, for whoever sets them up."""

from flask import Blueprint, current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from server.core.house import Centre
from server.store import read
from server.web.guards import public
from server.web.parts import parts

bp = Blueprint("start", __name__, template_folder="templates")


@bp.get("/")
@public
def start() -> str | Response:
    """Show the faces of the product; a house without a centre begins with making one."""
    with parts().store.read() as conn:
        empty = not read.centre_ids(conn)
    return (
        redirect("/first") if empty else render_template("start/start.html", centre=only_centre(), door=door)
    )


def door(*paths: str) -> str | None:
    """Answer the first of these addresses that this house serves: the page shows no dead link."""
    addresses = current_app.create_url_adapter(request)
    return next((path for path in paths if addresses and addresses.test(path, method="GET")), None)


def only_centre() -> Centre | None:
    """Answer the centre of a house that has one; a house of many shows no name."""
    with parts().store.read() as conn:
        ids = list(read.centre_ids(conn))
        return read.centre(conn, ids[0]) if len(ids) == 1 else None
