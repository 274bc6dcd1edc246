"""The kiosk's home screen: the frequent keys and the fields, how they look and in which order they stand."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Final, Literal

from flask import Blueprint
from pydantic import Field, StringConstraints

from server.admin import words
from server.admin.desk import page, sets_up
from server.core import home as rules
from server.store import catalogue, read
from server.store import home as store_home
from server.usecases import home
from server.web.guards import actor
from server.web.i18n import language
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_home", __name__, template_folder="templates")

RECENT: Final = timedelta(days=30)
SUGGESTED: Final = 6
DRAWINGS: Final[Mapping[str, str]] = {
    "baby": "A baby",
    "users-round": "A family",
    "user-round-check": "A person, confirmed",
    "house": "A house",
    "map": "A map",
    "hard-hat": "A helmet",
    "store": "A shop",
    "landmark": "An office with columns",
    "id-card": "A card",
    "banknote": "Money",
    "stamp": "A stamp",
    "scroll-text": "A scroll",
    "file-text": "A written sheet",
    "file-check": "A finished sheet",
    "folder-open": "A folder",
    "graduation-cap": "A graduate's cap",
    "hand-heart": "A hand with a heart",
    "medal": "A medal",
    "sprout": "A sprout",
    "scale": "Scales",
    "message-square-text": "A message",
    "calendar": "A calendar",
    "info": "The letter i",
    "layout-grid": "Small squares",
}
"""What the drawings are called."""
_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
_Key = Annotated[str, Field(max_length=64)]


class Look(Body):
    """How a field looks."""

    name: _Text
    name_en: _Text
    icon: _Key


class TileLook(Look):
    """How a frequent key looks."""

    help: _Text = ""
    help_en: _Text = ""


class NewField(Look):
    """A field to be added, and the queue that serves it."""

    queue: _Key


class NewTile(TileLook):
    """A frequent key to be added: `to` is a procedure's code or a queue's key."""

    leads: Literal["procedure", "queue"]
    to: _Key


class Shown(Body):
    """Whether a field stands on the home screen."""

    shown: bool


class Usual(Body):
    """The queue that serves those of the usual fields whose own queue the centre has not."""

    queue: _Key


@bp.get("/admin/home")
@sets_up
def index() -> str:
    """Show what stands on the home screen."""
    centre_id = actor().centre_id
    english = language() == "en"
    with parts().store.read() as conn:
        today = read.today(conn, centre_id, parts().store.clock())
        tiles = store_home.tiles(conn, centre_id)
        fields = store_home.fields(conn, centre_id)
        queues = {one.id: one for one in read.queues(conn, centre_id)}
        offered = {one.id: one for one in catalogue.catalogue(conn, centre_id, day=today).procedures}
        shares = catalogue.shares(conn, centre_id, since=today - RECENT)
    there = {one.procedure_id for one in tiles}
    often = sorted(
        (one for one in shares if one in offered and one not in there), key=lambda one: -shares[one]
    )
    return page(
        "admin/home.html",
        tiles=tiles,
        fields=fields,
        shown=sum(not one.hidden for one in fields),
        queues={key: one.name_en if english else one.name for key, one in queues.items()},
        free_queues=[one for one in queues.values() if one.id not in {tile.queue_id for tile in tiles}],
        all_queues=list(queues.values()),
        offered=offered,
        often=[_suggestion(offered[one], shares[one], fields) for one in often[:SUGGESTED]],
        rules=rules,
        drawings=DRAWINGS,
        script_words=words.FORMS,
    )


def _suggestion(procedure: catalogue.Procedure, share: float, fields: list[Any]) -> dict[str, Any]:
    """Answer what people often take as the key that it could be; a name too long for a key is left to write."""

    def fitting(name: str | None) -> str:
        return name if name and len(name) <= rules.LONGEST_NAME else ""

    return {
        "code": procedure.code,
        "title": procedure.short_name,
        "title_en": procedure.name_en or procedure.short_name,
        "share": share,
        "name": fitting(procedure.short_name),
        "name_en": fitting(procedure.name_en),
        "field": next(one for one in fields if one.id == procedure.field_id),
    }


@bp.post("/admin/home/tiles")
@sets_up
def add_tile() -> tuple[str, int]:
    """Add a frequent key."""
    asked = body_of(NewTile)
    look = asked.model_dump(exclude={"leads", "to"})
    home.add_tile(parts().store, leads=asked.leads, to=asked.to, by=actor(), **look)
    return "", 204


@bp.post("/admin/home/tiles/<tile_id>")
@sets_up
def change_tile(tile_id: str) -> tuple[str, int]:
    """Keep how a frequent key looks."""
    home.change(parts().store, "tile", tile_id, by=actor(), **body_of(TileLook).model_dump())
    return "", 204


@bp.post("/admin/home/tiles/<tile_id>/earlier")
@sets_up
def tile_earlier(tile_id: str) -> tuple[str, int]:
    """Move a frequent key to the front by one place."""
    home.earlier(parts().store, "tile", tile_id, by=actor())
    return "", 204


@bp.post("/admin/home/tiles/<tile_id>/remove")
@sets_up
def remove_tile(tile_id: str) -> tuple[str, int]:
    """Take a frequent key away."""
    home.remove_tile(parts().store, tile_id, by=actor())
    return "", 204


@bp.post("/admin/home/fields")
@sets_up
def add_field() -> tuple[str, int]:
    """Add a field."""
    asked = body_of(NewField)
    home.add_field(parts().store, queue=asked.queue, by=actor(), **asked.model_dump(exclude={"queue"}))
    return "", 204


@bp.post("/admin/home/fields/usual")
@sets_up
def add_usual_fields() -> tuple[str, int]:
    """Add the usual fields that are missing."""
    home.add_usual_fields(parts().store, queue=body_of(Usual).queue, by=actor())
    return "", 204


@bp.post("/admin/home/fields/<field_id>")
@sets_up
def change_field(field_id: str) -> tuple[str, int]:
    """Keep how a field looks."""
    home.change(parts().store, "field", field_id, by=actor(), **body_of(Look).model_dump())
    return "", 204


@bp.post("/admin/home/fields/<field_id>/shown")
@sets_up
def show_field(field_id: str) -> tuple[str, int]:
    """Let a field stand on the home screen, or keep it off."""
    home.show_field(parts().store, field_id, shown=body_of(Shown).shown, by=actor())
    return "", 204


@bp.post("/admin/home/fields/<field_id>/earlier")
@sets_up
def field_earlier(field_id: str) -> tuple[str, int]:
    """Move a field to the front by one place."""
    home.earlier(parts().store, "field", field_id, by=actor())
    return "", 204


@bp.post("/admin/home/fields/<field_id>/remove")
@sets_up
def remove_field(field_id: str) -> tuple[str, int]:
    """Take a field without procedures away."""
    home.remove_field(parts().store, field_id, by=actor())
    return "", 204
