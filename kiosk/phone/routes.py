"""A ticket's page on the citizen's own phone: no socket, no login, no name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from flask import Blueprint, current_app, jsonify, make_response, redirect, render_template, request

from kiosk.phone import words
from kiosk.phone.answers import Answer, Answers
from kiosk.phone.pressure import Pressure
from kiosk.phone.view import State
from server.core import portal
from server.core.errors import TooManyRequests, UnknownPath, WrongState
from server.core.house import Actor, Role, house
from server.core.rating import Level, Reason
from server.core.ticket import Status, Ticket, Verb
from server.core.tokens import token_hash
from server.store import online as steps
from server.store import read
from server.store.catalogue import Procedure
from server.store.turn import centre_of, procedure
from server.usecases import calls, online
from server.web.flood import Flood
from server.web.guards import public
from server.web.i18n import LANGUAGES, speak
from server.web.parse import Body, asked_of, request_key
from server.web.parts import parts
from server.web.paying import Panel, panel

bp = Blueprint("phone", __name__, template_folder="templates")

MISSES: Final = 20
"""Wrong addresses one asker may try in a minute."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_ANSWERS: Final = "phone.answers"
_PRESSURE: Final = "phone.pressure"
_misses: Final = Flood()
_looks: Final = Flood()


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
        visit = steps.visit(conn, ticket.id)
        guides = read.queues(conn, ticket.centre_id)
    return render_template(
        "phone/phone.html",
        centre=centre,
        zone=centre.timezone,
        token=token,
        turn=_with_thanks(ticket, visit, answer.body, lang),
        now=answer.now,
        visit=visit,
        helpers=any(q.key == online.GUIDE and q.id != ticket.queue_id for q in guides),
        levels=words.LEVELS,
        reasons=words.REASONS,
        home=portal.HOME,
        paying=_fee(ticket, lang),
        **_about(wanted, lang),
    )


@bp.get("/t/<token>/fee")
@public
def fee(token: str) -> str:
    """Show the fee of a turn alone, for the page that is already open."""
    ticket = _ticket(token)
    return render_template("phone/fee.html", paying=_fee(ticket, _language(ticket)))


@bp.get("/t/<token>.json")
@public
def state(token: str) -> Any:
    """Answer a turn as it is now; unchanged while nothing about it is."""
    if seconds := _pressure().hit(token):
        raise TooManyRequests(seconds=seconds)
    ticket = _answers().known(token, lambda: _found(token))
    if ticket is None:
        raise _missed()
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


@bp.post("/t/<token>/opened")
@public
def opened(token: str) -> tuple[str, int]:
    """Note that the page was opened from its QR code: the page itself asks for it, once."""
    ticket = _ticket(token)
    online.opened(parts().store, ticket, by=_citizen(ticket))
    return "", 204


class Submitted(Body):
    """Whether the place is kept for help."""

    stay: bool = False


@bp.post("/t/<token>/submitted")
@public
def submitted(token: str) -> Any:
    """Take the citizen's word that the dossier was submitted online."""
    return _act(token, online.submitted, Verb.LEAVE, stay=asked_of(Submitted).stay)


@bp.post("/t/<token>/help")
@public
def ask_help(token: str) -> Any:
    """Let somebody wait for the guidance queue instead, with the same number."""
    return _act(token, online.ask_help, Verb.ASK_HELP)


class Rated(Body):
    """How the visit was, and perhaps why."""

    level: Level
    reason: Reason | Literal[""] = ""


@bp.post("/t/<token>/rating")
@public
def rate(token: str) -> Any:
    """Take one rating of a visit."""
    asked = asked_of(Rated)
    return _act(token, online.rate, Verb.COMPLETE, level=asked.level, reason=asked.reason or None)


@bp.get("/o/<procedure_id>")
@public
def way_online(procedure_id: str) -> str:
    """Lead somebody without a number to a procedure whose address is too long for a QR code."""
    wanted, centre_id = _procedure(procedure_id)
    asked = request.args.get("lang")
    lang = asked if asked in LANGUAGES else "vi"
    speak(lang)
    with parts().store.read() as conn:
        centre = read.centre(conn, centre_id)
    return render_template("phone/online.html", centre=centre, zone=centre.timezone, **_about(wanted, lang))


@bp.post("/o/<procedure_id>/opened")
@public
def opened_online(procedure_id: str) -> tuple[str, int]:
    """Count a look at that page; a flood of looks is not counted."""
    wanted, centre_id = _procedure(procedure_id)
    if not _looks.hit(request.remote_addr or "", per_minute=MISSES):
        online.step(parts().store, wanted.id, "opened", by=house(centre_id, "phone"))
    return "", 204


def _procedure(procedure_id: str) -> tuple[Procedure, str]:
    with parts().store.read() as conn:
        found = procedure(conn, procedure_id)
        centre_id = centre_of(conn, procedure_id)
    if found is None or centre_id is None:
        raise _missed()
    return found, centre_id


def _about(wanted: Procedure | None, lang: str) -> dict[str, Any]:
    """Answer what both pages say of a procedure."""
    return {
        "wanted": wanted,
        "fee": words.fee(wanted, lang) if wanted else None,
        "online": words.portal(wanted, lang) if wanted else None,
        "needs": words.needs(wanted, lang) if wanted else None,
        "portal": (wanted and wanted.portal_url) or portal.HOME,
        "possible": bool(wanted and wanted.level != portal.Level.INFORMATION),
    }


def _with_thanks(ticket: Ticket, visit: steps.Visit, body: Mapping[str, Any], lang: str) -> Mapping[str, Any]:
    gone = ticket.status is Status.LEFT and visit.submitted
    return words.with_thanks(body, lang) if gone else body


def _citizen(ticket: Ticket) -> Actor:
    return Actor(centre_id=ticket.centre_id, kind="citizen", id=ticket.id, role=Role.KIOSK)


def _fee(ticket: Ticket, lang: str) -> Panel | None:
    return parts().floors.look(
        ticket.centre_id, lambda floor, _now: panel(floor.payment_of(ticket.id), floor.centre, lang)
    )


def _act(token: str, act: Callable[..., Ticket], verb: Verb, **more: Any) -> Any:
    """Act for the citizen; answer the turn to a script, and lead a plain form back to the page."""
    ticket = _ticket(token)
    lang = _language(ticket)
    if _answer(ticket, lang).turn.state is State.EXPIRED:
        raise WrongState(status=State.EXPIRED.value, verb=verb.value, ticket=ticket.code)
    done = act(parts().store, ticket.id, by=_citizen(ticket), request=request_key(), **more)
    if request.is_json:
        with parts().store.read() as conn:
            visit = steps.visit(conn, ticket.id)
        answer = _answer(ticket, lang, at_once=True)
        return _json(replace(answer, body=_with_thanks(done, visit, answer.body, lang)))
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
    found = _found(token)
    if found is None:
        raise _missed()
    return found


def _found(token: str) -> Ticket | None:
    if not _TOKEN.fullmatch(token):
        return None
    with parts().store.read() as conn:
        return read.ticket_by_token(conn, token_hash(token))


def _answers() -> Answers:
    found: Answers = current_app.extensions.setdefault(_ANSWERS, Answers())
    return found


def _pressure() -> Pressure:
    most = parts().settings.phone_asks
    found: Pressure = current_app.extensions.setdefault(_PRESSURE, Pressure(most))
    return found


def _answer(ticket: Ticket, lang: str, *, at_once: bool = False) -> Answer:
    found = _answers().answer(parts().floors, ticket, lang, field_of=_field_of, at_once=at_once)
    if found is None:
        raise _missed()
    return found


def _field_of(procedure_id: str) -> str | None:
    with parts().store.read() as conn:
        found = procedure(conn, procedure_id)
    return found.field_id if found else None


def _missed() -> Exception:
    seconds = _misses.hit(request.remote_addr or "", per_minute=MISSES)
    return TooManyRequests(seconds=seconds) if seconds else UnknownPath()


def _language(ticket: Ticket) -> str:
    """Speak the language the number was taken in, unless this page was asked for in the other."""
    asked = request.args.get("lang")
    lang = asked if asked in LANGUAGES else ticket.lang
    speak(lang)
    return lang
