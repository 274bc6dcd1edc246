"""The kiosk: one page, its catalogue and search, and taking a number."""

from typing import Annotated, Any, Final, Literal

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    render_template,
    request,
    send_file,
)
from pydantic import Field
from werkzeug.wrappers import Response as WebResponse

from kiosk.offer import here
from kiosk.own import own
from kiosk.view import slip, view
from kiosk.words import for_page
from server.core import portal
from server.core.errors import TooManyRequests, UnknownPath, UnknownProcedure
from server.core.floor import Floor
from server.core.outlook import outlook
from server.core.ticket import Ticket
from server.core.tokens import person_mark, ticket_token
from server.core.waiting import Wait
from server.store import catalogue as offered
from server.store import devices, persons, read
from server.usecases import issue, online, slips
from server.voice.engine import installed_programs
from server.web import qr
from server.web.assets import Assets
from server.web.flood import Flood
from server.web.guards import actor, device, public, this_device
from server.web.i18n import LANGUAGES, speak
from server.web.parse import Body, body_of, request_key
from server.web.parts import parts

bp = Blueprint("kiosk", __name__, template_folder="templates")

PER_MINUTE: Final = 120
"""A flood that no finger makes is turned away before it reaches the database; people meet the house rule first."""
_presses: Final = Flood()


class TakeNumber(Body):
    """What a citizen presses."""

    queue: str | None = None
    procedure: str | None = None
    lang: Literal["vi", "en"] = "vi"
    priority: str | None = None
    person: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")] | None = None
    """What /kiosk/card answered for the card that was shown; else a mark of the visit, made by the page."""


@bp.get("/kiosk")
@device("kiosk")
def kiosk() -> str:
    """Show the one page of the kiosk."""
    speak("vi")
    with parts().store.read() as conn:
        centre = read.centre(conn, actor().centre_id)
        printers = devices.printers_of(conn, this_device().id)
    facts = {
        "diagonal": this_device().diagonal,
        "slot": this_device().slot,
        "printers": printers,
        "centre": {
            "name": centre.name,
            "name_en": centre.name_en,
            "place": centre.place,
            "place_en": centre.place_en,
        },
        "aloud": bool(installed_programs()),
        "wifi": "" if _reachable(sample=centre.sample) else parts().settings.wifi,
    }
    return render_template(
        "kiosk/kiosk.html",
        centre=centre,
        facts=facts,
        sentences={lang: for_page(lang) for lang in LANGUAGES},
        zone=centre.timezone,
        snapshot=parts().floors.look(centre.id, lambda floor, now: view(floor, now, "")),
    )


@bp.get("/kiosk/catalogue.json")
@device("kiosk")
def catalogue() -> WebResponse:
    """Answer everything that can be browsed, in both languages."""
    stocked = here()
    answer = make_response(stocked.body)
    answer.mimetype = "application/json"
    answer.set_etag(stocked.etag)
    answer.headers["Cache-Control"] = "no-cache"
    return answer.make_conditional(request)


@bp.get("/kiosk/worker.js")
@public
def worker() -> Response:
    """Answer the script that keeps the page while the server is away."""
    # Chromium fetches a module worker without cookies: a paired kiosk would be refused its own script.
    answer = send_file(Assets.load().path("kiosk/worker.ts"), mimetype="text/javascript", max_age=0)
    # Its own folder is /kiosk/, but the page stands at /kiosk.
    answer.headers["Service-Worker-Allowed"] = "/kiosk"
    return answer


@bp.post("/kiosk/tickets")
@device("kiosk")
def take_number() -> Response:
    """Give the next number."""
    asked = body_of(TakeNumber)
    if seconds := _presses.hit(this_device().id, per_minute=PER_MINUTE):
        raise TooManyRequests(seconds=seconds)
    wait = _wait(here().queue_of(procedure=asked.procedure, queue=asked.queue))
    wish = issue.Wish(
        queue=asked.queue,
        procedure=asked.procedure,
        lang=asked.lang,
        priority=asked.priority,
        device_id=this_device().id,
        touched=True,
        wait=wait,
        person=asked.person,
    )
    issued = issue.issue_ticket(parts().store, wish, secret=parts().secret, by=actor(), request=request_key())
    answer = jsonify(_taken(issued, wait))
    answer.status_code = 200 if issued.replayed else 201
    if issued.replayed:
        answer.headers["Idempotency-Replayed"] = "true"
    return answer


@bp.get("/kiosk/tickets/<ticket_id>/print.json")
@device("kiosk")
def printed(ticket_id: str) -> Response:
    """Answer what became of a slip of this kiosk."""
    copy = request.args.get("copy", default=1, type=int)

    def look(floor: Floor, _now: object) -> dict[str, Any]:
        own(floor.tickets.get(ticket_id))
        return slip(floor, ticket_id, copy=copy)

    return jsonify(parts().floors.look(actor().centre_id, look))


@bp.post("/kiosk/tickets/<ticket_id>/reprint")
@device("kiosk")
def reprint(ticket_id: str) -> tuple[str, int]:
    """Print a slip of this kiosk once more, marked as a copy."""
    own(_ticket(ticket_id))
    if seconds := _presses.hit(this_device().id, per_minute=PER_MINUTE):
        raise TooManyRequests(seconds=seconds)
    slips.reprint(parts().store, ticket_id, why="asked at the kiosk", by=actor(), request=request_key())
    return "", 204


class Card(Body):
    """The only thing of an ID card that leaves the page; it is not kept."""

    number: Annotated[str, Field(pattern=r"^[0-9]{12}$")]


@bp.post("/kiosk/card")
@device("kiosk")
def card() -> Response:
    """Answer the mark of a card for today, and the numbers its holder has."""
    asked = body_of(Card)
    if seconds := _presses.hit(f"card {this_device().id}", per_minute=PER_MINUTE):
        raise TooManyRequests(seconds=seconds)
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        today = read.today(conn, centre_id, parts().store.clock())
        mark = person_mark(parts().secret, centre_id, today, asked.number)
        theirs = persons.numbers_of(conn, centre_id, mark)
    numbers = [
        {"id": one.id, "code": one.code, "queue": one.queue_id, "here": one.device_id == this_device().id}
        for one in theirs
    ]
    return jsonify({"person": mark, "numbers": numbers})


class ShownOnline(Body):
    """What the kiosk showed."""

    procedure: str


@bp.post("/kiosk/online")
@device("kiosk")
def shown_online() -> tuple[str, int]:
    """Count that the way online was shown; nothing about who looked."""
    name = body_of(ShownOnline).procedure
    procedure = here().procedure(name)
    if procedure is None:
        raise UnknownProcedure(procedure=name)
    if seconds := _presses.hit(f"online {this_device().id}", per_minute=PER_MINUTE):
        raise TooManyRequests(seconds=seconds)
    online.step(parts().store, procedure.id, "shown", by=actor())
    return "", 204


@bp.get("/kiosk/qr.svg")
@device("kiosk")
def picture() -> Response:
    """Draw one of the two addresses a kiosk offers: a procedure on the portal, or a ticket's phone page."""
    if name := request.args.get("ticket"):
        ticket = own(_ticket(name))
        text = _phone_url(ticket)
        if text is None:
            raise UnknownPath
    else:
        name = request.args.get("procedure", "")
        procedure = here().procedure(name)
        if procedure is None:
            raise UnknownProcedure(procedure=name)
        text = _portal_address(procedure)
    answer = make_response(qr.svg(text))
    answer.mimetype = "image/svg+xml"
    return answer


def _portal_address(procedure: offered.Procedure) -> str:
    """Answer where a procedure is submitted; what is too long for a small code goes through our own page."""
    address = procedure.portal_url or portal.HOME
    if portal.fits_a_code(address):
        return address
    with parts().store.read() as conn:
        sample = read.centre(conn, actor().centre_id).sample
    if _reachable(sample=sample) or parts().settings.wifi:
        return f"{parts().settings.address}/o/{procedure.id}"
    # A dense code that some phones read is worth more than none, and the code stands beside it in letters.
    return address


def _taken(issued: issue.Issued, wait: tuple[int, int] | None) -> dict[str, Any]:
    ticket = issued.ticket
    address = _phone_url(ticket)

    def look(floor: Floor, _now: object) -> dict[str, Any]:
        return {
            "ticket": {
                "id": ticket.id,
                "code": ticket.code,
                "short_code": ticket.short_code,
                "ahead": issued.ahead,
                "wait": wait,
                "queue": ticket.queue_id,
                "counters": [counter.number for counter in floor.counters_of(ticket.queue_id)],
                "phone_url": address,
            },
            "qr": f"/kiosk/qr.svg?ticket={ticket.id}" if address else None,
            "print": slip(floor, ticket.id, copy=1),
        }

    return parts().floors.look(actor().centre_id, look)


def _wait(queue_id: str | None) -> tuple[int, int] | None:
    def look(floor: Floor, now: Any) -> Wait | None:
        return outlook(floor, now).of_newcomer(queue_id) if queue_id else None

    found = parts().floors.look(actor().centre_id, look)
    return (found.low_minutes, found.high_minutes) if found else None


def _ticket(ticket_id: str) -> Ticket:
    with parts().store.read() as conn:
        return read.ticket(conn, actor().centre_id, ticket_id)


def _phone_url(ticket: Ticket) -> str | None:
    """Answer the address of a ticket's phone page; None where a phone could not open it."""
    settings = parts().settings
    with parts().store.read() as conn:
        sample = read.centre(conn, ticket.centre_id).sample
    if not (_reachable(sample=sample) or settings.wifi):
        return None
    return f"{settings.address}/t/{ticket_token(parts().secret, ticket.id)}"


def _reachable(*, sample: bool) -> bool:
    """Tell whether phones reach this centre as they are; the sample counts its own address as reachable."""
    return sample or parts().settings.reachable
