"""A full disk: a sentence instead of a number, nothing used up, the rest goes on, and no restart afterwards."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.app import create_app
from server.config import Settings
from server.core.errors import DiskFull
from server.core.house import Role
from server.usecases import people, programs
from server.web.guards import DEVICE_COOKIE, STAFF_COOKIE
from tests.world import PASSWORD

MOST = 400


@pytest.fixture
def kind() -> str:
    """SQLite, whose own limit of pages fails exactly as a full disk does."""
    return "sqlite"


@contextmanager
def full_disk(engine: sa.Engine) -> Iterator[None]:
    """Let the database grow no further."""

    def limit(pages: int):
        def on(connection, *more):
            connection.execute(f"PRAGMA max_page_count={pages}").close()

        return on

    # The smallest limit that SQLite takes is what the file already has.
    full, free = limit(1), limit(1_000_000)
    sa.event.listen(engine, "checkout", full)
    yield
    sa.event.remove(engine, "checkout", full)
    sa.event.listen(engine, "checkout", free)


def test_with_a_full_disk_everybody_still_sees_what_is_wrong(world, tmp_path: Path):
    app = create_app(
        Settings(data=tmp_path, database_url="", public_url="http://localhost"), store=world.store
    )
    kiosk, desk = app.test_client(), app.test_client()
    kiosk.set_cookie(
        DEVICE_COOKIE.format(kind="kiosk"), people.pair_device(world.store, world.kiosk.id, by=world.house)
    )
    login = f"{world.centre_id}.quay1"
    token = people.log_in(world.store, login=login, password=PASSWORD, address="192.0.2.7")
    desk.set_cookie(STAFF_COOKIE, token)
    ticket = world.issue()
    _let_sightings_grow(world)
    # Long enough for every sighting of screens and people to be due again.
    world.clock.tick(minutes=10)
    with full_disk(world.store.engine):
        _fill_up(world)
        before = world.entries()[-1].seq
        assert kiosk.get("/kiosk").status_code == 200
        assert desk.get("/console").status_code == 200
        with world.refuses("disk_full"):
            world.at(1).call_next()
        assert world.entries()[-1].seq == before
        figures = desk.get("/metrics").text
        assert re.search(r"^sothutu_disk_free_bytes \d", figures, re.MULTILINE)
        assert re.search(r"^sothutu_disk_alarm [01]\.0$", figures, re.MULTILINE)
        assert re.search(r'^sothutu_screen_silent_seconds\{screen=".+"\} \d+\.0$', figures, re.MULTILINE)
    assert world.at(1).call_next().id == ticket.id


def _let_sightings_grow(world) -> None:
    """On a full disk every write fails, for want of room in the log; this limit only stops what grows."""
    with world.store.write() as conn:
        conn.exec_driver_sql("CREATE TABLE log (room BLOB)")
        for table in ("staff_session", "device"):
            conn.exec_driver_sql(
                f"CREATE TRIGGER grows_{table} AFTER UPDATE ON {table} "
                "BEGIN INSERT INTO log VALUES (zeroblob(100000)); END"
            )


def _fill_up(world) -> None:
    for _ in range(MOST):
        try:
            world.issue()
        except DiskFull:
            return
    raise AssertionError("the disk never became full")


def test_a_full_disk_refuses_with_a_sentence_and_uses_no_number_up(world, tmp_path: Path):
    app = create_app(
        Settings(data=tmp_path, database_url="", public_url="http://localhost"), store=world.store
    )
    client = app.test_client()
    token = programs.new_token(world.store, role=Role.KIOSK, by=world.house)

    def take():
        world.clock.tick(1)
        return client.post(
            "/api/v1/tickets",
            data=json.dumps({"queue": "land"}),
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "vi"},
        )

    given = []
    with full_disk(world.store.engine):
        for _ in range(MOST):
            answer = take()
            if answer.status_code != 201:
                break
            given.append(answer.get_json()["code"])
        assert answer.status_code == 507
        assert answer.get_json()["error"]["code"] == "disk_full"
        assert "Xin báo cán bộ" in answer.get_json()["error"]["message"]
        assert "Retry-After" in answer.headers
        jobs, entries = len(world.print_jobs()), len(world.entries())
        for _ in range(3):
            assert take().status_code == 507
        assert (len(world.print_jobs()), len(world.entries())) == (jobs, entries)
        # Reading goes on.
        assert client.get("/healthz").status_code == 200
        assert len(world.line("land")) == len(given)
    again = take()
    assert again.status_code == 201
    assert again.get_json()["code"] == f"C{len(given) + 1:03}"
    assert given == [f"C{n:03}" for n in range(1, len(given) + 1)]
    assert world.faults() == []
