"""What banks say about money: taken in once, judged by rule, and decided by people where the rule does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from server.core.house import Actor, Centre
from server.core.kinds import Kind
from server.core.payment import (
    DECIDED,
    UNDECIDED,
    Finding,
    Payment,
    PayState,
    Told,
    Verdict,
    Way,
    judge,
    references_in,
)
from server.core.payment_errors import NoticeDecided, PaymentSettled
from server.store import money, read
from server.store.money import Notice
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases.money_after import put_and_follow

AT_ONCE: Final = 50
"""Lines of a statement in one transaction: about a tenth of a second of the one writer's time."""


def take_notice(store: Store, told: Told, *, raw: str, by: Actor) -> tuple[Notice, bool]:
    """Take in one movement of money; answers it, and whether it is new. The same one again changes nothing."""
    with store.transact(by) as tx:
        return _taken(tx, told, raw)


def take_statement(store: Store, movements: Sequence[Told], *, by: Actor) -> int:
    """Take in the lines of a statement; answers how many were new.

    Some lines at a time: everybody at the counters waits for the one writer, and two thousand lines at once
    would hold it for seconds. Each line is known by what stands in it, so an import that was cut off is
    finished by sending the same file again, and what it had taken in already changes nothing.
    """
    new = 0
    for first in range(0, len(movements), AT_ONCE):
        with store.transact(by) as tx:
            new += sum(_taken(tx, told, "")[1] for told in movements[first : first + AT_ONCE])
    return new


def _taken(tx: Tx, told: Told, raw: str) -> tuple[Notice, bool]:
    if known := money.same_notice(tx.conn, tx.centre.id, told):
        return known, False
    verdict = verdict_on(tx.conn, tx.centre, told, tx.now)
    notice_id = tx.new_id()
    payment = verdict.payment
    if payment and verdict.finding is Finding.PAID:
        _settle(tx, payment, told.amount, taken_by=None)
    money.add_notice(
        tx.conn,
        told,
        id=notice_id,
        centre_id=tx.centre.id,
        received_at=tx.now,
        raw=raw,
        finding=verdict.finding.value,
        payment_id=payment.id if payment else None,
    )
    notice = money.notice(tx.conn, tx.centre.id, notice_id)
    _record(tx, Kind.NOTICE_TAKEN, notice, payment)
    return notice, True


def centre_of(store: Store, told: Told) -> str:
    """Answer the centre whose account it is, else whose reference it names.

    What is nobody's goes to the first centre: money must never fall between two.
    """
    with store.read() as conn:
        accounts = money.accounts(conn)
        named = money.centre_asking(conn, references_in(told.content))
    mine = (one for one, account in accounts.items() if account.number in told.accounts)
    return next(mine, None) or named or min(accounts)


def verdict_on(conn: Any, centre: Centre, told: Told, now: datetime) -> Verdict:
    """Judge a movement of money as the requests stand."""
    if told.incoming and money.told_before(conn, centre.id, told):
        return Verdict(Finding.REPEAT)
    known = money.with_references(conn, centre.id, references_in(told.content))
    return judge(told, account=centre.account, known=known, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a movement would be, the request it is about, and whether it was taken in before."""

    told: Told
    finding: Finding
    payment: Payment | None
    known: bool


def foresee(store: Store, movements: Sequence[Told], *, centre_id: str) -> list[Foreseen]:
    """Answer what each movement would be; nothing is changed or held up."""
    seen: set[str] = set()
    answer: list[Foreseen] = []
    with store.read() as conn:
        centre, now = read.centre(conn, centre_id), store.clock()
        for told in movements:
            known = money.same_notice(conn, centre_id, told)
            verdict = _known(conn, centre_id, known) if known else verdict_on(conn, centre, told, now)
            finding = verdict.finding
            if verdict.payment and finding is Finding.PAID and not known:
                finding = Finding.DOUBLE if verdict.payment.id in seen else finding
                seen.add(verdict.payment.id)
            one = Foreseen(told=told, finding=finding, payment=verdict.payment, known=known is not None)
            answer.append(one)
    return answer


def _known(conn: Any, centre_id: str, notice: Notice) -> Verdict:
    """Answer what was found when it was taken in, or decided since."""
    about = money.payment(conn, centre_id, notice.payment_id) if notice.payment_id else None
    return Verdict(notice.finding, about)


def assign(store: Store, notice_id: str, payment_id: str, *, by: Actor) -> Payment:
    """Let a notice pay a request by a person's decision; what it lacks was taken in cash."""
    with store.transact(by) as tx:
        notice = _undecided(tx, notice_id)
        payment = money.payment(tx.conn, tx.centre.id, payment_id)
        if payment.state in {PayState.PAID, PayState.REFUNDED}:
            raise PaymentSettled(state=payment.state.value)
        paid = _settle(tx, payment, notice.amount, taken_by=str(by))
        _decide(tx, notice, Finding.ASSIGNED, paid)
        return paid


def send_back(store: Store, notice_id: str, *, by: Actor) -> None:
    """Note that the money of a notice was given back."""
    with store.transact(by) as tx:
        _decide(tx, _undecided(tx, notice_id), Finding.SENT_BACK, None)


def set_aside(store: Store, notice_id: str, *, by: Actor) -> None:
    """Note that the money of a notice is no fee of this centre."""
    with store.transact(by) as tx:
        _decide(tx, _undecided(tx, notice_id), Finding.SET_ASIDE, None)


def reopen(store: Store, notice_id: str, *, by: Actor) -> None:
    """Take a decision back on its day, before the day's sheet is signed; somebody must decide again.

    Money that was assigned pays nothing any more, and the dossier that followed it follows back.
    """
    with store.transact(by) as tx:
        notice = money.notice(tx.conn, tx.centre.id, notice_id)
        if notice.finding not in DECIDED or not _of_today(tx, notice.decided_at):
            raise NoticeDecided(finding=notice.finding.value)
        if notice.finding is Finding.ASSIGNED:
            _unsettle(tx, money.payment(tx.conn, tx.centre.id, notice.payment_id or ""))
        verdict = _judged_again(tx, notice)
        about = {"payment_id": verdict.payment.id if verdict.payment else None}
        facts = {"finding": verdict.finding.value, "decided_by": None, "decided_at": None}
        money.decide(tx.conn, notice.id, **facts, **about)
        _record(tx, Kind.NOTICE_REOPENED, replace(notice, finding=verdict.finding), verdict.payment)


def _of_today(tx: Tx, moment: datetime | None) -> bool:
    return moment is not None and moment.astimezone(tx.centre.tz).date() == tx.day


def _unsettle(tx: Tx, payment: Payment) -> Payment:
    """Let a request wait again, or be over where its time is, or where another one waits in its place."""
    if payment.state is not PayState.PAID or payment.refunded:
        raise PaymentSettled(state=payment.state.value)
    state = PayState.OPEN
    if payment.expires_at and tx.now > payment.expires_at:
        state = PayState.EXPIRED
    elif payment.ticket_id and money.open_of_ticket(tx.conn, payment.ticket_id):
        state = PayState.CANCELLED
    ended_at = None if state is PayState.OPEN else tx.now
    unpaid = replace(payment, state=state, ended_at=ended_at, cash=0, transfer=0, taken_by=None)
    return put_and_follow(tx, unpaid, Kind.PAYMENT_REOPENED)


def _judged_again(tx: Tx, notice: Notice) -> Verdict:
    """Judge a stored notice as things stand now, but never as paid: a person has looked at it and goes on."""
    told = Told(
        provider=notice.provider,
        transaction_id=notice.transaction_id,
        accounts=frozenset(notice.account.split(", ")),
        amount=notice.amount,
        incoming=True,
        content=notice.content,
        booked_at=notice.booked_at,
    )
    known = money.with_references(tx.conn, tx.centre.id, references_in(told.content))
    verdict = judge(told, account=tx.centre.account, known=known, now=notice.received_at)
    return verdict if verdict.finding in UNDECIDED else Verdict(Finding.UNKNOWN_REFERENCE)


def _settle(tx: Tx, payment: Payment, amount: int, *, taken_by: str | None) -> Payment:
    paid = replace(
        payment,
        state=PayState.PAID,
        way=Way.TRANSFER,
        ended_at=tx.now,
        transfer=amount,
        cash=max(0, payment.amount - amount),
        taken_by=taken_by,
    )
    return put_and_follow(tx, paid, Kind.PAYMENT_PAID)


def _undecided(tx: Tx, notice_id: str) -> Notice:
    notice = money.notice(tx.conn, tx.centre.id, notice_id)
    if notice.finding not in UNDECIDED:
        raise NoticeDecided(finding=notice.finding.value)
    return notice


def _decide(tx: Tx, notice: Notice, finding: Finding, payment: Payment | None) -> None:
    facts = {"finding": finding.value, "decided_by": str(tx.by), "decided_at": tx.now}
    money.decide(tx.conn, notice.id, **facts, **({"payment_id": payment.id} if payment else {}))
    _record(tx, Kind.NOTICE_DECIDED, replace(notice, finding=finding), payment)


def _record(tx: Tx, kind: Kind, notice: Notice, payment: Payment | None) -> None:
    """Write a notice into the journal without its words: they name a payer."""
    about = {"payment_id": payment.id, "reference": payment.reference} if payment else {}
    ticket_id = payment.ticket_id if payment else None
    facts = {"notice_id": notice.id, "amount": notice.amount, "finding": notice.finding.value}
    tx.record(kind, ticket_id=ticket_id, **facts, **about)
