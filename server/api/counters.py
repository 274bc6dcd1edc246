"""What a clerk does at a counter."""

from flask import Response

from server.api import answers
from server.api.blueprint import COUNTERS, DESK, at, bp, described, reads, to_desk
from server.api.bodies import Chosen, CounterPath, Walk
from server.api.readings import TicketReading
from server.usecases import calls
from server.usecases.undo import undo as undo_newest
from server.web.parts import parts

_DONE = described(COUNTERS, DESK, {200: TicketReading}, 404, 409)


@bp.post("/counters/<int:number>/call-next", **_DONE)
@to_desk
@reads
def call_next(path: CounterPath) -> Response:
    """Call whoever is next by the published rule."""
    store, by = parts().store, at(path.number)
    return answers.acted(lambda key: calls.call_next(store, by=by, request=key))


@bp.post("/counters/<int:number>/call", **_DONE)
@to_desk
@reads
def call(path: CounterPath, body: Chosen) -> Response:
    """Call a chosen ticket, waiting or on hold."""
    store, by = parts().store, at(path.number)
    return answers.acted(lambda key: calls.call(store, body.ticket, by=by, request=key))


@bp.post("/counters/<int:number>/walk-direct", **_DONE)
@to_desk
@reads
def walk_direct(path: CounterPath, body: Walk) -> Response:
    """Serve somebody who has no ticket: a number for the record, no call on the boards."""
    store, secret, by = parts().store, parts().secret, at(path.number)
    return answers.acted(lambda key: calls.walk_direct(store, body.queue, secret=secret, by=by, request=key))


@bp.post("/counters/<int:number>/undo", **_DONE)
@to_desk
@reads
def undo(path: CounterPath) -> Response:
    """Take back this token's newest verb at this counter, once and soon."""
    store, by = parts().store, at(path.number)
    return answers.acted(lambda key: undo_newest(store, by=by, request=key))
