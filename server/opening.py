"""Opening the database that the settings name, for web workers, the background process and the shell."""

import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Final

import click
import sqlalchemy as sa

from server.clock import utc_now
from server.config import Settings
from server.store import read, schema
from server.store.engine import FileTurn, NoTurn, open_engine
from server.store.unit import Store

WRONG_SCHEMA: Final = 3
"""Exit code of a process whose database has another schema; restarting it cannot help."""


def new_id() -> str:
    """Make an opaque id of 80 random bits."""
    return secrets.token_hex(10)


def open_store(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now, make_id: Callable[[], str] = new_id
) -> Store:
    """Open the database, making the data folder when it is not there."""
    settings.make_data()
    engine = open_engine(settings.database)
    sqlite = engine.dialect.name == "sqlite"
    turn = FileTurn(settings.data / "write.lock") if sqlite else NoTurn()
    return Store(engine, turn=turn, clock=clock, new_id=make_id)


def checked_store(settings: Settings) -> Store:
    """Open the database, or end this process when it has not the schema of this program."""
    store = open_store(settings)
    if schema.current(store.engine) != schema.NEWEST:
        click.echo(
            f"{settings.data}: the database is empty or of another version: run sothutu upgrade", err=True
        )
        sys.exit(WRONG_SCHEMA)
    return store


def only_centre(conn: sa.Connection) -> str:
    """Answer the centre of this database; a shell command has no credential to choose one by."""
    ids = read.centre_ids(conn)
    if not ids:
        raise click.ClickException("this database has no centre yet; try the sample: sothutu run --sample")
    return ids[0]
