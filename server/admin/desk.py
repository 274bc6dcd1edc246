"""What every page of the desk shares: who may see it, who may act on it, and its frame."""

from datetime import date
from typing import Any, Final

from flask import Response, render_template, request

from server.admin import words
from server.core.house import Role
from server.store import read
from server.usecases import spreadsheet
from server.web.guards import staff, this_session
from server.web.i18n import language
from server.web.parts import parts

reads: Final = staff(Role.ADMIN, Role.SUPERVISOR, Role.HEAD)
acts: Final = staff(Role.ADMIN, Role.SUPERVISOR)
sees_money: Final = staff(Role.CASHIER, Role.SUPERVISOR, Role.ADMIN, Role.HEAD)
takes_money: Final = staff(Role.CASHIER, Role.SUPERVISOR, Role.ADMIN)
"""Fees, and the dossiers whose figures they make."""
sets_up: Final = staff(Role.ADMIN)
"""Who belongs to the centre, and what it is made of."""


def page(template: str, **facts: Any) -> str:
    """Answer a page of the desk in the language of the request; `script_words` may be among its facts."""
    session = this_session()
    with parts().store.read() as conn:
        centre = read.centre(conn, session.centre_id)
    now = parts().store.clock().astimezone(centre.tz)
    return render_template(
        template,
        centre=centre,
        zone=centre.timezone,
        session=session,
        may_set_up=session.role is Role.ADMIN,
        may_act=session.role in {Role.ADMIN, Role.SUPERVISOR},
        w=words,
        spoken=words.Speaker(language(), now),
        **{"script_words": words.SCRIPT, **facts},
    )


def attached(made: bytes, name: str) -> Response:
    """Send a workbook or a .csv to be kept by who asked, and by nobody between."""
    kind = spreadsheet.WORKBOOK if name.endswith(".xlsx") else "text/csv; charset=utf-8"
    answer = Response(made, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def asked_day(newest: date) -> date:
    """Answer the day that the address asks for, and the newest where it asks for none that has come."""
    try:
        return min(newest, date.fromisoformat(request.args.get("day", "")))
    except ValueError:
        return newest
