"""What makes a clerk miss the console: the way back, the note, the small window, the lock, help, and a quiet sound."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from server.core.ticket import Status
from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage
from tests.browser.test_console import (
    log_in,
    now,
    password,
    says,
    shows,
    sit_down,
    sweep,
    waits,
)
from tests.browser.watch import Watch
from tests.lobby import Floor
from tests.processes import Box

COUNT_TONES = """
  window.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };
"""
NO_FLOATING_WINDOW = "delete window.documentPictureInPicture"


@pytest.fixture
def floor(opened: Floor) -> Iterator[Floor]:
    """The floor, swept when the test is over."""
    yield opened
    sweep(opened)


def test_three_clerks_work_a_morning_by_keys_alone(box: Box, floor: Floor, open_page: OpenPage) -> None:
    """Call, serve, set aside, send on with the way back, miss, undo, finish; the number pad at one counter.

    Nothing is clicked and nothing is focused but by Tab.
    """
    first, second = floor.arrive("civil"), floor.arrive("civil")
    one, two, four = open_page(), open_page(), open_page()
    sit_down(one, box, 1)
    sit_down(two, box, 2)
    sit_down(four, box, 4)
    waits(one, first, second)

    one.keyboard.press("F2")
    shows(one, "called", first.code)
    one.keyboard.press("F8")
    shows(one, "serving", first.code)
    tab_to(one, one.get_by_label("Ghi chú"))
    one.keyboard.type("thiếu bản sao")
    one.keyboard.press("Shift+F8")
    # Everything in the dialog is a key away: back to the tick, Space, then the digit of the answer.
    tab_to(one, one.get_by_label("Xong thì quay lại quầy 1"), key="Shift+Tab")
    one.keyboard.press("Space")
    one.keyboard.press("2")
    shows(one, "free", second.code)

    two.keyboard.press("NumpadEnter")
    shows(two, "called", second.code)
    two.keyboard.press("NumpadDecimal")
    shows(two, "serving", second.code)
    two.keyboard.press("NumpadMultiply")
    expect(two.get_by_role("dialog")).to_be_visible()
    two.keyboard.press("Numpad1")
    expect(two.locator("#held")).to_contain_text(second.code)
    says(two, "Đã giữ lại")
    two.keyboard.press("NumpadMultiply")
    shows(two, "serving", second.code)
    two.keyboard.press("Numpad0")
    expect(two.locator("#served-today")).to_have_text("1")
    assert now(floor, second).status is Status.COMPLETED

    waits(four, first)
    four.keyboard.press("F2")
    shows(four, "called", first.code)
    four.keyboard.press("F8")
    shows(four, "serving", first.code)
    # Finishing asks once, because counter 1 wants the person back.
    four.keyboard.press("F9")
    expect(four.get_by_role("dialog")).to_contain_text(f"{first.code} cần quay lại quầy 1")
    four.keyboard.press("1")
    shows(four, "empty")
    four.keyboard.press("Control+z")
    shows(four, "serving", first.code)
    four.keyboard.press("F9")
    expect(four.get_by_role("dialog")).to_contain_text(f"{first.code} cần quay lại quầy 1")
    four.keyboard.press("1")
    waits(one, first)
    one.keyboard.press("F2")
    shows(one, "called", first.code)
    one.keyboard.press("F8")
    expect(one.get_by_label("Ghi chú")).to_have_value("thiếu bản sao")
    one.reload()
    shows(one, "serving", first.code)
    expect(one.get_by_label("Ghi chú")).to_have_value("thiếu bản sao")
    one.keyboard.press("F9")
    shows(one, "empty")
    assert now(floor, first).status is Status.COMPLETED


def test_what_has_no_function_key_of_its_own_has_one_with_ctrl(box: Box, floor: Floor, page: Page) -> None:
    """Somebody without a number, one thing more, nobody came, a break, help: the mouse stays where it is."""
    sit_down(page, box, 3)
    shows(page, "empty")
    page.keyboard.press("Control+F2")
    expect(page.get_by_role("dialog")).to_contain_text("Tiếp người chưa có số")
    page.keyboard.press("1")
    shows(page, "serving")
    direct = page.locator("#now-code").inner_text()
    expect(page.locator("#dossier-count")).to_have_text("0")
    page.keyboard.press("Control+F2")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.type("chung thuc")
    expect(page.get_by_role("dialog").locator(".answers .row").first).to_contain_text("hứng thực")
    page.keyboard.press("Enter")
    expect(page.locator("#dossier-count")).to_have_text("1")
    page.keyboard.press("F9")
    shows(page, "empty")

    person = floor.arrive("certify")
    assert person.code != direct
    shows(page, "free")
    page.keyboard.press("F2")
    shows(page, "called", person.code)
    page.keyboard.press("Control+F2")
    expect(page.get_by_role("dialog")).to_contain_text(f"{person.code} chưa vào quầy?")
    page.keyboard.press("2")
    shows(page, "empty")
    assert now(floor, person).status is Status.LEFT

    page.keyboard.press("Control+F9")
    says(page, "Đã mời phụ trách")
    page.keyboard.press("Control+F9")
    says(page, "Đã thôi gọi hỗ trợ")
    page.keyboard.press("Control+F8")
    page.keyboard.press("1")
    # The same key before the answer would be a second tap of one wish.
    says(page, "Quầy đã tạm nghỉ")
    shows(page, "paused")
    page.keyboard.press("Control+F8")
    shows(page, "empty")


def tab_to(page: Page, target: Locator, *, key: str = "Tab") -> None:
    """Walk there as somebody without a mouse does."""
    for _ in range(40):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} does not lead to {target}")


def test_a_small_window_floats_over_other_software(box: Box, floor: Floor, open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script(NO_FLOATING_WINDOW)
    person = floor.arrive("land")
    sit_down(page, box, 4)
    waits(page, person)
    with page.expect_popup() as opening:
        page.locator("#mini").click()
    mini = opening.value
    expect(mini.get_by_text("Quầy 4 · 1 người chờ")).to_be_visible()
    mini.get_by_role("button", name=re.compile(f"Gọi số tiếp: {person.code}")).click()
    shows(page, "called", person.code)
    expect(mini.locator(".code")).to_have_text(person.code)
    mini.locator("body").press("F8")
    shows(page, "serving", person.code)
    mini.get_by_role("button", name=f"Hoàn tất {person.code}").click()
    expect(mini.get_by_role("button", name=re.compile("Hoàn tác"))).to_be_visible()
    shows(page, "empty")


def test_the_first_to_wait_is_heard_quietly_and_help_is_called(box: Box, floor: Floor, page: Page) -> None:
    page.add_init_script(COUNT_TONES)
    sit_down(page, box, 5)
    shows(page, "empty")
    page.keyboard.press("Escape")
    floor.arrive("social")
    shows(page, "free")
    page.wait_for_function("window.tones > 0")
    heard = page.evaluate("window.tones")
    second = floor.arrive("social")
    expect(page.locator("#line")).to_contain_text(second.code)
    assert page.evaluate("window.tones") == heard

    page.get_by_label("Báo tiếng nhẹ").uncheck()
    page.reload()
    expect(page.get_by_label("Báo tiếng nhẹ")).not_to_be_checked()
    sweep(floor)
    shows(page, "empty")
    page.keyboard.press("Escape")
    floor.arrive("social")
    shows(page, "free")
    assert page.evaluate("window.tones") == 0
    page.get_by_label("Báo tiếng nhẹ").check()
    page.wait_for_function("window.tones > 0")

    page.locator("#help").press("Enter")
    says(page, "Đã mời phụ trách")
    expect(page.locator("#help")).to_contain_text("Đã gọi hỗ trợ")
    page.locator("#help").press("Enter")
    says(page, "Đã thôi gọi hỗ trợ")
    assert barriers(page) == []


def test_a_locked_screen_keeps_counter_and_person(box: Box, floor: Floor, page: Page, watch: Watch) -> None:
    watch.expect("401")
    sit_down(page, box, 6)
    page.locator("#pause").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Nghỉ ngắn")).press("Enter")
    shows(page, "paused")
    # When the act is over the page moves the focus once more, and a key pressed in that moment is somebody else's.
    expect(page.locator("html[data-busy]")).to_have_count(0)
    page.locator("#lock").press("Enter")
    page.wait_for_url("**/console/locked")
    assert barriers(page) == []
    page.goto(f"{box.url}/console")
    page.wait_for_url("**/console/locked")
    page.keyboard.type("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("chưa đúng")
    page.keyboard.type(password(box, "quay6"))
    page.keyboard.press("Enter")
    shows(page, "paused")


def test_the_lobby_on_a_tablet(box: Box, floor: Floor, open_page: OpenPage) -> None:
    """A number by hand, found again, sent to another line, taken back; no barrier in either language."""
    page = open_page("tablet")
    log_in(page, box, "cua")
    page.wait_for_url("**/admin")
    page.goto(f"{box.url}/floor")
    expect(page.locator("html")).to_have_attribute("data-freshness", "fresh")
    page.get_by_label("Hộ kinh doanh").first.check(force=True)
    page.locator("#give .primary").click()
    code = page.locator("#given .code")
    expect(code).to_have_text(re.compile(r"G\d{3}"))
    first = code.inner_text()
    page.get_by_role("button", name="Thêm một số cho người khác").click()
    expect(code).not_to_have_text(first)
    page.get_by_role("button", name="In lại phiếu").first.click()
    expect(page.locator("#toast")).to_contain_text("Đang in lại phiếu")
    about = floor.now().strftime("%H:%M")
    page.locator("#at").fill(about)
    business = page.locator("#lost-what option[value^=queue]", has_text="Hộ kinh doanh")
    page.locator("#lost-what").select_option(business.get_attribute("value"))
    page.get_by_role("button", name="Tìm phiếu").click()
    expect(page.locator("#found")).to_contain_text(first)
    page.locator("#code").fill(code.inner_text().lower())
    page.locator("#code").press("Enter")
    expect(page.locator("#found .person")).to_have_count(1)
    page.locator("#found .person").click()
    assert barriers(page) == []
    page.locator("#move-to").select_option("queue:guide")
    page.get_by_role("button", name="Chuyển", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("đã sang hàng chờ khác")
    page.locator("#toast").get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#toast")).to_contain_text("Đã hoàn tác")
    assert barriers(page) == []
    page.goto(f"{box.url}/floor?lang=en")
    expect(page.locator("html")).to_have_attribute("data-freshness", "fresh")
    assert barriers(page) == []
