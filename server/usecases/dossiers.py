"""What happens to a dossier after its stay: it is corrected, and its result is returned."""

from dataclasses import replace
from datetime import date
from typing import Final

from server.core.dossier import Done, Dossier, DossierNotYours, done_image
from server.core.errors import Malformed
from server.core.house import Actor, Request, Role
from server.core.kinds import Kind
from server.store import dossiers, read
from server.store.tx import Tx
from server.store.unit import Store

CORRECTS_ANY: Final = frozenset({Role.CASHIER, Role.SUPERVISOR, Role.ADMIN})
"""Roles that correct any dossier; others correct what they finished themselves today."""


def by_id(tx: Tx, done: Done) -> Done:
    """Answer the same with its procedure's own id: named by its official code it is the same procedure."""
    if not done.procedure_id:
        return done
    procedure_id, _ = read.procedure_queue(tx.conn, tx.centre.id, done.procedure_id)
    return replace(done, procedure_id=procedure_id)


def amend(store: Store, dossier_id: str, done: Done, *, by: Actor, request: Request | None = None) -> Dossier:
    """Correct what was recorded; the entry keeps what it was and what it is from now on."""
    with store.transact(by, request) as tx:
        found = dossiers.dossier_of(tx.conn, tx.centre.id, dossier_id)
        if tx.replayed:
            return found
        _check_may(tx, found)
        done = by_id(tx, done)
        if done == found.done:
            return found
        amended = replace(found, done=done)
        tx.put_dossier(amended, Kind.DOSSIER_AMENDED, before=done_image(found.done))
        return amended


def _check_may(tx: Tx, found: Dossier) -> None:
    if tx.by.role in CORRECTS_ANY:
        return
    ticket = read.ticket(tx.conn, tx.centre.id, found.ticket_id)
    finished_by = read.entry(tx.conn, tx.centre.id, found.recorded_seq).actor
    if finished_by != str(tx.by) or ticket.business_date != tx.day:
        raise DossierNotYours(ticket=ticket.code)


def give_back(
    store: Store, dossier_id: str, *, by: Actor, on: date | None = None, request: Request | None = None
) -> Dossier:
    """Note that the citizen has the result, today or on an earlier day that somebody forgot to note."""
    with store.transact(by, request) as tx:
        found = dossiers.dossier_of(tx.conn, tx.centre.id, dossier_id)
        if tx.replayed:
            return found
        if found.returned_on is not None and on is None:
            return found  # two people pressed: the first one's day stands
        day = on or tx.day
        received = read.ticket(tx.conn, tx.centre.id, found.ticket_id).business_date
        if not received <= day <= tx.day:
            raise Malformed(fields={"on": day.isoformat()})
        returned = replace(found, returned_on=day)
        tx.put_dossier(returned, Kind.DOSSIER_RETURNED)
        return returned
