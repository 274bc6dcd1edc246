"""The power goes from the whole box and comes back: kiosk, board, lobby and counter go on alone, untouched."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.watch import SERVER_GONE, Watch
from tests.conftest import MakeBox
from tests.people import log_in, sit_down

AWAY = 60_000
"""The longest that a page may need to notice, or to find its server again, on a machine that is busy."""


def take_number(kiosk: Page) -> str:
    kiosk.get_by_role("button", name=re.compile("Đăng ký khai sinh")).first.click()
    kiosk.get_by_role("button", name=re.compile("Lấy số")).first.click()
    expect(kiosk.locator(".code")).to_be_visible()
    return kiosk.locator(".code").inner_text()


def test_after_kill_9_of_everything_the_box_and_its_screens_come_back_alone(
    make_box: MakeBox, open_page: OpenPage, watch: Watch
) -> None:
    watch.expect(f"{SERVER_GONE}|ERR_FAILED")
    box = make_box()
    box.start("run", "--sample")
    box.ready()
    board, kiosk, lobby, console = (open_page(one) for one in ("board", "kiosk", "tablet", "desk"))
    board.goto(f"{box.url}/board")
    kiosk.goto(f"{box.url}/kiosk")
    log_in(lobby, box, "cua", to="/floor")
    sit_down(console, box, 1)
    first = take_number(kiosk)
    kiosk.reload()
    second = take_number(kiosk)
    expect(console.locator("#call-next")).to_contain_text(first)
    console.keyboard.press("F2")
    expect(board.locator("body")).to_contain_text(first)
    # Wall and page may know of a call before its own answer comes. Cut off in between, the call would wait to be sent
    # again, and a key that comes while it waits is refused.
    expect(console.locator("#now")).to_have_attribute("data-is", "called")
    expect(console.locator("html[data-busy]")).to_have_count(0)

    killed = box.kill_9()
    assert len(killed) >= 3, "the supervisor, the web and the printers were there"
    for one in box.started:
        one.process.wait()
    box.started.clear()
    box.start("run", "--sample")
    box.ready()

    # Still logged in, still at the counter, with the same person there.
    expect(console.locator("#now-code")).to_have_text(first)
    console.keyboard.press("F8")
    expect(console.locator("#now")).to_have_attribute("data-is", "serving", timeout=AWAY)
    console.keyboard.press("F9")
    expect(console.locator("#call-next")).to_have_class(re.compile("primary"), timeout=AWAY)
    console.keyboard.press("F2")
    # Nobody touched board and lobby, and both know of a call that was made after the cut.
    expect(board.locator("body")).to_contain_text(second, timeout=AWAY)
    expect(lobby.locator("[data-live=counters]")).to_contain_text(second, timeout=AWAY)
    kiosk.reload()
    third = take_number(kiosk)
    assert [int(code[1:]) for code in (first, second, third)] == [1, 2, 3]
