"""`sothutu doctor`: how the installation is, and what to do about what is not well."""

import locale
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click
import sqlalchemy as sa

from server.admin import words
from server.backup import make
from server.backup.archive import Unfit, read_manifest
from server.commands.findings import SUMMARY, Finding, Level
from server.config import Settings
from server.opening import ROLES, is_held, open_store
from server.store import devices, read, schema
from server.store import paper as seen
from server.store.dump import sqlite_faults
from server.store.unit import Store
from server.web.i18n import LANGUAGES, translate

LOW: Final = 2_000_000_000
OLD: Final = timedelta(days=3)
"""Age of the newest backup that a long weekend does not explain."""
AWAY: Final = timedelta(hours=12)
"""Silence of a screen that a night does not explain; one that is on is heard of every ten minutes."""
JUMP: Final = timedelta(minutes=5)


@click.command()
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language; the terminal's when left out.")
def doctor(lang: str | None) -> None:
    """Look at everything, and say what to do; exit code 0 well, 1 watch it, 2 needs help."""
    settings = Settings()
    store = open_store(settings)
    found = list(look(settings, store))
    store.close()
    lang = lang or ("vi" if (locale.getlocale()[0] or "").startswith("vi") else "en")
    worst = max(one.level for one in found)
    for one in found:
        for line in one.lines(lang):
            click.echo(line)
    click.echo(translate(SUMMARY[worst], lang))
    sys.exit(worst)


def look(settings: Settings, store: Store) -> Iterator[Finding]:
    """Look at everything there is; a database that does not answer ends the list early."""
    yield disk(make.room(settings))
    yield from _modes(settings)
    yield from _network(settings)
    yield from backups(settings, store.clock())
    yield running(settings)
    try:
        found = schema.current(store.engine)
    except sa.exc.SQLAlchemyError as error:
        sqlite = store.engine.dialect.name == "sqlite"
        yield Finding(
            level=Level.BAD, say="damaged" if sqlite else "away", facts={"fault": str(error.__cause__)}
        )
        return
    yield _database(store, found)
    if found == schema.NEWEST:
        yield from _centres(store, settings)


def disk(free: int) -> Finding:
    """Judge the room that is left, in bytes."""
    level = Level.BAD if free < make.ALARM else Level.WATCH if free < LOW else Level.FINE
    return Finding(level=level, say="disk", facts={"free": free // 1_000_000})


def clock(now: datetime, last: datetime | None, *, followed: bool | None) -> Finding:
    """Judge the machine's clock by the record and by whether a time server sets it; None when nobody knows."""
    facts = {"now": f"{now:%d/%m/%Y %H:%M}"}
    if last is not None and last - now > JUMP:
        facts["last"] = f"{last.astimezone(now.tzinfo):%d/%m/%Y %H:%M}"
        return Finding(level=Level.BAD, say="clock_back", do="clock_do", facts=facts)
    if followed is False:
        return Finding(level=Level.WATCH, say="clock_free", facts=facts)
    return Finding(level=Level.FINE, say="clock", facts=facts)


def running(settings: Settings) -> Finding:
    """Tell whether pages are served from these data and whether somebody prints."""
    web, work = (is_held(settings.data / name) for name in ROLES.values())
    if web and work:
        return Finding(level=Level.FINE, say="running")
    if not (web or work):
        return Finding(level=Level.WATCH, say="stopped")
    return Finding(level=Level.BAD, say="no_work" if web else "no_web")


def _modes(settings: Settings) -> Iterator[Finding]:
    for path, mode in ((settings.data, "700"), (settings.data / "secret.key", "600")):
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding(level=Level.BAD, say="modes", facts={"path": path, "mode": mode})


def _network(settings: Settings) -> Iterator[Finding]:
    parts = urlsplit(settings.address)
    if parts.scheme == "https":
        yield Finding(level=Level.FINE, say="secure")
    else:
        yield Finding(level=Level.WATCH, say="insecure")
    if settings.reachable or settings.wifi:
        yield Finding(level=Level.FINE, say="address", facts={"address": settings.address})
    else:
        yield Finding(level=Level.WATCH, say="address_local", facts={"address": settings.address})


def backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Judge the backups that the program makes by itself, and the last one that somebody made."""
    there, by_hand = make.found(settings), make.made_by_hand(settings)
    hand_age = now - by_hand if by_hand else None
    if there:
        yield _newest(there, now)
    elif hand_age is None:
        yield Finding(level=Level.WATCH, say="no_backup")
    if hand_age is not None:
        # Somebody's own backup is too old only where there is no other.
        level = Level.WATCH if hand_age > OLD and not there else Level.FINE
        yield Finding(level=level, say="by_hand", facts={"age": _hours(hand_age)})
    if not there:
        return
    if settings.backup_folder.stat().st_dev == settings.data.stat().st_dev:
        yield Finding(level=Level.WATCH, say="backup_disk")
    elif (free := shutil.disk_usage(settings.backup_folder).free) < LOW:
        yield Finding(level=Level.WATCH, say="backup_room", facts={"free": free // 1_000_000})


def _newest(there: list[make.Backup], now: datetime) -> Finding:
    newest = there[0]
    try:
        # What a file says of itself: its date changes when it is copied.
        age = now - datetime.fromisoformat(read_manifest(newest.path).made_at)
    except (Unfit, ValueError) as fault:
        return Finding(level=Level.BAD, say="backup_torn", facts={"fault": fault})
    kinds = [one.path.stem for one in there]
    facts = {
        "path": newest.path,
        "age": _hours(age),
        "closing": sum(kind.endswith("-closing") for kind in kinds),
        "upgrade": sum("-before-upgrade-" in kind for kind in kinds),
    }
    return Finding(level=Level.WATCH if age > OLD else Level.FINE, say="backup", facts=facts)


def _hours(age: timedelta) -> int:
    return round(age / timedelta(hours=1))


def _database(store: Store, found: str | None) -> Finding:
    facts = {"kind": store.engine.dialect.name, "schema": found or "–"}
    if found != schema.NEWEST:
        do = "database_newer_do" if schema.is_newer(found) else "database_do"
        return Finding(level=Level.BAD, say="database", do=do, facts=facts)
    if facts["kind"] == "sqlite" and (faults := sqlite_faults(Path(str(store.engine.url.database)))):
        return Finding(level=Level.BAD, say="damaged", facts={"fault": faults[0]})
    return Finding(level=Level.FINE, say="database", facts=facts)


def _centres(store: Store, settings: Settings) -> Iterator[Finding]:
    now = store.clock()
    with store.read() as conn:
        ids = read.centre_ids(conn)
        if not ids:
            address = f"http://localhost:{settings.port}"
            yield Finding(level=Level.BAD, say="no_centre", facts={"address": address})
        for centre_id in ids:
            here = read.centre(conn, centre_id)
            yield clock(now.astimezone(here.tz), here.last_at, followed=_followed())
            yield zone(now.astimezone(here.tz), now.astimezone(), here.timezone)
            yield from _printers(conn, centre_id)
            yield from screens(devices.last_seen(conn, centre_id), now.astimezone(here.tz))


def zone(there: datetime, here: datetime, name: str) -> Finding:
    """Compare the centre's time with the machine's: its own timers go by that."""
    apart = (there.utcoffset() or timedelta()) - (here.utcoffset() or timedelta())
    if apart:
        facts = {"zone": name, "hours": f"{abs(apart) / timedelta(hours=1):g}"}
        return Finding(level=Level.WATCH, say="zone_other", facts=facts)
    return Finding(level=Level.FINE, say="zone", facts={"zone": name})


def _printers(conn: sa.Connection, centre_id: str) -> Iterator[Finding]:
    cards = seen.printers(conn, centre_id)
    if not cards:
        yield Finding(level=Level.WATCH, say="no_printer")
    for card in cards:
        yield printer(card.name, card.condition)


def printer(name: str, condition: str) -> Finding:
    """Judge a printer by what the staff's pages say of it; one that cannot speak is not ill."""
    look = words.condition(condition)
    level = {"bad": Level.BAD, "warn": Level.WATCH}.get(look.kind, Level.FINE)
    return Finding(level=level, say="printer", facts={"name": name, "condition": look.word})


def screens(known: list[tuple[str, datetime | None]], now: datetime) -> Iterator[Finding]:
    """Judge kiosks and boards by when their browsers were last heard of."""
    for name, last in known:
        if last is None:
            yield Finding(level=Level.WATCH, say="screen_never", do="screen_do", facts={"name": name})
        else:
            told = {"name": name, "seen": f"{last.astimezone(now.tzinfo):%d/%m/%Y %H:%M}"}
            yield Finding(level=Level.WATCH if now - last > AWAY else Level.FINE, say="screen", facts=told)


def _followed(run: Callable[..., Any] = subprocess.run) -> bool | None:
    """Tell whether a time server sets this machine's clock; None when nobody here can say."""
    program = shutil.which("timedatectl")
    if program is None:
        return None
    done = run(
        [program, "show", "--property=NTPSynchronized", "--value"],
        capture_output=True,
        text=True,
        check=False,
    )
    return {"yes": True, "no": False}.get(done.stdout.strip())
