"""A bank's statement: shown first as what it would do, then taken in; the same lines again change nothing."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request

from server.admin import payment_words
from server.admin.desk import page, takes_money
from server.admin.words import Speaker
from server.core.payment import UNDECIDED, Finding
from server.core.payment_errors import AccountMissing
from server.payments.statement import Statement, read_statement
from server.store import read, today
from server.usecases.notices import Foreseen, foresee, take_statement
from server.web.guards import actor
from server.web.i18n import language
from server.web.parts import parts

bp = Blueprint("admin_statement", __name__, template_folder="templates")


@bp.get("/admin/payments/statement")
@takes_money
def form() -> str:
    """Ask for the file."""
    with parts().store.read() as conn:
        account = read.centre(conn, actor().centre_id).account
    return page("admin/statement.html", account=account, script_words=payment_words.SCRIPT)


@bp.post("/admin/payments/statement/preview")
@takes_money
def preview() -> str:
    """Show what each line would be; nothing is changed."""
    statement, centre_id = _read(), actor().centre_id
    foreseen = foresee(parts().store, statement.movements, centre_id=centre_id)
    with parts().store.read() as conn:
        zone = read.centre(conn, centre_id).tz
        named = {one.payment.ticket_id for one in foreseen if one.payment and one.payment.ticket_id}
        codes = today.codes(conn, centre_id, named)
    return render_template(
        "admin/statement_preview.html",
        lines=list(zip(statement.lines, foreseen, strict=True)),
        sums=_sums(foreseen),
        codes=codes,
        unread=statement.unread,
        pw=payment_words,
        spoken=Speaker(language(), parts().store.clock().astimezone(zone)),
    )


@bp.post("/admin/payments/statement")
@takes_money
def apply() -> dict[str, Any]:
    """Take the lines in."""
    movements = _read().movements
    new = take_statement(parts().store, movements, by=actor())
    return {"new": new, "known": len(movements) - new}


def _sums(foreseen: Sequence[Foreseen]) -> list[tuple[str, int, int]]:
    """Answer how many lines and how much money of each lot: what an accountant compares with the statement."""
    came = [one for one in foreseen if one.told.incoming]
    new = [one for one in came if not one.known]
    lots = {
        "Money in on this statement": came,
        "Will be paid": [one for one in new if one.finding is Finding.PAID],
        "To decide": [one for one in new if one.finding in UNDECIDED],
        "Known already": [one for one in came if one.known],
    }
    return [(word, len(lot), sum(one.told.amount for one in lot)) for word, lot in lots.items()]


def _read() -> Statement:
    with parts().store.read() as conn:
        account = read.centre(conn, actor().centre_id).account
    if not account.approved:
        raise AccountMissing
    return read_statement(request.get_data(), account=account.number)
