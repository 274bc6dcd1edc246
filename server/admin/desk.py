"""What every page of the desk shares: who may see it, who may act on it, and its frame."""

from typing import Any, Final

from flask import render_template

from server.admin import words
from server.core.house import Role
from server.store import read
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
