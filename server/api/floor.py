"""Who waits where, and who is called."""

from werkzeug.wrappers import Response

from server.api import answers, view
from server.api.blueprint import DESK, EVERYBODY, FLOOR, bp, described, to_desk, to_everybody
from server.api.readings import BoardReading, CountersReading, OutagesReading, QueuesReading
from server.web.guards import actor
from server.web.parts import parts


@bp.get("/queues", **described(FLOOR, EVERYBODY, {200: QueuesReading}))
@to_everybody
def queues() -> Response:
    """Read every queue: whether it is open, how many wait, and for how long."""
    return answers.seen(parts().floors.look(actor().centre_id, view.queues))


@bp.get("/board", **described(FLOOR, EVERYBODY, {200: BoardReading}))
@to_everybody
def board() -> Response:
    """Read what hangs on the wall: counters and their numbers, recent calls, people waiting."""
    return answers.seen(parts().floors.look(actor().centre_id, view.board))


@bp.get("/counters", **described(FLOOR, DESK, {200: CountersReading}))
@to_desk
def counters() -> Response:
    """Read every counter: what it serves, how many wait for it, and its open call."""
    return answers.seen(parts().floors.look(actor().centre_id, view.counters))


@bp.get("/outages", **described(FLOOR, EVERYBODY, {200: OutagesReading}))
@to_everybody
def outages() -> Response:
    """Read which outside systems are down, and what they hold up."""
    return answers.seen(parts().floors.look(actor().centre_id, view.outages))
