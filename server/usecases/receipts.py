"""Paper about money: the receipt of a fee, through the same outbox as every slip."""

from collections.abc import Sequence

from printers.slip import TextSlip
from server.core.house import Actor, Request
from server.core.kinds import Kind
from server.core.paper import Paper
from server.core.payment import Payment, PayState
from server.core.payment_errors import PaymentSettled
from server.store import money
from server.store.unit import Store
from server.usecases.slips import queue_job


def print_receipt(
    store: Store,
    payment_id: str,
    *,
    title: str,
    lines: Sequence[str],
    footer: str,
    lang: str,
    by: Actor,
    request: Request | None = None,
) -> Payment:
    """Print what somebody paid; the words come from the desk, which knows the citizen's language."""
    with store.transact(by, request) as tx:
        payment = money.payment(tx.conn, tx.centre.id, payment_id)
        if tx.replayed:
            return payment
        if payment.state not in {PayState.PAID, PayState.REFUNDED}:
            raise PaymentSettled(state=payment.state.value)
        slip = TextSlip(
            centre=(tx.centre.name_en if lang == "en" else tx.centre.name,),
            place=tx.centre.place_en if lang == "en" else tx.centre.place,
            title=title,
            lines=tuple(lines),
            issued_at=tx.now.astimezone(tx.centre.tz),
            lang=lang,
            # Read at the cashier's desk it finds the request again, weeks later; it says nothing of anybody.
            qr=payment.reference,
            footer=footer,
        )
        job_id = tx.new_id()
        queue_job(tx, job_id, slip.to_json(), purpose=Paper.RECEIPT, about=payment.reference)
        facts = {"reference": payment.reference, "job_id": job_id}
        tx.record(Kind.RECEIPT_PRINTED, ticket_id=payment.ticket_id, **facts)
        return payment
