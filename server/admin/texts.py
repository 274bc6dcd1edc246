"""The centre's own words: the lines at the foot of the boards, and the messages kept ready for an emergency."""

from collections.abc import Mapping
from typing import Annotated, Final, NamedTuple

from flask import Blueprint
from pydantic import Field

from server.admin import words
from server.admin.desk import page, sets_up
from server.core.house_texts import SLOTS, HouseText, text_of
from server.store import read
from server.usecases import house_texts
from server.web.guards import actor
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_texts", __name__, template_folder="templates")


class Place(NamedTuple):
    """What a text is called, and where it stands."""

    title: str
    where: str


_READY: Final = "Offered where a message is put over every board."
PLACES: Final[Mapping[str, Place]] = {
    "line": Place(
        "A line at the foot of the boards",
        "Takes its turn with the other lines at any hour; piece by piece where it is longer than the board.",
    ),
    "closed": Place("A line while the doors are closed", "Follows the line that says when you open again."),
    "alarm_leave": Place("Ready message: leave the building", _READY),
    "alarm_power": Place("Ready message: power cut", _READY),
}
_Words = Annotated[str, Field(max_length=400)]


class Wanted(Body):
    """A text in both languages."""

    vi: _Words = ""
    en: _Words = ""


@bp.get("/admin/texts")
@sets_up
def index() -> str:
    """Show the words that are the centre's to choose."""
    with parts().store.read() as conn:
        texts = read.centre(conn, actor().centre_id).texts
    rows = [
        {
            "key": key,
            "place": PLACES[key],
            "longest": slot.longest,
            "now": text_of(texts, key),
            "own": key in texts,
        }
        for key, slot in SLOTS.items()
    ]
    return page("admin/texts.html", rows=rows, slots=SLOTS, script_words=words.FORMS)


@bp.post("/admin/texts/<key>")
@sets_up
def keep(key: str) -> tuple[str, int]:
    """Keep a text."""
    asked = body_of(Wanted)
    house_texts.set_text(parts().store, key, HouseText(asked.vi, asked.en), by=actor())
    return "", 204


@bp.post("/admin/texts/<key>/usual")
@sets_up
def reset(key: str) -> tuple[str, int]:
    """Go back to the product's words."""
    house_texts.reset_text(parts().store, key, by=actor())
    return "", 204
