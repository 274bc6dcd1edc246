"""Every question of the report by name: what the benchmark times and the tests ask the plans of."""

from collections.abc import Callable, Mapping
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from server.core.figures import Span
from server.store import missed, online
from server.store.reports import dossiers, order, tickets

Question = Callable[[sa.Connection, str, Span], object]
_UTC: Final = ZoneInfo("UTC")

QUESTIONS: Final[Mapping[str, Question]] = {
    "dossiers": lambda conn, centre, span: dossiers.received(conn, centre, span, today=span.last),
    "ends": tickets.ends,
    "waits": tickets.waits,
    "services": tickets.services,
    "clerks": tickets.by_clerk,
    "hours": lambda conn, centre, span: tickets.arrivals(conn, centre, span, tz=_UTC),
    "days": tickets.by_day,
    "promises": tickets.promises,
    "priority": order.priority,
    "by_hand": order.by_choice,
    "chosen_calls": order.chosen_calls,
    "online": lambda conn, centre, span: online.figures(conn, centre, since=span.first, until=span.last),
    "missed": lambda conn, centre, span: missed.most_missed(conn, centre, since=span.first, until=span.last),
    "ratings": lambda conn, centre, span: online.ratings(conn, centre, since=span.first, until=span.last),
}
