"""A screen that asks what it shows is heard of, and doctor and monitors read that."""

from datetime import timedelta

import pytest

from server.app import create_app
from server.commands.doctor import AWAY, screens
from server.commands.findings import Level
from server.config import Settings
from server.store import devices
from server.usecases.people import pair_device
from server.usecases.screens import lock
from server.web.guards import DEVICE_COOKIE


@pytest.fixture
def kind() -> str:
    return "sqlite"


def seen(world):
    with world.store.read() as conn:
        return devices.last_seen(conn, world.centre_id)


def test_a_kiosk_that_asks_what_it_shows_is_heard_of(world, tmp_path):
    settings = Settings(data=tmp_path, database_url="", public_url="http://localhost")
    client = create_app(settings, store=world.store).test_client()
    client.set_cookie(
        DEVICE_COOKIE.format(kind="kiosk"), pair_device(world.store, world.kiosk.id, by=world.house)
    )
    world.clock.tick((AWAY + timedelta(minutes=1)).total_seconds())
    (found,) = screens(seen(world), world.store.clock())
    assert (found.level, list(found.lines("vi"))[1].strip()[:1]) == (Level.WATCH, "→")
    assert client.get("/live/kiosk.json").status_code == 200
    (found,) = screens(seen(world), world.store.clock())
    assert found.level is Level.FINE
    assert seen(world)[0][1] == world.store.clock()


def test_a_screen_that_is_out_of_service_is_not_missed(world):
    lock(world.store, world.kiosk.id, message="Máy đang nghỉ", by=world.house)
    assert seen(world) == []
