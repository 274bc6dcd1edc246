"""Bring a database to the newest schema, or say that it is not there."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

FOLDER: Final = Path(__file__).parent / "migrations"
_ADVISORY: Final = 0x50_74_75


def newest() -> str:
    """Answer the schema this program was written for."""
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    if head is None:
        msg = "no migrations were installed"
        raise RuntimeError(msg)
    return head


def current(engine: sa.Engine) -> str | None:
    """Answer the schema the database has; None for an empty one."""
    with engine.connect() as conn:
        return MigrationContext.configure(conn).get_current_revision()


def upgrade(engine: sa.Engine, *, data: Path) -> None:
    """Migrate, alone: a second one waits and then finds nothing to do."""
    with _alone(engine, data), engine.connect() as conn:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = conn
        command.upgrade(config, "head")


@contextmanager
def _alone(engine: sa.Engine, data: Path) -> Iterator[None]:
    if engine.dialect.name == "postgresql":
        with engine.connect() as conn, conn.begin():
            conn.execute(sa.text("SET LOCAL lock_timeout = 0"))
            conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY)))
            yield
    else:
        with (data / "upgrade.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
