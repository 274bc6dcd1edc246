"""What a clerk finished today, and setting it right afterwards with the form of the completion."""

from typing import Any

from flask import jsonify

from server.console.blueprint import bp, desk
from server.core.dossier import done_image
from server.core.payment import Payment
from server.store import dossiers, money, read
from server.store.dossiers import Finished
from server.usecases.dossiers import amend
from server.web.guards import actor, at_counter
from server.web.parse import body_of, request_key
from server.web.parts import parts
from server.web.work import WorkDone


@bp.get("/console/finished.json")
@desk
def finished() -> Any:
    """Answer the dossiers of the stays this clerk finished today, the newest first."""
    by = actor()
    with parts().store.read() as conn:
        today = read.today(conn, by.centre_id, parts().store.clock())
        found = dossiers.finished_by(conn, by.centre_id, str(by), day=today)
        shown = [_shown(one, money.paid_of_ticket(conn, one.dossier.ticket_id)) for one in found]
    return jsonify({"dossiers": shown})


@bp.post("/console/dossiers/<dossier_id>")
@desk
def set_right(dossier_id: str) -> Any:
    """Correct what was noted at the completion."""
    done = body_of(WorkDone).done()
    amended = amend(parts().store, dossier_id, done, by=at_counter(), request=request_key())
    return jsonify({"dossier": {"id": amended.id}})


def _shown(one: Finished, paid: list[Payment]) -> dict[str, Any]:
    return {
        "id": one.dossier.id,
        "ticket": one.ticket_code,
        "queue": one.queue_id,
        "ended_at": one.ended_at.isoformat(),
        "paid": [
            {"procedure": fee.procedure_id, "method": fee.way.value, "amount": fee.amount} for fee in paid
        ],
        **done_image(one.dossier.done),
    }
