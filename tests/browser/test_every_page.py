"""Every page, in both languages: it opens, it is in its language, and it asks nobody outside this machine."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from tests.people import log_in
from tests.processes import Box
from tests.sample import as_a_newcomer

FACES = {
    "kiosk": ("/kiosk",),
    "kiosk-landscape": ("/kiosk?n=2",),
    "board": ("/board", "/board/counter/1"),
    "phone": ("{phone}",),
    "desk": ("/", "/console/login", "/api/v1/docs"),
}
DESK = (
    "/console/counters",
    "/admin",
    "/admin/day",
    "/admin/printers",
    "/admin/slip",
    "/admin/catalogue",
    "/admin/holidays",
    "/admin/audit",
    "/admin/payments",
    "/admin/dossiers",
)


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """The sample centre as a newcomer starts it, who follows the addresses that it prints."""
    with as_a_newcomer(Box(tmp_path_factory.mktemp("box"))) as box:
        yield box


def phone_page(box: Box) -> str:
    said = box.started[0].said()
    return next(line.split()[-1] for line in said.splitlines() if "Phone page" in line).partition(
        str(box.port)
    )[2]


@pytest.mark.parametrize("screen", FACES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_public_pages_stay_on_this_machine(
    screen: str, lang: str, box: Box, open_page: OpenPage, watch: Watch
) -> None:
    page = open_page(screen, locale="vi-VN")
    for path in FACES[screen]:
        address = path.format(phone=phone_page(box))
        page.goto(f"{box.url}{address}{'&' if '?' in address else '?'}lang={lang}", wait_until="networkidle")
        expect(page.locator("body")).not_to_be_empty()
    assert watch.requests
    assert watch.strangers() == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_staffs_pages_stay_on_this_machine(
    lang: str, box: Box, open_page: OpenPage, watch: Watch
) -> None:
    page = open_page("desk", locale="vi-VN")
    log_in(page, box, "vanphong", to="/admin")
    for path in DESK:
        page.goto(f"{box.url}{path}?lang={lang}", wait_until="networkidle")
        expect(page.locator("html")).to_have_attribute("lang", lang)
    assert watch.strangers() == []
