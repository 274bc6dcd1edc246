"""Asking for fees and taking them. Every function is one act and one transaction."""

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Final

from server.core.errors import Malformed
from server.core.house import Actor, Request
from server.core.kinds import Kind
from server.core.payment import MOST_AMOUNT, Account, Payment, PayState, Way, reference_from
from server.core.payment_errors import AccountMissing, AccountWrong, PaymentOpen, PaymentSettled
from server.payments.vietqr import NotVietQR, VietQR, build
from server.store import money, read, setup
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases.money_after import put_and_follow

LONGEST_CODE: Final = 60
TEST_AMOUNT: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What is asked for: the exact fee in đồng, for a ticket, for a dossier, or for both."""

    amount: int
    way: Way
    ticket_id: str | None = None
    dossier_code: str | None = None
    procedure: str | None = None


def ask_for(store: Store, fee: Fee, *, by: Actor, request: Request | None = None) -> Payment:
    """Ask for a fee; a ticket has one open request at a time."""
    _check(fee)
    with store.transact(by, request) as tx:
        if tx.replayed:
            return _replayed(tx)
        if fee.way is Way.TRANSFER and not tx.centre.account.approved:
            raise AccountMissing
        procedure_id = _procedure_id(tx, fee)
        minutes = tx.centre.account.minutes
        payment = Payment(
            id=tx.new_id(),
            centre_id=tx.centre.id,
            ticket_id=fee.ticket_id,
            procedure_id=procedure_id,
            dossier_code=fee.dossier_code or None,
            amount=fee.amount,
            way=fee.way,
            reference=_new_reference(tx),
            state=PayState.OPEN,
            made_at=tx.now,
            expires_at=tx.now + timedelta(minutes=minutes) if fee.way is Way.TRANSFER else None,
        )
        return tx.put_payment(payment, Kind.PAYMENT_REQUESTED)


def take(store: Store, payment_id: str, way: Way, *, by: Actor, request: Request | None = None) -> Payment:
    """Note that the whole fee was paid in cash, or that the Portal shows it as paid."""
    if way is Way.TRANSFER:
        # Only a bank's word says that a transfer came.
        raise Malformed(fields={"way": "cash or portal"})
    with store.transact(by, request) as tx:
        if tx.replayed:
            return _replayed(tx)
        payment = _open(tx, payment_id)
        paid = {"cash" if way is Way.CASH else "portal": payment.amount}
        taken = _ended(tx, payment, PayState.PAID, way=way, **paid)
        return put_and_follow(tx, taken, Kind.PAYMENT_PAID)


def cancel(store: Store, payment_id: str, *, by: Actor, request: Request | None = None) -> Payment:
    """Take back a request that nobody has paid."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return _replayed(tx)
        payment = _open(tx, payment_id)
        return tx.put_payment(_ended(tx, payment, PayState.CANCELLED), Kind.PAYMENT_CANCELLED)


def refund(store: Store, payment_id: str, *, by: Actor, request: Request | None = None) -> Payment:
    """Note that money was given back: what was paid too much, or else the whole fee."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return _replayed(tx)
        payment = money.payment(tx.conn, tx.centre.id, payment_id)
        if payment.state is not PayState.PAID:
            raise PaymentSettled(state=payment.state.value)
        over = payment.to_refund
        back = over or payment.received - payment.refunded
        state = PayState.PAID if over else PayState.REFUNDED
        given = replace(payment, state=state, refunded=payment.refunded + back)
        return put_and_follow(tx, given, Kind.PAYMENT_REFUNDED, back=back)


def expire(store: Store, *, by: Actor) -> int:
    """End the requests whose time is over; money that still comes is late, and a person decides."""
    with store.read() as conn:
        if not money.overdue(conn, by.centre_id, store.clock()):
            return 0
    with store.transact(by) as tx:
        late = money.overdue(tx.conn, tx.centre.id, tx.now)
        for payment in late:
            tx.put_payment(_ended(tx, payment, PayState.EXPIRED, taken_by=None), Kind.PAYMENT_EXPIRED)
        return len(late)


def set_account(store: Store, account: Account, *, by: Actor) -> None:
    """Change the account that the accountant approved; open requests keep their references."""
    if account.approved:
        check_account(account)
    with store.transact(by) as tx:
        before = tx.centre.account
        setup.write_account(tx.conn, tx.centre.id, account)
        tx.record(Kind.SETUP_CHANGED, what="account", before=_shown(before), after=_shown(account))


def _shown(account: Account) -> dict[str, object]:
    """Describe an account for the journal; the name of its holder may be a person's."""
    plain = asdict(account)
    del plain["holder"]
    return plain


def check_account(account: Account) -> None:
    """Refuse an account that no VietQR code can carry."""
    try:
        code_for(account, amount=TEST_AMOUNT, reference=reference_from(account.number))
    except NotVietQR as fault:
        raise AccountWrong(field=fault.field) from None


def code_for(account: Account, *, amount: int, reference: str) -> str:
    """Answer the VietQR payload that asks for a fee."""
    code = VietQR(
        bin=account.bin,
        account=account.number,
        card=account.card,
        amount=amount,
        memo=reference,
        dynamic=True,
    )
    return build(code)


def _check(fee: Fee) -> None:
    if not 0 < fee.amount <= MOST_AMOUNT:
        raise Malformed(fields={"amount": f"1 to {MOST_AMOUNT}"})
    code = fee.dossier_code or ""
    if len(code) > LONGEST_CODE or not code.isprintable():
        raise Malformed(fields={"dossier_code": f"at most {LONGEST_CODE} printable characters"})
    if not fee.ticket_id and not code:
        raise Malformed(fields={"ticket": "a ticket or the code of a dossier"})


def _procedure_id(tx: Tx, fee: Fee) -> str | None:
    """Answer what the fee is for: the procedure named, else the ticket's own."""
    mine = None
    if fee.ticket_id:
        mine = read.ticket(tx.conn, tx.centre.id, fee.ticket_id).procedure_id
        if standing := money.open_of_ticket(tx.conn, fee.ticket_id):
            raise PaymentOpen(reference=standing.reference)
    return read.procedure_queue(tx.conn, tx.centre.id, fee.procedure)[0] if fee.procedure else mine


def _new_reference(tx: Tx) -> str:
    while True:
        made = reference_from(tx.new_id())
        if not money.with_references(tx.conn, tx.centre.id, [made]):
            return made


def _open(tx: Tx, payment_id: str) -> Payment:
    payment = money.payment(tx.conn, tx.centre.id, payment_id)
    if payment.state is not PayState.OPEN:
        raise PaymentSettled(state=payment.state.value)
    return payment


def _ended(tx: Tx, payment: Payment, state: PayState, **changes: object) -> Payment:
    changed = {"taken_by": str(tx.by), **changes}
    return replace(payment, state=state, ended_at=tx.now, **changed)  # type: ignore[arg-type]


def _replayed(tx: Tx) -> Payment:
    assert tx.replayed is not None
    entry = read.entry(tx.conn, tx.centre.id, tx.replayed.seq)
    return money.payment(tx.conn, tx.centre.id, str(entry.data["payment"]["id"]))
