"""The playlist of the boards: uploading, order, how long and until when."""

from datetime import date
from pathlib import Path
from typing import Annotated, Final

from flask import Blueprint, Response, request, send_file
from pydantic import Field, StringConstraints

from server.admin import words
from server.admin.desk import acts, page
from server.core.wall_errors import MediaTooLarge
from server.store import wall
from server.usecases import media
from server.usecases.media_file import LARGEST_MB, SUFFIXES
from server.web.guards import actor
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_wall_media", __name__, template_folder="templates")

_LARGEST_BODY: Final = LARGEST_MB * 1_000_000 + 1
SCRIPT: Final = {
    **words.SCRIPT,
    "saved": "Saved. The boards follow at once.",
    "added": "Added. The boards show it from now on.",
    "large": "The file is too large: 200 MB at most. Nothing was added.",
}


class Wanted(Body):
    """What is said of a piece."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=media.LONGEST_NAME)]
    seconds: Annotated[int, Field(ge=media.SECONDS.start, le=media.SECONDS.stop - 1)]
    shown_until: date | None = None
    shown: bool = True


class Move(Body):
    """Which way a piece goes in its list."""

    earlier: bool


@bp.get("/admin/wall/media")
@acts
def playlist() -> str:
    """Show the playlist."""
    with parts().store.read() as conn:
        pieces = wall.playlist(conn, actor().centre_id)
    return page(
        "admin/wall_media.html",
        pieces=pieces,
        most=media.MOST,
        largest=LARGEST_MB * 1_000_000,
        seconds=media.SECONDS,
        script_words=SCRIPT,
    )


@bp.post("/admin/wall/media")
@acts
def add() -> tuple[dict[str, str], int]:
    """Take a picture or film; the body is the file itself."""
    if (request.content_length or 0) > _LARGEST_BODY:
        raise MediaTooLarge(limit=LARGEST_MB)
    request.max_content_length = _LARGEST_BODY
    name = Path(request.args.get("name", "")).stem
    item = media.add(parts().store, request.stream, name=name, folder=_folder(), by=actor())
    return {"id": item.id, "file": item.file}, 201


@bp.get("/admin/wall/media/<name>")
@acts
def file(name: str) -> Response:
    """Send a piece, for the preview."""
    path = media.file_of(parts().store, name, folder=_folder(), by=actor())
    return send_file(path, mimetype=SUFFIXES[path.suffix[1:]], conditional=True)


@bp.post("/admin/wall/media/<item_id>")
@acts
def change(item_id: str) -> tuple[str, int]:
    """Say how long and until when a piece is shown."""
    asked = body_of(Wanted)
    media.change(parts().store, item_id, **asked.model_dump(), by=actor())
    return "", 204


@bp.post("/admin/wall/media/<item_id>/move")
@acts
def move(item_id: str) -> tuple[str, int]:
    """Change the order."""
    media.move(parts().store, item_id, earlier=body_of(Move).earlier, by=actor())
    return "", 204


@bp.post("/admin/wall/media/<item_id>/remove")
@acts
def remove(item_id: str) -> tuple[str, int]:
    """Take a piece away."""
    media.remove(parts().store, item_id, folder=_folder(), by=actor())
    return "", 204


def _folder() -> Path:
    return parts().settings.data.resolve() / "media"
