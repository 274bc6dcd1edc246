"""Reading aloud at the kiosk: the page's own sound, after a touch and never without one."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_kiosk import come, screen, to_birth
from tests.browser.watch import Watch
from tests.processes import Box

IS_HEARD = "() => { const a = document.querySelector('#aloud'); return !a.paused && a.currentTime > 0.2 }"
IS_SILENT = "() => { const a = document.querySelector('#aloud'); return a.paused && !a.hasAttribute('src') }"


def bar(page: Page, key: str = "aloud") -> Locator:
    return page.locator(f"#bar [data-key={key}]")


def reads(page: Page, *, from_: str) -> None:
    """The sound of a screen is running out of the page's own element."""
    expect(bar(page)).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(IS_HEARD)
    assert from_ in page.evaluate("document.querySelector('#aloud').src")


def is_silent(page: Page) -> None:
    page.wait_for_function(IS_SILENT)
    expect(bar(page)).to_have_attribute("aria-pressed", "false")


def test_a_touch_reads_the_screen_and_the_next_one_or_another_screen_ends_it(
    box: Box, open_page: OpenPage
) -> None:
    page = come(open_page("kiosk"), box)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "aloud.wav" in request.url else None)
    expect(bar(page)).to_have_attribute("aria-pressed", "false")
    expect(page.locator("audio")).to_have_count(0)

    bar(page).click()
    reads(page, from_="lang=vi&screen=home")
    bar(page).click()
    is_silent(page)

    to_birth(page)
    assert len(asked) == 1
    bar(page).click()
    reads(page, from_="screen=procedure&id=")
    # Who listens has twice the time.
    expect(page.locator("html")).to_have_attribute("data-slow", "")
    bar(page, "language").click()
    is_silent(page)
    bar(page).click()
    reads(page, from_="lang=en&screen=procedure")
    page.keyboard.press("Tab")
    reads(page, from_="lang=en&screen=procedure")
    bar(page, "back").click()
    screen(page, "home")
    is_silent(page)

    # A question over everything brings a key of its own.
    to_birth(page)
    page.locator(".button.priority").click()
    page.locator("#dialog [data-key=aloud]").click()
    page.wait_for_function(IS_HEARD)
    page.locator("#dialog .quiet").click()
    is_silent(page)


def test_a_reading_that_fails_is_told_calmly(box: Box, open_page: OpenPage, watch: Watch) -> None:
    page = come(open_page("kiosk"), box)
    watch.expect(r"503")
    page.route("**/kiosk/aloud.wav*", lambda route: route.fulfill(status=503))
    bar(page).click()
    expect(page.locator("#whisper")).to_contain_text("Hiện máy chưa đọc to được")
    is_silent(page)
