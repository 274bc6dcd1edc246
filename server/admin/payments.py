"""Fees: who was asked, what banks said, and what a person must decide. For the cashier, and for reading the head."""

from datetime import timedelta
from typing import Annotated, Any, Final, Literal

from flask import Blueprint, request
from pydantic import Field, StringConstraints

from server.admin import payment_words
from server.admin.closing import day_bounds, people_by_actor
from server.admin.desk import page, sees_money, sets_up, takes_money
from server.admin.words import Speaker
from server.core.errors import UnknownTicket
from server.core.house import Role
from server.core.payment import (
    MOST_AMOUNT,
    UNDECIDED,
    Account,
    Payment,
    Way,
    references_in,
    sums,
)
from server.payments.banks import bank, banks
from server.store import dossiers, money, read, today
from server.usecases import notices, payments, receipts
from server.usecases.payments import LONGEST_CODE, Fee, code_for
from server.web import qr
from server.web.guards import actor
from server.web.i18n import language
from server.web.parse import Body, body_of, request_key
from server.web.parts import parts

bp = Blueprint("admin_payments", __name__, template_folder="templates")
_TEST_REFERENCE: Final = "STTTHUNGHIEM"
LATE_MONEY: Final = timedelta(days=31)
"""For so long a request that ran out is offered to money whose words name none."""
_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_CODE)]


class Asked(Body):
    """A fee: for a number of today, for a dossier, or for both."""

    ticket: _Text = ""
    dossier: _Text = ""
    amount: Annotated[int, Field(ge=1, le=MOST_AMOUNT)]
    way: Way


class Act(Body):
    """What is done with a request."""

    act: Literal["cash", "portal", "cancel", "refund", "receipt"]


class Choice(Body):
    """What is decided about a notice; a payment only when it pays one."""

    act: Literal["assign", "send_back", "set_aside", "reopen"]
    payment: _Text = ""


class Approved(Body):
    """The account as the form says it; an empty number means that there is none."""

    bin: Annotated[str, StringConstraints(strip_whitespace=True, max_length=6)] = ""
    number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=19)] = ""
    holder: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    card: bool = False
    minutes: Annotated[int, Field(ge=5, le=1440)] = 30


@bp.get("/admin/payments")
@sees_money
def reconciliation() -> str:
    """Show what must be decided, what is open, and what was settled today."""
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        here = read.centre(conn, centre_id)
        start, end = day_bounds(read.today(conn, centre_id, parts().store.clock()), here.tz)
        undecided = money.notices(conn, centre_id, findings=UNDECIDED)
        decided = money.decided(conn, centre_id, start)
        settled = money.ended(conn, centre_id, since=start, until=end)
        waiting = money.still_open(conn, centre_id)
        over = money.unpaid(conn, centre_id, parts().store.clock() - LATE_MONEY)
        sought = request.args.get("find", "").strip()[:LONGEST_CODE]
        found = list(money.with_references(conn, centre_id, references_in(sought)).values())
        named = {
            n.payment_id: money.payment(conn, centre_id, n.payment_id)
            for n in [*undecided, *decided]
            if n.payment_id
        }
        matched, unmatched = sums(money.totals(conn, centre_id))
        facts = {
            "codes": _codes(conn, centre_id, [*settled, *waiting, *over, *found, *named.values()]),
            "people": people_by_actor(conn, centre_id),
            "moved": dossiers.moved_by(conn, centre_id, [*settled, *found]),
        }
    return page(
        "admin/payments.html",
        undecided=undecided,
        decided=decided,
        waiting=waiting,
        payable=[*waiting, *over],
        sought=sought,
        found=found,
        settled=settled,
        named=named,
        matched=matched,
        unmatched=unmatched,
        approved=here.account.approved,
        may_take=actor().role is not Role.HEAD,
        pw=payment_words,
        dossier_id_of=dossiers.dossier_id_of,
        script_words=payment_words.SCRIPT,
        **facts,
    )


@bp.post("/admin/payments")
@takes_money
def ask() -> tuple[str, int]:
    """Ask for a fee."""
    asked = body_of(Asked)
    ticket_id = _ticket_id(asked.ticket) if asked.ticket else None
    fee = Fee(amount=asked.amount, way=asked.way, ticket_id=ticket_id, dossier_code=asked.dossier)
    payments.ask_for(parts().store, fee, by=actor(), request=request_key())
    return "", 204


@bp.post("/admin/payments/<payment_id>")
@takes_money
def act(payment_id: str) -> tuple[str, int]:
    """Take the money, take the request back, note a refund, or print the receipt."""
    store, chosen = parts().store, body_of(Act).act
    asked: dict[str, Any] = {"by": actor(), "request": request_key()}
    if chosen in {"cash", "portal"}:
        payments.take(store, payment_id, Way(chosen), **asked)
    elif chosen == "cancel":
        payments.cancel(store, payment_id, **asked)
    elif chosen == "refund":
        payments.refund(store, payment_id, **asked)
    else:
        _print(payment_id, asked)
    return "", 204


@bp.post("/admin/notices/<notice_id>")
@takes_money
def decide(notice_id: str) -> tuple[str, int]:
    """Decide about a notice that does not fit by itself."""
    chosen = body_of(Choice)
    if chosen.act == "assign":
        notices.assign(parts().store, notice_id, chosen.payment, by=actor())
    else:
        decision = {
            "send_back": notices.send_back,
            "set_aside": notices.set_aside,
            "reopen": notices.reopen,
        }[chosen.act]
        decision(parts().store, notice_id, by=actor())
    return "", 204


@bp.get("/admin/payments/account")
@sets_up
def account() -> str:
    """Show the account that the accountant approved, with a code to try."""
    with parts().store.read() as conn:
        found = read.centre(conn, actor().centre_id).account
    drawn = None
    if found.approved:
        payload = code_for(found, amount=payments.TEST_AMOUNT, reference=_TEST_REFERENCE)
        drawn = qr.svg(payload).decode()
    return page(
        "admin/payment_account.html",
        account=found,
        banks=banks(),
        bank=bank(found.bin),
        drawn=drawn,
        script_words=payment_words.SCRIPT,
    )


@bp.post("/admin/payments/account")
@sets_up
def set_account() -> tuple[str, int]:
    """Change the account."""
    payments.set_account(parts().store, Account(**body_of(Approved).model_dump()), by=actor())
    return "", 204


def _ticket_id(code: str) -> str:
    """Answer the number of today that bears a code."""
    with parts().store.read() as conn:
        day = read.today(conn, actor().centre_id, parts().store.clock())
        found = read.tickets_coded(conn, actor().centre_id, day, code.upper())
    if len(found) != 1:
        raise UnknownTicket(ticket=code)
    return found[0].id


def _print(payment_id: str, asked: dict[str, Any]) -> None:
    centre_id, store = actor().centre_id, parts().store
    with store.read() as conn:
        payment = money.payment(conn, centre_id, payment_id)
        here = read.centre(conn, centre_id)
        code = _codes(conn, centre_id, [payment]).get(payment.ticket_id or "", "")
    spoken = Speaker(language(), store.clock().astimezone(here.tz))
    receipts.print_receipt(
        store,
        payment_id,
        title=spoken.say(payment_words.RECEIPT),
        lines=payment_words.receipt_lines(payment, code=code, spoken=spoken),
        footer=spoken.say(payment_words.NO_INVOICE),
        lang=language(),
        **asked,
    )


def _codes(conn: Any, centre_id: str, found: list[Payment]) -> dict[str, str]:
    return today.codes(conn, centre_id, {one.ticket_id for one in found if one.ticket_id})
