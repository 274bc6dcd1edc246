"""Whose number is whose, for one day: marks of visits and of ID cards, never what stands on a card."""

from datetime import date

import sqlalchemy as sa

from server.core.ticket import ENDED, Ticket
from server.store import rows
from server.store.tables import ticket, ticket_person


def remember(conn: sa.Connection, given: Ticket, mark: str) -> None:
    """Note that a number is of the person with this mark."""
    mine = {"ticket_id": given.id, "centre_id": given.centre_id, "day": given.business_date, "mark": mark}
    conn.execute(sa.insert(ticket_person), mine)


def numbers_of(conn: sa.Connection, centre_id: str, mark: str) -> list[Ticket]:
    """Answer the numbers of a person that are not at their end, in the order they were given."""
    p = ticket_person.c
    chosen = sa.select(ticket).join(ticket_person, p.ticket_id == ticket.c.id)
    chosen = chosen.where(p.centre_id == centre_id, p.mark == mark)
    chosen = chosen.where(ticket.c.status.not_in([status.value for status in ENDED]))
    return [rows.to_ticket(row) for row in conn.execute(chosen.order_by(ticket.c.issue_seq))]


def forget(conn: sa.Connection, centre_id: str, *, before: date) -> int:
    """Forget the marks of days that are over; answers how many."""
    p = ticket_person.c
    return conn.execute(sa.delete(ticket_person).where(p.centre_id == centre_id, p.day < before)).rowcount
