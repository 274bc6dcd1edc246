"""The voice of the boards: which clips a person recorded, recording more, and listening to whole calls."""

import io
from typing import Final

from flask import Blueprint, Response, request, send_file

from server.admin import words
from server.admin.desk import acts, page
from server.core.errors import Malformed, TooLarge
from server.store import read
from server.usecases import wall
from server.web.clips import clips
from server.web.guards import actor
from server.web.i18n import LANGUAGES
from server.web.parts import parts

bp = Blueprint("admin_wall_voice", __name__, template_folder="templates")

LARGEST: Final = 2 * 1024 * 1024
"""Bytes of a recording; a clip of five seconds has a fifth of it."""
SCRIPT: Final = {
    **words.SCRIPT,
    "recorded": "Recorded. The boards speak it from the next call on.",
    "forgotten": "Thrown away: the machine speaks this clip again.",
    "large": "The file is too large: 2 MB at most.",
}


@bp.get("/admin/wall/voice")
@acts
def voice() -> str:
    """Show the clips of a language."""
    lang = _lang(request.args.get("voice", "vi"))
    with parts().store.read() as conn:
        queues = read.queues(conn, actor().centre_id)
        numbers = [counter.number for counter in read.counters(conn, actor().centre_id)]
    letters = "".join(sorted({queue.series for queue in queues}))
    listed = clips().listed(lang, counters=numbers, letters=letters)
    return page(
        "admin/wall_voice.html",
        clips=listed,
        recorded=sum(one.recorded for one in listed),
        spoken_lang=lang,
        example=(letters or "A")[0] + "012",
        counter=numbers[0] if numbers else 1,
        largest=LARGEST,
        script_words=SCRIPT,
    )


@bp.get("/admin/wall/voice/<key>.wav")
@acts
def listen(key: str) -> Response:
    """Play one clip."""
    return send_file(clips().get(key), mimetype="audio/wav")


@bp.get("/admin/wall/voice/call")
@acts
def call() -> Response:
    """Play a whole call as boards play it."""
    asked = request.args
    lang, again = _lang(asked.get("voice", "vi")), asked.get("again") == "1"
    try:
        code, counter = asked.get("code", "A012").strip().upper(), int(asked.get("counter", "1"))
        sound = clips().say(code, counter, lang=lang, again=again)
    except ValueError:
        raise Malformed(fields={"code": "a letter and up to five digits", "counter": "1 to 9999"}) from None
    return send_file(io.BytesIO(sound), mimetype="audio/wav")


@bp.post("/admin/wall/voice/<key>")
@acts
def record(key: str) -> tuple[str, int]:
    """Keep a recording of a clip; the body is the file itself."""
    if (request.content_length or 0) > LARGEST:
        raise TooLarge
    request.max_content_length = LARGEST
    clips().record(key, request.get_data())
    wall.note_clip(parts().store, key, by=actor())
    return "", 204


@bp.post("/admin/wall/voice/<key>/forget")
@acts
def forget(key: str) -> tuple[str, int]:
    """Throw a recording away."""
    clips().forget(key)
    wall.note_clip(parts().store, key, by=actor())
    return "", 204


def _lang(asked: str) -> str:
    return asked if asked in LANGUAGES else "vi"
