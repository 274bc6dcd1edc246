"""The verbs of a counter: each view is one request, one use-case, one ticket."""

from datetime import timedelta
from typing import Any

from flask import jsonify

from server.console import bodies
from server.console.blueprint import bp, desk
from server.core.calendar import business_date
from server.core.errors import UnknownTicket
from server.core.house import Actor, CounterState
from server.core.numbering import code_of, read_code
from server.core.ticket import ENDED, Ticket
from server.store import read
from server.usecases import calls, day
from server.usecases.undo import undo as undo_newest
from server.web.guards import at_counter
from server.web.parse import body_of, request_key
from server.web.parts import parts


@bp.post("/console/call-next")
@desk
def call_next() -> Any:
    """Call whoever is next."""
    return _answer(calls.call_next(parts().store, by=at_counter(), request=request_key()))


@bp.post("/console/call")
@desk
def call() -> Any:
    """Call a chosen ticket."""
    chosen = _named(body_of(bodies.Chosen).ticket, by=at_counter())
    return _answer(calls.call(parts().store, chosen, by=at_counter(), request=request_key()))


@bp.post("/console/walk-direct")
@desk
def walk_direct() -> Any:
    """Serve somebody who has no ticket."""
    queue, secret = body_of(bodies.Walk).queue, parts().secret
    return _answer(
        calls.walk_direct(parts().store, queue, secret=secret, by=at_counter(), request=request_key())
    )


@bp.post("/console/undo")
@desk
def undo() -> Any:
    """Take back the last verb at this counter."""
    return _answer(undo_newest(parts().store, by=at_counter(), request=request_key()))


@bp.post("/console/tickets/<ticket_id>/recall")
@desk
def recall(ticket_id: str) -> Any:
    """Call the same person again."""
    return _answer(calls.recall(parts().store, ticket_id, by=at_counter(), request=request_key()))


@bp.post("/console/tickets/<ticket_id>/start")
@desk
def start(ticket_id: str) -> Any:
    """Begin to serve the person who came."""
    return _answer(calls.start(parts().store, ticket_id, by=at_counter(), request=request_key()))


@bp.post("/console/tickets/<ticket_id>/hold")
@desk
def hold(ticket_id: str) -> Any:
    """Set somebody aside."""
    asked, store, by = body_of(bodies.Hold), parts().store, at_counter()
    return _answer(
        calls.hold(store, ticket_id, reason=asked.reason, outage=asked.outage, by=by, request=request_key())
    )


@bp.post("/console/tickets/<ticket_id>/resume")
@desk
def resume(ticket_id: str) -> Any:
    """Go on with somebody who was set aside."""
    return _answer(calls.resume(parts().store, ticket_id, by=at_counter(), request=request_key()))


@bp.post("/console/tickets/<ticket_id>/release")
@desk
def release(ticket_id: str) -> Any:
    """Let somebody on hold wait again."""
    return _answer(calls.release(parts().store, ticket_id, by=at_counter(), request=request_key()))


@bp.post("/console/tickets/<ticket_id>/transfer")
@desk
def transfer(ticket_id: str) -> Any:
    """Send somebody to another queue or counter."""
    to, store, by = body_of(bodies.Transfer), parts().store, at_counter()
    return _answer(
        calls.transfer(
            store,
            ticket_id,
            queue=to.queue,
            counter=to.counter,
            come_back=to.come_back,
            by=by,
            request=request_key(),
        )
    )


@bp.post("/console/tickets/<ticket_id>/requeue")
@desk
def requeue(ticket_id: str) -> Any:
    """Let a called person wait again, behind some others."""
    after = body_of(bodies.Requeue).after
    return _answer(
        calls.requeue(parts().store, ticket_id, after=after, by=at_counter(), request=request_key())
    )


@bp.post("/console/tickets/<ticket_id>/no-show")
@desk
def no_show(ticket_id: str) -> Any:
    """Note that nobody came."""
    return _answer(calls.no_show(parts().store, ticket_id, by=at_counter(), request=request_key()))


@bp.post("/console/tickets/<ticket_id>/revive")
@desk
def revive(ticket_id: str) -> Any:
    """Take somebody back who missed the call."""
    return _answer(calls.revive(parts().store, ticket_id, by=at_counter(), request=request_key()))


@bp.post("/console/tickets/<ticket_id>/complete")
@desk
def complete(ticket_id: str) -> Any:
    """Finish a stay with what was really done."""
    noted, store, by = body_of(bodies.Complete).dossiers, parts().store, at_counter()
    done = [one.done() for one in noted]
    guessed = {at for at, one in enumerate(noted) if one.guessed}
    return _answer(calls.complete(store, ticket_id, done=done, guessed=guessed, by=by, request=request_key()))


@bp.post("/console/tickets/<ticket_id>/leave")
@desk
def leave(ticket_id: str) -> Any:
    """Note that somebody has gone."""
    return _answer(calls.leave(parts().store, ticket_id, by=at_counter(), request=request_key()))


@bp.post("/console/pause")
@desk
def pause() -> Any:
    """Go on a break; the board says when the clerk is back."""
    asked, store, by = body_of(bodies.Break), parts().store, at_counter()
    back_at = store.clock() + timedelta(minutes=asked.minutes) if asked.minutes else None
    day.set_counter(
        store, _number(by), state=CounterState.PAUSED, by=by, reason=asked.reason, back_at=back_at
    )
    return jsonify({"counter": {"number": _number(by), "state": CounterState.PAUSED}})


@bp.post("/console/resume-counter")
@desk
def resume_counter() -> Any:
    """Open the counter again."""
    by = at_counter()
    day.set_counter(parts().store, _number(by), state=CounterState.OPEN, by=by)
    return jsonify({"counter": {"number": _number(by), "state": CounterState.OPEN}})


@bp.post("/console/help")
@desk
def ask_for_help() -> Any:
    """Call a supervisor to the counter, or say that no help is needed any more."""
    wanted, store, by = body_of(bodies.Help).wanted, parts().store, at_counter()
    if wanted:
        day.ask_for_help(store, by=by)
    else:
        day.end_help(store, _number(by), by=by)
    return jsonify({"counter": {"number": _number(by), "help": wanted}})


def _answer(ticket: Ticket) -> Any:
    return jsonify(
        {
            "ticket": {
                "id": ticket.id,
                "code": ticket.code,
                "status": ticket.status,
                "queue": ticket.queue_id,
                "counter": ticket.counter_id,
                "recalls": ticket.recalls,
            },
            # A page whose snapshot is at least this new has seen what was just done.
            "seq": ticket.last_seq,
        }
    )


def _number(by: Actor) -> int:
    return parts().floors.look(by.centre_id, lambda floor, _now: floor.counters[by.counter_id or ""].number)


def _named(name: str, *, by: Actor) -> str:
    """Answer the id of a ticket that is named by its id or by today's code."""
    typed = read_code(name)
    if typed is None:
        return name
    store, code = parts().store, code_of(*typed)
    with store.read() as conn:
        today = business_date(store.clock(), tz=read.centre(conn, by.centre_id).tz)
        found = [t for t in read.tickets_coded(conn, by.centre_id, today, code) if t.status not in ENDED]
    if not found:
        raise UnknownTicket(ticket=code)
    return found[0].id
