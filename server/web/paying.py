"""What a payer is shown of one request: the same on the phone, at the counter and on its small screen."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from babel.numbers import format_decimal

from server.core.amount import amount_in_words
from server.core.house import Centre
from server.core.payment import Payment, PayState, Way
from server.payments.banks import bank
from server.usecases.payments import code_for
from server.web import qr

SHOWN: Final = frozenset({PayState.OPEN, PayState.PAID, PayState.EXPIRED})
"""A request that was taken back is shown to nobody; nor one that was given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One request as a payer sees it; `code` is the picture of a VietQR code, for an open transfer only."""

    mark: str
    state: PayState
    way: Way
    reference: str
    amount: str
    words: str
    until: datetime | None
    bank: str = ""
    account: str = ""
    holder: str = ""
    code: str = ""


def mark_of(payment: Payment | None) -> str:
    """Answer what changes when a payer must be shown something else."""
    return f"{payment.reference}-{payment.state.value}" if payment and payment.state in SHOWN else ""


def panel(payment: Payment | None, centre: Centre, lang: str) -> Panel | None:
    """Answer what a payer is shown, or None when there is nothing to show."""
    if payment is None or payment.state not in SHOWN:
        return None
    plain = Panel(
        mark=mark_of(payment),
        state=payment.state,
        way=payment.way,
        reference=payment.reference,
        amount=f"{format_decimal(payment.amount, locale=lang)}\N{NO-BREAK SPACE}đ",
        words=amount_in_words(payment.amount, lang),
        until=payment.expires_at.astimezone(centre.tz) if payment.expires_at else None,
    )
    account = centre.account
    if payment.state is not PayState.OPEN or payment.way is not Way.TRANSFER or not account.approved:
        return plain
    known = bank(account.bin)
    payload = code_for(account, amount=payment.amount, reference=payment.reference)
    return replace(
        plain,
        bank=known.short if known else account.bin,
        account=account.number,
        holder=account.holder,
        code=qr.svg(payload).decode(),
    )
