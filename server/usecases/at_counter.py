"""Who stands where: what every verb at a counter checks first."""

from server.core.errors import (
    ChoiceNotYours,
    CounterBusy,
    CounterClosed,
    NoCounterChosen,
    NotYourCounter,
    NotYourTicket,
)
from server.core.house import Counter, CounterState, Role
from server.core.ticket import OPEN_CALL, Status, Ticket, Verb, after
from server.store import read
from server.store.tx import Tx

FREE_HANDS = frozenset({Role.SUPERVISOR, Role.ADMIN, Role.GREETER})
"""Roles that may move a ticket whichever counter has it."""


def replayed(tx: Tx) -> Ticket:
    assert tx.replayed is not None
    return read.ticket(tx.conn, tx.centre.id, tx.replayed.ticket_id)


def own_counter(tx: Tx) -> Counter:
    return _own_counter(tx)[0]


def free_counter(tx: Tx) -> Counter:
    counter, in_hand = _own_counter(tx)
    if counter.state is not CounterState.OPEN:
        raise CounterClosed(counter=counter.number)
    if in_hand is not None:
        raise CounterBusy(ticket=in_hand, counter=counter.number)
    return counter


def _own_counter(tx: Tx) -> tuple[Counter, str | None]:
    if tx.by.counter_id is None:
        raise NoCounterChosen
    counter, in_hand = read.counter_and_hand(tx.conn, tx.centre.id, tx.by.counter_id)
    if tx.by.kind == "staff" and counter.staff_id not in {None, tx.by.id}:
        raise NotYourCounter(counter=counter.number)
    return counter, in_hand


def in_hand(tx: Tx, ticket_id: str, verb: Verb) -> Ticket:
    """Answer a ticket the verb fits, that is at this actor's counter unless their hands are free."""
    ticket = read.ticket(tx.conn, tx.centre.id, ticket_id)
    after(ticket.status, verb, ticket=ticket.code)
    at = ticket.counter_id if ticket.status in OPEN_CALL else ticket.held_by
    if at is not None and at != tx.by.counter_id and tx.by.role not in FREE_HANDS:
        raise NotYourTicket(ticket=ticket.code, counter=number_of(tx, at))
    return ticket


def number_of(tx: Tx, counter_id: str | None) -> int | None:
    return read.counter(tx.conn, tx.centre.id, counter_id).number if counter_id else None


def check_choice(tx: Tx, ticket: Ticket) -> None:
    """Where clerks may not choose, whoever is first in a queue is no choice, nor somebody who was set aside."""
    if tx.centre.rules.clerks_choose or tx.by.role in FREE_HANDS or ticket.status is not Status.WAITING:
        return
    if ahead := read.ahead(tx.conn, ticket):
        raise ChoiceNotYours(ticket=ticket.code, ahead=ahead)
