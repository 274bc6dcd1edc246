"""Writing down what a centre is made of: rows that only the set-up adds."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, Literal

import sqlalchemy as sa

from server.core.paper import SlipLayout, layout_to_json
from server.core.payment import Account
from server.core.rules import Rules, rules_to_json
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


def write_slip_layout(conn: sa.Connection, centre_id: str, layout: SlipLayout) -> None:
    """Write what a centre wants on its slips."""
    text = json.dumps(layout_to_json(layout), ensure_ascii=False)
    conn.execute(sa.update(tables.centre).where(tables.centre.c.id == centre_id).values(slip_layout=text))


def write_account(conn: sa.Connection, centre_id: str, account: Account) -> None:
    """Write the account that fees are transferred to."""
    text = json.dumps(asdict(account), ensure_ascii=False)
    conn.execute(sa.update(tables.centre).where(tables.centre.c.id == centre_id).values(account=text))


def write_rules(conn: sa.Connection, centre_id: str, rules: Rules) -> None:
    """Write a centre's durations and limits."""
    text = json.dumps(rules_to_json(rules), ensure_ascii=False)
    conn.execute(sa.update(tables.centre).where(tables.centre.c.id == centre_id).values(rules=text))
