"""The tests' centre on either database.

SQLite copies a prepared file. On PostgreSQL, where making a database takes a third of a second, the tests
share one and each has a centre of its own in it, as the communes of a province do.
"""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from server.app import create_app
from server.config import Settings
from server.store.engine import NoTurn, open_engine
from server.store.unit import Store
from server.usecases import people
from server.web.guards import DEVICE_COOKIE
from tests.fakes import Clock, Ids
from tests.postgres import Cluster
from tests.world import CENTRE, PASSWORD, World, hush, migrated, opened, settle, with_centre

HERE = "http://localhost"
_numbers = count(1)


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tests' centre in it."""
    path = tmp_path_factory.mktemp("prepared") / "sothutu.db"
    with_centre(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_shared(postgres_cluster: Cluster) -> Iterator[sa.Engine]:
    """A migrated PostgreSQL database that many tests share."""
    engine = open_engine(postgres_cluster.make(prepare=migrated))
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database; each test that asks runs once on either."""
    return str(request.param)


@pytest.fixture
def clock() -> Clock:
    """Monday, nine o'clock, until the test says otherwise."""
    return Clock()


@pytest.fixture
def world(request: pytest.FixtureRequest, kind: str, tmp_path: Path, clock: Clock) -> Iterator[World]:
    """The tests' centre, just opened, at nine in the morning."""
    if kind == "postgres":
        centre_id = f"{CENTRE}-{next(_numbers)}"
        engine = request.getfixturevalue("postgres_shared")
        store = Store(engine, turn=NoTurn(), clock=clock, new_id=Ids(centre_id))
        settle(store, centre_id)
        yield World(store, clock, centre_id)
        hush(store)
    else:
        shutil.copy(request.getfixturevalue("prepared_sqlite"), tmp_path / "sothutu.db")
        with opened(f"sqlite:///{tmp_path / 'sothutu.db'}", tmp_path, clock=clock) as store:
            yield World(store, clock)


@pytest.fixture
def store(world: World) -> Store:
    """The store of the tests' centre."""
    return world.store


@pytest.fixture
def office(world: World, tmp_path: Path) -> FlaskClient:
    """The office of the tests' centre, logged in."""
    app = create_app(Settings(data=tmp_path, database_url="", public_url=HERE), store=world.store)
    client = app.test_client()
    body = {"login": f"{world.centre_id}.vanphong", "password": PASSWORD}
    assert client.post("/console/login", json=body, headers={"Origin": HERE}).status_code == 200
    return client


@pytest.fixture
def office_at_kiosk(office: FlaskClient, world: World) -> FlaskClient:
    """The office, whose browser is a kiosk of the centre as well."""
    token = people.pair_device(world.store, world.kiosk.id, by=world.house)
    office.set_cookie(DEVICE_COOKIE.format(kind="kiosk"), token)
    return office
