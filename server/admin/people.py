"""The staff: who has an account, what each may do, and new passwords."""

from typing import Annotated, Any, Final

from flask import Blueprint
from pydantic import BeforeValidator, Field, StringConstraints

from server.admin import words
from server.admin.desk import page, sets_up
from server.core.house import Role
from server.store import people as store_people
from server.store import read
from server.usecases import staff
from server.web.guards import actor
from server.web.parse import Body, body_of, empty_is_none
from server.web.parts import parts

bp = Blueprint("admin_people", __name__, template_folder="templates")

ROLES: Final = {
    Role.CLERK: "Clerk at a counter",
    Role.GREETER: "Greeter at the door",
    Role.SUPERVISOR: "Supervisor of the floor",
    Role.CASHIER: "Cashier",
    Role.HEAD: "Head of the centre (reads reports)",
    Role.ADMIN: "Office (sets up the centre)",
}
"""The roles an account may have, in the order of a list."""
_Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
_Counter = Annotated[Annotated[int, Field(ge=1, le=99)] | None, BeforeValidator(empty_is_none)]


class NewPerson(Body):
    """An account to be made."""

    login: Annotated[str, Field(max_length=40)]
    name: _Name
    role: Role
    usual_counter: _Counter = None


class Person(Body):
    """An account as it is to be."""

    name: _Name
    role: Role
    active: bool = False
    usual_counter: _Counter = None


@bp.get("/admin/people")
@sets_up
def people() -> str:
    """Show the accounts."""
    return page("admin/people.html", **facts(actor().centre_id), script_words=words.FORMS)


def facts(centre_id: str) -> dict[str, Any]:
    """Answer what the forms of the accounts show."""
    with parts().store.read() as conn:
        members = store_people.members(conn, centre_id)
        counters = read.counters(conn, centre_id)
    numbers = {counter.id: counter.number for counter in counters}
    return {
        "members": [{**row._mapping, "usual": numbers.get(row.usual_counter_id)} for row in members],  # noqa: SLF001
        "counters": counters,
        "roles": ROLES,
    }


@bp.post("/admin/people")
@sets_up
def add() -> tuple[dict[str, Any], int]:
    """Make an account; the password is answered once."""
    asked = body_of(NewPerson)
    _, password = staff.add(
        parts().store,
        login=asked.login,
        name=asked.name,
        role=asked.role,
        usual_counter=asked.usual_counter,
        by=actor(),
    )
    return {"login": asked.login.strip().lower(), "password": password}, 201


@bp.post("/admin/people/<staff_id>")
@sets_up
def change(staff_id: str) -> tuple[str, int]:
    """Keep what an account is."""
    asked = body_of(Person)
    staff.change(
        parts().store,
        staff_id,
        name=asked.name,
        role=asked.role,
        active=asked.active,
        usual_counter=asked.usual_counter,
        by=actor(),
    )
    return "", 204


@bp.post("/admin/people/<staff_id>/password")
@sets_up
def reset(staff_id: str) -> dict[str, Any]:
    """Give a new password; it is answered once."""
    password = staff.reset_password(parts().store, staff_id, by=actor())
    with parts().store.read() as conn:
        member = store_people.staff_member(conn, actor().centre_id, staff_id)
    return {"login": member.login if member else "", "password": password}
