"""What citizens searched and did not find, each with the key that mends it."""

from datetime import timedelta
from typing import Annotated

from flask import Blueprint
from pydantic import Field

from server.admin import words
from server.admin.desk import page, sets_up
from server.store import missed as store_missed
from server.store import read
from server.usecases import missed
from server.web.guards import actor
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_missed", __name__, template_folder="templates")

SHOWN = 60
_Term = Annotated[str, Field(max_length=missed.LONGEST)]


class Lesson(Body):
    """Words, and the official code of the procedure that they mean."""

    term: _Term
    procedure: Annotated[str, Field(max_length=40)]


class Term(Body):
    """Words that lead nowhere."""

    term: _Term


@bp.get("/admin/missed")
@sets_up
def index() -> str:
    """Show the words that found nothing, the most searched first."""
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        kept = timedelta(days=read.centre(conn, centre_id).rules.search_days)
        since = read.today(conn, centre_id, parts().store.clock()) - kept
        found = store_missed.most_missed(conn, centre_id, since=since, limit=SHOWN)
        procedures = store_missed.procedures(conn, centre_id)
    return page("admin/missed.html", missed=found, procedures=procedures, script_words=words.FORMS)


@bp.post("/admin/missed/teach")
@sets_up
def teach() -> tuple[str, int]:
    """Let words lead to a procedure."""
    asked = body_of(Lesson)
    missed.teach(parts().store, asked.term, asked.procedure, by=actor())
    return "", 204


@bp.post("/admin/missed/set-aside")
@sets_up
def set_aside() -> tuple[str, int]:
    """Take words off the list."""
    missed.set_aside(parts().store, body_of(Term).term, by=actor())
    return "", 204
