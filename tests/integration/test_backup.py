"""A backup made while the centre works, and put in place again: whole, checked, and no number twice."""

import json
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.backup import archive, make
from server.backup import restore as restoring
from server.backup.archive import Unfit
from server.config import Settings
from server.core.kinds import Kind
from server.opening import is_held, open_store
from server.secret import load_secret
from server.store import numbers, read, schema, verify
from server.store.migrate import upgrade
from tests.fakes import Clock
from tests.integration.test_upgrade import first_schema
from tests.until import until
from tests.world import World, settle


class Place:
    """A data folder, its database and the settings that name both."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.settings = Settings(data=folder, database_url=url)
        self.settings.make_data()

    def world(self) -> World:
        """Open a fresh store; its clock is the machine's, as at the command line."""
        store = open_store(self.settings)
        clock = Clock(store.clock())
        store.clock = clock
        upgrade(store.engine, data=self.settings.data)
        with store.read() as conn:
            new = not read.centre_ids(conn)
        if new:
            settle(store)
        return World(store, clock)

    def restore(self, source: Path, *, replace: bool = True, gap: int | None = None):
        return restoring.restore(source, self.settings, replace=replace, gap=gap)


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Place:
    return Place(tmp_path / "data", database_url if database_url.startswith("postgresql") else "")


def _saved(place: Place, target: Path) -> tuple[World, Path]:
    world = place.world()
    key = load_secret(place.settings.data)
    assert len(key) == 32
    recording = place.settings.data / "voice" / "recorded" / "word.wav"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(b"a clerk's own voice")
    (place.settings.data / "voice" / "spoken").mkdir()
    (place.settings.data / "voice" / "spoken" / "word.wav").write_bytes(b"made again")
    for _ in range(3):
        world.issue()
    make.back_up(world.store, place.settings, target)
    return world, target


def test_a_lost_machine_comes_back_and_no_number_of_the_day_is_given_twice(
    place: Place, tmp_path: Path
) -> None:
    world, saved = _saved(place, tmp_path / "saved.zip")
    assert saved.stat().st_mode & 0o777 == 0o600
    key = load_secret(place.settings.data)
    given = {world.issue().code for _ in range(4)}
    before = world.tickets()
    world.store.close()
    (place.settings.data / "voice" / "recorded" / "word.wav").write_bytes(b"overwritten")

    done = place.restore(saved)

    world = place.world()
    assert len(world.tickets()) == 3 < len(before)
    assert world.faults() == []
    assert load_secret(place.settings.data) == key
    assert (place.settings.data / "voice" / "recorded" / "word.wav").read_bytes() == b"a clerk's own voice"
    assert not (place.settings.data / "voice" / "spoken").exists()
    entry = world.last_entry()
    assert (entry.kind, entry.data["gap"]) == (Kind.BACKUP_RESTORED, 0)
    assert world.issue().code not in given
    assert world.tickets()[-1].number == 8
    assert (place.settings.data / done.aside / "secret.key").exists()
    world.store.close()


def test_on_an_empty_machine_a_stretch_of_numbers_is_left_out(tmp_path: Path) -> None:
    world, saved = _saved(Place(tmp_path / "old"), tmp_path / "saved.zip")
    world.store.close()
    fresh = Place(tmp_path / "new")
    done = fresh.restore(saved, replace=False)
    assert {n for last in done.last.values() for n in last.values()} == {restoring.GAP, restoring.GAP + 3}
    world = fresh.world()
    assert world.issue().code == "A104"
    world.store.close()


def test_a_used_place_is_only_taken_when_told_to(place: Place, tmp_path: Path) -> None:
    world, saved = _saved(place, tmp_path / "saved.zip")
    before = world.everything()
    with pytest.raises(Unfit, match="--replace"):
        place.restore(saved, replace=False)
    assert world.everything() == before
    world.store.close()


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    world, saved = _saved(Place(tmp_path / "data"), tmp_path / "saved.zip")
    with pytest.raises(Unfit, match="overwrites nothing"):
        make.back_up(world.store, Settings(data=tmp_path / "data"), saved)
    world.store.close()


def test_the_newest_automatic_backups_are_kept(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.settings = place.settings.model_copy(update={"keep_backups": 2})
    world = place.world()
    made = []
    for _ in range(4):
        world.clock.tick(minutes=1)
        made.append(make.automatic(world.store, place.settings, "close"))
    assert sorted(one.path for one in make.found(place.settings)) == made[-2:]
    world.store.close()


def test_a_backup_of_the_first_schema_is_brought_to_this_program_before_it_takes_the_place(
    place: Place, tmp_path: Path
) -> None:
    store = open_store(place.settings)
    first_schema(place.settings.database, people=False)
    assert make.back_up(store, place.settings, tmp_path / "old.zip").schema == "0001"
    store.close()
    place.restore(tmp_path / "old.zip")
    store = open_store(place.settings)
    assert schema.current(store.engine) == schema.NEWEST
    assert verify.all_centres(store) == []
    store.close()


# --- what cannot be right is refused, and nothing changes ----------------------------------------------


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good")
    world, saved = _saved(Place(folder / "data"), folder / "saved.zip")
    world.store.close()
    return saved


def _changed(good: Path, target: Path, *, manifest=None, members=None) -> Path:
    """Write the good backup again with another manifest or other members, fingerprints made to fit."""
    with zipfile.ZipFile(good) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    told = json.loads(held.pop(archive.MANIFEST))
    held |= members or {}
    for name, data in held.items():
        draft = target.with_suffix(".part")
        draft.write_bytes(data)
        weighed = archive._weigh(draft)
        told["parts"][name] = {"size": weighed.size, "sha256": weighed.sha256}
    told |= manifest or {}
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr(archive.MANIFEST, json.dumps(told))
        for name, data in held.items():
            packed.writestr(name, data)
    return target


def _truncated(good: Path, target: Path) -> Path:
    target.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    return target


def _flipped(good: Path, target: Path) -> Path:
    data = bytearray(good.read_bytes())
    data[len(data) // 3] ^= 0xFF
    target.write_bytes(data)
    return target


def _lying(good: Path, target: Path) -> Path:
    with zipfile.ZipFile(good) as packed:
        told = json.loads(packed.read(archive.MANIFEST))
    parts = told["parts"]
    parts[archive.DATABASE]["sha256"] = "0" * 64
    return _changed(good, target, manifest={"parts": parts})


def _forged_database(good: Path, target: Path, statement: str) -> Path:
    draft = target.with_suffix(".db")
    with zipfile.ZipFile(good) as packed:
        draft.write_bytes(packed.read(archive.DATABASE))
    engine = sa.create_engine(f"sqlite:///{draft}")
    with engine.begin() as conn:
        conn.exec_driver_sql("DROP TRIGGER journal_no_update")
        conn.exec_driver_sql(statement)
    engine.dispose()
    return _changed(good, target, members={archive.DATABASE: draft.read_bytes()})


HOSTILE = {
    "another program's": (lambda g, t: _changed(g, t, manifest={"app": "qmatic"}), "not of Sothutu"),
    "a newer format": (lambda g, t: _changed(g, t, manifest={"format": 2}), "newer Sothutu"),
    "a newer schema": (lambda g, t: _changed(g, t, manifest={"schema": "9999"}), "newer Sothutu"),
    "a schema of words": (lambda g, t: _changed(g, t, manifest={"schema": "head"}), "newer Sothutu"),
    "another database": (lambda g, t: _changed(g, t, manifest={"dialect": "postgresql"}), "STT_DATABASE_URL"),
    "half of it": (_truncated, "only a piece|damaged"),
    "a flipped byte": (_flipped, "damaged|manifest|piece"),
    "a lie about the database": (_lying, "damaged or was changed"),
    "a path that climbs out": (lambda g, t: _changed(g, t, members={"data/../../evil": b"x"}), "must not"),
    "an absolute path": (lambda g, t: _changed(g, t, members={"/etc/evil": b"x"}), "must not"),
    "a backslash": (lambda g, t: _changed(g, t, members={"data/..\\evil": b"x"}), "must not"),
    "a file of no place": (lambda g, t: _changed(g, t, members={"evil": b"x"}), "must not"),
    "no database in it": (
        lambda g, t: _changed(g, t, members={archive.DATABASE: b"not a database"}),
        "damaged",
    ),
    "a changed entry": (
        lambda g, t: _forged_database(g, t, "UPDATE journal SET actor = 'house:nobody' WHERE seq = 2"),
        "does not hold",
    ),
    "a changed ticket": (
        lambda g, t: _forged_database(g, t, "UPDATE ticket SET status = 'completed'"),
        "does not hold",
    ),
    "another head": (
        lambda g, t: _changed(g, t, manifest={"centres": {"hoang-loc": [1, "0" * 64]}}),
        "not the one its manifest",
    ),
    "a manifest of nonsense": (lambda g, t: _changed(g, t, manifest={"parts": [1]}), "no backup"),
    "no zip at all": (lambda g, t: t.write_text("hello") and t, "no backup"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_backup_that_cannot_be_right_changes_nothing(what: str, good: Path, tmp_path: Path) -> None:
    change, says = HOSTILE[what]
    source = change(good, tmp_path / "hostile.zip")
    place = Place(tmp_path / "here" / "data")
    world = place.world()
    world.issue()
    before = world.everything()
    files = sorted(place.settings.data.rglob("*"))
    world.store.close()
    with pytest.raises(Unfit, match=says):
        place.restore(source)
    world = place.world()
    assert world.everything() == before
    assert {p.name for p in place.settings.data.iterdir()} <= {p.name for p in files} | {"upgrade.lock"}
    assert not (tmp_path / "evil").exists()
    assert not (tmp_path / "here" / "evil").exists()
    world.store.close()


def test_a_gap_asked_for_is_left_out(good: Path, tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.restore(good, replace=False, gap=7)
    world = place.world()
    with world.store.read() as conn:
        last = numbers.last_numbers(conn, world.centre_id, read.today(conn, world.centre_id, world.clock()))
    assert last["A"] == 10
    assert verify.all_centres(world.store) == []
    world.store.close()


def test_nothing_is_restored_under_a_running_centre(make_box, good: Path) -> None:
    box = make_box()
    box.run("upgrade")
    box.start("work")
    until(lambda: is_held(box.data / "running.lock"), what="the process to hold the data")
    with pytest.raises(AssertionError, match="stop it first"):
        box.run("restore", str(good), "--replace")
    box.close()
    assert "restored" in box.run("restore", str(good), "--replace")
