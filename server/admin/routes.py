"""The desk of those who look after the floor: today, the printers, and what happened."""

from datetime import datetime, timedelta
from typing import Any, Final

from flask import Blueprint, Response, abort, send_file

from server.admin import bodies, rolls, words
from server.admin.desk import acts, page, reads
from server.admin.view import beside_usual, view
from server.backup import make
from server.core.errors import UnknownPath, UnknownPrintJob
from server.core.first_steps import StepState
from server.store import first_steps, names, outbox, paper, read, today, wall
from server.usecases import day, slips
from server.usecases import paper as decide
from server.usecases.wall import muted
from server.web import i18n
from server.web.guards import actor
from server.web.parse import body_of, request_key
from server.web.parts import parts

bp = Blueprint("admin", __name__, template_folder="templates")

RECENT: Final = timedelta(days=1)
"""How far back a doubtful slip may still matter to somebody."""


@bp.get("/admin")
@reads
def index() -> str:
    """Show today."""
    centre_id = actor().centre_id
    figures = parts().floors.look(centre_id, lambda floor, now: view(floor, now, ""))
    with parts().store.read() as conn:
        day_of = datetime.fromisoformat(figures["day"]).date()
        facts = {
            "hours": beside_usual(
                figures["hours"],
                today.usual(conn, centre_id, day_of, tz=read.centre(conn, centre_id).tz),
            ),
            "received": today.received(conn, centre_id, day_of),
            "people": names.staff_names(conn, centre_id),
            "doubtful": len(_doubtful(conn, centre_id, day_of)),
            "backlog": outbox.backlog(conn, centre_id),
            "steps_open": list(first_steps.steps(conn, centre_id).values()).count(StepState.OPEN),
            "silent": [b.name for b in wall.boards(conn, centre_id) if muted(b.report)],
        }
    return page(
        "admin/today.html",
        figures=figures,
        low=free // 1_000_000 if (free := make.room(parts().settings)) < make.ALARM else None,
        local=not parts().settings.reachable,
        breaks=i18n.words(words.BREAKS),
        **facts,
    )


@bp.get("/admin/printers")
@reads
def printers() -> str:
    """Show the printers, their rolls and the slips that need a decision."""
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        day_of = read.today(conn, centre_id, parts().store.clock())
        cards = paper.printers(conn, centre_id)
        facts = {
            "doubtful": _doubtful(conn, centre_id, day_of),
            "queued": paper.jobs(conn, centre_id, states=paper.UNDER_WAY, since=day_of),
        }
    papers = {
        card.id: rolls.pieces(rolls.folder_of(parts().settings.data, card.id))
        for card in cards
        if card.driver == "virtual"
    }
    return page("admin/printers.html", cards=cards, rolls=papers, **facts)


@bp.get("/admin/printers/<printer_id>/roll/<name>")
@reads
def piece(printer_id: str, name: str) -> Response:
    """Send one piece of a roll."""
    _check_printer(printer_id)
    path = rolls.folder_of(parts().settings.data, printer_id) / name
    if not rolls.PIECE.fullmatch(name) or not path.is_file():
        abort(404)
    answer = send_file(path.resolve(), mimetype="image/png", max_age=3600)
    answer.cache_control.private = True
    return answer


@bp.post("/admin/counters/<int:number>")
@acts
def set_counter(number: int) -> tuple[str, int]:
    """Open, pause or close a counter."""
    asked = body_of(bodies.CounterChange)
    store = parts().store
    back_at = store.clock() + timedelta(minutes=asked.minutes) if asked.minutes else None
    day.set_counter(
        store, number, state=asked.state, by=actor(), reason=asked.reason or None, back_at=back_at
    )
    return "", 204


@bp.post("/admin/queues/<key>")
@acts
def set_queue(key: str) -> tuple[str, int]:
    """Open, pause or close a queue."""
    asked = body_of(bodies.QueueChange)
    day.set_queue(parts().store, key, state=asked.state, by=actor(), reason=asked.reason or None)
    return "", 204


@bp.post("/admin/printers/<printer_id>/roll")
@acts
def new_roll(printer_id: str) -> tuple[str, int]:
    """Start the count of a new roll."""
    _check_printer(printer_id)
    decide.roll_changed(parts().store, printer_id, by=actor())
    return "", 204


@bp.post("/admin/printers/<printer_id>/test")
@acts
def test_slip(printer_id: str) -> tuple[str, int]:
    """Print the slip that shows what a printer can do."""
    decide.print_test(parts().store, printer_id, by=actor())
    return "", 204


@bp.post("/admin/slips/<job_id>/settle")
@acts
def settle(job_id: str) -> tuple[str, int]:
    """Write down whether a doubtful slip is there."""
    decide.settle(parts().store, job_id, there=body_of(bodies.Decision).there, by=actor())
    return "", 204


@bp.post("/admin/slips/<job_id>/reprint")
@acts
def reprint(job_id: str) -> tuple[str, int]:
    """Print a ticket's slip again, on a copy that says so."""
    why = body_of(bodies.Again).why
    with parts().store.read() as conn:
        job = paper.job(conn, actor().centre_id, job_id)
    if job.ticket_id is None:
        raise UnknownPrintJob(job=job_id)
    slips.reprint(parts().store, job.ticket_id, why=why, by=actor(), request=request_key())
    return "", 204


def _doubtful(conn: Any, centre_id: str, day_of: Any) -> list[paper.JobSeen]:
    since = day_of - RECENT
    unsure = paper.jobs(conn, centre_id, states=paper.DOUBTFUL, since=since)
    return sorted(
        [*unsure, *paper.not_printed(conn, centre_id, since=since)], key=lambda one: one.made_at, reverse=True
    )


def _check_printer(printer_id: str) -> None:
    with parts().store.read() as conn:
        known = {card.id for card in paper.printers(conn, actor().centre_id)}
    if printer_id not in known:
        raise UnknownPath
