"""How long outside systems were down, and which late dossiers had to wait for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

import sqlalchemy as sa

from server.core.figures import Span
from server.store.outages import between
from server.store.reports.asking import of_days
from server.store.tables import dossier, procedure, ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One outage, cut at the ends of the days asked about."""

    name: str
    name_en: str
    fields: frozenset[str]
    began: datetime
    ended: datetime

    @property
    def hours(self) -> float:
        """Answer how long it lasted."""
        return (self.ended - self.began).total_seconds() / 3600


def outages(conn: sa.Connection, centre_id: str, span: Span, *, tz: tzinfo, now: datetime) -> list[Outage]:
    """Answer what was down in some days, in the order it began; what is still down ends now."""
    first = datetime.combine(span.first, time(), tz)
    last = min(datetime.combine(span.last + timedelta(days=1), time(), tz), now)
    return [
        Outage(
            name=one.name,
            name_en=one.name_en,
            fields=frozenset(one.fields),
            began=max(one.down_since, first),
            ended=min(one.up_at or last, last),
        )
        for one in between(conn, centre_id, first, last)
    ]


def late_by_outage(
    conn: sa.Connection, centre_id: str, span: Span, down: Sequence[Outage], *, today: date, tz: tzinfo
) -> int:
    """Count the late dossiers whose field's system was down between the day received and the day promised."""
    d, t = dossier.c, ticket.c
    late = sa.or_(d.returned_on > d.due_on, sa.and_(d.returned_on.is_(None), d.due_on < today))
    alike = (procedure.c.field_id, t.business_date, d.due_on)
    chosen = (
        sa.select(*alike, sa.func.count())
        .join_from(ticket, dossier, d.ticket_id == t.id)
        .join(procedure, procedure.c.id == d.procedure_id)
        .where(of_days(centre_id, span), d.voided.is_(False), late)
        .group_by(*alike)
    )
    return sum(
        n
        for field_id, received, due, n in conn.execute(chosen)
        if any(
            # An outage that names no field holds up all of them.
            (not one.fields or field_id in one.fields)
            and one.began.astimezone(tz).date() <= due
            and one.ended.astimezone(tz).date() >= received
            for one in down
        )
    )
