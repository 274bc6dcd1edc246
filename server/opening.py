"""Opening the database that the settings name, for web workers, the background process and the shell."""

import fcntl
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
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


OLDER: Final = "the database is empty or of another version: run sothutu upgrade"
NEWER: Final = (
    "the database is of a newer Sothutu (schema {found}; this program knows {known}) and is left as it is: "
    "install the newer program again, or restore a backup from before"
).replace("{known}", schema.NEWEST)


ROLES: Final = {"web": "web.lock", "work": "work.lock"}
"""The file by which each kind of process shows that it is there."""


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
    return Store(engine, turn=turn, clock=clock, new_id=make_id, outbox=bool(settings.outbox_url))


@contextmanager
def hold(settings: Settings, role: str) -> Iterator[None]:
    """Say that this process works on the data, and as what; the kernel forgets it at kill -9."""
    settings.make_data()
    with (settings.data / "running.lock").open("w") as lock, (settings.data / ROLES[role]).open("w") as mine:
        for one in (lock, mine):
            fcntl.flock(one, fcntl.LOCK_SH)
        yield


def is_held(lock: Path) -> bool:
    """Tell whether a process shows by this file that it is there."""
    if not lock.exists():
        return False
    with lock.open() as probe:
        try:
            fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Make sure that nobody serves or prints from these data, and that nobody begins to meanwhile."""
    settings.make_data()
    with (settings.data / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise click.ClickException(
                "Sothutu is running on these data: stop it first (systemctl stop sothutu-web sothutu-work, "
                "or Ctrl-C where it was started)"
            ) from None
        yield


def checked_store(settings: Settings) -> Store:
    """Open the database, or end this process when it has not the schema of this program."""
    store = open_store(settings)
    found = schema.current(store.engine)
    if found != schema.NEWEST:
        newer = schema.is_newer(found)
        click.echo(NEWER.format(found=found) if newer else f"{settings.data}: {OLDER}", err=True)
        sys.exit(WRONG_SCHEMA)
    return store


def only_centre(conn: sa.Connection) -> str:
    """Answer the centre of this database; a shell command has no credential to choose one by."""
    ids = read.centre_ids(conn)
    if not ids:
        raise click.ClickException("this database has no centre yet; try the sample: sothutu run --sample")
    return ids[0]
