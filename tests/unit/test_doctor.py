"""Doctor says what is not well, what to do, in both languages, and how bad it is."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.cli import main
from server.commands import doctor
from server.commands.doctor import SENTENCES, Level
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
    assert "→ " in done.output


@pytest.mark.parametrize(("days", "mark"), [(2, "✓"), (4, "!")])
def test_an_old_backup_is_named_with_its_age(tmp_path: Path, days: int, mark: str):
    made = tmp_path / "backups" / "sothutu-20261120-170000-closing.zip"
    made.parent.mkdir()
    made.write_bytes(b"PK")
    ago = time.time() - timedelta(days=days).total_seconds()
    os.utime(made, (ago, ago))
    environment = {"STT_DATA": str(tmp_path), "STT_BACKUPS": str(made.parent)}
    said = CliRunner().invoke(main, ["doctor", "--lang", "en"], env=environment).output
    (line,) = [line for line in said.splitlines() if "Newest backup" in line]
    assert line.startswith(mark)
    assert f"{24 * days} hours old" in line
    assert ("check why none is made at closing" in said) == (mark == "!")


def test_a_database_of_nonsense_is_called_damaged(tmp_path: Path):
    (tmp_path / "sothutu.db").write_bytes(b"nonsense" * 1000)
    done = CliRunner().invoke(main, ["doctor", "--lang", "en"], env={"STT_DATA": str(tmp_path)})
    assert done.exit_code == Level.BAD
    assert "damaged" in done.output
    assert "sothutu restore" in done.output


def test_running_is_told_by_the_lock(tmp_path: Path):
    settings = Settings(data=tmp_path)
    assert doctor.running(settings).say == "stopped"
    with hold(settings):
        assert doctor.running(settings).say == "running"
    assert doctor.running(settings).say == "stopped"
