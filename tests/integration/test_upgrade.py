"""From the first schema with people waiting to the newest, killed in the middle at every step."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from server.backup.make import found
from server.config import Settings
from server.opening import WRONG_SCHEMA, open_store
from server.store import migrate, schema, verify
from server.store.engine import open_engine
from tests.processes import Box
from tests.world import CENTRE

KILLED = """
import itertools, os, signal, sys
import sqlalchemy as sa
from server.config import Settings
from server.opening import open_store
from server.store.migrate import upgrade
store = open_store(Settings())
left = itertools.count(int(sys.argv[1]), -1)
def watch(conn, cursor, statement, *more):
    word = statement.split(None, 1)[0].upper()
    if word in {"CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "COMMIT"} and next(left) == 0:
        os.kill(os.getpid(), signal.SIGKILL)
sa.event.listen(store.engine, "before_cursor_execute", watch)
upgrade(store.engine, data=Settings().data)
"""
STEPS = (0, 1, 3, 6, 10)
"""Statements that an upgrade may finish before the power is gone."""
FACTS = ("name", "place", "name_en", "place_en")


def first_schema(url: str, *, people: bool = True) -> None:
    """Make the database as the first release made it; `people`: with one of them waiting."""
    engine = open_engine(url)
    with engine.connect() as conn:
        config = Config()
        config.set_main_option("script_location", str(migrate.FOLDER))
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
    old = sa.MetaData()
    with engine.begin() as conn:
        old.reflect(conn, only=["centre", "queue", "ticket", "series_counter"])
        _fill(conn, old, people=people)
    engine.dispose()


def _fill(conn: sa.Connection, old: sa.MetaData, *, people: bool) -> None:
    at = "2026-11-23T02:00:00.000000+00:00"
    rows = {
        "centre": {"id": CENTRE, **dict.fromkeys(FACTS, "Hoằng Lộc"), "timezone": "Asia/Ho_Chi_Minh"}
        | {"sample": False, "rules": "{}", "hours": "{}", "seq": 0, "head_hash": "0" * 64},
        "queue": {"id": "q", "centre_id": CENTRE, "key": "civil", "series": "A", "name": "Hộ tịch"}
        | {"name_en": "Civil status", "position": 1, "state": "open"},
        "ticket": {
            "id": "t",
            "centre_id": CENTRE,
            "business_date": date(2026, 11, 23),
            "series": "A",
            "number": 41,
        }
        | {"code": "A041", "short_code": "ABCDEF", "token_hash": "x", "queue_id": "q", "status": "waiting"}
        | {"place": at, "bump": 0, "issue_seq": 1, "last_seq": 1, "issued_at": at, "recalls": 0}
        | {"lang": "vi", "origin": "kiosk"},
        "series_counter": {
            "centre_id": CENTRE,
            "business_date": date(2026, 11, 23),
            "series": "A",
            "last": 41,
        },
    }
    for table, row in rows.items() if people else [("centre", rows["centre"])]:
        conn.execute(sa.insert(old.tables[table]), row)


def _waiting(url: str) -> list[tuple[str, str]]:
    engine = open_engine(url)
    with engine.connect() as conn:
        rows = conn.execute(sa.text("SELECT code, status FROM ticket")).all()
        last = conn.execute(sa.text("SELECT last FROM series_counter")).scalar_one()
    engine.dispose()
    assert last == 41
    return [(row.code, row.status) for row in rows]


@pytest.fixture
def first(database_url: str, tmp_path: Path, make_box) -> Box:
    """A machine with the first release's database."""
    postgres = database_url.startswith("postgresql")
    box = make_box(database_url=database_url if postgres else "")
    box.data.mkdir(mode=0o700)
    box.address = database_url if postgres else f"sqlite:///{box.data / 'sothutu.db'}"
    first_schema(box.address)
    return box


def test_killed_at_any_step_the_old_schema_stays_whole_and_the_next_try_goes_through(first: Box) -> None:
    seen = set()
    for step in STEPS:
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(step)],
            env=first.environment,
            capture_output=True,
            check=False,
        )
        engine = open_engine(first.address)
        seen.add((done.returncode, schema.current(engine)))
        engine.dispose()
        assert _waiting(first.address) == [("A041", "waiting")]
    # Killed, it is the old schema or the new one, and never something between.
    assert {found for code, found in seen if code} <= {"0001", schema.NEWEST}
    assert any(code for code, _ in seen)
    assert schema.NEWEST in first.run("upgrade")
    assert _waiting(first.address) == [("A041", "waiting")]


def test_an_upgrade_begins_with_a_backup_and_says_where_it_is(first: Box) -> None:
    said = first.run("upgrade")
    saved = found(Settings(data=first.data))
    assert len(saved) == 1
    assert str(saved[0].path) in said
    assert "before-upgrade-from-0001" in saved[0].path.name
    assert first.run("upgrade").split() == ["schema", schema.NEWEST]
    assert len(found(Settings(data=first.data))) == 1


def test_a_database_of_a_newer_program_is_left_alone(make_box) -> None:
    box = make_box()
    box.run("upgrade")
    store = open_store(Settings(data=box.data, database_url=""))
    with store.write() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert verify.all_centres(store) == []
    store.close()
    with pytest.raises(AssertionError, match="newer Sothutu") as refused:
        box.run("upgrade")
    assert "9999" in str(refused.value)
    started = box.start("work")
    assert started.process.wait(timeout=60) == WRONG_SCHEMA
    assert "newer Sothutu" in started.said()
