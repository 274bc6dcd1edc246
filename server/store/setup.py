"""Writing down what a centre is made of: rows that only the set-up adds."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, Literal

import sqlalchemy as sa

from server.core.holidays import DaysOff, days_off_to_json
from server.core.house_texts import Texts, texts_to_json
from server.core.paper import SlipLayout, layout_to_json
from server.core.payment import Account
from server.core.rules import Rules, rules_to_json
from server.core.setup_errors import UnknownField
from server.store import tables
from server.store.rows import Row

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


def write_centre(conn: sa.Connection, centre_id: str, **values: str) -> None:
    """Write to a centre's own row."""
    conn.execute(sa.update(tables.centre).where(tables.centre.c.id == centre_id).values(values))


def fields(conn: sa.Connection, centre_id: str) -> list[Row]:
    """Answer the fields of the kiosk in their order: id, name, name_en, queue_id."""
    f = tables.field.c
    chosen = sa.select(f.id, f.name, f.name_en, f.queue_id).where(f.centre_id == centre_id)
    return list(conn.execute(chosen.order_by(f.position)))


def field_queue(conn: sa.Connection, centre_id: str, field_id: str) -> str:
    """Answer which queue serves a field, or refuse."""
    found = next((row.queue_id for row in fields(conn, centre_id) if row.id == field_id), None)
    if found is None:
        raise UnknownField(field=field_id)
    return str(found)


def move_field(conn: sa.Connection, field_id: str, queue_id: str) -> None:
    """Let another queue serve a field."""
    conn.execute(sa.update(tables.field).where(tables.field.c.id == field_id).values(queue_id=queue_id))


def write_slip_layout(conn: sa.Connection, centre_id: str, layout: SlipLayout) -> None:
    """Write what a centre wants on its slips."""
    text = json.dumps(layout_to_json(layout), ensure_ascii=False)
    conn.execute(sa.update(tables.centre).where(tables.centre.c.id == centre_id).values(slip_layout=text))


def write_account(conn: sa.Connection, centre_id: str, account: Account) -> None:
    """Write the account that fees are transferred to."""
    text = json.dumps(asdict(account), ensure_ascii=False)
    conn.execute(sa.update(tables.centre).where(tables.centre.c.id == centre_id).values(account=text))


def write_holidays(conn: sa.Connection, centre_id: str, days_off: DaysOff) -> None:
    """Write a centre's table of days with hours of their own."""
    text = json.dumps(days_off_to_json(days_off), ensure_ascii=False)
    write_centre(conn, centre_id, holidays=text)


def write_texts(conn: sa.Connection, centre_id: str, texts: Texts) -> None:
    """Write the words that a centre says in its own way."""
    write_centre(conn, centre_id, texts=json.dumps(texts_to_json(texts), ensure_ascii=False))


def write_rules(conn: sa.Connection, centre_id: str, rules: Rules) -> None:
    """Write a centre's durations and limits."""
    text = json.dumps(rules_to_json(rules), ensure_ascii=False)
    conn.execute(sa.update(tables.centre).where(tables.centre.c.id == centre_id).values(rules=text))
