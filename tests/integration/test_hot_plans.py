"""What is asked at every press, and by money while everybody waits for the one writer, finds its rows by an index.

Asked of a centre that has worked for weeks and is full of people: what a database chooses for an empty one hangs on
what it has swept lately.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from server.bench.crowd import fill
from server.core.house import Counter
from server.store import dossiers, money, read
from server.store.engine import open_engine
from server.store.tables import payment_request, ticket
from tests.fakes import MORNING
from tests.integration.test_reports_plans import plans
from tests.world import CENTRE, with_centre

NUMBERS = 6_000
WAITING, SENT = 240, 3
FEES, OPEN = 2_000, 20

Ask = Callable[[sa.Connection, Counter], object]
QUESTIONS: dict[str, Ask] = {
    "ix_ticket_waiting": read.next_for,
    "ix_ticket_sent": read.next_for,
    "uq_ticket_open_call": lambda conn, counter: read.open_call(conn, CENTRE, counter.id),
    "ix_journal_dossier": lambda conn, _: dossiers.said(conn, CENTRE, ["a", "b"]),
    "ix_dossier_code": lambda conn, _: dossiers.stays_coded(conn, CENTRE, ["H56-1"]),
    "uq_payment_request_open": lambda conn, _: money.overdue(conn, CENTRE, MORNING),
    "ix_payment_request_ticket": lambda conn, _: money.paid_of_ticket(conn, "b77"),
    "ix_payment_request_dossier": lambda conn, _: money.paid_by_code(conn, CENTRE, ["H56-1"]),
}
"""By the index that is there for each."""


def busy(url: str) -> None:
    """Make a centre that has given so many numbers, with a lobby full of people and fees of all kinds."""
    with_centre(url)
    engine = open_engine(url)
    fill(engine, CENTRE, NUMBERS)
    with engine.begin() as conn:
        counters = [counter.id for counter in read.counters(conn, CENTRE)]
        _change(conn, range(WAITING), status="waiting", counter_id=None)
        _change(conn, range(SENT), for_counter=counters[2])
        for at, counter in enumerate(counters):
            _change(conn, [WAITING + at], status="called", counter_id=counter)
        conn.execute(sa.insert(payment_request), [_fee(i) for i in range(FEES)])
    with engine.begin() as conn:
        conn.exec_driver_sql("ANALYZE")
    engine.dispose()


def _change(conn: sa.Connection, newest: Iterable[int], **values: Any) -> None:
    """Change some of the newest tickets."""
    ids = [f"b{NUMBERS - 1 - i}" for i in newest]
    conn.execute(sa.update(ticket).where(ticket.c.id.in_(ids)).values(**values))


def _fee(i: int) -> dict[str, Any]:
    """A fee: the newest are open, every third names a dossier's code instead of a stay."""
    is_open, by_code = i >= FEES - OPEN, i % 3 == 0
    return {
        "id": f"p{i}",
        "centre_id": CENTRE,
        "ticket_id": None if by_code else f"b{i}",
        "dossier_code": f"H56-{i}" if by_code else None,
        "amount": 8000,
        "way": "transfer",
        "reference": f"STT{i:05}",
        "state": "open" if is_open else "paid",
        "made_at": MORNING,
        "expires_at": MORNING,
        "ended_at": None if is_open else MORNING,
        "cash": 0,
        "transfer": 0 if is_open else 8000,
        "portal": 0,
        "refunded": 0,
    }


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('busy') / 'sothutu.db'}"
        busy(url)
    else:
        url = request.getfixturevalue("postgres_cluster").make(prepare=busy)
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("index", QUESTIONS)
def test_the_hot_questions_find_their_rows_by_their_index(engine: sa.Engine, index: str):
    with engine.connect() as conn:
        counter = read.counter_numbered(conn, CENTRE, 3)
        lines = plans(conn, lambda conn, *_: QUESTIONS[index](conn, counter), None)
    assert any(re.search(rf"\b{index}\b", line) for line in lines), lines
    assert not [line for line in lines if re.search(r"SCAN (ticket|journal|dossier|payment)|Seq Scan", line)]
