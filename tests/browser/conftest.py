"""Chromium for the tests: one browser for the run, a context of its own for each page.

A page that asks for anything outside this machine, writes an error to its console, throws, or breaks the
Content Security Policy fails its test, whatever the test was about. What a failed test saw is kept in
test-results/; with STT_TEST_TRACE=1 as a trace too (`playwright show-trace FILE.zip`).
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.browser.watch import Watch
from tests.conftest import FAILED, MakeBox
from tests.lobby import Floor
from tests.processes import Box
from tests.sample import serve
from tests.until import PATIENCE

TRACED = bool(os.environ.get("STT_TEST_TRACE"))
"""A trace of every page costs a tenth of the run, so it is kept only where somebody asks for it."""
RESULTS = Path(__file__).resolve().parents[2] / "test-results"
SCREENS = {
    "kiosk": {"width": 1080, "height": 1920},
    "kiosk-landscape": {"width": 1920, "height": 1080},
    "board": {"width": 1920, "height": 1080},
    "board-portrait": {"width": 1080, "height": 1920},
    "desk": {"width": 1366, "height": 768},
    "tablet": {"width": 1024, "height": 768},
    "phone": {"width": 360, "height": 740},
}
ARGUMENTS = (
    # Where the tests run as root, Chromium's own sandbox cannot start.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    # A board speaks without having been touched, as its Chromium is told to on the wall.
    "--autoplay-policy=no-user-gesture-required",
    # A name that only the internet could answer is an error at once, not a wait.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
# What a page shows is waited for as long as anything else here; a page that is right is never waited for so long.
expect.set_options(timeout=PATIENCE * 1000)
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The same engine first where it comes without windows: with them every page costs half a second of work more."""
MISSING = (
    "Chromium is not installed, and these tests need it: apt-get install chromium-headless-shell, name one in "
    "STT_TEST_CHROMIUM, or leave them out with make test WITHOUT=browser"
)


def chromium() -> str:
    """Answer the path of this machine's Chromium."""
    named = os.environ.get("STT_TEST_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        raise RuntimeError(MISSING)
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def box(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sample: Path
) -> Iterator[Box]:
    """The sample centre, running while the tests of a module last; its `SETTINGS`, if any, hold there."""
    box = Box(tmp_path_factory.mktemp("box"), **getattr(request.module, "SETTINGS", {}))
    try:
        serve(box, sample)
        yield box
    finally:
        box.close()


@pytest.fixture(scope="module")
def opened(box: Box) -> Iterator[Floor]:
    """The people of that centre."""
    floor = Floor(box)
    yield floor
    floor.store.close()


@pytest.fixture
def watch() -> Watch:
    """What the pages of this test asked for and complained about."""
    return Watch()


class OpenPage(Protocol):
    def __call__(self, screen: str = "desk", **options: Any) -> Page: ...


@pytest.fixture
def open_page(
    request: pytest.FixtureRequest, browser: Browser, watch: Watch, make_box: MakeBox
) -> Iterator[OpenPage]:
    """Open pages, each on a device of its own: `open_page("kiosk", locale="en-GB")`.

    It stands on `make_box` so that at the end of a test the pages go before the servers they still ask something.
    """
    contexts: list[BrowserContext] = []

    def open_page(screen: str = "desk", **options: Any) -> Page:
        defaults = {"viewport": SCREENS[screen], "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
        context = browser.new_context(**{**defaults, **options})
        if TRACED:
            context.tracing.start(snapshots=True, screenshots=True)
        contexts.append(context)
        watch.attach(context)
        return context.new_page()

    yield open_page
    broken = bool(request.node.stash.get(FAILED, [])) or bool(watch.faults())
    for number, context in enumerate(contexts):
        _put_away(context, RESULTS / f"{_file_name(request.node.nodeid)}-{number}" if broken else None)
    assert not watch.faults(), "the pages of this test did what no page may:\n" + "\n".join(watch.faults())


def stand_between(page: Page, address: str, handle: Callable[[Route], None]) -> None:
    """Handle what a page asks of an address, instead of the server; to be said before the page is opened.

    A page that is open hears of it a moment later than Playwright says, and what it asks meanwhile passes by.
    """
    assert page.url == "about:blank"
    page.route(address, handle)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page on a clerk's screen, nothing opened yet."""
    return open_page()


def _put_away(context: BrowserContext, kept_as: Path | None) -> None:
    if kept_as is not None:
        for number, page in enumerate(context.pages):
            page.screenshot(path=f"{kept_as}.{number}.png")
    if TRACED:
        context.tracing.stop(path=f"{kept_as}.zip" if kept_as is not None else None)
    context.close()


def _file_name(test: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]+", "-", test.removeprefix("tests/")).strip("-")
