"""The tests' centre on either database: SQLite copies a prepared file, PostgreSQL a prepared database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import Clock
from tests.world import World, opened, with_centre


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tests' centre in it."""
    path = tmp_path_factory.mktemp("prepared") / "sothutu.db"
    with_centre(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def centre_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with the tests' centre in it; each test that asks runs on either kind."""
    if request.param == "postgres":
        cluster = request.getfixturevalue("postgres_cluster")
        url = cluster.make(prepare=with_centre)
        yield url
        cluster.drop(url)
    else:
        shutil.copy(request.getfixturevalue("prepared_sqlite"), tmp_path / "sothutu.db")
        yield f"sqlite:///{tmp_path / 'sothutu.db'}"


@pytest.fixture
def clock() -> Clock:
    """Monday, nine o'clock, until the test says otherwise."""
    return Clock()


@pytest.fixture
def world(centre_url: str, tmp_path: Path, clock: Clock) -> Iterator[World]:
    """The tests' centre, opened."""
    with opened(centre_url, tmp_path, clock=clock) as store:
        yield World(store, clock)
