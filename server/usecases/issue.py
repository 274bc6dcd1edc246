"""Taking a number: ticket, journal entry and print job in one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from server.core import calendar
from server.core.errors import (
    CentreClosed,
    ClockWrong,
    Malformed,
    PriorityUnknown,
    QueueClosed,
)
from server.core.floor_errors import QueueFull
from server.core.house import Actor, Centre, Queue, QueueState, Request, Role
from server.core.kinds import Kind
from server.core.numbering import code_of, short_code
from server.core.place import arrival_place
from server.core.ticket import Status, Ticket, Verb
from server.core.tokens import ticket_token, token_hash
from server.store import persons, read
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases.at_counter import FREE_HANDS
from server.usecases.kiosk_rest import check_rest
from server.usecases.one_each import check_one_each
from server.usecases.served import check_served
from server.usecases.slips import add_print_job, slip_of

LANGUAGES: Final = ("vi", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for: a queue, or a procedure whose queue it then is."""

    queue: str | None = None
    procedure: str | None = None
    lang: str = "vi"
    priority: str | None = None
    origin: str = "kiosk"
    device_id: str | None = None
    touched: bool = False
    """Taken by a finger at a kiosk: programs have limits of their own."""
    printed: bool = True
    wait: tuple[int, int] | None = None
    person: str | None = None
    """A mark of whose number this is: of the ID card that was shown, or of the visit at the kiosk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The answer: the ticket as it is now, how many are ahead, and whether it was asked before."""

    ticket: Ticket
    ahead: int
    replayed: bool = False


def issue_ticket(
    store: Store, wish: Wish, *, secret: bytes, by: Actor, request: Request | None = None
) -> Issued:
    """Give somebody the next number of a queue and queue the slip."""
    if wish.lang not in LANGUAGES:
        raise Malformed(fields={"lang": wish.lang})
    with store.transact(by, request) as tx:
        if done := tx.replayed:
            ticket = read.ticket(tx.conn, tx.centre.id, done.ticket_id)
            return Issued(ticket=ticket, ahead=read.ahead(tx.conn, ticket), replayed=True)
        _check_clock(tx)
        procedure_id, queue = _where(tx, wish)
        _check_open(tx, queue)
        if wish.person is not None:
            check_one_each(tx, wish.person, queue, device_id=wish.device_id)
        if wish.touched and wish.device_id:
            check_rest(tx, wish.device_id)
        ticket = tx.add(_new_ticket(tx, wish, queue, procedure_id, secret), Verb.ISSUE)
        if wish.person is not None:
            persons.remember(tx.conn, ticket, wish.person)
        ahead = read.ahead(tx.conn, ticket)
        if wish.printed:
            add_print_job(tx, ticket, slip_of(tx, ticket, queue, ahead=ahead, wait=wish.wait), copy=1)
        return Issued(ticket=ticket, ahead=ahead)


def new_ticket(tx: Tx, queue: Queue, *, secret: bytes, lang: str = "vi", origin: str = "counter") -> Ticket:
    """Make a ticket with the queue's next number; the caller says with which verb it enters the floor."""
    return _new_ticket(tx, Wish(lang=lang, origin=origin), queue, None, secret)


def confirm_clock(store: Store, *, by: Actor) -> None:
    """Accept the time the machine shows; numbers go on from here."""
    with store.transact(by) as tx:
        tx.accept_clock()
        tx.record(Kind.CLOCK_CONFIRMED, shown=tx.clock_now.isoformat())


def _where(tx: Tx, wish: Wish) -> tuple[str | None, Queue]:
    if wish.procedure is not None:
        procedure_id, queue_id = read.procedure_queue(tx.conn, tx.centre.id, wish.procedure)
        # A procedure may be done at another queue too (guidance); the queue asked for wins.
        return procedure_id, read.queue(tx.conn, tx.centre.id, wish.queue or queue_id)
    if wish.queue is None:
        raise Malformed(fields={"queue": None, "procedure": None})
    return None, read.queue(tx.conn, tx.centre.id, wish.queue)


def _check_open(tx: Tx, queue: Queue) -> None:
    if queue.state is not QueueState.OPEN:
        raise QueueClosed(queue=queue.key, reason=queue.reason)
    # Who stands at the door sees the person and the hour: what a kiosk must refuse is theirs to give.
    if tx.by.role not in FREE_HANDS:
        check_served(tx, queue)
        _check_limit(tx, queue)
    now, centre = tx.clock_now, tx.centre
    if tx.by.role is Role.KIOSK and not calendar.is_open(now, **centre.doors(now), tz=centre.tz):
        raise CentreClosed


def _check_limit(tx: Tx, queue: Queue) -> None:
    limit = queue.daily_limit
    if limit is not None and read.given(tx.conn, queue.id, tx.day) >= limit:
        raise QueueFull(queue=queue.key, limit=limit)


def _check_clock(tx: Tx) -> None:
    if clock_in_doubt(tx.centre, tx.clock_now) and tx.centre.last_at:
        raise ClockWrong(now=tx.clock_now.isoformat(), last=tx.centre.last_at.isoformat())


def clock_in_doubt(centre: Centre, now: datetime) -> bool:
    """Tell whether the machine's clock is too far from the record, and nobody has confirmed it."""
    rules, last, confirmed = centre.rules, centre.last_at, centre.clock_ok_from
    if last is None or (confirmed is not None and confirmed <= now <= last):
        return False
    limit = rules.clock_ahead_hours
    ahead = limit is not None and now - last > timedelta(hours=limit)
    return ahead or (last - now).total_seconds() > rules.clock_back


def _new_ticket(tx: Tx, wish: Wish, queue: Queue, procedure_id: str | None, secret: bytes) -> Ticket:
    promised_low, promised_high = wish.wait or (None, None)
    try:
        head_start = tx.centre.rules.head_start(wish.priority)
    except KeyError:
        raise PriorityUnknown(priority=wish.priority) from None
    number = tx.next_number(queue.series)
    ticket_id = tx.new_id()
    return Ticket(
        id=ticket_id,
        centre_id=tx.centre.id,
        business_date=tx.day,
        series=queue.series,
        number=number,
        code=code_of(queue.series, number),
        short_code=short_code(ticket_id),
        token_hash=token_hash(ticket_token(secret, ticket_id)),
        queue_id=queue.id,
        procedure_id=procedure_id,
        status=Status.WAITING,
        place=arrival_place(tx.now, head_start=head_start),
        bump=0,
        issue_seq=0,
        last_seq=0,
        issued_at=tx.now,
        priority=wish.priority,
        lang=wish.lang,
        origin=wish.origin,
        device_id=wish.device_id,
        promised_low=promised_low,
        promised_high=promised_high,
    )
