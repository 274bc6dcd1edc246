"""The main job, once, for real: a finger on the kiosk, a slip, a call, the wall, the phone, the end."""

import re
from collections.abc import Callable
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.people import sit_down
from tests.processes import Box
from tests.until import until


def newest_slip(box: Box, *, after: int) -> Path:
    """Answer the newest picture on any virtual roll, once there are more than `after`."""

    def rolled() -> list[Path]:
        return sorted(box.data.glob("printers/*/*.png"), key=lambda path: path.stat().st_mtime_ns)

    return until(lambda: rolled() if len(rolled()) > after else None, what="a slip on the roll")[-1]


def test_from_the_kiosk_to_the_completed_phone_page(
    make_box: Callable[..., Box], open_page: OpenPage
) -> None:
    box = make_box()
    box.start("run", "--sample")
    box.ready()

    board = open_page("board")
    board.goto(f"{box.url}/board")
    expect(board.locator("html")).to_have_attribute("data-freshness", "fresh")

    kiosk = open_page("kiosk")
    kiosk.goto(f"{box.url}/kiosk")
    kiosk.get_by_role("button", name=re.compile("Đăng ký khai sinh")).first.click()
    kiosk.get_by_role("button", name=re.compile("Lấy số")).first.click()
    expect(kiosk.locator(".code")).to_have_text("A001")

    slip = Image.open(newest_slip(box, after=0))
    (read,) = zxingcpp.read_barcodes(slip)
    assert read.text.startswith(f"{box.url}/t/")

    phone = open_page("phone")
    phone.goto(read.text)
    expect(phone.locator("body")).to_contain_text("A001")
    expect(phone.locator("html")).to_have_attribute("data-state", re.compile("waiting|near"))

    console = open_page("desk", locale="vi-VN")
    sit_down(console, box, 1)
    console.keyboard.press("F2")
    expect(console.locator("body")).to_contain_text("A001")

    expect(board.locator("body")).to_contain_text("A001")
    # The board's own script says which call it chimed for.
    expect(board.locator("html")).to_have_attribute("data-chimed", re.compile(r"\d+"))
    expect(phone.locator("html")).to_have_attribute("data-state", "called", timeout=40_000)

    console.keyboard.press("F8")
    expect(console.get_by_role("button", name=re.compile("Hoàn tất A001"))).to_be_enabled()
    console.keyboard.press("F9")
    expect(phone.locator("html")).to_have_attribute("data-state", "completed", timeout=60_000)

    assert "agree" in box.run("rebuild", "--check")
