"""Taking back the last act at a counter, instead of asking before every act."""

from dataclasses import replace

from server.core.errors import CounterBusy, NothingToUndo, UndoOvertaken, UndoTooLate
from server.core.house import Actor, Request
from server.core.kinds import UNDOABLE, Entry, Kind
from server.core.ticket import OPEN_CALL, Status, Ticket, image
from server.store import read
from server.store.tx import Tx
from server.store.unit import Store


def undo(store: Store, *, by: Actor, request: Request | None = None) -> Ticket:
    """Take back this actor's newest verb at this counter, once and soon, as an entry of its own."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return read.ticket(tx.conn, tx.centre.id, tx.replayed.ticket_id)
        act = _newest(tx)
        assert act.ticket_id is not None
        ticket = read.ticket(tx.conn, tx.centre.id, act.ticket_id)
        if ticket.last_seq != act.seq:
            raise UndoOvertaken(ticket=ticket.code)
        before = _before(tx, ticket, act)
        _check_counter(tx, ticket, before)
        restored = tx.restore(ticket, before, undoes=act.seq)
        _void_dossiers(tx, act.seq)
        return restored


def _newest(tx: Tx) -> Entry:
    act = None if tx.by.kind == "citizen" else read.newest_act(tx.conn, tx.centre.id, str(tx.by))
    # A system that came back let many wait again at once; one of them alone cannot be taken back.
    if act is None or act.kind not in UNDOABLE or "ended_outage" in act.data:
        raise NothingToUndo
    # Who sits at no counter (the supervisor at the door) acts at all of them.
    if tx.by.counter_id not in {None, act.data.get("at_counter")}:
        raise NothingToUndo
    seconds = (tx.now - act.at).total_seconds()
    if seconds > tx.centre.rules.undo_within:
        raise UndoTooLate(seconds=round(seconds, 1))
    return act


def _before(tx: Tx, ticket: Ticket, act: Entry) -> dict[str, object]:
    if act.kind is Kind.TICKET_WALKED_DIRECT:
        # The number was given and stays used: the person simply is not here.
        gone = image(ticket)
        return {**gone, "status": Status.LEFT.value, "counter_id": None, "ended_at": tx.now.isoformat()}
    return dict(read.entry(tx.conn, tx.centre.id, act.data["prev"]).data["ticket"])


def _check_counter(tx: Tx, ticket: Ticket, before: dict[str, object]) -> None:
    if before["status"] not in {s.value for s in OPEN_CALL}:
        return
    busy = read.open_call(tx.conn, tx.centre.id, str(before["counter_id"]))
    if busy is not None and busy.id != ticket.id:
        raise CounterBusy(
            ticket=busy.code, counter=read.counter(tx.conn, tx.centre.id, busy.counter_id or "").number
        )


def _void_dossiers(tx: Tx, seq: int) -> None:
    for dossier in read.dossiers_recorded(tx.conn, tx.centre.id, seq):
        tx.put_dossier(replace(dossier, voided=True), Kind.DOSSIER_VOIDED)
