"""What every question of the reports is made of: whose tickets, of which days, and how long between two moments."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from server.core.figures import Span
from server.store.tables import ticket


class minutes_between(FunctionElement[int]):  # noqa: N801  -- stands in statements as a function does
    """Whole minutes from one stored moment to a later one, rounded up."""

    type = sa.Integer()
    inherit_cache = True


class seconds_between(FunctionElement[float]):  # noqa: N801
    """Seconds from one stored moment to another."""

    type = sa.Float()
    inherit_cache = True


# A day's fraction as SQLite reckons it is exact to a twentieth of a millisecond: a hundredth is taken off
# before rounding up, so that five minutes stay five.
@compiles(minutes_between, "sqlite")
def _minutes_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    since, until = (compiler.process(one, **more) for one in element.clauses)
    return f"CAST((julianday({until}) - julianday({since})) * 1440 + 0.9998 AS INTEGER)"


@compiles(minutes_between, "postgresql")
def _minutes_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    since, until = (compiler.process(one, **more) for one in element.clauses)
    apart = f"EXTRACT(EPOCH FROM ({until})::timestamptz - ({since})::timestamptz)"
    return f"FLOOR({apart} / 60 + 0.9998)::integer"


@compiles(seconds_between, "sqlite")
def _seconds_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    since, until = (compiler.process(one, **more) for one in element.clauses)
    return f"ROUND((julianday({until}) - julianday({since})) * 86400, 3)"


@compiles(seconds_between, "postgresql")
def _seconds_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    since, until = (compiler.process(one, **more) for one in element.clauses)
    return f"EXTRACT(EPOCH FROM ({until})::timestamptz - ({since})::timestamptz)::float"


def of_days(centre_id: str, span: Span, t: Any = ticket) -> sa.ColumnElement[bool]:
    """Choose a centre's tickets of some days, which the unique key of the numbers finds."""
    return sa.and_(t.c.centre_id == centre_id, t.c.business_date.between(span.first, span.last))
