"""What every page of the desk shares: who may see it, who may act on it, and its frame."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, render_template, request

from server.admin import words
from server.core.house import Role
from server.store import read
from server.web.guards import set_cookie, staff, this_session
from server.web.i18n import LANG_COOKIE, LANGUAGES, language
from server.web.parts import parts

reads: Final = staff(Role.ADMIN, Role.SUPERVISOR, Role.HEAD)
acts: Final = staff(Role.ADMIN, Role.SUPERVISOR)


def keep_language(answer: Response) -> Response:
    """Remember a language that was chosen here, for the pages after this one."""
    chosen = request.args.get("lang")
    if chosen in LANGUAGES:
        set_cookie(answer, LANG_COOKIE, chosen, days=365)
    return answer


def page(template: str, *, script_words: Mapping[str, str] = words.SCRIPT, **facts: Any) -> str:
    """Answer a page of the desk in the language of the request."""
    session = this_session()
    with parts().store.read() as conn:
        centre = read.centre(conn, session.centre_id)
    now = parts().store.clock().astimezone(centre.tz)
    return render_template(
        template,
        centre=centre,
        zone=centre.timezone,
        session=session,
        may_act=session.role in {Role.ADMIN, Role.SUPERVISOR},
        w=words,
        spoken=words.Speaker(language(), now),
        script_words=script_words,
        **facts,
    )
