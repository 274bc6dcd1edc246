"""The office sets the kiosk's home screen in its browser; the longest names it may give stay inside their keys."""

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


def test_keys_are_renamed_and_moved_and_the_longest_names_stay_inside_them(
    box: Box, open_page: OpenPage
) -> None:
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

    page.get_by_role("button", name="Ẩn Giáo dục").click()
    expect(page.get_by_role("button", name="Cho hiện lại Giáo dục")).to_be_visible()

    for screen, path in (("kiosk", "/kiosk"), ("kiosk-landscape", "/kiosk?n=2")):
        kiosk = open_page(screen, locale="vi-VN")
        kiosk.goto(f"{box.url}{path}")
        expect(kiosk.locator(".tile.often").first).to_contain_text(NAME)
        expect(kiosk.get_by_role("button", name="Giáo dục")).to_have_count(0)
        kiosk.evaluate("document.fonts.ready")
        assert kiosk.evaluate(OUT) == []
        kiosk.get_by_role("button", name="Chữ to").click()
        expect(kiosk.get_by_role("button", name="Chữ to")).to_have_attribute("aria-pressed", "true")
        assert kiosk.evaluate(OUT) == []
