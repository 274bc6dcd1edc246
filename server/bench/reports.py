"""What the report costs over very many numbers, against counting the same numbers in the same run."""

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import click
import sqlalchemy as sa

from server.bench.crowd import FIRST, fill, last_day
from server.config import Settings
from server.core.figures import Span, month_of
from server.opening import open_store
from server.sample.catalogue import load_catalogue
from server.store import migrate, read
from server.store.reports.questions import QUESTIONS
from server.store.unit import Store
from server.usecases import setup

ROUNDS: Final = 3
_MANY: Final = 200_000
"""From so many numbers on, each question is asked once only."""


def report_figures(rows: int, database: str | None) -> dict[str, Any]:
    """Fill a database of its own and time every question, over all days and over one month."""
    with tempfile.TemporaryDirectory(prefix="stt-bench-") as folder:
        settings = Settings(data=Path(folder), database_url=database or "", _env_file=None)
        with closing(open_store(settings)) as store:
            migrate.upgrade(store.engine, data=settings.data)
            centre_id = _centre(store)
            began = time.perf_counter()
            fill(store.engine, centre_id, rows)
            filled = time.perf_counter() - began
            return {
                "reports_rows": rows,
                "reports_fill_s": float(f"{filled:.3g}"),
                **_measure(store, centre_id, rows),
            }


def _centre(store: Store) -> str:
    with store.read() as conn:
        if read.centre_ids(conn):
            raise click.ClickException("the database is not empty; the benchmark wants one of its own")
    return setup.create_sample(store, load_catalogue(), [])


def _measure(store: Store, centre_id: str, rows: int) -> dict[str, Any]:
    rounds = 1 if rows >= _MANY else ROUNDS
    whole = Span(FIRST, last_day(rows))
    month = month_of(whole.last - timedelta(days=min(31, whole.days - 1)))
    with store.read() as conn:
        floor = _best(
            lambda: conn.execute(sa.text("SELECT count(*) FROM ticket WHERE place > ''")).scalar(), rounds
        )
        over_all = {
            name: _best(lambda ask=ask: ask(conn, centre_id, whole), rounds)  # type: ignore[misc]
            for name, ask in QUESTIONS.items()
        }
        of_month = _best(lambda: [ask(conn, centre_id, month) for ask in QUESTIONS.values()], rounds)
    total = sum(over_all.values())
    return {
        "reports_vs_count": round(total / floor, 1),
        "reports_month_vs_count": round(of_month / floor, 2),
        "reports_questions_vs_count": {name: round(spent / floor, 2) for name, spent in over_all.items()},
        "reports_s": round(total, 3),
        "reports_month_s": round(of_month, 4),
        "count_s": round(floor, 5),
    }


def _best(ask: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    return min(times)
