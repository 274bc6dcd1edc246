"""A browser test that cannot fail on a stranger, an error or a broken promise proves nothing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.watch import Watch

PAGES = {
    "/good": "<title>good</title><p>Xin chào",
    "/stranger": "<img src='http://stranger.example/x.png'>",
    "/stranger-socket": "<script src='/socket.js'></script>",
    "/inline": "<script>document.title = 'inline'</script>",
    "/worker": "<script src='/worker-page.js'></script>",
    "/worker-page.js": "navigator.serviceWorker.register('/worker.js')",
    "/worker.js": "oninstall = e => e.waitUntil(fetch('http://stranger.example/worker').catch(() => 0))",
    "/throws": "<script src='/throws.js'></script>",
    "/throws.js": "nothing.here()",
    "/socket.js": "new WebSocket('ws://stranger.example/')",
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path, "nothing here").encode()
        self.send_response(200 if self.path in PAGES else 404)
        self.send_header(
            "Content-Type", "text/javascript" if self.path.endswith(".js") else "text/html; charset=utf-8"
        )
        self.send_header("Content-Security-Policy", "script-src 'self'; connect-src 'self' http: ws:")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  -- the library's name
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Page, Watch]]:
    """A page and a watch of its own, whose findings do not fail the test."""
    watch, context = Watch(), browser.new_context()
    watch.attach(context)
    yield context.new_page(), watch
    context.close()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/stranger", "left this machine: http://stranger.example/x.png"),
        ("/stranger-socket", "left this machine: ws://stranger.example/"),
        ("/worker", "left this machine: http://stranger.example/worker"),
        ("/inline", "Content Security Policy"),
        ("/throws", "exception: nothing is not defined"),
        ("/missing", "404"),
    ],
)
def test_a_fault_is_seen(watched: tuple[Page, Watch], address: str, path: str, fault: str) -> None:
    page, watch = watched
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    assert any(fault in found for found in watch.faults()), watch.faults()


def test_an_expected_error_is_let_through_and_a_stranger_never(
    watched: tuple[Page, Watch], address: str
) -> None:
    page, watch = watched
    watch.expect(".*")
    page.goto(f"{address}/throws")
    page.goto(f"{address}/stranger")
    assert watch.errors
    assert watch.faults() == ["left this machine: http://stranger.example/x.png"]


def test_a_good_page_has_no_fault(page: Page, watch: Watch, address: str) -> None:
    watch.expect("favicon")
    page.goto(f"{address}/good")
    assert page.title() == "good"
    assert f"{address}/good" in watch.requests
    assert watch.faults() == []
