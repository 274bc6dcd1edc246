"""A number that this very kiosk gave; another's does not exist for it."""

from server.core.errors import UnknownTicket
from server.core.ticket import Ticket
from server.web.guards import this_device


def own(ticket: Ticket | None) -> Ticket:
    """Answer a ticket that the kiosk which asks gave."""
    if ticket is None or ticket.device_id != this_device().id:
        raise UnknownTicket(ticket=None)
    return ticket
