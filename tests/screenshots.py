"""`make screenshots`: every face with a believable morning on it, for the README and for eyes."""

import re
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, expect, sync_playwright

from printers.drivers.virtual_fault import VirtualFault, play_fault
from printers.layout import render
from printers.slip import CalibrationSlip
from server.core.house import CounterState, house
from server.store import spool
from server.usecases import calls, day
from tests import gallery
from tests.browser.conftest import ARGUMENTS, SCREENS, chromium
from tests.lobby import CENTRE, Floor
from tests.processes import Box
from tests.quarter import lived, office, served

PICTURES: Final = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MORNING: Final = (
    ("1.001193", 6),
    ("2.000815", 8),
    ("1.004873", 2),
    ("land", 4),
    ("social", 2),
    ("business", 3),
    ("results", 3),
    ("guide", 2),
)


def morning(floor: Floor) -> None:
    """Fill the lobby, finish a few, and leave most counters with somebody."""
    for number in range(max(count for _, count in MORNING)):
        for wish, count in MORNING:
            if number < count:
                floor.arrive(wish, **({"priority": "elderly"} if (number, wish) == (4, "1.001193") else {}))
    for number in (1, 2, 3, 4, 1, 3):
        floor.serve_and_finish(number)
    day.set_counter(
        floor.store, 6, state=CounterState.PAUSED, by=house(CENTRE, "door"), reason="Nghỉ giải lao"
    )
    for number in (4, 3, 5, 7):
        calls.call_next(floor.store, by=floor.clerk(number))


def page(browser: Browser, screen: str, *, lang: str = "vi", scale: float = 1) -> Page:
    locale = "vi-VN" if lang == "vi" else "en-GB"
    context = browser.new_context(viewport=SCREENS[screen], locale=locale, device_scale_factor=scale)
    return context.new_page()


def shoot(of: Page, name: str) -> None:
    of.wait_for_load_state("networkidle")
    of.evaluate("document.fonts.ready")
    of.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


def kiosk(browser: Browser, box: Box) -> str:
    """Shoot the kiosk's screens both ways up and answer the phone page of the number taken there."""
    address = ""
    for screen, suffix in (("kiosk", ""), ("kiosk-landscape", "-landscape")):
        of = page(browser, screen)
        of.goto(f"{box.url}/kiosk")
        expect(of.get_by_text("Hộ tịch").first).to_be_visible()
        shoot(of, f"kiosk-home{suffix}")
        of.get_by_role("button", name=re.compile("^Hộ tịch")).first.click()
        shoot(of, f"kiosk-field{suffix}")
        of.get_by_role("button", name=re.compile("Quay lại")).click()
        of.get_by_role("button", name=re.compile("Đăng ký khai sinh")).first.click()
        shoot(of, f"kiosk-procedure{suffix}")
        with of.expect_response(re.compile("/kiosk/tickets$")) as answered:
            of.get_by_role("button", name=re.compile("Lấy số")).first.click()
        address = answered.value.json()["ticket"]["phone_url"]
        expect(of.locator(".code")).to_be_visible()
        expect(of.locator(".slip-band")).to_contain_text("Mời lấy phiếu")
        shoot(of, f"kiosk-done{suffix}")
    return address


def paper_out(browser: Browser, box: Box, floor: Floor) -> None:
    """Shoot what a citizen sees when there is no paper, and what the staff sees then; mend it afterwards."""
    rolls = box.data / "printers"
    with floor.store.read() as conn:
        printers = [printer.id for printer in spool.printers(conn)]
    for printer in printers:
        play_fault(VirtualFault(paper_out=True), folder=rolls, printer_id=printer)
    of = page(browser, "kiosk")
    of.goto(f"{box.url}/kiosk")
    of.get_by_role("button", name=re.compile("Đăng ký khai sinh")).first.click()
    of.get_by_role("button", name=re.compile("Lấy số")).first.click()
    expect(of.locator(".slip-band")).to_contain_text("giấy", timeout=20_000)
    shoot(of, "kiosk-paper-out")
    for printer in printers:
        play_fault(None, folder=rolls, printer_id=printer)


def desk(browser: Browser, box: Box, login: str, password: str, path: str) -> Page:
    of = page(browser, "desk")
    of.goto(f"{box.url}/console/login?next={path}")
    of.get_by_label("Tên đăng nhập").fill(login)
    of.get_by_label("Mật khẩu").fill(password)
    of.get_by_role("button", name="Đăng nhập").click()
    return of


def console(browser: Browser, box: Box, password: str) -> None:
    of = desk(browser, box, "quay1", password, "/console")
    of.get_by_role("button", name=re.compile(r"Quầy 1\b")).click()
    expect(of.locator("html")).to_have_attribute("data-freshness", "fresh")
    of.keyboard.press("F2")
    expect(of.locator("#now-primary")).to_contain_text("F8")
    shoot(of, "console-called")
    of.keyboard.press("F8")
    expect(of.locator("#now-primary")).to_contain_text("Hoàn tất")
    shoot(of, "console")


def report(browser: Browser, folder: Path) -> None:
    """Shoot the report of the scripted quarter: its last day, its last month and the whole of it."""
    with lived(folder) as store, served(store, folder) as address:
        cookie = office(store)
        for lang, suffix in (("vi", ""), ("en", "-en")):
            of = page(browser, "desk", lang=lang)
            of.context.add_cookies([{**cookie, "url": address}])  # type: ignore[typeddict-item]
            for path, name in (
                ("/reports", "report-today"),
                ("/reports/2025-09-01/2025-09-30", "report-month"),
                ("/reports/2025-07-01/2025-09-30", "report-quarter"),
            ):
                of.goto(f"{address}{path}?lang={lang}")
                shoot(of, f"{name}{suffix}")


def main() -> None:
    """Make every picture anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        box = Box(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        try:
            box.start("run", "--sample")
            box.ready()
            floor = Floor(box)
            morning(floor)
            everything(browser, box, floor)
            gallery.hang(browser)
            with tempfile.TemporaryDirectory() as quarter:
                report(browser, Path(quarter))
        finally:
            browser.close()
            box.close()


def everything(browser: Browser, box: Box, floor: Floor) -> None:
    lines = (box.data / "sample-logins.txt").read_text("utf-8").splitlines()
    passwords = dict(line.split("\t")[:2] for line in lines)
    start = page(browser, "desk")
    start.goto(box.url)
    shoot(start, "start")
    phone_address = kiosk(browser, box)
    phone = page(browser, "phone", scale=2)
    phone.goto(phone_address)
    shoot(phone, "phone")
    board = page(browser, "board")
    board.goto(f"{box.url}/board")
    expect(board.locator("html")).to_have_attribute("data-freshness", "fresh")
    console(browser, box, passwords["quay1"])
    expect(board.get_by_text("A003").first).to_be_visible()
    shoot(board, "board")
    for path, name in (
        ("/admin", "admin"),
        ("/admin/printers", "admin-printers"),
        ("/admin/audit", "admin-audit"),
        ("/admin/day", "admin-day"),
        ("/admin/systems", "admin-systems"),
        ("/admin/payments", "admin-payments"),
        ("/admin/payments/day", "admin-closing"),
        ("/admin/payments/account", "admin-account"),
        ("/floor", "floor"),
        ("/admin/wall", "admin-wall"),
        ("/admin/wall/media", "admin-wall-media"),
        ("/admin/wall/voice", "admin-wall-voice"),
    ):
        shoot(desk(browser, box, "vanphong", passwords["vanphong"], path), name)
    paper_out(browser, box, floor)
    shoot(desk(browser, box, "vanphong", passwords["vanphong"], "/admin/printers"), "admin-printers-fault")
    calibration = CalibrationSlip(printer="Máy in số 1", profile="clone-80", issued_at=floor.now())
    render(calibration, dots=576).save(PICTURES / "slip-calibration.png")
    for name, arguments in {
        "slip": ("A042",),
        "slip-58": ("A042", "--width", "58"),
        "slip-en": ("A042", "--lang", "en"),
    }.items():
        box.run("slip", *arguments, "-o", str(PICTURES / f"{name}.png"))


if __name__ == "__main__":
    main()
