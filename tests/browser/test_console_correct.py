"""A clerk who noted something wrongly sets it right from the console, by keys alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from server.core.dossier import Channel, Method
from server.store import dossiers
from tests.browser.test_console import BIRTH, barriers, says, shows, sit_down, sweep, waits
from tests.lobby import Floor
from tests.processes import Box


@pytest.fixture
def floor(opened: Floor) -> Iterator[Floor]:
    """The floor, swept when the test is over."""
    yield opened
    sweep(opened)


def test_what_was_noted_wrongly_is_set_right_by_keys(box: Box, floor: Floor, page: Page) -> None:
    first, second = floor.arrive(BIRTH), floor.arrive(BIRTH)
    sit_down(page, box, 1)
    waits(page, first, second)
    page.keyboard.press("Control+Backspace")
    says(page, "chưa hoàn tất lượt nào có hồ sơ để sửa")
    for ticket, face in ((first, "free"), (second, "empty")):
        page.keyboard.press("F2")
        shows(page, "called", ticket.code)
        page.keyboard.press("F8")
        shows(page, "serving", ticket.code)
        page.keyboard.press("F9")
        shows(page, face)

    page.keyboard.press("Control+Backspace")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".answers .row")).to_have_count(2)
    page.keyboard.press("2")
    expect(dialog).to_contain_text(f"Sửa việc đã làm của {first.code}")
    barriers(page)
    # The digits of the form: received on paper, paid in cash.
    page.keyboard.press("3")
    page.keyboard.press("5")
    dialog.get_by_label("Số tiền").fill("16000")
    dialog.get_by_label("Mã hồ sơ").fill("H56.1-261123-0007")
    page.keyboard.press("Enter")
    says(page, f"Đã sửa việc đã làm của {first.code}")
    expect(page.locator("#call-next")).to_be_focused()

    with floor.store.read() as conn:
        (one,) = dossiers.of_stay(conn, first.id)
    assert (one.done.channel, one.done.method, one.done.amount) == (Channel.PAPER, Method.CASH, 16_000)
    assert (one.done.code, one.done.procedure_id) == ("H56.1-261123-0007", first.procedure_id)
