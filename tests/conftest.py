"""What every test may ask for: databases, real processes, the sizes of the proofs.

Parts of the machine that a developer does not have are left out by name only (`make test WITHOUT=…`, here
STT_TEST_WITHOUT), and the run says so at its end. Nothing is skipped because something is missing.
"""

import gc
import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import settings

from tests import templates
from tests.postgres import Cluster
from tests.processes import Box
from tests.proof import Page, Proof
from tests.sample import make as make_sample

PARTS = ("browser", "postgres")
LEFT_OUT = pytest.StashKey[dict[str, int]]()
PAGE = pytest.StashKey[Page]()
BOXES = pytest.StashKey[list[Box]]()
SELDOM = (20_000, 20, 20)
"""How much must be new before the garbage collector looks: a test makes much, and leaves little."""
FAILED = pytest.StashKey[list[str]]()

# Two busy cores make no promise about milliseconds, and a run in CI must be the same run each time.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True)
settings.load_profile("house")
templates.keep()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proof-report", metavar="FILE", help="write what the heavy proofs found")


def pytest_configure(config: pytest.Config) -> None:
    left_out = os.environ.get("STT_TEST_WITHOUT", "").split()
    if unknown := sorted(set(left_out) - set(PARTS)):
        msg = f"STT_TEST_WITHOUT knows {' and '.join(PARTS)}, not {' '.join(unknown)}"
        raise pytest.UsageError(msg)
    config.stash[LEFT_OUT] = dict.fromkeys(left_out, 0)
    config.stash[PAGE] = Page()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = config.stash[LEFT_OUT]
    deselected = []
    for item in items:
        _mark(item)
        parts = [part for part in left_out if item.get_closest_marker(part)]
        if parts:
            left_out[parts[0]] += 1
            deselected.append(item)
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if item not in set(deselected)]


def pytest_collection_finish() -> None:
    """Keep the garbage collector off what thousands of tests are made of: it took a third of the time of those without pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def _mark(item: pytest.Item) -> None:
    """Name the parts of the machine that a test needs, so that no author has to remember."""
    fixtures = getattr(item, "fixturenames", ())
    if "browser" in item.path.parent.parts:
        item.add_marker("browser")
    if any(name.startswith("postgres_") for name in fixtures):
        item.add_marker("postgres")
    if "proof" in fixtures:
        item.add_marker("proof")
        if item.get_closest_marker("beside") is None:
            item.add_marker("alone")
    if item.get_closest_marker("alone"):
        # `make test` looks for those in the modules with this word, and in no other.
        assert re.search(r"\bproof\b", item.path.read_text("utf-8")), item.nodeid


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash.setdefault(FAILED, []).extend([report.when] if report.failed else [])
    if report.failed:
        report.sections.extend(("what the processes said", box.told()) for box in item.stash.get(BOXES, []))
    if item.get_closest_marker("proof"):
        item.config.stash[PAGE].close(item.nodeid, outcome=report.outcome, seconds=report.duration)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over what it left out: only the process that speaks to the terminal can say so."""
    handed_over = getattr(session.config, "workeroutput", None)
    if handed_over is not None:
        handed_over["left_out"] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    # Each worker collects everything, so any one of them knows the whole.
    node.config.stash[LEFT_OUT].update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for part, tests in config.stash[LEFT_OUT].items():
        terminalreporter.write_line(f"left out on request: {part} ({tests} tests)", yellow=True)
    target = config.getoption("--proof-report")
    if target:
        Path(target).write_text(config.stash[PAGE].text(), encoding="utf-8")
        terminalreporter.write_line(f"wrote {target}")


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Proof:
    """The sizes of a heavy proof, and where it notes what it found; marks its test as one."""
    return request.config.stash[PAGE].open(request.node.nodeid)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the sample centre, for boxes to copy."""
    data = tmp_path_factory.mktemp("sample") / "data"
    make_sample(data)
    return data


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """The private PostgreSQL of this run, started by the first test that asks."""
    cluster = Cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def postgres_durable_cluster() -> Iterator[Cluster]:
    """The same, but one that keeps its promises when it is killed."""
    cluster = Cluster.start(durable=True)
    yield cluster
    cluster.stop()


@pytest.fixture
def postgres_url(postgres_cluster: Cluster) -> Iterator[str]:
    """The address of a fresh, empty database."""
    url = postgres_cluster.make()
    yield url
    postgres_cluster.drop(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh, empty database: each test that asks runs once on either kind."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'sothutu.db'}"


class MakeBox(Protocol):
    def __call__(self, *, database_url: str = "", **settings: str | int) -> Box: ...


@pytest.fixture
def make_box(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeBox]:
    """Make machines that run real processes; all of them end with the test."""
    boxes = request.node.stash.setdefault(BOXES, [])

    def make(*, database_url: str = "", **settings: str | int) -> Box:
        box = Box(tmp_path / f"box-{len(boxes)}", database_url=database_url, **settings)
        boxes.append(box)
        return box

    yield make
    for box in boxes:
        box.close()


@pytest.fixture
def box(make_box: Callable[..., Box]) -> Box:
    """A machine of its own on SQLite, nothing started yet."""
    return make_box()
