"""What a clerk does with a ticket at a counter. Every function is one verb and one transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime

from server.core.dossier import Done, Dossier, as_paid
from server.core.errors import (
    NobodyWaiting,
    NoShowTooSoon,
    NotYourTicket,
    RecallTooSoon,
    TicketTaken,
    WrongState,
)
from server.core.house import Actor, Counter, Request
from server.core.kinds import Kind
from server.core.place import place_behind
from server.core.ticket import OPEN_CALL, Status, Ticket, Verb
from server.store import money, read
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases.at_counter import FREE_HANDS, check_choice, free_counter, in_hand, number_of, replayed
from server.usecases.dossiers import by_id
from server.usecases.held import released, still_down
from server.usecases.issue import new_ticket
from server.usecases.served import check_served


def call_next(store: Store, *, by: Actor, request: Request | None = None) -> Ticket:
    """Call the next person of the counter: exactly one counter gets each ticket."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        counter = free_counter(tx)
        ticket = read.next_for(tx.conn, counter)
        if ticket is None:
            raise NobodyWaiting(counter=counter.number)
        return _call(tx, ticket, counter, Verb.CALL_NEXT)


def call(store: Store, ticket_id: str, *, by: Actor, request: Request | None = None) -> Ticket:
    """Call a chosen person, waiting or on hold; the statistics name what this overtakes."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        counter = free_counter(tx)
        ticket = read.ticket(tx.conn, tx.centre.id, ticket_id)
        if ticket.status in OPEN_CALL and ticket.counter_id and ticket.counter_id != counter.id:
            taken_by = read.counter(tx.conn, tx.centre.id, ticket.counter_id)
            raise TicketTaken(ticket=ticket.code, counter=taken_by.number)
        check_choice(tx, ticket)
        return _call(tx, ticket, counter, Verb.CALL)


def recall(store: Store, ticket_id: str, *, by: Actor, request: Request | None = None) -> Ticket:
    """Call the same person again, at least some seconds after the last call."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        ticket = in_hand(tx, ticket_id, Verb.RECALL)
        left = tx.centre.rules.recall_gap - _since(tx.now, ticket.recalled_at or ticket.called_at)
        if left > 0:
            raise RecallTooSoon(ticket=ticket.code, seconds=round(left, 1))
        return tx.move(ticket, Verb.RECALL, recalls=ticket.recalls + 1, recalled_at=tx.now)


def start(store: Store, ticket_id: str, *, by: Actor, request: Request | None = None) -> Ticket:
    """Begin to serve the person who came."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        return tx.move(in_hand(tx, ticket_id, Verb.START), Verb.START, started_at=tx.now)


def no_show(store: Store, ticket_id: str, *, by: Actor, request: Request | None = None) -> Ticket:
    """Note that nobody came, after enough recalls and time."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        ticket = in_hand(tx, ticket_id, Verb.NO_SHOW)
        rules = tx.centre.rules
        recalls = max(0, rules.no_show_recalls - ticket.recalls)
        left = max(0.0, rules.no_show_after - _since(tx.now, ticket.called_at))
        if recalls or left:
            raise NoShowTooSoon(ticket=ticket.code, recalls=recalls, seconds=round(left, 1))
        return tx.move(ticket, Verb.NO_SHOW, counter_id=None, held_by=ticket.counter_id)


def revive(store: Store, ticket_id: str, *, by: Actor, request: Request | None = None) -> Ticket:
    """Take somebody back who missed the call: behind the next one, not at the end."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        ticket = read.ticket(tx.conn, tx.centre.id, ticket_id)
        return _behind(tx, ticket, Verb.REVIVE, after=1)


def hold(
    store: Store,
    ticket_id: str,
    *,
    reason: str,
    by: Actor,
    outage: str | None = None,
    request: Request | None = None,
) -> Ticket:
    """Set somebody aside (a photocopy, a system that is down); the counter becomes free.

    Whoever is held for an outage waits again by itself when it ends.
    """
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        ticket = in_hand(tx, ticket_id, Verb.HOLD)
        if outage is not None:
            still_down(tx, outage)
        return tx.move(
            ticket,
            Verb.HOLD,
            counter_id=None,
            held_by=ticket.counter_id,
            hold_reason=reason,
            outage_id=outage,
        )


def resume(store: Store, ticket_id: str, *, by: Actor, request: Request | None = None) -> Ticket:
    """Go on with somebody who was set aside and stands here now."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        counter = free_counter(tx)
        ticket = read.ticket(tx.conn, tx.centre.id, ticket_id)
        if ticket.queue_id not in counter.serves and ticket.held_by != counter.id:
            raise NotYourTicket(ticket=ticket.code, counter=number_of(tx, ticket.held_by))
        started = ticket.started_at or tx.now
        return tx.move(
            ticket,
            Verb.RESUME,
            counter_id=counter.id,
            held_by=None,
            hold_reason=None,
            outage_id=None,
            started_at=started,
        )


def release(store: Store, ticket_id: str, *, by: Actor, request: Request | None = None) -> Ticket:
    """Let somebody on hold wait again, place unchanged, for the counter that held them."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        return released(tx, read.ticket(tx.conn, tx.centre.id, ticket_id))


def transfer(
    store: Store,
    ticket_id: str,
    *,
    by: Actor,
    queue: str | None = None,
    counter: int | None = None,
    come_back: bool = False,
    request: Request | None = None,
) -> Ticket:
    """Send somebody to another queue or counter; code and place stay."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        ticket = in_hand(tx, ticket_id, Verb.TRANSFER)
        if ticket.status is Status.WAITING and tx.by.role not in FREE_HANDS:
            # Who waits is in nobody's hand; only the people at the door send them to another line.
            raise WrongState(ticket=ticket.code, status=ticket.status.value, verb=Verb.TRANSFER.value)
        queue_id, for_counter = _destination(tx, ticket, queue, counter)
        return tx.move(
            ticket,
            Verb.TRANSFER,
            queue_id=queue_id,
            for_counter=for_counter,
            return_to=ticket.counter_id if come_back else None,
            counter_id=None,
            called_at=None,
            started_at=None,
            recalled_at=None,
            recalls=0,
        )


def requeue(
    store: Store, ticket_id: str, *, by: Actor, after: int | None = None, request: Request | None = None
) -> Ticket:
    """Let a called person wait again, behind some others."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        ticket = in_hand(tx, ticket_id, Verb.REQUEUE)
        return _behind(tx, ticket, Verb.REQUEUE, after=after or tx.centre.rules.requeue_after)


def complete(
    store: Store,
    ticket_id: str,
    *,
    by: Actor,
    done: Sequence[Done] = (),
    guessed: Collection[int] = (),
    request: Request | None = None,
) -> Ticket:
    """Finish a stay and record what was really done; never calls the next.

    Where the money of a dossier is only `guessed`, what was paid for this stay fills it.
    """
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        ticket = in_hand(tx, ticket_id, Verb.COMPLETE)
        credited = ticket.counter_id or ticket.held_by
        moved = tx.move(ticket, Verb.COMPLETE, counter_id=credited, held_by=None, ended_at=tx.now)
        named = [by_id(tx, one) for one in done]
        for one in as_paid(named, money.paid_of_ticket(tx.conn, ticket.id), guessed=guessed):
            dossier = Dossier(
                id=tx.new_id(),
                centre_id=tx.centre.id,
                ticket_id=ticket.id,
                recorded_seq=moved.last_seq,
                done=one,
            )
            tx.put_dossier(dossier, Kind.DOSSIER_RECORDED)
        return moved


def leave(store: Store, ticket_id: str, *, by: Actor, request: Request | None = None) -> Ticket:
    """Note that somebody has gone, by their own word or the staff's."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        ticket = read.ticket(tx.conn, tx.centre.id, ticket_id)
        if ticket.status is Status.CALLED and by.kind != "citizen":
            ticket = in_hand(tx, ticket_id, Verb.LEAVE)
        return tx.move(ticket, Verb.LEAVE, counter_id=None, held_by=None, ended_at=tx.now)


def walk_direct(
    store: Store, queue: str, *, secret: bytes, by: Actor, request: Request | None = None
) -> Ticket:
    """Serve somebody who has no ticket: a number for the record, no paper, no call on the boards."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        counter = free_counter(tx)
        chosen = read.queue(tx.conn, tx.centre.id, queue)
        ticket = new_ticket(tx, chosen, secret=secret)
        served = {"counter_id": counter.id, "called_at": tx.now, "started_at": tx.now}
        return tx.add(ticket, Verb.WALK_DIRECT, changes=served, at_counter=counter.id)


def _call(tx: Tx, ticket: Ticket, counter: Counter, verb: Verb) -> Ticket:
    return tx.move(
        ticket,
        verb,
        facts={"chosen": verb is Verb.CALL},
        counter_id=counter.id,
        for_counter=None,
        held_by=None,
        hold_reason=None,
        outage_id=None,
        called_at=tx.now,
        recalled_at=None,
        started_at=None,
        recalls=0,
        # Somebody set aside was served before: calling them again overtakes nobody.
        chosen=verb is Verb.CALL and ticket.status is Status.WAITING,
    )


def _behind(tx: Tx, ticket: Ticket, verb: Verb, *, after: int) -> Ticket:
    place = place_behind(ticket.place, read.line(tx.conn, tx.centre.id, ticket.queue_id), after=after)
    return tx.move(
        ticket,
        verb,
        place=place,
        bump=tx.seq + 1,
        counter_id=None,
        held_by=None,
        called_at=None,
        recalled_at=None,
        recalls=0,
    )


def _destination(tx: Tx, ticket: Ticket, queue: str | None, counter: int | None) -> tuple[str, str | None]:
    if counter is not None:
        return ticket.queue_id, read.counter_numbered(tx.conn, tx.centre.id, counter).id
    chosen = read.queue(tx.conn, tx.centre.id, queue or "")
    check_served(tx, chosen)
    return chosen.id, None


def _since(now: datetime, then: datetime | None) -> float:
    return (now - then).total_seconds() if then else float("inf")
