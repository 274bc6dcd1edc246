"""Doctor says what is not well, what to do, in both languages, and how bad it is."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from server.backup import archive, make
from server.backup.archive import Manifest
from server.cli import main
from server.commands import doctor
from server.commands.findings import SENTENCES, Level
from server.config import Settings
from server.opening import hold, open_store
from server.store.migrate import upgrade
from server.web.i18n import translate
from tests.fakes import MORNING


@pytest.mark.parametrize(
    ("free", "level"),
    [(499_999_999, Level.BAD), (500_000_000, Level.WATCH), (2_000_000_000, Level.FINE)],
)
def test_little_room_is_an_alarm(free, level):
    assert doctor.disk(free).level is level


@pytest.mark.parametrize(
    ("ahead", "followed", "level", "say"),
    [
        (timedelta(minutes=6), True, Level.BAD, "clock_back"),
        (timedelta(minutes=5), True, Level.FINE, "clock"),
        (timedelta(0), False, Level.WATCH, "clock_free"),
        (timedelta(0), None, Level.FINE, "clock"),
    ],
)
def test_a_clock_behind_the_record_is_named(ahead, followed, level, say):
    found = doctor.clock(MORNING, MORNING + ahead, followed=followed)
    assert (found.level, found.say) == (level, say)


def test_a_screen_that_is_silent_is_named():
    known = [("Bảng 1", MORNING), ("Máy 1", None), ("Máy 2", MORNING - timedelta(hours=13))]
    found = list(doctor.screens(known, MORNING))
    assert [one.level for one in found] == [Level.FINE, Level.WATCH, Level.WATCH]


def test_every_trouble_has_its_advice_in_vietnamese():
    for say, text in SENTENCES.items():
        assert translate(text, "vi") != text, say
    troubles = [say for say in SENTENCES if f"{say}_do" in SENTENCES]
    assert len(troubles) > 15


@pytest.mark.parametrize(
    ("lang", "words"), [("vi", "Chưa có bản sao lưu nào."), ("en", "There is no backup.")]
)
def test_an_installation_without_a_centre_needs_help(tmp_path: Path, lang: str, words: str):
    settings = Settings(data=tmp_path, database_url="")
    store = open_store(settings)
    upgrade(store.engine, data=tmp_path)
    store.close()
    done = CliRunner().invoke(main, ["doctor", "--lang", lang], env={"STT_DATA": str(tmp_path)})
    assert done.exit_code == Level.BAD
    assert words in done.output
    assert translate(SENTENCES["no_centre"], lang) in done.output
    assert "sothutu first-code" in done.output
    assert "→ " in done.output


def backup(settings: Settings, why: str, made: datetime) -> Path:
    """Lay down a backup that says when it was made."""
    settings.backup_folder.mkdir(exist_ok=True)
    target = settings.backup_folder / f"sothutu-{made:%Y%m%d-%H%M%S}{why}.zip"
    database = settings.data / "copy"
    database.write_bytes(b"rows")
    told = Manifest(schema="1", made_at=made.isoformat(), dialect="sqlite", centres={}, parts={})
    archive.write(target, told, {archive.DATABASE: database})
    os.utime(target, (made.timestamp(), made.timestamp()))
    return target


@pytest.mark.parametrize(("days", "level"), [(2, Level.FINE), (4, Level.WATCH)])
def test_an_old_backup_is_named_with_its_age_and_kinds(tmp_path: Path, days: int, level: Level):
    settings = Settings(data=tmp_path)
    backup(settings, "-before-upgrade-from-0001", MORNING - timedelta(days=9))
    backup(settings, "-closing", MORNING - timedelta(days=days + 1))
    newest = backup(settings, "-closing", MORNING - timedelta(days=days))
    # Copied to a new disk, its date is of today; what it says of itself is not.
    os.utime(newest, (MORNING.timestamp(), MORNING.timestamp()))
    found, beside = doctor.backups(settings, MORNING)
    assert (found.level, beside.say) == (level, "backup_disk")
    said = "\n".join(found.lines("en"))
    assert f"{newest}, {24 * days} hours old. There: 2 of closings, 1 of upgrades." in said
    assert ("check why none is made at closing" in said) == (level is Level.WATCH)


def test_a_torn_backup_is_no_backup(tmp_path: Path):
    settings = Settings(data=tmp_path)
    torn = backup(settings, "-closing", MORNING)
    torn.write_bytes(torn.read_bytes()[:60])
    found, _ = doctor.backups(settings, MORNING)
    assert (found.level, found.say) == (Level.BAD, "backup_torn")


@pytest.mark.parametrize(("days", "level"), [(1, Level.FINE), (4, Level.WATCH)])
def test_a_backup_by_hand_counts(tmp_path: Path, days: int, level: Level):
    settings = Settings(data=tmp_path, database_url="")
    store = open_store(settings)
    upgrade(store.engine, data=tmp_path)
    store.clock = lambda: MORNING - timedelta(days=days)
    make.by_hand(store, settings, tmp_path / "on-a-stick.zip")
    store.close()
    (found,) = doctor.backups(settings, MORNING)
    assert (found.level, found.say, found.facts) == (level, "by_hand", {"age": 24 * days})
    backup(settings, "-closing", MORNING)
    assert [one.level for one in doctor.backups(settings, MORNING)][:2] == [Level.FINE, Level.FINE]


@pytest.mark.parametrize(
    ("condition", "level", "said"),
    [
        ("ok", Level.FINE, "Máy in A: tốt."),
        ("silent", Level.FINE, "Máy in A: không báo được trạng thái."),
        ("near_end", Level.WATCH, "Máy in A: sắp hết giấy."),
        ("cover_open", Level.BAD, "Máy in A: nắp đang mở."),
    ],
)
def test_a_printer_is_judged_as_on_the_staffs_pages(condition: str, level: Level, said: str):
    found = doctor.printer("A", condition)
    assert found.level is level
    assert next(found.lines("vi"))[2:] == said


def test_a_machine_in_another_zone_is_named():
    there = MORNING.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    same, other = MORNING.astimezone(ZoneInfo("Asia/Bangkok")), MORNING.astimezone(UTC)
    assert doctor.zone(there, same, "Asia/Ho_Chi_Minh").level is Level.FINE
    found = doctor.zone(there, other, "Asia/Ho_Chi_Minh")
    assert (found.level, found.facts["hours"]) == (Level.WATCH, "7")


def test_a_database_of_nonsense_is_called_damaged(tmp_path: Path):
    (tmp_path / "sothutu.db").write_bytes(b"nonsense" * 1000)
    done = CliRunner().invoke(main, ["doctor", "--lang", "en"], env={"STT_DATA": str(tmp_path)})
    assert done.exit_code == Level.BAD
    assert "damaged" in done.output
    assert "sothutu restore" in done.output


def test_running_is_told_by_the_lock(tmp_path: Path):
    settings = Settings(data=tmp_path)
    assert doctor.running(settings).say == "stopped"
    with hold(settings, "web"):
        assert doctor.running(settings).say == "no_work"
        with hold(settings, "work"):
            assert doctor.running(settings).say == "running"
    with hold(settings, "work"):
        assert doctor.running(settings).say == "no_web"
    assert doctor.running(settings).say == "stopped"
