"""The office types words of its own, sees them as a board shows them, and goes back to the usual ones."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_systems import no_barriers
from tests.people import log_in
from tests.processes import Box

WORDS = "Cúp điện, xin ông/bà chờ tại chỗ"


def test_words_are_typed_seen_kept_and_given_back(box: Box, open_page: OpenPage) -> None:
    page = open_page("desk", locale="vi-VN")
    log_in(page, box, "vanphong", to="/admin/texts")
    form = page.locator("form[data-form='/admin/texts/alarm_power']")
    form.get_by_label("Bằng tiếng Việt").fill(WORDS)
    expect(page.locator("#shown-alarm_power")).to_have_text(WORDS)
    form.get_by_role("button", name="Lưu").click()
    expect(page.locator("#text-alarm_power")).to_contain_text("lời riêng")
    no_barriers(page)
    form.get_by_role("button", name="Về lời mặc định").click()
    expect(form.get_by_label("Bằng tiếng Việt")).not_to_have_value(WORDS)
