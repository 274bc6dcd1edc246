"""A screen of the kiosk read aloud, at a touch: the page names the screen, the words are the server's own."""

import logging
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, Response, current_app, request

from kiosk import screens_told as told
from kiosk.offer import here
from kiosk.own import own
from kiosk.telling import Scene
from kiosk.view import slip, view
from server.core.errors import Refusal, TooManyRequests, UnknownPath
from server.core.floor import Floor
from server.core.ticket import Status
from server.store import devices
from server.voice.aloud import Reader, Sentence
from server.voice.engine import Espeak
from server.web.flood import Flood
from server.web.guards import actor, device, this_device
from server.web.i18n import LANGUAGES
from server.web.parts import parts

log = logging.getLogger(__name__)
bp = Blueprint("kiosk_aloud", __name__)

READER: Final = "kiosk.reader"
PER_MINUTE: Final = 30
SENTENCE_SECONDS: Final = 4.0
"""So long the machine may take for one sentence: a lobby waits no longer."""
_TOUCHES: Final = "kiosk.touches"


@bp.get("/kiosk/aloud.wav")
@device("kiosk")
def aloud() -> Response:
    """Speak one screen; what it says is made here of the screen's name and the id it is about."""
    lang = request.args.get("lang", "")
    if lang not in LANGUAGES:
        raise UnknownPath
    touches: Flood = current_app.extensions.setdefault(_TOUCHES, Flood())
    if seconds := touches.hit(this_device().id, per_minute=PER_MINUTE):
        raise TooManyRequests(seconds=seconds)
    screen = request.args.get("screen", "")
    sentences = _sentences(lang, screen)
    try:
        return Response(_reader().read(sentences), mimetype="audio/wav")
    except Refusal as refusal:
        log.warning("not read aloud", extra={"screen": screen, "code": refusal.code})
        raise


def _sentences(lang: str, screen: str) -> list[Sentence]:
    stock, mine, centre_id = here(), this_device(), actor().centre_id
    with parts().store.read() as conn:
        printers = devices.printers_of(conn, mine.id)
    about = request.args.get("id", "")

    def look(floor: Floor, now: datetime) -> list[Sentence]:
        scene = Scene(
            lang=lang,
            stock=stock,
            seen=view(floor, now, ""),
            now=now.astimezone(floor.centre.tz),
            groups=floor.centre.rules.priority_groups,
            slot=mine.slot,
            printers=printers,
        )
        return _of_screen(scene, floor, screen, about)

    found: list[Sentence] = parts().floors.look(centre_id, look)
    return found


def _of_screen(scene: Scene, floor: Floor, screen: str, about: str) -> list[Sentence]:
    if screen in told.PLAIN:
        return told.PLAIN[screen](scene)
    if screen in told.OF_ONE:
        return told.OF_ONE[screen](scene, about)
    if screen == "field":
        return told.field(scene, about, tab=request.args.get("tab", default=0, type=int))
    if screen == "have" and (ticket := floor.tickets.get(about)):
        return told.have(scene, ticket)
    if screen == "done":
        ticket = own(floor.tickets.get(about))
        ahead = floor.ahead(ticket) if ticket.status is Status.WAITING else None
        return told.done(scene, ticket, slip(floor, ticket.id, copy=1), ahead=ahead)
    raise UnknownPath


def _reader() -> Reader:
    folder = parts().settings.data.resolve() / "voice" / "spoken" / "aloud"
    made: Any = current_app.extensions.setdefault(
        READER, Reader(folder, engine=Espeak(seconds=SENTENCE_SECONDS))
    )
    reader: Reader = made
    return reader
