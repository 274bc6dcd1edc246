"""A database as one file, and back: SQLite's own online backup, PostgreSQL's own pg_dump."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa

_HEADS: Final = "SELECT id, seq, head_hash FROM centre ORDER BY id"
_SCHEMA: Final = "SELECT version_num FROM alembic_version"

Head = tuple[str, int, str]
"""A centre's id, and the seq and hash of its newest journal entry."""


class DumpFailed(Exception):
    """The database could not be written to a file, or read from one; the text says why and what helps."""


def dump(engine: sa.Engine, target: Path, *, environ: Mapping[str, str]) -> tuple[str, list[Head]]:
    """Write the whole database to a file while others work; answers its schema and where its journals stand."""
    if engine.dialect.name == "postgresql":
        return _dump_postgresql(engine, target, environ)
    with (
        closing(sqlite3.connect(str(engine.url.database))) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        # One file that needs nothing beside it, also on a stick that is mounted read-only.
        copy.execute("PRAGMA journal_mode=DELETE").close()
        return str(copy.execute(_SCHEMA).fetchone()[0]), copy.execute(_HEADS).fetchall()


def sqlite_faults(path: Path) -> list[str]:
    """Answer what SQLite itself finds wrong with a file; nothing for a sound one."""
    try:
        with closing(sqlite3.connect(path)) as conn:
            found = [str(row[0]) for row in conn.execute("PRAGMA integrity_check(20)")]
            found += [
                f"row without its parent in {row[0]}" for row in conn.execute("PRAGMA foreign_key_check")
            ]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [] if found == ["ok"] else [fault for fault in found if fault != "ok"]


def _dump_postgresql(engine: sa.Engine, target: Path, environ: Mapping[str, str]) -> tuple[str, list[Head]]:
    held = engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with held as conn, conn.begin():
        # The heads and the dump are of one and the same moment.
        snapshot = conn.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one()
        schema = str(conn.execute(sa.text(_SCHEMA)).scalar_one())
        heads = [(row.id, int(row.seq), row.head_hash) for row in conn.execute(sa.text(_HEADS))]
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
        _run("pg_dump", *options, f"--file={target}", url=engine.url, environ=environ)
    return schema, heads


@contextmanager
def staged_postgresql(
    url: sa.URL, source: Path, name: str, *, environ: Mapping[str, str]
) -> Iterator[sa.URL]:
    """Read a dump into a database of its own beside the real one; it goes again unless it took its place."""
    staged = url.set(database=name)
    try:
        _administer(url, f'CREATE DATABASE "{name}" TEMPLATE template0')
    except sa.exc.ProgrammingError as error:
        raise DumpFailed(
            f"PostgreSQL lets this user make no database, and the backup is read into one of its own first: "
            f"ALTER ROLE {url.username} CREATEDB  ({error.orig})"
        ) from None
    try:
        options = ("--no-owner", "--no-privileges", "--exit-on-error")
        _run("pg_restore", *options, str(source), url=staged, environ=environ)
        yield staged
    finally:
        _administer(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def take_place(url: sa.URL, staged: str, aside: str) -> None:
    """Give a staged database the real one's name; the real one is kept as `aside`."""
    real = str(url.database)
    _administer(
        url,
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{real}'",  # noqa: S608
        f'ALTER DATABASE "{real}" RENAME TO "{aside}"',
        f'ALTER DATABASE "{staged}" RENAME TO "{real}"',
    )


def _administer(url: sa.URL, *statements: str) -> None:
    engine = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as conn:
            for statement in statements:
                conn.exec_driver_sql(statement)
    finally:
        engine.dispose()


def _run(name: str, *arguments: str, url: sa.URL, environ: Mapping[str, str]) -> None:
    # The password goes by the environment: arguments are seen by everybody on the machine.
    env = {**environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603  -- PostgreSQL's own programs with our own arguments
        [_program(name), f"--dbname={plain}", *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DumpFailed(f"{name} failed: {done.stderr.strip()}")


def _program(name: str) -> str:
    """Find one of PostgreSQL's programs; the newest installed, since an older one refuses a newer server."""
    found = [
        path
        for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
        if path.parent.parent.name.isdigit()
    ]
    if found:
        return str(max(found, key=lambda path: int(path.parent.parent.name)))
    if plain := shutil.which(name):
        return plain
    raise DumpFailed(
        f"a backup of PostgreSQL needs {name}, which is missing: apt-get install postgresql-client"
    )
