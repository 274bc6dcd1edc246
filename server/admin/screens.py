"""Kiosks and boards: adding them, letting their screens in by a code, locking them, letting them go."""

from typing import Annotated, Any, Final, Literal

from flask import Blueprint
from pydantic import Field, StringConstraints

from server.admin import words
from server.admin.desk import page, sets_up
from server.core.errors import TooManyRequests
from server.store import screens as store_screens
from server.usecases import screens
from server.web.flood import Flood
from server.web.guards import actor
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_screens", __name__, template_folder="templates")

KINDS: Final = {"kiosk": "Kiosk", "board": "Board"}
SLOTS: Final = {"down": "Below the screen", "left": "Left of the screen", "right": "Right of the screen"}
TRIES: Final = 10
"""Codes a person may type in a minute: plenty for a mistake, nothing for guessing among millions."""
_tries: Final = Flood()
_Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
_Slot = Literal["down", "left", "right"]


class NewScreen(Body):
    """A kiosk or board to be added."""

    kind: Literal["kiosk", "board"]
    name: _Name
    diagonal: float = 27.0
    slot: _Slot = "down"


class Screen(Body):
    """A screen as it is to be."""

    name: _Name
    diagonal: float
    slot: _Slot = "down"


class Code(Body):
    """What an unpaired screen shows."""

    code: Annotated[str, Field(max_length=20)]


class Lock(Body):
    """What stands on a screen that is out of service."""

    message: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160)]


@bp.get("/admin/screens")
@sets_up
def index() -> str:
    """Show the kiosks and boards."""
    return page("admin/screens.html", **facts(actor().centre_id), script_words=words.FORMS)


def facts(centre_id: str) -> dict[str, Any]:
    """Answer what the forms of the screens show."""
    with parts().store.read() as conn:
        found = store_screens.screens(conn, centre_id)
    return {"screens": found, "kinds": KINDS, "slots": SLOTS, "address": parts().settings.address}


@bp.post("/admin/screens")
@sets_up
def add() -> tuple[str, int]:
    """Add a kiosk or board."""
    asked = body_of(NewScreen)
    screens.add(
        parts().store,
        kind=asked.kind,
        name=asked.name,
        diagonal=asked.diagonal,
        slot=asked.slot,
        by=actor(),
    )
    return "", 204


@bp.post("/admin/screens/<device_id>")
@sets_up
def change(device_id: str) -> tuple[str, int]:
    """Keep what a screen is."""
    asked = body_of(Screen)
    screens.change(
        parts().store, device_id, name=asked.name, diagonal=asked.diagonal, slot=asked.slot, by=actor()
    )
    return "", 204


@bp.post("/admin/screens/<device_id>/pair")
@sets_up
def pair(device_id: str) -> tuple[str, int]:
    """Let the screen in that shows this code."""
    if seconds := _tries.hit(actor().id, per_minute=TRIES):
        raise TooManyRequests(seconds=seconds)
    screens.let_in(parts().store, body_of(Code).code, device_id, by=actor())
    return "", 204


@bp.post("/admin/screens/<device_id>/lock")
@sets_up
def lock(device_id: str) -> tuple[str, int]:
    """Take a screen out of service."""
    screens.lock(parts().store, device_id, message=body_of(Lock).message, by=actor())
    return "", 204


@bp.post("/admin/screens/<device_id>/unlock")
@sets_up
def unlock(device_id: str) -> tuple[str, int]:
    """Put a screen back into service."""
    screens.unlock(parts().store, device_id, by=actor())
    return "", 204


@bp.post("/admin/screens/<device_id>/put-out")
@sets_up
def put_out(device_id: str) -> tuple[str, int]:
    """Let every browser of a screen go."""
    screens.put_out(parts().store, device_id, by=actor())
    return "", 204
