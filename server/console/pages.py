"""The console's pages: logging in, choosing a counter, and the console itself."""

import re
from typing import Any, Final

from flask import jsonify, make_response, redirect, render_template, request, url_for
from pydantic import ValidationError
from werkzeug.wrappers import Response

from server.console import bodies, seats
from server.console.blueprint import bp, desk
from server.console.catalogue import find, stock_of
from server.console.words import script_words
from server.core.dossier import USUAL_CODE
from server.core.errors import LoginLocked, LoginWrong, Refusal
from server.core.house import Centre, Role
from server.store import read
from server.usecases import people
from server.web.errors import malformed
from server.web.guards import STAFF_COOKIE, public, set_cookie, staff, staff_session, this_session
from server.web.i18n import language
from server.web.parse import body_of
from server.web.parts import parts
from server.web.refusals import sentence

_HOMES: Final = {Role.CLERK: "/console", Role.GREETER: "/floor", Role.CASHIER: "/admin/payments"}
LONGEST_QUERY: Final = 80
LONGEST_PASSWORD: Final = 200
still: Final = staff(even_locked=True)
"""Who is logged in, even behind a locked screen."""
_LOCAL: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path of this very site: no second slash that would name another, no backslash, no blanks."""


@bp.get("/console/login")
@public
def login() -> Any:
    """Ask who somebody is."""
    return _login_page()


@bp.post("/console/login")
@public
def log_in() -> Any:
    """Check name and password; a script gets the address to go on to, a plain form is led there."""
    if request.is_json:
        asked = body_of(bodies.Login)
        token = _open_session(asked)
        return _with_session(jsonify({"next": _landing(asked.next, token)}), token)
    return _log_in_form()


@bp.get("/console/locked")
@still
def locked() -> Any:
    """Ask whoever locked this screen for their password."""
    return _locked_page() if this_session().locked else redirect(_home(this_session().role))


@bp.post("/console/lock")
@staff()
def lock() -> tuple[str, int]:
    """Lock the screen for a break; the counter stays taken."""
    people.lock_screen(parts().store, this_session())
    return "", 204


@bp.post("/console/unlock")
@still
def unlock() -> Any:
    """Open the screen again."""
    session, password = this_session(), request.form.get("password", "")[:LONGEST_PASSWORD]
    try:
        people.unlock_screen(parts().store, session, password=password, address=request.remote_addr or "")
    except (LoginWrong, LoginLocked) as fault:
        return _locked_page(fault)
    return redirect(_home(session.role), code=303)


@bp.post("/console/logout")
@still
def log_out() -> Response:
    """End the session and free its counter."""
    people.log_out(parts().store, this_session())
    answer = redirect(url_for("console.login"), code=303)
    answer.delete_cookie(STAFF_COOKIE, httponly=True, samesite="Strict")
    return answer


@bp.get("/console")
@desk
def console() -> Any:
    """Show the console, or the counters to choose from."""
    session = this_session()
    if session.counter_id is None:
        return _counters_page()
    snapshot = parts().snapshot(session.centre_id, "console", session.counter_id)
    return render_template(
        "console/console.html",
        centre=_centre(session.centre_id),
        session=session,
        snapshot=snapshot,
        usual_code=USUAL_CODE,
        script_words=script_words(language()),
    )


@bp.get("/console/counters")
@desk
def counters() -> Any:
    """Show the counters, to change to another."""
    return _counters_page()


@bp.post("/console/counter")
@desk
def sit_down() -> Any:
    """Sit down at a counter."""
    seat = body_of(bodies.Seat)
    people.sit_down(parts().store, this_session(), number=seat.number, take_over=seat.take_over)
    return jsonify({"counter": {"number": seat.number}})


@bp.get("/console/catalogue.json")
@desk
def catalogue_json() -> Any:
    """Answer what a clerk looks up: procedures, their papers and fees."""
    stock = stock_of(parts(), this_session().centre_id)
    answer = make_response(jsonify(stock.body))
    answer.set_etag(f"{stock.mark}-{parts().build}", weak=True)
    answer.headers["Cache-Control"] = "no-cache"
    return answer.make_conditional(request)


@bp.get("/console/procedures.json")
@desk
def procedures_json() -> Any:
    """Answer the procedures that fit what was typed, best first."""
    stock = stock_of(parts(), this_session().centre_id)
    return jsonify({"procedures": find(stock, request.args.get("q", "")[:LONGEST_QUERY])})


def _counters_page() -> str:
    session = this_session()
    return render_template(
        "console/counters.html",
        centre=_centre(session.centre_id),
        session=session,
        seats=seats.seats(parts(), session, lang=language()),
        script_words=script_words(language()),
    )


def _locked_page(fault: Refusal | None = None) -> Any:
    session = this_session()
    page = render_template(
        "console/locked.html",
        centre=_centre(session.centre_id),
        session=session,
        fault=sentence(fault) if fault else "",
    )
    return make_response(page, fault.status if fault else 200)


def _login_page(fault: Refusal | None = None, login: str = "") -> Any:
    session = staff_session()
    page = render_template(
        "console/login.html",
        centre=_only_centre(),
        session=session,
        home=_home(session.role) if session else "",
        next=request.values.get("next", ""),
        login=login,
        fault=sentence(fault) if fault else "",
        script_words=script_words(language()),
    )
    return make_response(page, fault.status if fault else 200)


def _log_in_form() -> Any:
    try:
        asked = bodies.Login.model_validate(request.form.to_dict())
        token = _open_session(asked)
    except ValidationError as error:
        return _login_page(malformed(error))
    except (LoginWrong, LoginLocked) as fault:
        # A person without scripts must get the form back, not a line of JSON.
        return _login_page(fault, login=request.form.get("login", ""))
    return _with_session(redirect(_landing(asked.next, token), code=303), token)


def _open_session(asked: bodies.Login) -> str:
    """Open a new session; whoever was logged in on this browser before is logged out."""
    store = parts().store
    token = people.log_in(
        store, login=asked.login, password=asked.password, address=request.remote_addr or ""
    )
    if before := staff_session():
        people.log_out(store, before)
    return token


def _with_session(answer: Any, token: str) -> Any:
    set_cookie(answer, STAFF_COOKIE, token)
    return answer


def _landing(wanted: str, token: str) -> str:
    if _LOCAL.fullmatch(wanted) and not wanted.startswith("/console/log"):
        return wanted
    session = people.session_of(parts().store, token)
    return _home(session.role) if session else url_for("console.login")


def _home(role: Role) -> str:
    return _HOMES.get(role, "/admin")


def _centre(centre_id: str) -> Centre:
    with parts().store.read() as conn:
        return read.centre(conn, centre_id)


def _only_centre() -> Centre | None:
    """Answer the centre of a house that has one; a house of many shows no name."""
    with parts().store.read() as conn:
        ids = read.centre_ids(conn)
        return read.centre(conn, ids[0]) if len(ids) == 1 else None
