"""Dossiers as they were recorded: found again, and corrected where the figures would be wrong."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, request

from server.admin import amendment, payment_words
from server.admin.desk import asked_day, page, sees_money, takes_money
from server.core.dossier import Channel, Method
from server.core.house import Role
from server.store import dossiers, money, read
from server.store.reports.dossiers import procedures
from server.usecases.dossiers import amend
from server.web.guards import actor
from server.web.parse import body_of, request_key
from server.web.parts import parts
from server.web.work import WorkDone

bp = Blueprint("admin_dossiers", __name__, template_folder="templates")
LONGEST_SOUGHT: Final = 60


@bp.get("/admin/dossiers")
@sees_money
def recorded() -> str:
    """Show the dossiers of a day, or those whose code was sought."""
    sought = request.args.get("find", "").strip()[:LONGEST_SOUGHT]
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        today = read.today(conn, centre_id, parts().store.clock())
        day = asked_day(today)
        found = dossiers.recorded(conn, centre_id, **({"sought": sought} if sought else {"day": day}))
    return page(
        "admin/dossiers.html",
        found=found,
        sought=sought,
        day=day,
        earlier=day - timedelta(days=1),
        later=day + timedelta(days=1) if day < today else None,
        most=dossiers.MOST_LISTED,
        channels=amendment.CHANNELS,
        methods=amendment.METHODS,
    )


@bp.get("/admin/dossiers/<dossier_id>")
@sees_money
def one(dossier_id: str) -> str:
    """Show one dossier beside what was paid for its visit, to be corrected by who may."""
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        dossier = dossiers.dossier_of(conn, centre_id, dossier_id)
        facts = {
            "ticket": read.ticket(conn, centre_id, dossier.ticket_id),
            "paid": money.paid_of_ticket(conn, dossier.ticket_id),
            "procedures": procedures(conn, centre_id),
        }
    return page(
        "admin/dossier.html",
        dossier=dossier,
        done=dossier.done,
        channels={one: amendment.CHANNELS[one.value] for one in Channel},
        methods={one: amendment.METHODS[one.value] for one in Method},
        may_take=actor().role is not Role.HEAD,
        script_words=payment_words.SCRIPT,
        **facts,
    )


@bp.post("/admin/dossiers/<dossier_id>")
@takes_money
def correct(dossier_id: str) -> tuple[str, int]:
    """Correct what was recorded; before and after stand in the journal."""
    done = body_of(WorkDone).done()
    amend(parts().store, dossier_id, done, by=actor(), request=request_key())
    return "", 204
