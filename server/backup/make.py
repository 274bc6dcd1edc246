"""Making a backup while everything works, and keeping the newest ones."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from server.backup.archive import DATA, DATABASE, Manifest, Unfit, write
from server.config import Settings, environment
from server.core.ticket import write_moment
from server.opening import ROLES
from server.store.dump import DumpFailed, dump
from server.store.unit import Store

LOCKS: Final = ("write.lock", "upgrade.lock", "running.lock", *ROLES.values())
BY_HAND: Final = "backup-by-hand"
"""Says when somebody last made a backup; where it lies now, nobody knows."""
MADE_AGAIN: Final = ("sothutu.db", *LOCKS, BY_HAND, "printers", "backups", "before-", ".")
"""Beginnings of what a backup leaves out: the database has its own way in, the rest is made again."""
SPOKEN: Final = "voice/spoken"
"""Clips the machine speaks again; what people recorded is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """An automatic backup that lies in its folder."""

    path: Path
    made_at: datetime
    size: int


def back_up(store: Store, settings: Settings, target: Path) -> Manifest:
    """Write the whole installation into one file: database, key, recordings, media."""
    if target.exists():
        raise Unfit(f"{target} is there already, and a backup overwrites nothing")
    # Beside the target, where there must be room anyway; the data's own disk may be the full one.
    with tempfile.TemporaryDirectory(prefix=".sothutu-", dir=target.parent) as folder:
        copy = Path(folder) / DATABASE
        try:
            schema, heads = dump(store.engine, copy, environ=environment())
        except (DumpFailed, sqlite3.Error) as error:
            raise Unfit(f"the database could not be copied: {error}") from None
        manifest = Manifest(
            schema=schema,
            made_at=write_moment(store.clock().astimezone(UTC)) or "",
            dialect=store.engine.dialect.name,
            centres={centre: (seq, sealed) for centre, seq, sealed in heads},
            parts={},
        )
        write(target, manifest, {DATABASE: copy, **dict(_kept(settings.data))})
    return manifest


def by_hand(store: Store, settings: Settings, target: Path) -> Manifest:
    """Make a backup for somebody, and remember when."""
    manifest = back_up(store, settings, target)
    (settings.data / BY_HAND).write_text(manifest.made_at, "ascii")
    return manifest


def made_by_hand(settings: Settings) -> datetime | None:
    """Answer when somebody last made a backup."""
    try:
        return datetime.fromisoformat((settings.data / BY_HAND).read_text("ascii"))
    except (OSError, ValueError):
        return None


def automatic(store: Store, settings: Settings, why: str) -> Path:
    """Make a backup in the folder of backups and throw the oldest ones away."""
    folder = settings.backup_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"sothutu-{store.clock():%Y%m%d-%H%M%S}-{why}.zip"
    if target.exists():
        return target
    back_up(store, settings, target)
    for old in found(settings)[max(1, settings.keep_backups) :]:
        old.path.unlink(missing_ok=True)
    return target


def found(settings: Settings) -> list[Backup]:
    """Answer the automatic backups, newest first."""
    files = [(path, path.stat()) for path in settings.backup_folder.glob("sothutu-*.zip")]
    there = [
        Backup(path=path, made_at=datetime.fromtimestamp(seen.st_mtime, UTC), size=seen.st_size)
        for path, seen in files
    ]
    return sorted(there, key=lambda one: (one.made_at, one.path.name), reverse=True)


def kept(name: str) -> bool:
    """Tell whether something of the data folder belongs into a backup."""
    return not name.startswith((*MADE_AGAIN, SPOKEN))


def _kept(data: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        if kept(name) and path.is_file() and not path.is_symlink():
            yield f"{DATA}/{name}", path


ALARM: Final = 500_000_000
"""Bytes free under which the disk is as good as full."""


def room(settings: Settings) -> int:
    """Answer the bytes free where the data lies."""
    return shutil.disk_usage(settings.data).free
