"""Days with hours of their own: Vietnam's holidays by law, and what the office adds or knows better."""

from datetime import date
from typing import Annotated, Any, Final

from flask import Blueprint
from pydantic import Field, StringConstraints

from server.admin import words
from server.admin.desk import page, sets_up
from server.core.calendar import Holiday, Hours
from server.core.holidays import LUNAR
from server.core.house import Centre
from server.store import read
from server.usecases import floor_plan, holidays
from server.web.guards import actor
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_holidays", __name__, template_folder="templates")

BY_LAW: Final = "by law"
USUAL: Final = "the usual choice, decided each year"
OWN: Final = "the centre's own day"


class National(Body):
    """Whether Vietnam's holidays hold here."""

    holds: bool


class Day(Body):
    """A day."""

    day: date


class OwnDay(Day):
    """A day with hours of its own, none for a closed one."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=holidays.LONGEST_NAME)]
    hours: Annotated[str, Field(max_length=80)] = ""


@bp.get("/admin/holidays")
@sets_up
def index() -> str:
    """Show the days ahead that have hours of their own."""
    with parts().store.read() as conn:
        centre = read.centre(conn, actor().centre_id)
        today = read.today(conn, centre.id, parts().store.clock())
    return page(
        "admin/holidays.html",
        days=_ahead(centre, today),
        national=centre.holidays.national,
        today=today,
        known_to=max(LUNAR),
        script_words=words.FORMS,
    )


@bp.post("/admin/holidays/national")
@sets_up
def keep_national() -> tuple[str, int]:
    """Keep whether Vietnam's holidays hold here."""
    holidays.keep_national(parts().store, holds=body_of(National).holds, by=actor())
    return "", 204


@bp.post("/admin/holidays")
@sets_up
def set_day() -> tuple[str, int]:
    """Keep the hours of one day."""
    asked = body_of(OwnDay)
    holidays.set_day(parts().store, asked.day, name=asked.name, hours=asked.hours, by=actor())
    return "", 204


@bp.post("/admin/holidays/forget")
@sets_up
def forget_day() -> tuple[str, int]:
    """Let a day be as it would be without the office's word."""
    holidays.forget_day(parts().store, body_of(Day).day, by=actor())
    return "", 204


def _ahead(centre: Centre, today: date) -> list[dict[str, Any]]:
    doors = centre.doors(parts().store.clock())
    own = {one.day for one in centre.holidays.own}
    # An own day further ahead than the years we look at is shown too: it was typed, so it must be seen.
    known = {**{one.day: one for one in centre.holidays.own}, **doors["holidays"]}
    return [_told(known[day], doors["hours"], own=day in own) for day in sorted(known) if day >= today]


def _told(one: Holiday, hours: Hours, *, own: bool) -> dict[str, Any]:
    return {
        "day": one.day,
        "name": one.name,
        "hours": floor_plan.write_spans(one.spans),
        "usual": floor_plan.write_spans(hours.week[one.day.weekday()]),
        "own": own,
        "why": OWN if own else BY_LAW if one.settled else USUAL,
    }
