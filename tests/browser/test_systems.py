"""The office sets up a check in its browser, and sees by itself what the check finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from tests.outside import Outside
from tests.people import log_in
from tests.processes import Box


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    with Outside(tmp_path) as system:
        yield system


def no_barriers(page: Page) -> None:
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_check_is_set_up_switched_on_and_speaks_up(
    box: Box, open_page: OpenPage, outside: Outside, watch: Watch
) -> None:
    watch.expect(r"422 .*/admin/systems")
    outside.be("ill")
    page = open_page("desk", locale="vi-VN")
    log_in(page, box, "vanphong", to="/admin/systems")
    form = page.locator("form[data-form='/admin/systems']")
    form.get_by_label("Hệ thống nào, bằng tiếng Việt").fill("Phần mềm hộ tịch")
    form.get_by_label("Địa chỉ được kiểm tra").fill("https://user:word@example.gov.vn/")
    form.get_by_label("Hộ tịch", exact=True).check()
    form.get_by_label("Coi là lỗi sau số lần hỏng liên tiếp").fill("1")
    form.get_by_role("button", name="Thêm, chưa bật").click()
    expect(form.get_by_role("alert")).to_contain_text("Địa chỉ này không kiểm tra được")
    form.get_by_label("Địa chỉ được kiểm tra").fill(f"{outside.url}/mood")
    form.get_by_role("button", name="Thêm, chưa bật").click()
    found = page.locator(".found")
    expect(found).to_contain_text("Đang tắt")

    page.get_by_role("button", name="Bật", exact=True).click()
    # The first check follows at once; the page hears of it without a hand.
    expect(found).to_contain_text("Trả lời có lỗi: HTTP 500")
    expect(found).to_contain_text("Đang báo cho người dân là bị lỗi")
    no_barriers(page)

    page.get_by_text("Đổi", exact=True).click()
    plan = page.locator("details form")
    expect(plan.get_by_label("Hộ tịch", exact=True)).to_be_checked()
    expect(plan.get_by_label("Chứng thực", exact=True)).not_to_be_checked()
    plan.get_by_label("Điều người dân cần biết, bằng tiếng Việt").fill("Kết quả có thể trả chậm.")
    no_barriers(page)
    plan.get_by_role("button", name="Lưu").click()
    page.get_by_role("button", name="Tắt", exact=True).click()
    expect(found).to_contain_text("Đang tắt")
    page.get_by_role("button", name="Bỏ kiểm tra này").click()
    expect(page.locator("main")).to_contain_text("Chưa có hệ thống nào được kiểm tra tự động.")


def test_the_page_has_no_barriers_on_a_phone(box: Box, open_page: OpenPage) -> None:
    page = open_page("phone", locale="en-GB")
    log_in(page, box, "vanphong", to="/admin/systems")
    page.goto(f"{box.url}/admin/systems?lang=en")
    expect(page.locator("main")).to_contain_text("Add a check")
    no_barriers(page)
