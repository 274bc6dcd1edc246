"""The page of the floor: what it shows, and what the people at the door do."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from flask import Blueprint, jsonify, render_template, request

from server.core.calendar import business_date
from server.core.errors import Malformed
from server.core.floor import Floor
from server.core.house import Role
from server.core.numbering import code_of, read_code
from server.core.paper_errors import UnknownKiosk
from server.core.ticket import Status, Ticket, verbs_from
from server.floorpage import bodies, words
from server.floorpage.view import Sought, coded, row, taken_about, view
from server.store import catalogue, kiosk_rest, names, read
from server.usecases import calls, day, outages, slips
from server.usecases import kiosk_rest as kiosk_resting
from server.usecases.handwritten import Stretch, enter_handwritten
from server.usecases.issue import Wish, issue_ticket
from server.usecases.outages import Report
from server.usecases.undo import undo as undo_newest
from server.web.guards import AT_THE_DOOR, actor, staff, this_session
from server.web.i18n import language
from server.web.parse import body_of, request_key
from server.web.parts import parts

bp = Blueprint("floorpage", __name__, template_folder="templates")
door: Final = staff(*AT_THE_DOOR)
leads: Final = staff(Role.SUPERVISOR, Role.ADMIN)
ORIGIN: Final = "door"
LOST: Final = "The slip was lost"
_LONGEST_CODE: Final = 12


@bp.get("/floor")
@door
def floor() -> str:
    """Show the floor."""
    session, centre_id = this_session(), actor().centre_id
    shown = parts().floors.look(centre_id, lambda floor, now: view(floor, now, ""))
    with parts().store.read() as conn:
        centre, now = read.centre(conn, centre_id), parts().store.clock()
        today = business_date(now, tz=centre.tz)
        fields = catalogue.fields(conn, centre_id)
        people, devices = names.staff_names(conn, centre_id), names.devices(conn, centre_id)
        resting = {
            one.id
            for one in devices
            if one.kind == "kiosk"
            and kiosk_rest.rests_for(conn, centre_id, one.id, rules=centre.rules, day=today, now=now)
        }
    return render_template(
        "floorpage/floor.html",
        centre=centre,
        zone=centre.timezone,
        session=session,
        leads=session.role is not Role.GREETER,
        shown=shown,
        people=people,
        devices=devices,
        resting=resting,
        fields=fields,
        w=words,
        verbs={status.value: sorted(verb.value for verb in verbs_from(status)) for status in Status},
        script_words=words.script_words(language()),
    )


@bp.get("/floor/tickets.json")
@door
def tickets_json() -> Any:
    """Answer today's tickets with a code, or those taken about a time in a field or a queue."""
    code = request.args.get("code", "").strip().upper()[:_LONGEST_CODE]
    if code:
        typed = read_code(code)
        wanted = code_of(*typed) if typed else code
        return jsonify({"tickets": _look(lambda floor, now: coded(floor, now, wanted))})
    sought, wanted_at = _sought(), request.args.get("at", "")
    at = _clock_time(wanted_at) if wanted_at else None

    def look(floor: Floor, now: datetime) -> list[dict[str, Any]]:
        local = now.astimezone(floor.centre.tz)
        about = datetime.combine(local.date(), at, tzinfo=floor.centre.tz) if at else now
        return taken_about(floor, now, sought=sought, about=about)

    return jsonify({"tickets": _look(look)})


@bp.post("/floor/tickets")
@door
def give() -> Any:
    """Give a number by hand; its slip comes out at the kiosk that was chosen, or no slip at all."""
    asked = body_of(bodies.Give)
    wish = Wish(
        queue=asked.queue,
        priority=asked.priority,
        lang=asked.lang,
        origin=ORIGIN,
        device_id=_kiosk(asked.kiosk) if asked.kiosk else None,
        printed=asked.kiosk is not None,
    )
    given = issue_ticket(parts().store, wish, secret=parts().secret, by=actor(), request=request_key())
    return jsonify({"ticket": _plain(given.ticket), "ahead": given.ahead})


@bp.post("/floor/tickets/<ticket_id>/move")
@door
def move(ticket_id: str) -> Any:
    """Send somebody to another line; code and place stay."""
    to = body_of(bodies.Move)
    moved = calls.transfer(
        parts().store, ticket_id, queue=to.queue, counter=to.counter, by=actor(), request=request_key()
    )
    return jsonify({"ticket": _plain(moved)})


@bp.post("/floor/tickets/<ticket_id>/leave")
@door
def leave(ticket_id: str) -> Any:
    """Note that somebody has gone."""
    gone = calls.leave(parts().store, ticket_id, by=actor(), request=request_key())
    return jsonify({"ticket": _plain(gone)})


@bp.post("/floor/tickets/<ticket_id>/revive")
@door
def revive(ticket_id: str) -> Any:
    """Take somebody back who missed the call."""
    back = calls.revive(parts().store, ticket_id, by=actor(), request=request_key())
    return jsonify({"ticket": _plain(back)})


@bp.post("/floor/tickets/<ticket_id>/release")
@door
def release(ticket_id: str) -> Any:
    """Let somebody who was set aside wait again."""
    back = calls.release(parts().store, ticket_id, by=actor(), request=request_key())
    return jsonify({"ticket": _plain(back)})


@bp.post("/floor/tickets/<ticket_id>/reprint")
@door
def reprint(ticket_id: str) -> Any:
    """Print somebody's slip again, on a copy that says so."""
    again = slips.reprint(parts().store, ticket_id, why=LOST, by=actor(), request=request_key())
    return jsonify({"ticket": _plain(again)})


@bp.post("/floor/kiosks/<device_id>/release")
@door
def release_kiosk(device_id: str) -> tuple[str, int]:
    """Let a kiosk that rests give numbers again."""
    kiosk_resting.release_kiosk(parts().store, device_id, by=actor(), request=request_key())
    return "", 204


@bp.post("/floor/undo")
@door
def undo() -> Any:
    """Take back what this person did last."""
    return jsonify({"ticket": _plain(undo_newest(parts().store, by=actor(), request=request_key()))})


@bp.post("/floor/counters/<int:number>/helped")
@door
def helped(number: int) -> tuple[str, int]:
    """Note that somebody has come to help at a counter."""
    day.end_help(parts().store, number, by=actor())
    return "", 204


@bp.post("/floor/counters/<int:number>")
@leads
def set_counter(number: int) -> tuple[str, int]:
    """Open, pause or close a counter."""
    asked, store = body_of(bodies.CounterChange), parts().store
    back_at = store.clock() + timedelta(minutes=asked.minutes) if asked.minutes else None
    day.set_counter(
        store, number, state=asked.state, by=actor(), reason=asked.reason or None, back_at=back_at
    )
    return "", 204


@bp.post("/floor/queues/<key>")
@leads
def set_queue(key: str) -> tuple[str, int]:
    """Open, pause or close a queue, and say how many numbers it gives a day."""
    asked, store = body_of(bodies.QueueChange), parts().store
    day.set_queue(store, key, state=asked.state, by=actor(), reason=asked.reason or None)
    day.set_daily_limit(store, key, limit=asked.limit, by=actor())
    return "", 204


@bp.post("/floor/outages")
@door
def start_outage() -> Any:
    """Note that an outside system is down; kiosks, boards and phones say so from now on."""
    report = Report(**body_of(bodies.Outage).model_dump())
    return jsonify(
        {"name": outages.start_outage(parts().store, report, by=actor(), request=request_key()).name}
    )


@bp.post("/floor/outages/<outage_id>/end")
@door
def end_outage(outage_id: str) -> Any:
    """Note that a system is back; whoever was held for it waits again."""
    return jsonify(
        {"name": outages.end_outage(parts().store, outage_id, by=actor(), request=request_key()).name}
    )


@bp.post("/floor/handwritten")
@leads
def handwritten() -> Any:
    """Enter a stretch of numbers that were written by hand."""
    stretch = Stretch(**body_of(bodies.Handwritten).model_dump())
    entered = enter_handwritten(
        parts().store, stretch, secret=parts().secret, by=actor(), request=request_key()
    )
    return jsonify({"first": entered[0].code, "last": entered[-1].code, "count": len(entered)})


def _look(see: Any) -> Any:
    return parts().floors.look(actor().centre_id, see)


def _plain(ticket: Ticket) -> dict[str, Any]:
    seen: dict[str, Any] = _look(lambda floor, now: row(floor, ticket, now))
    return seen


def _sought() -> Sought:
    queue_id, field_id = request.args.get("queue"), request.args.get("field")
    if not field_id:
        return Sought(queue_id=queue_id or None)
    with parts().store.read() as conn:
        queue_id, procedures = catalogue.field_work(conn, actor().centre_id, field_id)
    return Sought(queue_id=queue_id, procedures=procedures)


def _kiosk(device_id: str) -> str:
    with parts().store.read() as conn:
        known = {d.id for d in names.devices(conn, actor().centre_id) if d.kind == "kiosk"}
    if device_id not in known:
        raise UnknownKiosk(kiosk=device_id)
    return device_id


def _clock_time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise Malformed(fields={"at": text}) from None
