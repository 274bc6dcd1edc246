"""Answers about a ticket."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Response, current_app, request
from werkzeug.wrappers import Response as WebResponse

from server.api import view
from server.api.readings import ForecastReading, Reading, TicketReading
from server.core.house import Request
from server.core.outlook import outlook
from server.core.ticket import Status, Ticket
from server.core.tokens import ticket_token
from server.store import read
from server.usecases.issue import Issued
from server.web.guards import actor
from server.web.parse import request_key
from server.web.parts import parts

REPLAYED: Final = "Idempotency-Replayed"
_SAMPLES: Final = "api.samples"


def issued(found: Issued) -> Response:
    """Answer a new number with 201, and the same number asked for again with 200."""
    ticket = found.ticket
    if ticket.status is Status.WAITING and ticket.procedure_id is None:
        reading = _reading(ticket, ahead=found.ahead)  # the common case asks the database nothing more
    else:
        reading = _seen(ticket)
    return _sent(reading, status=200 if found.replayed else 201, replayed=found.replayed)


def acted(verb: Callable[[Request | None], Ticket]) -> Response:
    """Apply a verb under the request's id and answer the ticket as it is then."""
    key = request_key()
    before = key is not None and _asked_before(key)
    return _sent(_seen(verb(key)), replayed=before)


def _asked_before(key: Request) -> bool:
    with parts().store.read() as conn:
        return read.was_asked(conn, actor(), key.id)


def forecast(ticket: Ticket) -> Response:
    """Answer a ticket with the range of its wait."""
    wait = parts().floors.look(
        ticket.centre_id, lambda floor, now: view.minutes(outlook(floor, now).of_ticket(ticket.id))
    )
    return _sent(ForecastReading(**dict(_seen(ticket)), wait=wait))


def seen(reading: Reading) -> WebResponse:
    """Answer the floor; nothing when it is what the asker has already."""
    answer = _sent(reading)
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag(weak=True)
    return answer.make_conditional(request)


def _sent(reading: Reading, *, status: int = 200, replayed: bool = False) -> Response:
    answer = Response(reading.model_dump_json(), status=status, mimetype="application/json")
    if replayed:
        answer.headers[REPLAYED] = "true"
    return answer


def _seen(ticket: Ticket) -> TicketReading:
    with parts().store.read() as conn:
        ahead = read.ahead(conn, ticket) if ticket.status is Status.WAITING else None
        numbers: dict[str | None, int] = {c.id: c.number for c in read.counters(conn, ticket.centre_id)}
        chosen = ticket.procedure_id and read.procedure_facts(conn, ticket.procedure_id).code
    return _reading(ticket, ahead=ahead, numbers=numbers, procedure=chosen)


def _reading(
    ticket: Ticket,
    *,
    ahead: int | None,
    numbers: Mapping[str | None, int] | None = None,
    procedure: str | None = None,
) -> TicketReading:
    number_of = (numbers or {}).get
    return TicketReading(
        id=ticket.id,
        code=ticket.code,
        short_code=ticket.short_code,
        status=ticket.status,
        queue=ticket.queue_id,
        series=ticket.series,
        number=ticket.number,
        business_date=ticket.business_date,
        procedure=procedure,
        priority=ticket.priority,
        lang=ticket.lang,
        ahead=ahead,
        counter=number_of(ticket.counter_id),
        held_by=number_of(ticket.held_by),
        hold_reason=ticket.hold_reason,
        outage=ticket.outage_id,
        return_to=number_of(ticket.return_to),
        recalls=ticket.recalls,
        issued_at=ticket.issued_at,
        called_at=ticket.called_at,
        started_at=ticket.started_at,
        ended_at=ticket.ended_at,
        phone_url=_phone_url(ticket),
    )


def _phone_url(ticket: Ticket) -> str | None:
    settings = parts().settings
    if not (settings.reachable or settings.wifi or _sample(ticket.centre_id)):
        return None
    return f"{settings.address}/t/{ticket_token(parts().secret, ticket.id)}"


def _sample(centre_id: str) -> bool:
    """Tell whether a centre is a sample, which counts its own address as reachable; it never changes."""
    known: dict[str, bool] = current_app.extensions.setdefault(_SAMPLES, {})
    if centre_id not in known:
        with parts().store.read() as conn:
            known[centre_id] = read.centre(conn, centre_id).sample
    return known[centre_id]
