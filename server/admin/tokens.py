"""Tokens of programs: who has one, for what, used when; made and taken back."""

from typing import Annotated, Any, Final

from flask import Blueprint
from pydantic import BeforeValidator, Field, StringConstraints

from server.admin import words
from server.admin.desk import page, sets_up
from server.core.errors import Malformed
from server.core.house import Role
from server.store import people, read
from server.usecases import programs
from server.web.guards import actor
from server.web.parse import Body, body_of, empty_is_none
from server.web.parts import parts

bp = Blueprint("admin_tokens", __name__, template_folder="templates")

SCOPES: Final = {
    Role.KIOSK: "Take numbers (a kiosk)",
    Role.BOARD: "Read the queues and the board",
    Role.CLERK: "Call at one counter",
    Role.GREETER: "Everything at the door",
    Role.SUPERVISOR: "Everything on the floor",
}
"""What a token may be made for here; the others are for the shell."""
_Counter = Annotated[Annotated[int, Field(ge=1, le=99)] | None, BeforeValidator(empty_is_none)]
_Days = Annotated[Annotated[int, Field(ge=1, le=3650)] | None, BeforeValidator(empty_is_none)]


class NewToken(Body):
    """A token to be made."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    role: Role
    counter: _Counter = None
    days: _Days = None


@bp.get("/admin/tokens")
@sets_up
def index() -> str:
    """Show the tokens."""
    with parts().store.read() as conn:
        tokens = people.api_tokens(conn, actor().centre_id)
        counters = read.counters(conn, actor().centre_id)
    return page(
        "admin/tokens.html",
        tokens=tokens,
        counters=counters,
        scopes=SCOPES,
        at=parts().store.clock(),
        script_words=words.FORMS,
    )


@bp.post("/admin/tokens")
@sets_up
def add() -> tuple[dict[str, Any], int]:
    """Make a token; it is answered once."""
    asked = body_of(NewToken)
    if asked.role not in SCOPES or (asked.role is Role.CLERK) != (asked.counter is not None):
        raise Malformed(fields={"counter": "for calling at one counter, and only for that"})
    made = programs.new_token(
        parts().store,
        role=asked.role,
        counter_number=asked.counter,
        name=asked.name,
        days=asked.days,
        by=actor(),
    )
    return {"login": asked.name, "password": made}, 201


@bp.post("/admin/tokens/<token_id>/revoke")
@sets_up
def revoke(token_id: str) -> tuple[str, int]:
    """End a token at once."""
    programs.revoke(parts().store, token_id, by=actor())
    return "", 204
