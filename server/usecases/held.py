"""Who is set aside: what for, and how they wait again."""

from server.core.outage import Outage
from server.core.outage_errors import OutageOver
from server.core.ticket import Ticket, Verb
from server.store import outages
from server.store.tx import Tx


def still_down(tx: Tx, outage_id: str) -> Outage:
    """Answer an outage that is not over, so that whoever is held for it will be released."""
    outage = outages.outage(tx.conn, tx.centre.id, outage_id)
    if not outage.is_open:
        raise OutageOver(outage=outage.name)
    return outage


def released(tx: Tx, ticket: Ticket, **facts: str) -> Ticket:
    """Let somebody on hold wait again, place unchanged, for the counter that held them."""
    return tx.move(
        ticket,
        Verb.RELEASE,
        facts=facts,
        held_by=None,
        hold_reason=None,
        outage_id=None,
        return_to=ticket.held_by,
        for_counter=ticket.held_by,
        called_at=None,
        started_at=None,
        recalled_at=None,
        recalls=0,
    )
