"""The report's pages and files."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeVar

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from server.core.errors import UnknownPath
from server.core.figures import Span
from server.core.house import Centre, Role
from server.reports import files, words
from server.reports.asked import Asked
from server.reports.bodies import Returned
from server.reports.period import span_of, usual
from server.reports.report import part_of, report
from server.reports.words import Speaker
from server.store import dossiers, read
from server.usecases.dossiers import give_back
from server.web.guards import actor, staff, this_session
from server.web.i18n import language
from server.web.parse import body_of, request_key
from server.web.parts import parts

bp = Blueprint("reports", __name__, template_folder="templates")
reads: Final = staff(Role.ADMIN, Role.SUPERVISOR, Role.HEAD)
acts: Final = staff(Role.ADMIN, Role.SUPERVISOR)
T = TypeVar("T")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/reports")
@reads
def today() -> str:
    """Show today."""
    return _page(None)


@bp.get("/reports/days")
@reads
def days() -> Answer | tuple[str, int]:
    """Lead from the form to the days it names, or say what is wrong with them."""
    first, last = request.args.get("from", ""), request.args.get("to", "")
    if not first and not last:
        return redirect(url_for("reports.today"))
    try:
        span = span_of(first, last)
    except ValueError:
        return _page(None, typed=(first, last)), 400
    return redirect(url_for("reports.of_days", first=span.first.isoformat(), last=span.last.isoformat()))


@bp.get("/reports/<first>/<last>")
@reads
def of_days(first: str, last: str) -> str:
    """Show the report of some days."""
    return _page(_span(first, last))


@bp.get("/reports/<first>/<last>/report.xlsx")
@reads
def workbook(first: str, last: str) -> Response:
    """Send the whole report as a workbook."""
    made, centre = _asked(_span(first, last), lambda asked: (report(asked), asked.centre))
    place = centre.place_en if language() == "en" else centre.place
    # Loaded with the first workbook: a start of the program need not wait for it.
    from server.reports.workbook import to_xlsx

    return _file(to_xlsx(made, place), _XLSX, f"report-{first}-{last}.xlsx")


@bp.get("/reports/<first>/<last>/<part>.csv")
@reads
def table(first: str, last: str, part: str) -> Response:
    """Send the table of one part, for which nothing else is counted."""
    found = _asked(_span(first, last), lambda asked: part_of(asked, part))
    if found is None:
        raise UnknownPath
    return _file(files.to_csv(found), "text/csv; charset=utf-8", f"{part}-{first}-{last}.csv")


@bp.get("/reports/dossiers")
@reads
def waiting() -> str:
    """Show the dossiers whose result is to be returned, the most urgent first."""
    with parts().store.read() as conn:
        centre = read.centre(conn, actor().centre_id)
        found = dossiers.waiting(conn, centre.id)
    now = parts().store.clock().astimezone(centre.tz)
    late = sum(one.due_on < now.date() for one in found)
    return _framed("reports/dossiers.html", centre, now, found=found, late=late, most=dossiers.MOST_LISTED)


@bp.post("/reports/dossiers/<dossier_id>/returned")
@acts
def returned(dossier_id: str) -> tuple[str, int]:
    """Note that the citizen has the result."""
    on = body_of(Returned).on
    give_back(parts().store, dossier_id, by=actor(), on=on, request=request_key())
    return "", 204


def _span(first: str, last: str) -> Span:
    try:
        return span_of(first, last)
    except ValueError:
        raise UnknownPath from None


def _asked(span: Span | None, use: Callable[[Asked], T]) -> T:
    with parts().store.read() as conn:
        centre = read.centre(conn, actor().centre_id)
        now = parts().store.clock().astimezone(centre.tz)
        days = span or Span(now.date(), now.date())
        return use(Asked(conn, centre, days, Speaker(language(), now), today=now.date()))


def _page(span: Span | None, typed: tuple[str, str] | None = None) -> str:
    made, centre = _asked(span, lambda asked: (report(asked), asked.centre))
    now = parts().store.clock().astimezone(centre.tz)
    return _framed(
        "reports/report.html",
        centre,
        now,
        report=made,
        usual=usual(now.date()),
        typed=typed or (made.span.first.isoformat(), made.span.last.isoformat()),
        wrong=typed is not None,
        periods=words.PERIODS,
    )


def _framed(template: str, centre: Centre, now: datetime, **facts: Any) -> str:
    session = this_session()
    return render_template(
        template,
        centre=centre,
        zone=centre.timezone,
        session=session,
        may_set_up=session.role is Role.ADMIN,
        may_act=session.role in {Role.ADMIN, Role.SUPERVISOR},
        spoken=Speaker(language(), now),
        today=now.date(),
        script_words=words.SCRIPT,
        **facts,
    )


def _file(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
