"""What doctor says: each thing that was looked at as a sentence, and what to do where it is not well."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

from server.web.i18n import translate


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
    "zone_other": "Time zone of the centre: {zone}; this machine lives {hours} hours beside it.",
    "zone_other_do": "Set it, or the nightly restart of screens comes in the day: timedatectl set-timezone {zone}.",
    "database": "Database: {kind}, schema {schema}.",
    "database_do": "Run: sothutu upgrade.",
    "database_newer_do": "Install the newer Sothutu again, or restore a backup from before.",
    "damaged": "Database: damaged ({fault}).",
    "damaged_do": "Stop Sothutu and restore the newest backup: sothutu restore FILE --replace.",
    "away": "Database: cannot be reached ({fault}).",
    "away_do": "Start PostgreSQL and check STT_DATABASE_URL.",
    "no_centre": "No centre is set up yet.",
    "no_centre_do": "Open {address}/first in a browser; sothutu first-code shows the code that it asks for.",
    "printer": "Printer {name}: {condition}.",
    "printer_do": "Look at paper, cover and cable, then: sothutu printer test “{name}”.",
    "no_printer": "No printer is set up; numbers are shown on the screen only.",
    "no_printer_do": "Set one up under Printers in the admin pages.",
    "screen": "{name}: last seen {seen}.",
    "screen_never": "{name}: never seen.",
    "screen_do": "Switch the screen on and check its network; pair it again if its browser was reset.",
    "backup": "Newest backup: {path}, {age} hours old. There: {closing} of closings, {upgrade} of upgrades.",
    "backup_do": "Run sothutu backup FILE, and check why none is made at closing.",
    "backup_torn": "The newest backup cannot be used: {fault}.",
    "backup_torn_do": "Run sothutu backup FILE now, and look whether the disk is sound.",
    "by_hand": "Backup by hand: {age} hours ago.",
    "by_hand_do": "Run sothutu backup FILE onto a stick, and keep it in another room.",
    "no_backup": "There is no backup.",
    "no_backup_do": "Run sothutu backup FILE onto a stick, and keep it in another room.",
    "backup_disk": "The backups lie on the same disk as the data.",
    "backup_disk_do": "Set STT_BACKUPS to a folder on another disk.",
    "backup_room": "Disk of the backups: {free} MB free.",
    "backup_room_do": "Delete old backups there, or no new one is made.",
    "modes": "{path} can be read by others on this machine.",
    "modes_do": "Run: chmod {mode} {path}.",
    "running": "Sothutu is running.",
    "stopped": "Sothutu is not running.",
    "stopped_do": "Start it: systemctl start sothutu-web sothutu-work.",
    "no_web": "Pages are not served; only printers and timers are at work.",
    "no_web_do": "Start it: systemctl start sothutu-web sothutu-work.",
    "no_work": "No slip is printed and no day ends: only the pages are served.",
    "no_work_do": "Start it: systemctl start sothutu-web sothutu-work.",
    "secure": "Pages are served over TLS.",
    "insecure": "Pages are served without TLS: kiosks and boards on other machines do not survive a reload alone.",
    "insecure_do": "Put nginx with a certificate before it (deploy/nginx.conf), or keep kiosk and board on this box.",
    "address": "Phones open {address}.",
    "address_local": "Phones open {address}, from the centre's own network only.",
    "address_local_do": "Set STT_PUBLIC_URL to a public address, or STT_WIFI to the Wi-Fi people can join.",
}
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
            name: translate(value, lang).lower() if name == "condition" else value
            for name, value in self.facts.items()
        }
        yield f"{MARKS[self.level]} {translate(SENTENCES[self.say], lang).format(**facts)}"
        if self.level is not Level.FINE:
            yield f"    → {translate(SENTENCES[self.do or f'{self.say}_do'], lang).format(**facts)}"
