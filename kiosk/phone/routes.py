"""A ticket's page on the citizen's own phone: no socket, no login, no name."""

import re
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, current_app, jsonify, make_response, redirect, render_template, request

from kiosk.catalogue import PORTAL
from kiosk.phone import words
from kiosk.phone.answers import Answer, Answers
from kiosk.phone.view import State
from server.core.errors import TooManyRequests, UnknownPath, WrongState
from server.core.house import Actor, Role
from server.core.ticket import Ticket, Verb
from server.core.tokens import token_hash
from server.store import read
from server.store.turn import procedure
from server.usecases import calls
from server.web.flood import Flood
from server.web.guards import public
from server.web.i18n import LANGUAGES, speak
from server.web.parse import request_key
from server.web.parts import parts

bp = Blueprint("phone", __name__, template_folder="templates")

MISSES: Final = 20
"""Wrong addresses one asker may try in a minute."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_ANSWERS: Final = "phone.answers"
_misses: Final = Flood()


@bp.get("/t/<token>")
@public
def page(token: str) -> str:
    """Show a turn, its papers and the way online."""
    ticket = _ticket(token)
    lang = _language(ticket)
    answer = _answer(ticket, lang)
    with parts().store.read() as conn:
        centre = read.centre(conn, ticket.centre_id)
        wanted = procedure(conn, ticket.procedure_id) if ticket.procedure_id else None
    return render_template(
        "phone/phone.html",
        centre=centre,
        zone=centre.timezone,
        token=token,
        turn=answer.body,
        now=answer.now,
        wanted=wanted,
        fee=words.fee(wanted, lang) if wanted else None,
        online=words.portal(wanted, lang) if wanted else None,
        portal=(wanted and wanted.portal_url) or PORTAL,
    )


@bp.get("/t/<token>.json")
@public
def state(token: str) -> Any:
    """Answer a turn as it is now; unchanged while nothing about it is."""
    ticket = _ticket(token)
    return _json(_answer(ticket, _language(ticket)))


@bp.post("/t/<token>/leave")
@public
def leave(token: str) -> Any:
    """Give up the turn."""
    return _act(token, calls.leave, Verb.LEAVE)


@bp.post("/t/<token>/back")
@public
def back(token: str) -> Any:
    """Take somebody back who missed the call."""
    return _act(token, calls.revive, Verb.REVIVE)


def _act(token: str, act: Callable[..., Ticket], verb: Verb) -> Any:
    """Act for the citizen; answer the turn to a script, and lead a plain form back to the page."""
    ticket = _ticket(token)
    lang = _language(ticket)
    if _answer(ticket, lang).turn.state is State.EXPIRED:
        raise WrongState(status=State.EXPIRED.value, verb=verb.value, ticket=ticket.code)
    citizen = Actor(centre_id=ticket.centre_id, kind="citizen", id=ticket.id, role=Role.KIOSK)
    act(parts().store, ticket.id, by=citizen, request=request_key())
    if request.is_json:
        return _json(_answer(ticket, lang))
    return redirect(f"/t/{token}?lang={lang}", code=303)


def _json(answer: Answer) -> Any:
    found = make_response(jsonify({**answer.body, "now": answer.now.isoformat()}))
    found.headers["Cache-Control"] = "no-cache"
    if answer.turn.poll is not None:
        found.headers["X-Poll-After"] = str(answer.turn.poll)
    if request.method != "GET":
        return found
    found.set_etag(f"{answer.etag}-{parts().build}", weak=True)
    return found.make_conditional(request)


def _ticket(token: str) -> Ticket:
    """Answer the ticket of an address; a wrong one and one that is too old are the same nothing."""
    if _TOKEN.fullmatch(token):
        with parts().store.read() as conn:
            found = read.ticket_by_token(conn, token_hash(token))
        if found is not None:
            return found
    raise _missed()


def _answer(ticket: Ticket, lang: str) -> Answer:
    answers: Answers = current_app.extensions.setdefault(_ANSWERS, Answers())
    found = answers.answer(parts().floors, ticket, lang)
    if found is None:
        raise _missed()
    return found


def _missed() -> Exception:
    seconds = _misses.hit(request.remote_addr or "", per_minute=MISSES)
    return TooManyRequests(seconds=seconds) if seconds else UnknownPath()


def _language(ticket: Ticket) -> str:
    """Speak the language the number was taken in, unless this page was asked for in the other."""
    asked = request.args.get("lang")
    lang = asked if asked in LANGUAGES else ticket.lang
    speak(lang)
    return lang
