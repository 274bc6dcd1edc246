"""Figures of one day that no floor in memory holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Final

import sqlalchemy as sa

from server.core.dossier import Channel
from server.core.figures import Span, usual_day
from server.store.reports.tickets import arrivals
from server.store.tables import dossier, ticket

WEEKS: Final = 8
"""How far back the days lie that a day is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The dossiers received in a day, and how many of them came in online, alone or with help."""

    all: int
    online: int


def received(conn: sa.Connection, centre_id: str, day: date) -> Received:
    """Count the dossiers of a day's tickets; what was taken back is not counted."""
    chosen = (
        sa.select(dossier.c.channel, sa.func.count())
        .join(ticket, ticket.c.id == dossier.c.ticket_id)
        .where(ticket.c.centre_id == centre_id, ticket.c.business_date == day, dossier.c.voided.is_(False))
        .group_by(dossier.c.channel)
    )
    counts = {channel: int(count) for channel, count in conn.execute(chosen)}
    return Received(
        all=sum(counts.values()), online=sum(counts.values()) - counts.get(Channel.PAPER.value, 0)
    )


def usual(conn: sa.Connection, centre_id: str, day: date, *, tz: tzinfo) -> dict[int, int]:
    """Answer the numbers taken in each hour of a usual day of this weekday; nothing while there were too few."""
    alike = [day - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
    return usual_day(
        {hour: n for (_, hour), n in arrivals(conn, centre_id, Span(one, one), tz=tz).items()}
        for one in alike
    )


def codes(conn: sa.Connection, centre_id: str, ticket_ids: Iterable[str]) -> dict[str, str]:
    """Answer the codes of some tickets, by id."""
    mine = ticket.c.id.in_(list(ticket_ids))
    chosen = sa.select(ticket.c.id, ticket.c.code).where(ticket.c.centre_id == centre_id, mine)
    return {row.id: row.code for row in conn.execute(chosen)}
