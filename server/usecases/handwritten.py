"""Numbers that were written by hand while the machines were away, entered afterwards."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from server.core.floor_errors import NumbersTaken, NumbersWrong
from server.core.house import Actor, Queue, Request
from server.core.numbering import code_of, short_code
from server.core.ticket import Status, Ticket, Verb
from server.core.tokens import ticket_token, token_hash
from server.store import read
from server.store.tx import Tx
from server.store.unit import Store

ORIGIN: Final = "handwritten"
LONGEST: Final = 300
"""Numbers in one stretch: more than a day of one queue, less than a slip of the finger."""
OLDEST: Final = timedelta(days=31)
_NOON: Final = time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Numbers `first` to `last` of a queue's series on a day; `waiting` people still sit in the lobby."""

    queue: str
    first: int
    last: int
    day: date
    waiting: bool = False


def enter_handwritten(
    store: Store, stretch: Stretch, *, secret: bytes, by: Actor, request: Request | None = None
) -> list[Ticket]:
    """Put a stretch of hand-written numbers on record; no number is ever given twice."""
    with store.transact(by, request) as tx:
        queue = read.queue(tx.conn, tx.centre.id, stretch.queue)
        if not tx.replayed:
            _check(tx, stretch, queue)
            tx.keep_clear(queue.series, stretch.day, stretch.last)
            verb = Verb.ISSUE if stretch.waiting else Verb.ENTER
            for number in range(stretch.first, stretch.last + 1):
                tx.add(_ticket(tx, stretch, queue, number, secret), verb)
        return read.stretch(
            tx.conn, tx.centre.id, stretch.day, queue.series, first=stretch.first, last=stretch.last
        )


def _check(tx: Tx, stretch: Stretch, queue: Queue) -> None:
    length = stretch.last - stretch.first + 1
    too_early = not tx.day - OLDEST <= stretch.day <= tx.day
    if stretch.first < 1 or not 1 <= length <= LONGEST or too_early:
        raise NumbersWrong(most=LONGEST)
    if stretch.waiting and stretch.day != tx.day:
        raise NumbersWrong(most=LONGEST)
    taken = read.stretch(
        tx.conn, tx.centre.id, stretch.day, queue.series, first=stretch.first, last=stretch.last
    )
    if taken:
        raise NumbersTaken(ticket=taken[0].code, count=len(taken))


def _ticket(tx: Tx, stretch: Stretch, queue: Queue, number: int, secret: bytes) -> Ticket:
    """Make one of them: nobody wrote down when it was taken, so it counts from now, or from its day's noon."""
    ticket_id = tx.new_id()
    at = tx.now if stretch.day == tx.day else _noon(tx, stretch.day)
    ticket = Ticket(
        id=ticket_id,
        centre_id=tx.centre.id,
        business_date=stretch.day,
        series=queue.series,
        number=number,
        code=code_of(queue.series, number),
        short_code=short_code(ticket_id),
        token_hash=token_hash(ticket_token(secret, ticket_id)),
        queue_id=queue.id,
        procedure_id=None,
        status=Status.WAITING,
        place=at,
        bump=0,
        issue_seq=0,
        last_seq=0,
        issued_at=at,
        origin=ORIGIN,
    )
    return ticket if stretch.waiting else replace(ticket, ended_at=at)


def _noon(tx: Tx, day: date) -> datetime:
    return datetime.combine(day, _NOON, tzinfo=tx.centre.tz).astimezone(UTC)
