"""What is asked at every press, and by money while everybody waits for the one writer, finds its rows by an index."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.house import Counter
from server.store import dossiers, money, read
from tests.integration.test_reports_plans import plans
from tests.world import World

Ask = Callable[[sa.Connection, World, Counter], object]
QUESTIONS: dict[str, Ask] = {
    "ix_ticket_waiting": lambda conn, _, counter: read.next_for(conn, counter),
    "ix_ticket_sent": lambda conn, _, counter: read.next_for(conn, counter),
    "uq_ticket_open_call": lambda conn, world, counter: read.open_call(conn, world.centre_id, counter.id),
    "ix_journal_dossier": lambda conn, world, _: dossiers.said(conn, world.centre_id, ["a", "b"]),
    "ix_dossier_code": lambda conn, world, _: dossiers.stays_coded(conn, world.centre_id, ["H56-1"]),
    "uq_payment_request_open": lambda conn, world, _: money.overdue(conn, world.centre_id, world.clock()),
    "ix_payment_request_ticket": lambda conn, *_: money.paid_of_ticket(conn, "a"),
    "ix_payment_request_dossier": lambda conn, world, _: money.paid_by_code(conn, world.centre_id, ["H56-1"]),
}
"""By the index that is there for each."""


@pytest.mark.parametrize("index", QUESTIONS)
def test_the_hot_questions_find_their_rows_by_their_index(world: World, index: str):
    def ask(conn: sa.Connection, *_: Any) -> None:
        QUESTIONS[index](conn, world, counter)

    counter = world.counter(3)
    with world.store.read() as conn:
        if conn.dialect.name == "postgresql":
            # These tables are small enough to be read whole; of large ones it is asked whether they must.
            conn.exec_driver_sql("SET LOCAL enable_seqscan = off")
            # Once PostgreSQL has swept a table of three rows it may as well take all of them by any index.
            conn.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        lines = plans(conn, ask, None)  # type: ignore[arg-type]
    assert any(re.search(rf"\b{index}\b", line) for line in lines), lines
    assert not [line for line in lines if re.search(r"SCAN (ticket|journal|dossier|payment)|Seq Scan", line)]
