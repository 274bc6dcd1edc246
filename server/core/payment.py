"""A fee to be paid, and what a bank's word about money means for it.

A request is paid by exactly one word of a bank, or by hand. Whatever does not fit exactly – another
account, an unknown reference, too little, too much, late, twice – is a finding for a person, never a payment.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from server.core.fold import fold
from server.core.ticket import read_moment, write_moment

PREFIX: Final = "STT"
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRTVWXYZ"
"""29 letters that nobody confuses: a prime, so the check letter finds every wrong and every swapped one."""
_BODY: Final = 6
_CANDIDATE: Final = re.compile(rf"(?={PREFIX}([{ALPHABET}]{{{_BODY + 1}}}))")
_DROPPED: Final = re.compile(r"[^A-Z0-9]+")
MOST_AMOUNT: Final = 1_000_000_000


class Way(StrEnum):
    """How somebody is asked to pay."""

    PORTAL = "portal"
    TRANSFER = "transfer"
    CASH = "cash"


class PayState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"


class Finding(StrEnum):
    """What a bank's notice turned out to be; the last three are decisions of the staff."""

    PAID = "paid"
    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"
    LATE = "late"
    DOUBLE = "double"
    OTHER_ACCOUNT = "other_account"
    UNKNOWN_REFERENCE = "unknown_reference"
    OUTGOING = "outgoing"
    REPEAT = "repeat"
    ASSIGNED = "assigned"
    SENT_BACK = "sent_back"
    SET_ASIDE = "set_aside"


MATCHED: Final = frozenset({Finding.PAID, Finding.ASSIGNED})
"""The money of these pays a request; all other money lies there unmatched."""
NOT_MONEY: Final = frozenset({Finding.OUTGOING, Finding.REPEAT})
"""No money came in, or the same money was told before by somebody else."""
DECIDED: Final = frozenset({Finding.ASSIGNED, Finding.SENT_BACK, Finding.SET_ASIDE})
"""What a person has said of it."""
UNDECIDED: Final = frozenset(Finding) - MATCHED - NOT_MONEY - DECIDED
"""What a person must look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account the centre's accountant approved: `bin` names the bank, `holder` is shown to payers."""

    bin: str = ""
    number: str = ""
    holder: str = ""
    card: bool = False
    minutes: int = 30

    @property
    def approved(self) -> bool:
        """Tell whether there is one at all."""
        return bool(self.bin and self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One request for a fee. `cash`, `transfer`, `portal` and `refunded` are the đồng that really moved.

    `taken_by` is the actor who took or confirmed the money; a bank's notice leaves it empty.
    """

    id: str
    centre_id: str
    ticket_id: str | None
    procedure_id: str | None
    dossier_code: str | None
    amount: int
    way: Way
    reference: str
    state: PayState
    made_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None = None
    cash: int = 0
    transfer: int = 0
    portal: int = 0
    refunded: int = 0
    taken_by: str | None = None

    @property
    def received(self) -> int:
        """Answer all money that came in for this request."""
        return self.cash + self.transfer + self.portal

    @property
    def to_refund(self) -> int:
        """Answer what was paid over the fee and not given back yet."""
        return self.received - self.refunded - self.amount if self.state is PayState.PAID else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One movement of money as a provider tells it; `transaction_id` is unique for the provider.

    `accounts` are the numbers under which the money arrived, virtual ones too; `reference` is the bank's own.
    """

    provider: str
    transaction_id: str
    accounts: frozenset[str]
    amount: int
    incoming: bool
    content: str
    reference: str = ""
    payer: str = ""
    booked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding, and the request it is about when the reference named one."""

    finding: Finding
    payment: Payment | None = None


def reference_from(seed: str) -> str:
    """Answer a reference made from a seed, with its check letter."""
    number, body = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]), ""
    for _ in range(_BODY):
        number, digit = divmod(number, len(ALPHABET))
        body += ALPHABET[digit]
    return PREFIX + body + _check(body)


def references_in(text: str) -> list[str]:
    """Answer the references anywhere in a text, whatever a bank put around, between or in small letters."""
    plain = _DROPPED.sub("", fold(text).upper())
    found = [match[1] for match in _CANDIDATE.finditer(plain)]
    return list(dict.fromkeys(PREFIX + one for one in found if one[-1] == _check(one[:-1])))


def judge(told: Told, *, account: Account, known: Mapping[str, Payment], now: datetime) -> Verdict:
    """Answer what a movement of money is; `known` are the requests by reference."""
    if not told.incoming:
        return Verdict(Finding.OUTGOING)
    named = [known[one] for one in references_in(told.content) if one in known]
    payment = named[0] if len(named) == 1 else None
    if not account.approved or account.number not in told.accounts:
        return Verdict(Finding.OTHER_ACCOUNT, payment)
    if payment is None:
        return Verdict(Finding.UNKNOWN_REFERENCE)
    return Verdict(_of_named(told, payment, now), payment)


def _of_named(told: Told, payment: Payment, now: datetime) -> Finding:
    if payment.state in {PayState.PAID, PayState.REFUNDED}:
        return Finding.DOUBLE
    # The bank's own time counts: a notice may come late for money that came in time.
    paid_at = min(told.booked_at or now, now)
    if payment.state is PayState.CANCELLED or (payment.expires_at and paid_at > payment.expires_at):
        return Finding.LATE
    if told.amount == payment.amount:
        return Finding.PAID
    return Finding.TOO_LITTLE if told.amount < payment.amount else Finding.TOO_MUCH


def sums(notices: Iterable[tuple[Finding, int]]) -> tuple[int, int]:
    """Answer the money that is matched and the money that is not."""
    told = [(finding, amount) for finding, amount in notices if finding not in NOT_MONEY]
    matched = sum(amount for finding, amount in told if finding in MATCHED)
    return matched, sum(amount for _, amount in told) - matched


def payment_image(payment: Payment) -> dict[str, Any]:
    """Write a request's after-image."""
    moments = {name: write_moment(getattr(payment, name)) for name in _MOMENTS}
    return {**asdict(payment), **moments, "way": payment.way.value, "state": payment.state.value}


def payment_from_image(plain: Mapping[str, Any]) -> Payment:
    """Read a request's after-image."""
    moments = {name: read_moment(plain[name]) for name in _MOMENTS}
    return Payment(**{**plain, **moments, "way": Way(plain["way"]), "state": PayState(plain["state"])})


def account_from_json(plain: Mapping[str, Any]) -> Account:
    """Read a stored account; an unknown name is left out, so that an older program still starts."""
    known = {field.name for field in fields(Account)}
    return Account(**{name: value for name, value in plain.items() if name in known})


_MOMENTS: Final = ("made_at", "expires_at", "ended_at")


def _check(body: str) -> str:
    weighted = sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(body, start=2))
    return ALPHABET[weighted % len(ALPHABET)]
