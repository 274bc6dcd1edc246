"""The fee of whoever stands at the counter: asking for it, and seeing whether it is paid."""

from typing import Annotated, Literal

from flask import Response, make_response, render_template, request
from pydantic import Field

from server.console.blueprint import bp, desk
from server.core.errors import NoCounterChosen, UnknownTicket
from server.core.floor import Floor
from server.core.house import Centre
from server.core.payment import MOST_AMOUNT, Payment, Way
from server.core.ticket import Ticket
from server.store import turn
from server.usecases import payments
from server.usecases.payments import Fee
from server.web.guards import actor, at_counter
from server.web.i18n import language
from server.web.parse import Body, body_of, request_key
from server.web.parts import parts
from server.web.paying import mark_of, panel


class Asked(Body):
    """A fee for whoever stands here."""

    amount: Annotated[int, Field(ge=1, le=MOST_AMOUNT)]
    way: Way


class Act(Body):
    """What is done with the open request; the money itself is taken by a cashier or here in cash."""

    act: Literal["cash", "cancel"]


@bp.get("/console/fee")
@desk
def fee() -> Response:
    """Show the fee of whoever stands here."""
    if actor().counter_id is None:
        raise NoCounterChosen
    ticket, payment = _here()
    shown = panel(payment, _centre(), language())
    usual = None
    if ticket and ticket.procedure_id and not mark_of(payment):
        with parts().store.read() as conn:
            found = turn.procedure(conn, ticket.procedure_id)
        usual = found.fee if found else None
    answer = make_response(
        render_template(
            "console/fee.html",
            ticket=ticket,
            payment=payment,
            shown=shown,
            usual=usual,
            approved=_centre().account.approved,
        )
    )
    answer.headers["Cache-Control"] = "no-cache"
    mark = f"{ticket.id if ticket else ''}-{mark_of(payment)}-{language()}-{parts().build}"
    answer.set_etag(mark, weak=True)
    answer.make_conditional(request)
    return answer


@bp.post("/console/fee")
@desk
def ask_fee() -> tuple[str, int]:
    """Ask whoever stands here for a fee."""
    by, asked = at_counter(), body_of(Asked)
    ticket, _ = _here()
    if ticket is None:
        raise UnknownTicket(ticket="–")
    fee_of = Fee(amount=asked.amount, way=asked.way, ticket_id=ticket.id)
    payments.ask_for(parts().store, fee_of, by=by, request=request_key())
    return "", 204


@bp.post("/console/fee/act")
@desk
def act_fee() -> tuple[str, int]:
    """Take the fee in cash, or take the request back."""
    by, asked = at_counter(), body_of(Act)
    _, payment = _here()
    if payment is None:
        raise UnknownTicket(ticket="–")
    if asked.act == "cash":
        payments.take(parts().store, payment.id, Way.CASH, by=by, request=request_key())
    else:
        payments.cancel(parts().store, payment.id, by=by, request=request_key())
    return "", 204


def _centre() -> Centre:
    return parts().floors.look(actor().centre_id, lambda floor, _now: floor.centre)


def _here() -> tuple[Ticket | None, Payment | None]:
    counter_id = actor().counter_id or ""

    def look(floor: Floor, _now: object) -> tuple[Ticket | None, Payment | None]:
        ticket = floor.open_call(counter_id)
        return ticket, floor.payment_of(ticket.id) if ticket else None

    return parts().floors.look(actor().centre_id, look)
