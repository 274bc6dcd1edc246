"""An unpaired screen asks to be let in: it shows a code that the office types."""

from typing import Any, Final

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from server.core.errors import TooManyRequests, UnknownPath
from server.start.routes import only_centre
from server.usecases import screens
from server.usecases.screens import Standing
from server.web.flood import Flood
from server.web.guards import DEVICE_COOKIE, public, set_cookie
from server.web.i18n import LANGUAGES, translate
from server.web.parts import parts

bp = Blueprint("pairing", __name__, template_folder="templates")

COOKIE: Final = "stt_pairing"
CODES_A_MINUTE: Final = 6
"""Codes one address may ask for: a screen needs one in ten minutes."""
SENTENCES: Final = {
    "title": "This screen does not belong to the centre yet",
    "do": "The office types this code under “Kiosks and boards”:",
    "waits": "The screen opens by itself as soon as it is let in.",
    "none": "If you are a visitor, please come to the help desk.",
    "away": "No answer from the server. The screen asks again by itself.",
}
_asked: Final = Flood()


@bp.get("/pair/<kind>")
@public
def page(kind: str) -> str:
    """Show the page on which the code will stand."""
    said = {lang: {key: translate(text, lang) for key, text in SENTENCES.items()} for lang in LANGUAGES}
    return render_template("start/pair.html", kind=_known(kind), said=said, centre=only_centre())


@bp.post("/pair/<kind>/begin")
@public
def begin(kind: str) -> Response:
    """Give this browser a code to show."""
    if seconds := _asked.hit(request.remote_addr or "", per_minute=CODES_A_MINUTE):
        raise TooManyRequests(seconds=seconds)
    begun = screens.begin(parts().store, _known(kind))
    answer = jsonify(code=begun.code)
    set_cookie(answer, COOKIE, begun.secret)
    return answer


@bp.post("/pair/<kind>/ask")
@public
def ask(kind: str) -> Any:
    """Answer whether this browser was let in; then its secret becomes the token of its device."""
    secret = request.cookies.get(COOKIE, "")
    now = screens.standing(parts().store, secret) if secret else Standing.OVER
    answer = make_response(jsonify(state=now.value))
    if now is Standing.PAIRED:
        set_cookie(answer, DEVICE_COOKIE.format(kind=_known(kind)), secret, days=3650)
        answer.delete_cookie(COOKIE)
    return answer


def _known(kind: str) -> str:
    if kind not in screens.KINDS:
        raise UnknownPath
    return kind
