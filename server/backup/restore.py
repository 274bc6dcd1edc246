"""Putting a backup in the place of what is there: only a sound one, and no number twice."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from server.backup.archive import DATA, DATABASE, Manifest, Unfit, read_manifest, unpack
from server.backup.make import kept
from server.config import Settings, environment
from server.core.calendar import business_date
from server.core.house import house
from server.core.kinds import Kind
from server.opening import open_store
from server.store import numbers, read, schema, verify
from server.store.dump import DumpFailed, sqlite_faults, staged_postgresql, take_place
from server.store.migrate import upgrade
from server.store.unit import Store

GAP: Final = 100
"""Numbers left out in each series when nobody can tell which were given since the backup."""

Given = Mapping[str, Mapping[str, int]]
"""The last number of each series of each centre today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was done: where the numbers go on, and where the former data lie."""

    manifest: Manifest
    last: Given
    aside: str


def check(source: Path) -> Manifest:
    """Read a backup's manifest; Unfit for another program's, a newer one's or a damaged one's."""
    manifest = read_manifest(source)
    if not (manifest.schema.isdigit() and int(manifest.schema) <= int(schema.NEWEST)):
        raise Unfit(
            f"this backup is of a newer Sothutu (schema {manifest.schema[:20]}; this program knows {schema.NEWEST}): "
            "install that one first"
        )
    return manifest


def restore(source: Path, settings: Settings, *, replace: bool, gap: int | None) -> Restored:
    """Check a backup from end to end beside the present data, then let it take their place."""
    manifest = check(source)
    settings.make_data()
    here = open_store(settings)
    now = here.clock()
    try:
        mine = here.engine.dialect.name
        if manifest.dialect != mine:
            raise Unfit(f"this backup is of {manifest.dialect}, and STT_DATABASE_URL names {mine}")
        if not replace and _is_used(here, settings):
            raise Unfit(
                f"{settings.data} is in use already; to put it aside and take the backup instead: --replace"
            )
        given = _given(here, now)
        url = here.engine.url
    finally:
        here.close()
    stamp = f"{now:%Y%m%d-%H%M%S}"
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.data) as folder:
        unpack(source, manifest, Path(folder))
        (Path(folder) / DATA).mkdir(exist_ok=True)
        try:
            with _staged(url, Path(folder), stamp) as staged:
                last = _prove(staged, settings, manifest, given, gap)
                aside = _swap(settings, Path(folder), stamp)
                if manifest.dialect == "postgresql":
                    take_place(url, str(staged.database), f"{url.database}_before_{stamp}".replace("-", "_"))
        except DumpFailed as error:
            raise Unfit(str(error)) from None
    return Restored(manifest=manifest, last=last, aside=aside)


@contextmanager
def _staged(url: sa.URL, folder: Path, stamp: str) -> Iterator[sa.URL]:
    """Lend the backup's database at an address of its own."""
    if url.get_backend_name() == "postgresql":
        name = f"{url.database}_restore_{stamp}".replace("-", "_")
        with staged_postgresql(url, folder / DATABASE, name, environ=environment()) as staged:
            yield staged
        return
    if faults := sqlite_faults(folder / DATABASE):
        raise Unfit(f"the backup's database is damaged: {faults[0]}")
    yield url.set(database=str(folder / DATABASE))


def _prove(staged: sa.URL, settings: Settings, manifest: Manifest, given: Given, gap: int | None) -> Given:
    """Bring the staged database to this program's schema, check its journal, and move its numbers on."""
    url = staged.render_as_string(hide_password=False)
    store = open_store(Settings(data=settings.data, database_url=url))
    try:
        upgrade(store.engine, data=settings.data)
        with store.read() as conn:
            heads = {
                c: (read.centre(conn, c).seq, read.centre(conn, c).head_hash) for c in read.centre_ids(conn)
            }
        if heads != dict(manifest.centres):
            raise Unfit("the backup's database is not the one its manifest speaks of")
        if faults := verify.all_centres(store):
            raise Unfit(f"the backup's journal does not hold: {faults[0]} ({len(faults)} faults)")
        return {centre_id: _go_on(store, centre_id, manifest, given, gap) for centre_id in heads}
    finally:
        store.close()
        if store.engine.dialect.name == "sqlite":
            # Closing the last connection has emptied the log into the file.
            for beside in ("-wal", "-shm"):
                Path(f"{staged.database}{beside}").unlink(missing_ok=True)


def _go_on(
    store: Store, centre_id: str, manifest: Manifest, given: Given, gap: int | None
) -> Mapping[str, int]:
    """Let today's numbers go on above every one that may be on somebody's paper."""
    with store.transact(house(centre_id, "shell")) as tx:
        mine = numbers.last_numbers(tx.conn, centre_id, tx.day)
        known = given.get(centre_id)
        gap = gap if gap is not None else 0 if known is not None else GAP
        last = {series: max(number, (known or {}).get(series, 0)) + gap for series, number in mine.items()}
        numbers.raise_numbers(tx.conn, centre_id, tx.day, last)
        tx.record(Kind.BACKUP_RESTORED, made_at=manifest.made_at, gap=gap, last=last)
        return last


def _given(here: Store, now: datetime) -> Given:
    """Answer today's last numbers of the data that are there; nothing where they cannot be read any more."""
    try:
        with here.read() as conn:
            return {
                centre_id: numbers.last_numbers(
                    conn, centre_id, business_date(now, tz=read.centre(conn, centre_id).tz)
                )
                for centre_id in read.centre_ids(conn)
            }
    except sa.exc.SQLAlchemyError:
        return {}


def _is_used(here: Store, settings: Settings) -> bool:
    try:
        return schema.current(here.engine) is not None or any(kept(p.name) for p in settings.data.iterdir())
    except sa.exc.SQLAlchemyError:
        return True


def _swap(settings: Settings, folder: Path, stamp: str) -> str:
    """Move what is there into a folder of its own and the restored files into its place, the database last."""
    data, aside = settings.data, settings.data / f"before-restore-{stamp}"
    old = [path for path in data.iterdir() if kept(path.name) or path.name.startswith("sothutu.db")]
    if old:
        aside.mkdir(mode=0o700)
    for path in old:
        shutil.move(path, aside / path.name)
    for path in (folder / DATA).iterdir():
        shutil.move(path, data / path.name)
    if not settings.database.startswith("postgresql"):
        shutil.move(folder / DATABASE, data / "sothutu.db")
    return aside.name if old else ""
