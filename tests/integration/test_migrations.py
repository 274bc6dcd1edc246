"""The schema: made step by step, equal to what the program believes, whole or not at all."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.opening import WRONG_SCHEMA
from server.store import migrate, schema
from server.store.engine import open_engine
from server.store.tables import metadata
from tests.conftest import MakeBox
from tests.world import migrated


@pytest.fixture
def engine(database_url):
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def _versions():
    return ScriptDirectory(str(migrate.FOLDER))


def test_the_program_knows_its_newest_migration():
    assert _versions().get_heads() == [schema.NEWEST]


def test_migrations_are_one_line_named_by_their_numbers():
    steps = list(reversed(list(_versions().walk_revisions())))
    assert [step.revision for step in steps] == [f"{n:04}" for n in range(1, len(steps) + 1)]
    assert [step.down_revision for step in steps] == [None, *[step.revision for step in steps[:-1]]]


def test_an_empty_database_becomes_what_the_program_believes(engine, tmp_path):
    assert schema.current(engine) is None
    migrate.upgrade(engine, data=tmp_path)
    assert schema.current(engine) == schema.NEWEST
    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_every_index_is_the_one_the_program_believes_its_condition_included(
    engine, tmp_path, request, database_url
):
    migrate.upgrade(engine, data=tmp_path)
    by_steps = _indexes(engine)
    with engine.begin() as conn:
        # The same database once more, made from the program's own tables.
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql("DROP SCHEMA public CASCADE")
            conn.exec_driver_sql("CREATE SCHEMA public")
    if engine.dialect.name == "sqlite":
        engine.dispose()
        engine = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    metadata.create_all(engine)
    assert _indexes(engine) == by_steps
    assert any("where" in index for index in by_steps)
    engine.dispose()


def _indexes(engine):
    listed = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }
    with engine.connect() as conn:
        found = conn.exec_driver_sql(listed[engine.dialect.name]).scalars().all()
    return sorted(re.sub(r"\s+", " ", text).lower() for text in found if "alembic_version" not in text)


def test_a_second_upgrade_finds_nothing_to_do(engine, tmp_path):
    migrate.upgrade(engine, data=tmp_path)
    with engine.begin() as conn:
        conn.exec_driver_sql(
            "INSERT INTO login_try (scope, count, last_at) VALUES ('x', 1, '2026-11-23T02:00:00.000000+00:00')"
        )
    migrate.upgrade(engine, data=tmp_path)
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM login_try").scalar_one() == 1


def test_two_upgrades_at_once_make_one_schema(database_url, tmp_path):
    def upgrade(_number):
        engine = open_engine(database_url)
        migrate.upgrade(engine, data=tmp_path)
        made = schema.current(engine)
        engine.dispose()
        return made

    with ThreadPoolExecutor() as three:
        assert list(three.map(upgrade, range(3))) == [schema.NEWEST] * 3


@pytest.mark.parametrize("at", [1, 4, 12, 30])
def test_an_upgrade_that_breaks_off_leaves_the_database_as_it_was(engine, tmp_path, at):
    made = iter(range(at))

    def fail(_conn, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith("CREATE") and next(made, None) is None:
            raise OSError("the power is gone")

    sa.event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(OSError, match="the power is gone"):
        migrate.upgrade(engine, data=tmp_path)
    sa.event.remove(engine, "before_cursor_execute", fail)
    assert schema.current(engine) is None
    with engine.connect() as conn:
        assert set(sa.inspect(conn).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(engine, data=tmp_path)
    assert schema.current(engine) == schema.NEWEST


@pytest.mark.parametrize("command", ["serve", "work"])
def test_a_process_does_not_start_on_another_schema_and_says_what_helps(make_box: MakeBox, command):
    box = make_box()
    started = box.start(command)
    assert started.process.wait(timeout=60) == WRONG_SCHEMA
    assert "sothutu upgrade" in started.said()


def test_upgrade_brings_a_database_to_this_program(make_box: MakeBox):
    box = make_box()
    assert box.run("upgrade").split() == ["schema", schema.NEWEST]
    assert (box.data / "sothutu.db").stat().st_mode & 0o077 == 0
    assert box.data.stat().st_mode & 0o077 == 0


def test_the_tests_own_databases_have_the_newest_schema(database_url):
    migrated(database_url)
    engine = open_engine(database_url)
    assert schema.current(engine) == schema.NEWEST
    engine.dispose()
