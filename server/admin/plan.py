"""The floor's plan: the centre's name and hours, queues with their letters, counters and what they serve."""

from typing import Annotated, Any, Final, Literal

from flask import Blueprint
from pydantic import Field, StringConstraints

from server.admin import words
from server.admin.desk import page, sets_up
from server.core.numbering import SERIES
from server.store import read
from server.store import setup as store_setup
from server.usecases import floor_plan
from server.web.guards import actor
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_plan", __name__, template_folder="templates")

DAYS: Final = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
_Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
_Spans = Annotated[str, Field(max_length=80)]


class CentreNames(Body):
    """What the centre is called."""

    name: _Name
    name_en: _Name
    place: _Name
    place_en: _Name


class Week(Body):
    """The opening hours, a line a day."""

    mon: _Spans = ""
    tue: _Spans = ""
    wed: _Spans = ""
    thu: _Spans = ""
    fri: _Spans = ""
    sat: _Spans = ""
    sun: _Spans = ""


class QueueNames(Body):
    """A queue's letter and names."""

    series: Annotated[str, Field(max_length=3)]
    name: _Name
    name_en: _Name


class NewQueue(QueueNames):
    """A queue to be added; programs know it by its key, which is made from its name where none is given."""

    key: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=30)] = ""


class NewCounter(Body):
    """A counter to be added."""

    number: int
    name: _Name


class CounterPlan(Body):
    """A counter's name, and for each queue whether it serves it: `1` its own work, `2` help."""

    name: _Name
    serves: Annotated[dict[str, Literal["", "1", "2"]], Field(max_length=60, default_factory=dict)]


class FieldQueue(Body):
    """Which queue serves a field."""

    queue: Annotated[str, Field(max_length=64)]


@bp.get("/admin/plan")
@sets_up
def plan() -> str:
    """Show what the floor is made of."""
    return page("admin/plan.html", **facts(actor().centre_id), script_words=words.FORMS)


def facts(centre_id: str) -> dict[str, Any]:
    """Answer what the forms of the plan show."""
    with parts().store.read() as conn:
        hours = floor_plan.write_week(read.centre(conn, centre_id).hours)
        queues, counters = read.queues(conn, centre_id), read.counters(conn, centre_id)
        fields = store_setup.fields(conn, centre_id)
    return {
        "hours": hours,
        "days": DAYS,
        "queues": queues,
        "counters": counters,
        "fields": fields,
        "letters": SERIES,
    }


@bp.post("/admin/plan/centre")
@sets_up
def name_centre() -> tuple[str, int]:
    """Keep the centre's names."""
    floor_plan.name_centre(parts().store, by=actor(), **body_of(CentreNames).model_dump())
    return "", 204


@bp.post("/admin/plan/hours")
@sets_up
def set_hours() -> tuple[str, int]:
    """Keep the opening hours."""
    floor_plan.set_hours(parts().store, body_of(Week).model_dump(), by=actor())
    return "", 204


@bp.post("/admin/plan/queues")
@sets_up
def add_queue() -> tuple[str, int]:
    """Add a queue."""
    floor_plan.add_queue(parts().store, by=actor(), **body_of(NewQueue).model_dump())
    return "", 204


@bp.post("/admin/plan/queues/<queue>")
@sets_up
def change_queue(queue: str) -> tuple[str, int]:
    """Keep a queue's letter and names."""
    floor_plan.change_queue(parts().store, queue, by=actor(), **body_of(QueueNames).model_dump())
    return "", 204


@bp.post("/admin/plan/counters")
@sets_up
def add_counter() -> tuple[str, int]:
    """Add a counter."""
    floor_plan.add_counter(parts().store, by=actor(), **body_of(NewCounter).model_dump())
    return "", 204


@bp.post("/admin/plan/counters/<int:number>")
@sets_up
def change_counter(number: int) -> tuple[str, int]:
    """Keep what a counter is called and serves."""
    asked = body_of(CounterPlan)
    serves = {queue: int(tier) for queue, tier in asked.serves.items() if tier}
    floor_plan.change_counter(parts().store, number, name=asked.name, serves=serves, by=actor())
    return "", 204


@bp.post("/admin/plan/fields/<field_id>")
@sets_up
def serve_field(field_id: str) -> tuple[str, int]:
    """Let another queue serve a field."""
    floor_plan.serve_field(parts().store, field_id, body_of(FieldQueue).queue, by=actor())
    return "", 204
