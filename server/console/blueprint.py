"""The console's blueprint, and who may sit at it."""

from typing import Final

from flask import Blueprint, Response, request

from server.core.house import Role
from server.web.guards import set_cookie, staff
from server.web.i18n import LANG_COOKIE, LANGUAGES

bp = Blueprint("console", __name__, template_folder="templates")
desk: Final = staff(Role.CLERK, Role.GREETER, Role.SUPERVISOR, Role.ADMIN)
"""The roles that serve people; a head or a cashier reads, but calls nobody."""


@bp.after_request
def keep_language(answer: Response) -> Response:
    """Remember a language that was chosen here, for the pages after this one."""
    chosen = request.args.get("lang")
    if chosen in LANGUAGES:
        set_cookie(answer, LANG_COOKIE, chosen, days=365)
    return answer
