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
def _finish(answer: Response) -> Response:
    """Let plain forms post, and remember a language that was chosen here."""
    # With no referrer at all a browser calls the origin of a plain form "null", and its post is refused.
    answer.headers["Referrer-Policy"] = "same-origin"
    chosen = request.args.get("lang")
    if chosen in LANGUAGES:
        set_cookie(answer, LANG_COOKIE, chosen, days=365)
    return answer
