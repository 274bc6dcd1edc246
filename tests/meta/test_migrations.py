"""The migrations: numbered, one line of descent, and together equal to the tables."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.store import migrate, schema
from server.store.engine import open_engine
from server.store.tables import metadata


def test_the_newest_schema_is_the_head_of_the_migrations() -> None:
    assert ScriptDirectory(str(migrate.FOLDER)).get_current_head() == schema.NEWEST


def test_migrations_are_numbered_without_a_gap() -> None:
    names = sorted(path.name for path in (migrate.FOLDER / "versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{n:04d}" for n in range(1, len(names) + 1)]


def test_a_migrated_database_has_the_tables_of_the_program(database_url: str, tmp_path: Path) -> None:
    engine = open_engine(database_url)
    assert schema.current(engine) is None
    migrate.upgrade(engine, data=tmp_path)
    assert schema.current(engine) == schema.NEWEST
    with engine.connect() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
    migrate.upgrade(engine, data=tmp_path)
    engine.dispose()
