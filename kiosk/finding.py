"""Finding a procedure by words at the kiosk, and what nobody finds."""

from typing import Annotated, Final

from flask import Blueprint, Response, jsonify, request
from pydantic import Field

from kiosk.offer import here
from server.core.errors import TooManyRequests
from server.usecases import missed
from server.web.flood import Flood
from server.web.guards import actor, device, this_device
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("kiosk_finding", __name__)

SHOWN: Final = 12
LONGEST_QUERY: Final = 80
IN_VAIN_A_MINUTE: Final = 30
_in_vain: Final = Flood()


class Words(Body):
    """What a citizen searched for."""

    q: Annotated[str, Field(max_length=LONGEST_QUERY)]


@bp.get("/kiosk/search.json")
@device("kiosk")
def search() -> Response:
    """Answer the ids of what was probably meant, best first."""
    text = request.args.get("q", "")[:LONGEST_QUERY]
    return jsonify(q=text, hits=[hit.id for hit in here().index.search(text, limit=SHOWN)])


@bp.post("/kiosk/missed")
@device("kiosk")
def searched_in_vain() -> tuple[str, int]:
    """Count words that found nothing; who typed them is not known here and not kept."""
    asked = body_of(Words)
    if seconds := _in_vain.hit(this_device().id, per_minute=IN_VAIN_A_MINUTE):
        raise TooManyRequests(seconds=seconds)
    if not here().index.search(asked.q, limit=1):
        missed.note(parts().store, asked.q, by=actor())
    return "", 204
