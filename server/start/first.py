"""The very first page of an installation: whoever holds its code makes the centre and gets the office's account."""

from typing import Annotated, Final

from flask import Blueprint, redirect, render_template, request
from pydantic import Field, StringConstraints
from werkzeug.wrappers import Response

from server import first_code
from server.core.errors import TooManyRequests
from server.core.setup_errors import CentreThere, FirstCodeWrong
from server.store import read
from server.usecases import first_day
from server.web.flood import Flood
from server.web.guards import public
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("first", __name__, template_folder="templates")

TRIES: Final = 6
"""Codes one address may type in a minute: plenty for a mistake, nothing for guessing 23¹² of them."""
WORDS: Final = {
    "away": "No answer from the server. Please look whether the centre is made before you try again.",
    "typed_wrong": "Please fill in the place and the code.",
}
_Place = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
_tries: Final = Flood()


class Beginning(Body):
    """The place of a new centre, and the code of its installation."""

    code: Annotated[str, Field(max_length=40)]
    place: Annotated[_Place, Field(min_length=1)]
    place_en: _Place = ""


@bp.get("/first")
@public
def page() -> str | Response:
    """Show the first page while there is no centre."""
    return redirect("/admin/setup") if _made() else render_template("start/first.html", script_words=WORDS)


@bp.post("/first")
@public
def begin() -> tuple[dict[str, str], int]:
    """Make the centre; the office's password is answered once."""
    if seconds := _tries.hit(request.remote_addr or "", per_minute=TRIES):
        raise TooManyRequests(seconds=seconds)
    asked, data = body_of(Beginning), parts().settings.data
    if _made():
        raise CentreThere
    if not first_code.fits(data, asked.code):
        raise FirstCodeWrong
    # The code goes first: of two who press at once, the second finds none.
    first_code.forget(data)
    _, password = first_day.begin(
        parts().store, place=asked.place, place_en=asked.place_en, login=first_day.OFFICE
    )
    return {"login": first_day.OFFICE, "password": password}, 201


def _made() -> bool:
    with parts().store.read() as conn:
        return bool(read.centre_ids(conn))
