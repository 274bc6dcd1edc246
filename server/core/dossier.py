"""A dossier: one thing really done during a stay. A stay may have none or several."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from server.core.errors import Refusal
from server.core.payment import Payment

USUAL_CODE: Final = r"^(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.)?[HG][0-9]{2}(?:\.[0-9]+)*-[0-9]{6}-[0-9]{4,}$"
"""A code as the provinces and most ministries write it, read without case.

Pages are given this very text, so it must mean the same to a browser: no classes that know other digits.
"""
_USUAL: Final = re.compile(USUAL_CODE, re.IGNORECASE | re.ASCII)


def looks_unusual(code: str | None) -> bool:
    """Tell whether a dossier's code is worth a second look.

    Some ministries' systems write theirs quite differently, so a code is pointed out and never refused.
    """
    plain = (code or "").strip()
    return bool(plain) and _USUAL.match(plain) is None


class UnknownDossier(Refusal):
    """There is no such dossier, or what recorded it was taken back."""

    code = "unknown_dossier"
    status = 404


class DossierNotYours(Refusal):
    """A clerk corrects what they finished themselves today; `ticket` is whose it is not."""

    code = "dossier_not_yours"
    status = 403


class Channel(StrEnum):
    """How the dossier came in."""

    ONLINE_ALONE = "online_alone"
    ONLINE_HELPED = "online_helped"
    PAPER = "paper"


class Method(StrEnum):
    """How its fee was paid."""

    FREE = "free"
    CASH = "cash"
    PORTAL = "portal"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a clerk records at completion. `amount` is in đồng."""

    procedure_id: str | None = None
    code: str | None = None
    channel: Channel = Channel.PAPER
    method: Method = Method.FREE
    amount: int = 0
    digitised: bool = False
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A recorded dossier; `voided` when the act that recorded it was undone."""

    id: str
    centre_id: str
    ticket_id: str
    recorded_seq: int
    done: Done
    returned_on: date | None = None
    voided: bool = False


def as_paid(done: Sequence[Done], paid: Iterable[Payment], *, guessed: Collection[int]) -> list[Done]:
    """Put what was really paid into the dossiers whose money is a guess; `guessed` are their positions.

    What somebody said stands, even where the request says otherwise.
    """
    answer, filled = list(done), set[int]()
    for payment in paid:
        at = belongs(done, payment)
        if at in guessed:
            before = answer[at].amount if at in filled else 0
            answer[at] = replace(answer[at], method=Method(payment.way.value), amount=before + payment.amount)
            filled.add(at)
    return answer


def belongs(done: Sequence[Done], payment: Payment) -> int:
    """Answer the position of the dossier that a request is about, among those of one stay.

    It is the first of its procedure, else the first of all: one rule that the console's page follows too. Who
    asked for a dossier's fee without a ticket named it by its code.
    """
    if payment.ticket_id is None:
        return next((at for at, one in enumerate(done) if one.code == payment.dossier_code), 0)
    return next((at for at, one in enumerate(done) if one.procedure_id == payment.procedure_id), 0)


def dossier_image(dossier: Dossier) -> dict[str, Any]:
    """Write a dossier's after-image, flat as its table row."""
    plain = asdict(dossier)
    del plain["done"]
    return {**plain, **done_image(dossier.done), "returned_on": _day(dossier.returned_on)}


def done_image(done: Done) -> dict[str, Any]:
    """Write what was done as it stands within an after-image."""
    return {
        **asdict(done),
        "channel": done.channel.value,
        "method": done.method.value,
        "due_on": _day(done.due_on),
    }


def dossier_from_image(plain: Mapping[str, Any]) -> Dossier:
    """Read a dossier's after-image."""
    done = Done(
        procedure_id=plain["procedure_id"],
        code=plain["code"],
        channel=Channel(plain["channel"]),
        method=Method(plain["method"]),
        amount=plain["amount"],
        digitised=plain["digitised"],
        due_on=_read_day(plain["due_on"]),
    )
    return Dossier(
        id=plain["id"],
        centre_id=plain["centre_id"],
        ticket_id=plain["ticket_id"],
        recorded_seq=plain["recorded_seq"],
        done=done,
        returned_on=_read_day(plain["returned_on"]),
        voided=plain["voided"],
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
