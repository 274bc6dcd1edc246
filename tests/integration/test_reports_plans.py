"""Every question of the report finds a month by an index, on both databases, and tells the same on both."""

import re
import time
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from server.bench.crowd import fill
from server.core.figures import Span, month_of
from server.store.engine import open_engine
from server.store.reports.questions import QUESTIONS
from tests.driver import watching
from tests.proof import Proof, sizes
from tests.world import CENTRE, with_centre

MONTH = month_of(date(2020, 1, 15))
LARGE = ("ticket", "journal", "dossier", "rating", "phone_visit", "missed_search")


def crowded(url: str) -> None:
    with_centre(url)
    engine = open_engine(url)
    fill(engine, CENTRE, sizes().report_tickets)
    engine.dispose()


@pytest.fixture(scope="module")
def engines(tmp_path_factory, postgres_cluster):
    lite = f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'sothutu.db'}"
    crowded(lite)
    both = {"sqlite": open_engine(lite), "postgresql": open_engine(postgres_cluster.make(prepare=crowded))}
    yield both
    for engine in both.values():
        engine.dispose()


def plans(conn: sa.Connection, ask: Any, span: Span) -> list[str]:
    """What the database says of how it would answer each statement of a question."""
    asked: list[tuple[str, Any]] = []
    with watching(conn, lambda statement, parameters=(), *_: asked.append((statement, parameters))):
        ask(conn, CENTRE, span)
    how = "EXPLAIN QUERY PLAN" if conn.dialect.name == "sqlite" else "EXPLAIN"
    lines = []
    for statement, parameters in asked:
        found = conn.exec_driver_sql(f"{how} {statement}", parameters)
        lines += [str(row[-1]) for row in found]
    return lines


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_reads_a_whole_table_for_a_month(engines, name):
    for engine in engines.values():
        with engine.connect() as conn:
            if conn.dialect.name == "postgresql":
                # These tables are small enough to be read whole; of large ones it is asked whether they must.
                conn.exec_driver_sql("SET enable_seqscan = off")
            lines = plans(conn, QUESTIONS[name], MONTH)
        whole = re.compile(rf"(?:SCAN|Seq Scan on) (?:{'|'.join(LARGE)})\b(?!.*USING (?:COVERING )?INDEX)")
        assert lines
        assert [line for line in lines if whole.search(line)] == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_both_databases_give_the_same_answer(engines, name):
    answers = []
    for engine in engines.values():
        with engine.connect() as conn:
            answers.append(QUESTIONS[name](conn, CENTRE, MONTH))
    assert _plain(answers[0]) == _plain(answers[1])
    assert answers[0]


def _plain(answer: Any) -> Any:
    """In no order of its own, and without the last digits of a reckoned time."""
    if isinstance(answer, list):
        return sorted(repr(one) for one in answer)
    return answer


@pytest.mark.beside
def test_a_month_among_very_many_numbers_is_counted_right(engines, proof: Proof):
    for kind, engine in engines.items():
        with engine.connect() as conn:
            counted = "SELECT count(*) FROM ticket WHERE business_date BETWEEN '2020-01-01' AND '2020-01-31'"
            began = time.perf_counter()
            assert conn.exec_driver_sql(counted).scalar_one() == 31 * 300
            floor = time.perf_counter() - began
            began = time.perf_counter()
            answers = {name: ask(conn, CENTRE, MONTH) for name, ask in QUESTIONS.items()}
            spent = time.perf_counter() - began
        assert (
            answers["ends"].all == sum(answers["days"].values()) == sum(answers["hours"].values()) == 31 * 300
        )
        assert sum(one.n for one in answers["dossiers"]) == answers["ends"].states["completed"]
        proof.note(
            f"{kind}: a month's report among {sizes().report_tickets:,} numbers took {spent:.2f} s, "
            f"{spent / floor:.0f} times a plain count of the month"
        )
