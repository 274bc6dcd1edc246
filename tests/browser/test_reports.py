"""The report in a browser: every reader can use it, at the desk, on a phone and on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from tests.quarter import lived, office, served

MONTH = "/reports/2025-09-01/2025-09-30"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of the house after one September, and the office's cookie."""
    folder = tmp_path_factory.mktemp("september")
    with lived(folder, months=(9,)) as store, served(store, folder) as address:
        yield address, office(store)


def enter(open_page: OpenPage, desk: tuple[str, dict[str, str]], screen: str) -> Page:
    address, cookie = desk
    page = open_page(screen)
    page.context.add_cookies([{**cookie, "url": address}])  # type: ignore[typeddict-item]
    return page


def test_everybody_can_read_the_report_in_both_languages(
    open_page: OpenPage, desk: tuple[str, dict[str, str]]
):
    for screen in ("desk", "phone"):
        page = enter(open_page, desk, screen)
        for path in (f"{MONTH}?lang=vi", f"{MONTH}?lang=en", "/reports?lang=vi", "/reports/dossiers?lang=vi"):
            page.goto(desk[0] + path)
            assert barriers(page) == [], path
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= page.evaluate("document.documentElement.clientWidth"), path


def test_days_are_chosen_in_the_form_and_kept_in_the_address(
    open_page: OpenPage, desk: tuple[str, dict[str, str]]
):
    page = enter(open_page, desk, "desk")
    page.goto(f"{desk[0]}/reports?lang=vi")
    page.get_by_label("Từ", exact=True).fill("2025-09-01")
    page.get_by_label("đến", exact=True).fill("2025-09-30")
    page.get_by_role("button", name="Xem").click()
    page.wait_for_url(f"**{MONTH}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo")
    expect(page.locator(".strip")).to_contain_text("854")
    page.get_by_role("link", name="English").click()
    expect(page.locator(".head")).to_contain_text("Month 9/2025")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as Excel").click()
    assert download.value.suggested_filename == "report-2025-09-01-2025-09-30.xlsx"
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    # Paper cannot be opened: the table behind the drawing lies open on it.
    expect(page.locator("#days .table")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#days .table")).to_be_visible()


def test_who_waits_longer_than_a_second_is_told_why(open_page: OpenPage, desk: tuple[str, dict[str, str]]):
    page = enter(open_page, desk, "desk")
    page.clock.install()
    page.goto(f"{desk[0]}/reports?lang=vi")
    # The answer takes its time: the page stays where it is.
    page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
    page.get_by_role("link", name="Năm nay").click()
    expect(page.locator("#counting")).to_be_hidden()
    page.clock.run_for(1_100)
    expect(page.locator("#counting")).to_contain_text("Đang tính")


def test_a_file_that_takes_long_says_so_and_one_that_does_not_come_too(
    open_page: OpenPage, desk: tuple[str, dict[str, str]], watch: Watch
):
    watch.expect(r"ERR_FAILED .*report\.xlsx")
    page = enter(open_page, desk, "desk")
    page.clock.install()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/report.xlsx", hold)
    page.goto(f"{desk[0]}{MONTH}?lang=vi")
    with page.expect_request("**/report.xlsx"):
        page.get_by_role("link", name="Tải về Excel").click()
    expect(page.locator("#counting")).to_be_hidden()
    page.clock.run_for(1_100)
    expect(page.locator("#counting")).to_contain_text("Đang tính")
    with page.expect_download() as download:
        held.pop().continue_()
    assert download.value.suggested_filename == "report-2025-09-01-2025-09-30.xlsx"
    expect(page.locator("#counting")).to_be_hidden()
    with page.expect_request("**/report.xlsx"):
        page.get_by_role("link", name="Tải về Excel").click()
    page.clock.run_for(1_100)
    expect(page.locator("#counting")).to_contain_text("Đang tính")
    held.pop().abort()
    expect(page.locator("#counting")).to_contain_text("Máy chủ không trả lời")
