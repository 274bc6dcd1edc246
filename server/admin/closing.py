"""The day's cash and transfers on one sheet, and the same as a file for a spreadsheet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from server.admin import payment_words
from server.admin.desk import asked_day, attached, page, sees_money
from server.admin.words import Speaker
from server.core.calendar import beginning
from server.core.kinds import Entry, Kind
from server.core.payment import UNDECIDED, Payment, PayState, payment_from_image
from server.store import journal, money, names, read, today
from server.store.journal import Asked
from server.usecases import spreadsheet
from server.web.guards import actor
from server.web.i18n import language
from server.web.parts import parts

bp = Blueprint("admin_closing", __name__, template_folder="templates")
_MONEY: Final = ("cash", "transfer", "portal", "refunded")
_MOST_REFUNDS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One movement of the day: a request that ended, or money that was given back."""

    payment: Payment
    state: PayState
    at: datetime
    by: str | None
    cash: int = 0
    transfer: int = 0
    portal: int = 0
    refunded: int = 0


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Answer when a local day begins and ends, in UTC."""
    return beginning(day, tz=zone), beginning(day + timedelta(days=1), tz=zone)


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
    rows += [[str(cell) for cell in _row(one, facts, spoken)] for one in facts["lines"]]
    return attached(spreadsheet.to_csv(rows), f"thu-phi-{facts['day']:%Y-%m-%d}.csv")


def _row(line: Line, facts: Mapping[str, Any], spoken: Speaker) -> list[str | int]:
    payment = line.payment
    said = (
        payment.reference,
        facts["codes"].get(payment.ticket_id, ""),
        payment.dossier_code or "",
        spoken.say(payment_words.STATES[line.state].word),
        f"{line.at.astimezone(facts['at'].tzinfo):%H:%M}",
    )
    numbers = (payment.amount, *(getattr(line, name) for name in _MONEY))
    taker = facts["people"].get(line.by, "")
    return [*map(payment_words.safe_cell, said), *numbers, payment_words.safe_cell(taker)]


def _lines(settled: Sequence[Payment], refunds: Iterable[Entry]) -> list[Line]:
    """Put what ended and what was given back in the order of the day.

    Money is given back on the day on which it leaves the drawer, whenever it came: a signed sheet stays true.
    """
    lines = [
        Line(
            payment=one,
            state=PayState.PAID if one.state is PayState.REFUNDED else one.state,
            at=one.ended_at or one.made_at,
            by=one.taken_by,
            cash=one.cash,
            transfer=one.transfer,
            portal=one.portal,
        )
        for one in settled
    ]
    for entry in refunds:
        paid, back = payment_from_image(entry.data["payment"]), entry.data["back"]
        line = Line(payment=paid, state=PayState.REFUNDED, at=entry.at, by=entry.actor, refunded=back)
        lines.append(line)
    return sorted(lines, key=attrgetter("at"))


def _facts() -> dict[str, Any]:
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        here = read.centre(conn, centre_id)
        newest = read.today(conn, centre_id, parts().store.clock())
        day = asked_day(newest)
        start, end = day_bounds(day, here.tz)
        settled = money.ended(conn, centre_id, since=start, until=end)
        asked = Asked(since=start, until=end, kinds=(Kind.PAYMENT_REFUNDED.value,))
        refunds = journal.entries(conn, centre_id, asked, edge=0, rising=True, limit=_MOST_REFUNDS)
        lines = _lines(settled, refunds)
        return {
            "day": day,
            "earlier": day - timedelta(days=1),
            "later": day + timedelta(days=1) if day < newest else None,
            "at": parts().store.clock().astimezone(here.tz),
            "lines": lines,
            "sums": {name: sum(getattr(one, name) for one in lines) for name in _MONEY},
            "takers": _takers(settled),
            "codes": today.codes(
                conn, centre_id, {one.payment.ticket_id for one in lines if one.payment.ticket_id}
            ),
            "people": people_by_actor(conn, centre_id),
            "undecided": [
                one
                for one in money.notices(conn, centre_id, findings=UNDECIDED, since=start)
                if one.received_at < end
            ],
        }


def _takers(settled: Sequence[Payment]) -> dict[str, int]:
    """Answer how much cash each person took."""
    taken: Counter[str] = Counter()
    for one in settled:
        if one.cash and one.taken_by:
            taken[one.taken_by] += one.cash
    return dict(taken)
