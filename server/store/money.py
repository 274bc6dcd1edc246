"""Requests for fees and the notices of banks: rows to values and back, and what pages ask."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final

import sqlalchemy as sa

from server.core.payment import Account, Finding, Payment, PayState, Told, Way
from server.core.payment_errors import UnknownNotice, UnknownPayment
from server.store import tables
from server.store.rows import Row
from server.store.tables import bank_notice, payment_request

_MOST: Final = 200
_LONGEST: Final = 500
_IS_OPEN: Final[sa.ColumnElement[bool]] = sa.literal_column("payment_request.state = 'open'")
"""Written out, so that SQLite sees that the index of open requests fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A stored word of a bank. It names a payer: only the cashier's and the head's pages show it."""

    id: str
    provider: str
    transaction_id: str
    received_at: datetime
    booked_at: datetime | None
    account: str
    amount: int
    content: str
    bank_reference: str
    payer: str
    finding: Finding
    payment_id: str | None
    decided_by: str | None
    decided_at: datetime | None


def to_payment(row: Row) -> Payment:
    """Read a request."""
    values = dict(row._mapping)  # noqa: SLF001  -- the documented way to a row's names
    return Payment(**{**values, "way": Way(values["way"]), "state": PayState(values["state"])})


def put(conn: sa.Connection, payment: Payment) -> None:
    """Store a request as it is now."""
    values = {**asdict(payment), "way": payment.way.value, "state": payment.state.value}
    same = payment_request.c.id == payment.id
    if conn.execute(sa.update(payment_request).where(same).values(values)).rowcount == 0:
        conn.execute(sa.insert(payment_request), values)


def payment(conn: sa.Connection, centre_id: str, payment_id: str) -> Payment:
    """Answer a request by its id."""
    p = payment_request.c
    row = conn.execute(_payments().where(p.centre_id == centre_id, p.id == payment_id)).one_or_none()
    if row is None:
        raise UnknownPayment(payment=payment_id)
    return to_payment(row)


def with_references(conn: sa.Connection, centre_id: str, references: Iterable[str]) -> dict[str, Payment]:
    """Answer the requests that bear some references."""
    p = payment_request.c
    chosen = _payments().where(p.centre_id == centre_id, p.reference.in_(list(references)))
    return {row.reference: to_payment(row) for row in conn.execute(chosen)}


def centre_asking(conn: sa.Connection, references: Iterable[str]) -> str | None:
    """Answer the centre that made one of some references."""
    p = payment_request.c
    return conn.execute(
        sa.select(p.centre_id).where(p.reference.in_(list(references))).limit(1)
    ).scalar_one_or_none()


def open_of_ticket(conn: sa.Connection, ticket_id: str) -> Payment | None:
    """Answer the request that a ticket has open."""
    p = payment_request.c
    row = conn.execute(_payments().where(p.ticket_id == ticket_id, _IS_OPEN)).one_or_none()
    return to_payment(row) if row else None


def paid_of_ticket(conn: sa.Connection, ticket_id: str) -> list[Payment]:
    """Answer what was paid for a ticket, in order; what was given back whole is not."""
    return _paid(conn, payment_request.c.ticket_id == ticket_id)


def paid_by_code(conn: sa.Connection, centre_id: str, codes: Collection[str]) -> list[Payment]:
    """Answer what was paid for dossiers that were named by their codes alone, in order."""
    p = payment_request.c
    return _paid(conn, p.ticket_id.is_(None), p.centre_id == centre_id, p.dossier_code.in_(codes))


def _paid(conn: sa.Connection, *whose: sa.ColumnElement[bool]) -> list[Payment]:
    p = payment_request.c
    chosen = _payments().where(*whose, p.state == PayState.PAID.value)
    # Put in order here: asked to do it, SQLite would rather walk all that ever ended.
    return sorted((to_payment(row) for row in conn.execute(chosen)), key=attrgetter("ended_at", "id"))


def still_open(conn: sa.Connection, centre_id: str) -> list[Payment]:
    """Answer every open request, newest first."""
    p = payment_request.c
    chosen = _payments().where(p.centre_id == centre_id, _IS_OPEN)
    return [to_payment(row) for row in conn.execute(chosen.order_by(p.made_at.desc(), p.id))]


def unpaid(conn: sa.Connection, centre_id: str, since: datetime) -> list[Payment]:
    """Answer the requests that ran out or were taken back since a moment, newest first: late money may be theirs."""
    p = payment_request.c
    over = p.state.in_([PayState.EXPIRED.value, PayState.CANCELLED.value])
    chosen = _payments().where(p.centre_id == centre_id, over, p.ended_at >= since)
    return [to_payment(row) for row in conn.execute(chosen.order_by(p.ended_at.desc(), p.id).limit(_MOST))]


def ended(conn: sa.Connection, centre_id: str, *, since: datetime, until: datetime) -> list[Payment]:
    """Answer the requests that ended between two moments, in order."""
    p = payment_request.c
    chosen = _payments().where(p.centre_id == centre_id, p.ended_at >= since, p.ended_at < until)
    return [to_payment(row) for row in conn.execute(chosen.order_by(p.ended_at, p.id))]


def of_live_tickets(conn: sa.Connection, centre_id: str, since: date) -> list[Payment]:
    """Answer the requests of the tickets that a floor knows, and every open one."""
    p, t = payment_request, tables.ticket
    recent = (t.c.business_date >= since) | (p.c.state == PayState.OPEN.value)
    joined = p.outerjoin(t, t.c.id == p.c.ticket_id)
    chosen = sa.select(p).select_from(joined).where(p.c.centre_id == centre_id, recent)
    return [to_payment(row) for row in conn.execute(chosen)]


def overdue(conn: sa.Connection, centre_id: str, now: datetime) -> list[Payment]:
    """Answer the open requests whose time is over."""
    p = payment_request.c
    late = _payments().where(p.centre_id == centre_id, _IS_OPEN, p.expires_at < now)
    return [to_payment(row) for row in conn.execute(late.order_by(p.id))]


def add_notice(conn: sa.Connection, told: Told, **more: Any) -> None:
    """Keep a bank's word."""
    values = {
        "provider": told.provider,
        "transaction_id": told.transaction_id,
        "booked_at": told.booked_at,
        "account": ", ".join(sorted(told.accounts)),
        "amount": told.amount,
        "content": told.content[:_LONGEST],
        "bank_reference": told.reference,
        "payer": told.payer[:_LONGEST],
        **more,
    }
    conn.execute(sa.insert(bank_notice), values)


def decide(conn: sa.Connection, notice_id: str, **values: Any) -> None:
    """Change what a notice is, by a person's decision."""
    conn.execute(sa.update(bank_notice).where(bank_notice.c.id == notice_id).values(values))


def notice(conn: sa.Connection, centre_id: str, notice_id: str) -> Notice:
    """Answer a notice by its id."""
    n = bank_notice.c
    row = conn.execute(_notices().where(n.centre_id == centre_id, n.id == notice_id)).one_or_none()
    if row is None:
        raise UnknownNotice(notice=notice_id)
    return _to_notice(row)


def same_notice(conn: sa.Connection, centre_id: str, told: Told) -> Notice | None:
    """Answer the notice that was already taken in under this provider's number."""
    n = bank_notice.c
    same = (n.provider == told.provider) & (n.transaction_id == told.transaction_id)
    row = conn.execute(_notices().where(n.centre_id == centre_id, same)).one_or_none()
    return _to_notice(row) if row else None


def told_before(conn: sa.Connection, centre_id: str, told: Told) -> bool:
    """Tell whether another provider told of the same money, by the bank's own reference."""
    if not told.reference:
        return False
    n = bank_notice.c
    same = sa.select(n.id).where(
        n.centre_id == centre_id,
        n.provider != told.provider,
        n.bank_reference == told.reference,
        n.amount == told.amount,
        n.account.in_(sorted(told.accounts)),
        n.finding != Finding.OUTGOING.value,
    )
    return conn.execute(same.limit(1)).first() is not None


def notices(
    conn: sa.Connection, centre_id: str, *, findings: Iterable[Finding], since: datetime | None = None
) -> list[Notice]:
    """Answer the notices with some findings, newest first."""
    n = bank_notice.c
    chosen = _notices().where(n.centre_id == centre_id, n.finding.in_([one.value for one in findings]))
    if since is not None:
        chosen = chosen.where(n.received_at >= since)
    newest = chosen.order_by(n.received_at.desc(), n.id.desc()).limit(_MOST)
    return [_to_notice(row) for row in conn.execute(newest)]


def decided(conn: sa.Connection, centre_id: str, since: datetime) -> list[Notice]:
    """Answer the notices that people decided about since a moment, the newest decision first."""
    n = bank_notice.c
    mine = (n.centre_id == centre_id) & (n.decided_at >= since)
    newest = _notices().where(mine).order_by(n.decided_at.desc(), n.id).limit(_MOST)
    return [_to_notice(row) for row in conn.execute(newest)]


def totals(conn: sa.Connection, centre_id: str) -> list[tuple[Finding, int]]:
    """Answer the money of all notices by finding."""
    n = bank_notice.c
    chosen = sa.select(n.finding, sa.func.sum(n.amount)).where(n.centre_id == centre_id).group_by(n.finding)
    return [(Finding(finding), int(amount)) for finding, amount in conn.execute(chosen)]


def newest_transaction(conn: sa.Connection, provider: str) -> int:
    """Answer the highest number a provider that counts has told us; 0 for none."""
    n = bank_notice.c
    numbers = sa.select(sa.func.max(sa.cast(n.transaction_id, sa.BigInteger)))
    return int(conn.execute(numbers.where(n.provider == provider)).scalar() or 0)


def forget_payers(conn: sa.Connection, centre_id: str, before: datetime) -> int:
    """Take the names out of the notices whose accounting term is over; answers how many had one."""
    n = bank_notice.c
    old = (n.centre_id == centre_id) & (n.received_at < before) & _has_words()
    return conn.execute(sa.update(bank_notice).where(old).values(raw="", payer="", content="")).rowcount


def accounts(conn: sa.Connection) -> dict[str, Account]:
    """Answer every centre's approved account."""
    from server.store import read

    return {one: read.centre(conn, one).account for one in read.centre_ids(conn)}


def _has_words() -> sa.ColumnElement[bool]:
    n = bank_notice.c
    return (n.raw != "") | (n.payer != "") | (n.content != "")


def _payments() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(payment_request)


def _notices() -> sa.Select[*tuple[Any, ...]]:
    unwanted = {"raw", "centre_id"}
    return sa.select(*(column for column in bank_notice.c if column.name not in unwanted))


def _to_notice(row: Row) -> Notice:
    return Notice(**{**row._mapping, "finding": Finding(row.finding)})  # noqa: SLF001
