"""The life of one ticket."""

from flask import Response

from server.api import answers
from server.api.blueprint import (
    DESK,
    HANDS_OUT,
    TICKETS,
    at,
    bp,
    described,
    reads,
    to_desk,
    to_those_who_hand_out,
)
from server.api.bodies import Complete, Hold, NewTicket, Requeue, Resume, TicketPath, Transfer, WorkDone
from server.api.readings import ForecastReading, TicketReading
from server.core.dossier import Done
from server.core.errors import Malformed, UnknownTicket
from server.core.house import Actor, Role
from server.store import read
from server.usecases import calls
from server.usecases.issue import Wish, issue_ticket
from server.web.guards import actor
from server.web.parse import request_key
from server.web.parts import parts

_ISSUED = described(TICKETS, HANDS_OUT, {200: TicketReading, 201: TicketReading}, 404, 409)
_READ = described(TICKETS, HANDS_OUT, {200: ForecastReading}, 404)
_DONE = described(TICKETS, DESK, {200: TicketReading}, 404, 409)


@bp.post("/tickets", **_ISSUED)
@to_those_who_hand_out
@reads
def issue(body: NewTicket) -> Response:
    """Take the next number of a queue."""
    by = actor()
    kiosk = by.role is Role.KIOSK
    wish = Wish(
        queue=body.queue,
        procedure=body.procedure,
        lang=body.lang,
        priority=body.priority,
        origin="kiosk" if kiosk else "staff",
        device_id=by.id if kiosk else None,
        printed=body.printed,
    )
    found = issue_ticket(parts().store, wish, secret=parts().secret, by=by, request=request_key())
    return answers.issued(found)


@bp.get("/tickets/<ticket_id>", **_READ)
@to_those_who_hand_out
@reads
def ticket(path: TicketPath) -> Response:
    """Read a ticket; a kiosk reads those it has issued."""
    by = actor()
    with parts().store.read() as conn:
        found = read.ticket(conn, by.centre_id, path.ticket_id)
    if by.role is Role.KIOSK and found.device_id != by.id:
        raise UnknownTicket(ticket=path.ticket_id)
    return answers.forecast(found)


@bp.post("/tickets/<ticket_id>/recall", **_DONE)
@to_desk
@reads
def recall(path: TicketPath) -> Response:
    """Call the same person again."""
    store, by = parts().store, actor()
    return answers.acted(lambda key: calls.recall(store, path.ticket_id, by=by, request=key))


@bp.post("/tickets/<ticket_id>/start", **_DONE)
@to_desk
@reads
def start(path: TicketPath) -> Response:
    """Begin to serve the person who came."""
    store, by = parts().store, actor()
    return answers.acted(lambda key: calls.start(store, path.ticket_id, by=by, request=key))


@bp.post("/tickets/<ticket_id>/hold", **_DONE)
@to_desk
@reads
def hold(path: TicketPath, body: Hold) -> Response:
    """Set somebody aside; the counter becomes free."""
    store, by = parts().store, actor()
    return answers.acted(
        lambda key: calls.hold(
            store, path.ticket_id, reason=body.reason, outage=body.outage, by=by, request=key
        )
    )


@bp.post("/tickets/<ticket_id>/resume", **_DONE)
@to_desk
@reads
def resume(path: TicketPath, body: Resume) -> Response:
    """Go on with somebody who was on hold and stands here now."""
    store, by = parts().store, actor() if body.counter is None else at(body.counter)
    return answers.acted(lambda key: calls.resume(store, path.ticket_id, by=by, request=key))


@bp.post("/tickets/<ticket_id>/release", **_DONE)
@to_desk
@reads
def release(path: TicketPath) -> Response:
    """Let somebody on hold wait again, place unchanged, for the counter that held them."""
    store, by = parts().store, actor()
    return answers.acted(lambda key: calls.release(store, path.ticket_id, by=by, request=key))


@bp.post("/tickets/<ticket_id>/transfer", **_DONE)
@to_desk
@reads
def transfer(path: TicketPath, body: Transfer) -> Response:
    """Send somebody to another queue or counter; code and place stay."""
    store, by, come_back = parts().store, actor(), _comes_back(body, by=actor())
    return answers.acted(
        lambda key: calls.transfer(
            store,
            path.ticket_id,
            queue=body.queue,
            counter=body.counter,
            come_back=come_back,
            by=by,
            request=key,
        )
    )


@bp.post("/tickets/<ticket_id>/requeue", **_DONE)
@to_desk
@reads
def requeue(path: TicketPath, body: Requeue) -> Response:
    """Let a called person wait again, behind some others."""
    store, by = parts().store, actor()
    return answers.acted(
        lambda key: calls.requeue(store, path.ticket_id, after=body.after, by=by, request=key)
    )


@bp.post("/tickets/<ticket_id>/no-show", **_DONE)
@to_desk
@reads
def no_show(path: TicketPath) -> Response:
    """Note that nobody came, after enough recalls and time."""
    store, by = parts().store, actor()
    return answers.acted(lambda key: calls.no_show(store, path.ticket_id, by=by, request=key))


@bp.post("/tickets/<ticket_id>/revive", **_DONE)
@to_desk
@reads
def revive(path: TicketPath) -> Response:
    """Take somebody back who missed the call: behind the next one, not at the end."""
    store, by = parts().store, actor()
    return answers.acted(lambda key: calls.revive(store, path.ticket_id, by=by, request=key))


@bp.post("/tickets/<ticket_id>/complete", **_DONE)
@to_desk
@reads
def complete(path: TicketPath, body: Complete) -> Response:
    """Finish a stay and record what was really done."""
    store, by = parts().store, actor()
    done = [_done(one, by=by) for one in body.dossiers]
    guessed = {at for at, one in enumerate(body.dossiers) if one.guessed}
    return answers.acted(
        lambda key: calls.complete(store, path.ticket_id, done=done, guessed=guessed, by=by, request=key)
    )


@bp.post("/tickets/<ticket_id>/leave", **_DONE)
@to_desk
@reads
def leave(path: TicketPath) -> Response:
    """Note that somebody has gone."""
    store, by = parts().store, actor()
    return answers.acted(lambda key: calls.leave(store, path.ticket_id, by=by, request=key))


def _comes_back(body: Transfer, *, by: Actor) -> bool:
    """Read `return_to`: a number must be the counter the transfer is made from."""
    if isinstance(body.return_to, bool):
        return body.return_to
    with parts().store.read() as conn:
        named = read.counter_numbered(conn, by.centre_id, body.return_to)
    if by.counter_id not in {None, named.id}:
        raise Malformed(fields={"return_to": "true, or the number of the counter that sends the ticket"})
    return True


def _done(work: WorkDone, *, by: Actor) -> Done:
    if work.procedure is None:
        return work.done(procedure_id=None)
    with parts().store.read() as conn:
        procedure_id, _queue = read.procedure_queue(conn, by.centre_id, work.procedure)
    return work.done(procedure_id=procedure_id)
