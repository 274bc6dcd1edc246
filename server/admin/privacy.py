"""Personal data: what is kept, where, and for how long; the office sets the terms."""

from typing import Annotated, Final, NamedTuple

from flask import Blueprint
from pydantic import Field

from server.admin import words
from server.admin.desk import page, sets_up
from server.core.rules import BOUNDS
from server.store import journal
from server.usecases import rules
from server.web.guards import actor
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_privacy", __name__, template_folder="templates")


class Kept(NamedTuple):
    """One kind of data: `rule` is the term that the office may set, `term` what holds where there is none."""

    what: str
    where: str
    rule: str = ""
    term: str = ""


KEPT: Final = (
    Kept(
        what="The payer's name and the words of a bank transfer",
        where="In the bank notices; only the cashier, the office and the head see them.",
        rule="notice_days",
    ),
    Kept(
        what="When somebody of the staff was logged in, and at which counter",
        where="In the list of log-ins; no page shows it.",
        rule="session_days",
    ),
    Kept(
        what="Words that citizens searched in vain",
        where="Counted by day, without anybody; words with six digits or more are not kept at all.",
        rule="search_days",
    ),
    Kept(
        what="Which numbers one person took",
        where="A mark of the visit at the kiosk, or of the ID card that was shown; nothing that stands on the card.",
        term="the day",
    ),
    Kept(
        what="Wrong passwords",
        where="Only counted, under a fingerprint of account and address.",
        term="one day",
    ),
    Kept(
        what="The private note of a counter",
        where="In that counter's own browser, until the visit ends.",
        term="the visit",
    ),
    Kept(
        what="Numbers, calls, dossier codes, fees",
        where="In the record, which is never changed. It names no citizen.",
        term="for good",
    ),
    Kept(
        what="Ratings",
        where="By day and counter, without number or hour.",
        term="for good",
    ),
    Kept(
        what="The staff's duty names",
        where="In the accounts; the record says which account did what.",
        term="for good",
    ),
)
Days = Annotated[int, Field(ge=0, le=99_999)]


class Terms(Body):
    """How many days each kind is kept."""

    notice_days: Days
    session_days: Days
    search_days: Days


@bp.get("/admin/privacy")
@sets_up
def index() -> str:
    """Show what is kept and for how long."""
    with parts().store.read() as conn:
        purges = journal.purges(conn, actor().centre_id)
    return page("admin/privacy.html", kept=KEPT, bounds=BOUNDS, purges=purges, script_words=words.FORMS)


@bp.post("/admin/privacy")
@sets_up
def set_terms() -> tuple[str, int]:
    """Keep the terms."""
    rules.set_rules(parts().store, body_of(Terms).model_dump(), by=actor())
    return "", 204
