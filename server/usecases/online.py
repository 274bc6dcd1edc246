"""What a citizen does from the phone page: say that it is submitted, ask for help, rate the visit."""

from server.core.errors import QueueClosed, WrongState
from server.core.house import Actor, QueueState, Request
from server.core.kinds import Kind
from server.core.online_errors import AlreadyRated
from server.core.rating import Level, Reason
from server.core.ticket import ENDED, Status, Ticket, Verb
from server.store import online, read
from server.store.unit import Store
from server.usecases.at_counter import replayed
from server.usecases.served import check_served

GUIDE = "guide"
"""Key of the queue where people are helped."""


def submitted(
    store: Store, ticket_id: str, *, stay: bool, by: Actor, request: Request | None = None
) -> Ticket:
    """Note the citizen's word that the dossier is in; the place is given up, or kept for help."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        ticket = read.ticket(tx.conn, tx.centre.id, ticket_id)
        if ticket.status in ENDED:
            raise WrongState(status=ticket.status.value, verb=Verb.LEAVE.value, ticket=ticket.code)
        if not online.visit(tx.conn, ticket.id).submitted:
            online.mark(tx.conn, ticket, "submitted")
            tx.record(Kind.ONLINE_SUBMITTED, ticket_id=ticket.id, stays=stay)
        if stay:
            return ticket
        return tx.move(ticket, Verb.LEAVE, counter_id=None, held_by=None, ended_at=tx.now)


def ask_help(store: Store, ticket_id: str, *, by: Actor, request: Request | None = None) -> Ticket:
    """Let somebody who waits be helped with the form instead: number and place stay, the queue is guidance."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        ticket = read.ticket(tx.conn, tx.centre.id, ticket_id)
        guide = read.queue(tx.conn, tx.centre.id, GUIDE)
        if ticket.queue_id == guide.id:
            raise WrongState(status=ticket.status.value, verb=Verb.ASK_HELP.value, ticket=ticket.code)
        if guide.state is not QueueState.OPEN:
            raise QueueClosed(queue=guide.key, reason=guide.reason)
        check_served(tx, guide)
        facts = {"from_queue": ticket.queue_id}
        return tx.move(ticket, Verb.ASK_HELP, facts=facts, queue_id=guide.id, for_counter=None)


def rate(
    store: Store,
    ticket_id: str,
    *,
    level: Level,
    reason: Reason | None = None,
    by: Actor,
    request: Request | None = None,
) -> Ticket:
    """Take a rating after completion, once; the journal knows that, the table knows what, and neither both."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return replayed(tx)
        ticket = read.ticket(tx.conn, tx.centre.id, ticket_id)
        if ticket.status is not Status.COMPLETED:
            raise WrongState(status=ticket.status.value, verb="rate", ticket=ticket.code)
        if online.visit(tx.conn, ticket.id).rated:
            raise AlreadyRated(ticket=ticket.code)
        online.mark(tx.conn, ticket, "rated")
        about = {"queue_id": ticket.queue_id, "procedure_id": ticket.procedure_id}
        online.add_rating(
            tx.conn,
            id=tx.new_id(),
            centre_id=tx.centre.id,
            day=ticket.business_date,
            counter_id=ticket.counter_id,
            level=level,
            reason=reason,
            **about,
        )
        tx.record(Kind.RATING_GIVEN, ticket_id=ticket.id)
        return ticket


def opened(store: Store, ticket: Ticket, *, by: Actor) -> None:
    """Note that a ticket's page was opened from its QR code; a page that stays open asks for nothing more."""
    with store.read() as conn:
        if online.visit(conn, ticket.id).opened:
            return
    with store.transact(by) as tx:
        online.mark(tx.conn, ticket, "opened")


def step(store: Store, procedure_id: str, what: online.Step, *, by: Actor) -> None:
    """Count that the way online was shown at a kiosk, or opened by somebody without a number."""
    with store.transact(by) as tx:
        online.count(tx.conn, tx.centre.id, day=tx.day, procedure_id=procedure_id, step=what)
