"""Writing down what a centre is made of: rows that only the set-up adds."""

from collections.abc import Mapping
from typing import Any, Final, Literal

import sqlalchemy as sa

from server.store import tables

Part = Literal["centre", "field", "procedure", "tile", "alias"]
_TABLES: Final[Mapping[Part, sa.Table]] = {
    "centre": tables.centre,
    "field": tables.field,
    "procedure": tables.procedure,
    "tile": tables.tile,
    "alias": tables.alias,
}


def add(conn: sa.Connection, part: Part, **values: Any) -> None:
    """Add a row to one of the set-up's tables."""
    conn.execute(sa.insert(_TABLES[part]), values)
