"""The wall: the board of the lobby, the small display above one counter, and the clips they speak with."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from flask import Blueprint, Response, current_app, jsonify, render_template, request, send_file
from pydantic import Field

from display.announce import LANGS, needed_clips
from display.board import view
from display.speech import Speech
from display.voice.clips import CHIME, ClipStore, ReadyClip
from display.words import for_page
from server.core.errors import UnknownCounter, UnknownPath
from server.core.floor import Floor
from server.core.numbering import SERIES, TEMPORARY
from server.store import read
from server.usecases import media, wall
from server.usecases.media_file import SUFFIXES
from server.voice.engine import Espeak
from server.web.assets import Assets
from server.web.guards import actor, device, public
from server.web.i18n import LANGUAGES, speak
from server.web.parse import Body, body_of
from server.web.parts import parts


class Told(Body):
    """A board's page about itself; numbers where its browser tells them."""

    sound: Literal["running", "blocked"]
    build: Annotated[str, Field(max_length=40)] = ""
    heap_mb: Annotated[int, Field(ge=0, le=100_000)] | None = None
    uptime: Annotated[int, Field(ge=0)] | None = None
    faults: Annotated[int, Field(ge=0)] = 0


bp = Blueprint("board", __name__, template_folder="templates")

CELLS: Final = 8
"""Counters on one page of the board; more take turns."""
RECENT_ROWS: Final = 3
WAITING_ROWS: Final = 7
A_YEAR: Final = 365 * 24 * 3600
_SPEECH: Final = "board.speech"


@bp.get("/board")
@device("board")
def board() -> str:
    """Show the board of the lobby."""
    return _page(only=None)


@bp.get("/board/counter/<int:number>")
@device("board")
def one_counter(number: int) -> str:
    """Show the small display above one counter; it makes no sound."""
    if number not in parts().floors.look(actor().centre_id, _numbers):
        raise UnknownCounter(counter=number)
    return _page(only=number)


@bp.get("/board/voice/<lang>.json")
@device("board")
def voice(lang: str) -> Response:
    """Answer the clips that can call every ticket of this centre; `making` means that more are to come."""
    _check(lang)
    keys = parts().floors.look(actor().centre_id, lambda floor, _now: _keys(floor, lang))
    offer = _speech().offer(keys)
    clips = {clip.key: _address(clip, lang) for clip in offer.clips}
    return jsonify(lang=lang, making=offer.making, fault=offer.fault, chime=CHIME, clips=clips)


@bp.get("/board/voice/<lang>/<key>.wav")
@device("board")
def clip(lang: str, key: str) -> Response:
    """Play one clip; under an address that names its version it never changes."""
    _check(lang)
    if key != CHIME and not key.startswith(f"{lang}-"):
        raise UnknownPath
    kept = "v" in request.args
    answer = send_file(_clips().get(key), mimetype="audio/wav", max_age=A_YEAR if kept else None)
    answer.cache_control.immutable = kept
    return answer


@bp.get("/board/worker.js")
@public
def worker() -> Response:
    """Answer the script that keeps the page while the server is away."""
    # Chromium fetches a module worker without cookies: a paired board would be refused its own script.
    answer = send_file(Assets.load().path("display/worker.ts"), mimetype="text/javascript", max_age=0)
    # Its own folder is /board/, but the page stands at /board.
    answer.headers["Service-Worker-Allowed"] = "/board"
    return answer


@bp.get("/board/media/<name>")
@device("board")
def piece(name: str) -> Response:
    """Send a picture or film of the playlist; its name is never used again for another."""
    path = media.file_of(parts().store, name, folder=parts().settings.data.resolve() / "media", by=actor())
    answer = send_file(path, mimetype=SUFFIXES[path.suffix[1:]], conditional=True, max_age=A_YEAR)
    answer.cache_control.immutable = True
    return answer


@bp.post("/board/report")
@device("board")
def report() -> tuple[str, int]:
    """Take what a board's page tells of itself."""
    asked = body_of(Told)
    wall.take_report(parts().store, wall.Report(**asked.model_dump()), by=actor())
    return "", 204


def _page(*, only: int | None) -> str:
    asked = request.args.get("lang", "")
    lang = asked if asked in LANGUAGES else "vi"
    speak(lang)
    with parts().store.read() as conn:
        centre = read.centre(conn, actor().centre_id)
    settings = parts().settings
    snapshot = parts().floors.look(centre.id, lambda floor, now: view(floor, now, actor().id))
    return render_template(
        "display/board.html",
        centre=centre,
        only=only,
        cells=1 if only else CELLS,
        recent_rows=RECENT_ROWS,
        waiting_rows=WAITING_ROWS,
        # A code that no phone can open would be a promise nobody keeps.
        phones=bool(centre.sample or settings.reachable or settings.wifi),
        sentences=for_page(lang),
        zone=centre.timezone,
        time=datetime.fromisoformat(snapshot["now"]).astimezone(centre.tz).strftime("%H:%M"),
        snapshot=snapshot,
    )


def _numbers(floor: Floor, _now: Any) -> set[int]:
    return {counter.number for counter in floor.counters.values()}


def _keys(floor: Floor, lang: str) -> tuple[str, ...]:
    letters = "".join(sorted({*SERIES, *TEMPORARY, *(queue.series for queue in floor.queues.values())}))
    return (CHIME, *needed_clips(lang, counters=_numbers(floor, None), letters=letters))


def _check(lang: str) -> None:
    if lang not in LANGS:
        raise UnknownPath


def _address(ready: ReadyClip, lang: str) -> str:
    return f"/board/voice/{lang}/{ready.key}.wav?v={ready.version}"


def clip_store(data: Path) -> ClipStore:
    """Answer the clips of a house."""
    # Flask would look for a relative path beside its own code.
    return ClipStore(data.resolve() / "voice", engine=Espeak())


def _clips() -> ClipStore:
    return clip_store(parts().settings.data)


def _speech() -> Speech:
    made: Speech = current_app.extensions.setdefault(_SPEECH, Speech(_clips()))
    return made
