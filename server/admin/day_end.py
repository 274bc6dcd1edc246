"""The end of the day, as the office sees it."""

from datetime import date
from typing import Any

from flask import Blueprint, request

from server.admin import bodies, words
from server.admin.desk import acts, page, reads
from server.core import calendar
from server.core.errors import Malformed
from server.store import closing, read
from server.usecases import closing as end
from server.usecases import doors
from server.web.guards import actor
from server.web.parse import body_of
from server.web.parts import parts

bp = Blueprint("admin_day_end", __name__, template_folder="templates")


@bp.get("/admin/day")
@reads
def day() -> str:
    """Sum a day up: today unless another is asked for."""
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        today = read.today(conn, centre_id, parts().store.clock())
        chosen = _day(request.args.get("day"), today)
        facts: dict[str, Any] = {
            "figures": closing.figures(conn, centre_id, chosen),
            "closings": closing.closings(conn, centre_id),
        }
        here, now = read.centre(conn, centre_id), parts().store.clock()
    shuts = calendar.closes_at(now, **here.doors(now), tz=here.tz)
    return page("admin/day.html", is_today=chosen == today, shuts=shuts, **facts, script_words=words.FORMS)


@bp.post("/admin/day/close")
@acts
def close() -> tuple[str, int]:
    """Close today by hand."""
    end.close_day(parts().store, by=actor())
    return "", 204


@bp.post("/admin/day/open")
@acts
def open_doors() -> tuple[str, int]:
    """Open the doors by hand until an hour of today."""
    doors.open_until(parts().store, body_of(bodies.Doors).until, by=actor())
    return "", 204


@bp.post("/admin/day/shut")
@acts
def shut_doors() -> tuple[str, int]:
    """Shut the doors for today; who has a number is still served."""
    doors.shut_now(parts().store, by=actor())
    return "", 204


@bp.post("/admin/day/print")
@acts
def sheet() -> tuple[str, int]:
    """Print a day's sheet again."""
    end.print_sheet(parts().store, body_of(bodies.SheetOfDay).day, by=actor())
    return "", 204


def _day(text: str | None, today: date) -> date:
    if not text:
        return today
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        raise Malformed(fields={"day": text[:20]}) from None
