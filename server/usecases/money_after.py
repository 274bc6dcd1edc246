"""Money that comes, or goes back, after a stay has ended: its dossier follows by itself."""

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from server.core.dossier import Done, Dossier, Method, as_paid, belongs, done_image
from server.core.kinds import Entry, Kind
from server.core.payment import Payment
from server.store import dossiers, money
from server.store.tx import Tx


def put_and_follow(tx: Tx, payment: Payment, kind: Kind, **facts: int) -> Payment:
    """Store a request whose money moved, and let the dossier follow that was recorded before."""
    tx.put_payment(payment, kind, **facts)
    _follow(tx, payment)
    return payment


def _follow(tx: Tx, payment: Payment) -> None:
    """Bring the dossier a request belongs to in line with what is paid for it now.

    What stood there was written before the money was known, so the money says it better. Only where a person
    has corrected method or amount since then does their word stand; the journal says so.
    """
    stay = _stay(tx, payment)
    told = dossiers.said(tx.conn, tx.centre.id, [stay]) if stay else []
    found = _in_order(dossiers.of_stay(tx.conn, stay), told) if stay else []
    if not found:
        return
    at = belongs([one.done for one in found], payment)
    now = found[at]
    about = [one for one in told if one.kind is Kind.DOSSIER_AMENDED and one.data["dossier"]["id"] == now.id]
    done = _as_paid(tx, found, at, about)
    if done == now.done:
        return
    why = {"payment_id": payment.id, "reference": payment.reference}
    if any(map(_by_hand, about)):
        tx.record(Kind.DOSSIER_KEPT, ticket_id=now.ticket_id, dossier_id=now.id, **why)
        return
    amended = replace(now, done=done)
    tx.put_dossier(amended, Kind.DOSSIER_AMENDED, before=done_image(now.done), followed=True, **why)


def _stay(tx: Tx, payment: Payment) -> str | None:
    """Answer the ticket of the dossier: its own, or that of the newest dossier with the code."""
    if payment.ticket_id or not payment.dossier_code:
        return payment.ticket_id
    return next(iter(dossiers.stays_coded(tx.conn, tx.centre.id, [payment.dossier_code])), None)


def _in_order(found: Sequence[Dossier], told: Sequence[Entry]) -> list[Dossier]:
    """Put the dossiers of a stay in the order in which they were recorded."""
    recorded = [one.data["dossier"]["id"] for one in told if one.kind is Kind.DOSSIER_RECORDED]
    return sorted(found, key=lambda one: recorded.index(one.id))


def _as_paid(tx: Tx, found: Sequence[Dossier], at: int, about: Sequence[Entry]) -> Done:
    """Answer the dossier as it is paid; where nothing is paid any more, as it was before the money came."""
    done = [one.done for one in found]
    codes = [one.code for one in done if one.code]
    by_code = money.paid_by_code(tx.conn, tx.centre.id, codes)
    paid = sorted([*money.paid_of_ticket(tx.conn, found[at].ticket_id), *by_code], key=attrgetter("ended_at"))
    if any(belongs(done, one) == at for one in paid):
        return as_paid(done, paid, guessed={at})[at]
    first = next((one.data["before"] for one in about if not _by_hand(one)), done_image(done[at]))
    return replace(done[at], method=Method(first["method"]), amount=first["amount"])


def _by_hand(entry: Entry) -> bool:
    """Tell whether a person changed what an entry says of the money."""
    before, after = entry.data["before"], entry.data["dossier"]
    return "followed" not in entry.data and any(before[name] != after[name] for name in ("method", "amount"))
