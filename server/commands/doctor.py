"""`sothutu doctor`: how the installation is, and what to do about what is not well."""

import fcntl
import locale
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click
import sqlalchemy as sa

from server.backup import make
from server.config import Settings
from server.opening import open_store
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


class Level(IntEnum):
    """How well something is; also the exit code of the worst."""

    FINE = 0
    WATCH = 1
    BAD = 2


MARKS: Final = "✓!✗"
"""One sign for each level."""
SENTENCES: Final = {
    "disk": "Disk: {free} MB free.",
    "disk_do": "Delete old backups or move them to another disk (STT_BACKUPS); under 500 MB numbers stop soon.",
    "clock": "Clock: {now}.",
    "clock_back": "Clock: {now}, and the record goes on until {last}.",
    "clock_do": "Set the clock (timedatectl set-ntp true), then let a supervisor confirm the time.",
    "clock_free": "Clock: {now}, set by nobody outside.",
    "clock_free_do": "Let the machine ask a time server: timedatectl set-ntp true.",
    "zone": "Time zone of the centre: {zone}.",
    "database": "Database: {kind}, schema {schema}.",
    "database_do": "Run: sothutu upgrade.",
    "database_newer_do": "Install the newer Sothutu again, or restore a backup from before.",
    "damaged": "Database: damaged ({fault}).",
    "damaged_do": "Stop Sothutu and restore the newest backup: sothutu restore FILE --replace.",
    "away": "Database: cannot be reached ({fault}).",
    "away_do": "Start PostgreSQL and check STT_DATABASE_URL.",
    "no_centre": "No centre is set up yet.",
    "no_centre_do": "Open the set-up page in a browser, or try the sample: sothutu run --sample.",
    "printer": "Printer {name}: {condition}.",
    "printer_do": "Look at paper, cover and cable, then: sothutu printer test “{name}”.",
    "no_printer": "No printer is set up; numbers are shown on the screen only.",
    "no_printer_do": "Set one up under Printers in the admin pages.",
    "screen": "{name}: last seen {seen}.",
    "screen_never": "{name}: never seen.",
    "screen_do": "Switch the screen on and check its network; pair it again if its browser was reset.",
    "backup": "Newest backup: {path}, {age} hours old.",
    "backup_do": "Run sothutu backup FILE, and check why none is made at closing.",
    "no_backup": "There is no backup.",
    "no_backup_do": "Run sothutu backup FILE onto a stick, and keep it in another room.",
    "backup_disk": "The backups lie on the same disk as the data.",
    "backup_disk_do": "Set STT_BACKUPS to a folder on another disk.",
    "modes": "{path} can be read by others on this machine.",
    "modes_do": "Run: chmod {mode} {path}.",
    "running": "Sothutu is running.",
    "stopped": "Sothutu is not running.",
    "stopped_do": "Start it: systemctl start sothutu-web sothutu-work.",
    "secure": "Pages are served over TLS.",
    "insecure": "Pages are served without TLS: kiosks and boards on other machines do not survive a reload alone.",
    "insecure_do": "Put nginx with a certificate before it (deploy/nginx.conf), or keep kiosk and board on this box.",
    "address": "Phones open {address}.",
    "address_local": "Phones open {address}, from the centre's own network only.",
    "address_local_do": "Set STT_PUBLIC_URL to a public address, or STT_WIFI to the Wi-Fi people can join.",
}
CONDITIONS: Final = {"ok": "works", "silent": "says nothing"}
SUMMARY: Final = {
    Level.FINE: "Everything is well.",
    Level.WATCH: "It works; look at the lines with an exclamation mark.",
    Level.BAD: "Something needs help now.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at; `say` names its sentence, whose advice is `{say}_do` or `do`."""

    level: Level
    say: str
    do: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    def lines(self, lang: str) -> Iterator[str]:
        """Answer the sentence, and what to do when it is not well."""
        facts = {
            name: translate(value, lang) if name == "condition" else value
            for name, value in self.facts.items()
        }
        yield f"{MARKS[self.level]} {translate(SENTENCES[self.say], lang).format(**facts)}"
        if self.level is not Level.FINE:
            yield f"    → {translate(SENTENCES[self.do or f'{self.say}_do'], lang).format(**facts)}"


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
    yield from _backups(settings, store.clock())
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
        yield from _centres(store)


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
    """Tell whether a process works on these data."""
    lock = settings.data / "running.lock"
    if lock.exists():
        with lock.open() as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return Finding(level=Level.FINE, say="running")
    return Finding(level=Level.WATCH, say="stopped")


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


def _backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    there = make.found(settings)
    if not there:
        yield Finding(level=Level.WATCH, say="no_backup")
        return
    age = now - there[0].made_at
    facts = {"path": there[0].path, "age": round(age / timedelta(hours=1))}
    yield Finding(level=Level.WATCH if age > OLD else Level.FINE, say="backup", facts=facts)
    if settings.backup_folder.stat().st_dev == settings.data.stat().st_dev:
        yield Finding(level=Level.WATCH, say="backup_disk")


def _database(store: Store, found: str | None) -> Finding:
    facts = {"kind": store.engine.dialect.name, "schema": found or "–"}
    if found != schema.NEWEST:
        do = "database_newer_do" if schema.is_newer(found) else "database_do"
        return Finding(level=Level.BAD, say="database", do=do, facts=facts)
    if facts["kind"] == "sqlite" and (faults := sqlite_faults(Path(str(store.engine.url.database)))):
        return Finding(level=Level.BAD, say="damaged", facts={"fault": faults[0]})
    return Finding(level=Level.FINE, say="database", facts=facts)


def _centres(store: Store) -> Iterator[Finding]:
    now = store.clock()
    with store.read() as conn:
        ids = read.centre_ids(conn)
        if not ids:
            yield Finding(level=Level.BAD, say="no_centre")
        for centre_id in ids:
            here = read.centre(conn, centre_id)
            yield clock(now.astimezone(here.tz), here.last_at, followed=_followed())
            yield Finding(level=Level.FINE, say="zone", facts={"zone": here.timezone})
            yield from _printers(conn, centre_id)
            yield from screens(devices.last_seen(conn, centre_id), now.astimezone(here.tz))


def _printers(conn: sa.Connection, centre_id: str) -> Iterator[Finding]:
    cards = seen.printers(conn, centre_id)
    if not cards:
        yield Finding(level=Level.WATCH, say="no_printer")
    for card in cards:
        level = {"ok": Level.FINE, "silent": Level.WATCH}.get(card.condition, Level.BAD)
        condition = CONDITIONS.get(card.condition, card.condition)
        yield Finding(level=level, say="printer", facts={"name": card.name, "condition": condition})


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
