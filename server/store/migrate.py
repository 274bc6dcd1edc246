"""Bring a database to the newest schema."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

FOLDER: Final = Path(__file__).parent / "migrations"
_ADVISORY: Final = 0x50_74_75


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
