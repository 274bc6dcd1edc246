"""The day's cash and transfers on one sheet, and the same as a file for a spreadsheet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from server.admin import payment_words
from server.admin.desk import asked_day, attached, page, sees_money
from server.admin.words import Speaker
from server.core.payment import UNDECIDED, Payment, PayState
from server.store import money, names, read, today
from server.usecases import spreadsheet
from server.web.guards import actor
from server.web.i18n import language
from server.web.parts import parts

bp = Blueprint("admin_closing", __name__, template_folder="templates")
_MONEY: Final = ("cash", "transfer", "portal", "refunded")


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Answer when a local day begins and ends, in UTC."""
    start = datetime.combine(day, time(), zone).astimezone(UTC)
    return start, datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def people_by_actor(conn: Any, centre_id: str) -> dict[str, str]:
    """Answer the names of the staff as the journal's actors write them."""
    return {f"staff:{one}": name for one, name in names.staff_names(conn, centre_id).items()}


@bp.get("/admin/payments/day")
@sees_money
def sheet() -> str:
    """Show a day's money, ready to be printed and signed."""
    return page("admin/closing.html", pw=payment_words, **_facts())


@bp.get("/admin/payments/day.csv")
@sees_money
def file() -> Response:
    """Send a day's money as a file; no cell of it is a formula."""
    facts = _facts()
    spoken = Speaker(language(), facts["at"])
    rows = [[spoken.say(column) for column in payment_words.COLUMNS]]
    rows += [[str(cell) for cell in _row(one, facts, spoken)] for one in facts["settled"]]
    return attached(spreadsheet.to_csv(rows), f"thu-phi-{facts['day']:%Y-%m-%d}.csv")


def _row(payment: Payment, facts: Mapping[str, Any], spoken: Speaker) -> list[str | int]:
    said = (
        payment.reference,
        facts["codes"].get(payment.ticket_id, ""),
        payment.dossier_code or "",
        spoken.say(payment_words.STATES[payment.state].word),
        f"{payment.ended_at.astimezone(facts['at'].tzinfo):%H:%M}" if payment.ended_at else "",
    )
    numbers = (payment.amount, *(getattr(payment, name) for name in _MONEY))
    taker = facts["people"].get(payment.taken_by, "")
    return [*map(payment_words.safe_cell, said), *numbers, payment_words.safe_cell(taker)]


def _facts() -> dict[str, Any]:
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        here = read.centre(conn, centre_id)
        newest = read.today(conn, centre_id, parts().store.clock())
        day = asked_day(newest)
        start, end = day_bounds(day, here.tz)
        settled = money.ended(conn, centre_id, since=start, until=end)
        return {
            "day": day,
            "earlier": day - timedelta(days=1),
            "later": day + timedelta(days=1) if day < newest else None,
            "at": parts().store.clock().astimezone(here.tz),
            "settled": settled,
            "sums": _sums(settled),
            "takers": _takers(settled),
            "codes": today.codes(conn, centre_id, {one.ticket_id for one in settled if one.ticket_id}),
            "people": people_by_actor(conn, centre_id),
            "undecided": [
                one
                for one in money.notices(conn, centre_id, findings=UNDECIDED, since=start)
                if one.received_at < end
            ],
        }


def _sums(settled: Sequence[Payment]) -> dict[str, int]:
    paid = [one for one in settled if one.state in {PayState.PAID, PayState.REFUNDED}]
    return {"paid": len(paid), **{name: sum(getattr(one, name) for one in paid) for name in _MONEY}}


def _takers(settled: Sequence[Payment]) -> dict[str, int]:
    """Answer how much cash each person took."""
    taken: Counter[str] = Counter()
    for one in settled:
        if one.cash and one.taken_by:
            taken[one.taken_by] += one.cash
    return dict(taken)
