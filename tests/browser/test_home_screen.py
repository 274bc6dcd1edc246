"""The office sets the kiosk's home screen in its browser; the longest names it may give stay inside their keys."""

import pytest
from playwright.sync_api import expect

from server.core.home import LONGEST_HELP, LONGEST_NAME
from tests.browser.conftest import OpenPage
from tests.browser.test_systems import no_barriers
from tests.people import log_in
from tests.processes import Box

NAME = "Chứng thực chữ ký, ảnh"[:LONGEST_NAME]
FIELD = "Đất đai và môi trường"[:LONGEST_NAME]
HELP = "Sao y giấy tờ, học bạ, sổ,"[:LONGEST_HELP]
# Letters do not reach the edges of their lines: four pixels over are no ink over.
OUT = """[...document.querySelectorAll('.tile')].filter(tile => [...tile.querySelectorAll('b, small')].some(text => {
  const inner = text.getBoundingClientRect(), outer = tile.getBoundingClientRect();
  return inner.height > 0 && (inner.top < outer.top - 4 || inner.bottom > outer.bottom + 4 || inner.right > outer.right);
})).map(tile => tile.textContent)"""


def test_a_key_is_renamed_moved_and_shown(box: Box, open_page: OpenPage) -> None:
    page = open_page("desk", locale="vi-VN")
    log_in(page, box, "vanphong", to="/admin/home")
    no_barriers(page)
    second = page.locator("form[data-form*='/home/tiles/']").nth(1)
    second.get_by_label("Tên", exact=True).fill(NAME)
    second.get_by_label("Dòng bên dưới", exact=True).fill(HELP)
    second.get_by_role("button", name="Lưu").click()
    page.get_by_role("button", name=f"Đưa “{NAME}” lên trước một chỗ").click()
    expect(page.locator("h3").first).to_have_text(NAME)
    field = page.locator("form[data-form*='/home/fields/']").first
    field.get_by_label("Tên", exact=True).fill(FIELD)
    field.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("heading", name=FIELD)).to_be_visible()


@pytest.mark.parametrize(("screen", "path"), [("kiosk", "/kiosk"), ("kiosk-landscape", "/kiosk?n=2")])
def test_the_longest_names_stay_inside_their_keys(
    screen: str, path: str, box: Box, open_page: OpenPage
) -> None:
    page = open_page(screen, locale="vi-VN")
    page.goto(f"{box.url}{path}")
    expect(page.locator(".tile.often").first).to_contain_text(NAME)
    page.evaluate("document.fonts.ready")
    assert page.evaluate(OUT) == []
    page.get_by_role("button", name="Chữ to").click()
    expect(page.get_by_role("button", name="Chữ to")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(OUT) == []
