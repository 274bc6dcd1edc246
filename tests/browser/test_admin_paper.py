"""Setting up paper in a browser: the slip drawn while it is written, a printer asked, a kiosk's order."""

import base64
import io
import re

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from server.store import devices, people, read, spool
from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from tests.fake_printer import FakePrinter
from tests.lobby import CENTRE, Floor
from tests.people import log_in
from tests.processes import Box
from tests.until import until


@pytest.fixture
def floor(opened: Floor) -> Floor:
    """What earlier tests left stays: these look at a morning that goes on."""
    return opened


@pytest.fixture
def office(box: Box, open_page: OpenPage) -> Page:
    """The office, logged in."""
    page = open_page("desk")
    log_in(page, box, "vanphong", to="/admin")
    return page


def png(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


def paper(page: Page, width: int) -> Locator:
    """The drawn slip; its address changes with every dot."""
    return page.locator(f"img[data-paper='{width}']")


def drawn(page: Page) -> dict[int, str]:
    for width in (80, 58):
        expect(paper(page, width)).to_be_visible()
    return {width: paper(page, width).get_attribute("src") or "" for width in (80, 58)}


def redrawn(page: Page, before: dict[int, str]) -> dict[int, str]:
    for width, src in before.items():
        expect(paper(page, width)).not_to_have_attribute("src", src)
    return drawn(page)


def order(floor: Floor, kiosk: str) -> tuple[str, ...]:
    with floor.store.read() as conn:
        return devices.printers_of(conn, kiosk)


def test_the_slip_is_drawn_while_it_is_written_and_kept_on_a_word(
    box: Box, floor: Floor, office: Page, watch: Watch
) -> None:
    watch.expect(r"422 \(UNPROCESSABLE")
    office.locator(".side summary").click()
    office.get_by_role("link", name="Nội dung trên phiếu").click()
    seen = drawn(office)
    office.get_by_label("Dòng chữ dưới tên trung tâm").fill("Điện thoại 0237 3865 123")
    seen = redrawn(office, seen)
    office.get_by_label("Số người chờ phía trước").uncheck()
    seen = redrawn(office, seen)
    office.get_by_role("radio", name="Lời riêng").check()
    office.get_by_label("Lời riêng ở cuối phiếu").fill("Cảm ơn ông/bà")
    seen = redrawn(office, seen)
    office.get_by_role("group", name="Ngôn ngữ của phiếu mẫu").get_by_label("English").check()
    seen = redrawn(office, seen)

    choose = office.locator("#picture")
    choose.set_input_files({"name": "dau.png", "mimeType": "image/png", "buffer": b"khong phai anh"})
    expect(office.get_by_role("alert")).to_contain_text("không phải ảnh PNG")
    choose.set_input_files({"name": "lon.png", "mimeType": "image/png", "buffer": bytes(2_100_000)})
    expect(office.get_by_role("alert")).to_contain_text("quá lớn")
    mark = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(mark).ellipse((20, 20, 280, 280), outline=0, width=50)
    choose.set_input_files({"name": "dau.png", "mimeType": "image/png", "buffer": png(mark)})
    expect(office.get_by_role("alert")).to_have_count(0)
    redrawn(office, seen)
    with floor.store.read() as conn:
        assert read.centre(conn, CENTRE).slip_layout.header == ""

    office.get_by_role("button", name="Lưu cho mọi phiếu").click()
    expect(office.get_by_text("Đã lưu")).to_be_visible()
    with floor.store.read() as conn:
        kept = read.centre(conn, CENTRE).slip_layout
    assert (kept.header, kept.footer, kept.ahead, kept.wait) == (
        "Điện thoại 0237 3865 123",
        "Cảm ơn ông/bà",
        False,
        True,
    )
    with Image.open(io.BytesIO(base64.b64decode(kept.logo))) as logo:
        assert logo.mode == "1"

    office.reload()
    expect(office.get_by_label("Dòng chữ dưới tên trung tâm")).to_have_value("Điện thoại 0237 3865 123")
    expect(office.get_by_label("Số người chờ phía trước")).not_to_be_checked()
    expect(office.get_by_alt_text("Biểu trưng của trung tâm, đúng như khi in")).to_be_visible()
    seen = drawn(office)
    office.get_by_role("button", name=re.compile("trống đồng")).click()
    redrawn(office, seen)
    expect(office.get_by_alt_text("Biểu trưng của trung tâm, đúng như khi in")).to_be_hidden()


def test_a_printer_is_asked_set_up_and_given_to_a_kiosk(
    box: Box, floor: Floor, office: Page, watch: Watch
) -> None:
    watch.expect(r"422 \(UNPROCESSABLE")
    with floor.store.read() as conn:
        first, second = (one.id for one in spool.printers(conn))
        kiosk = people.device_ids(conn, CENTRE, "kiosk")[0]
    office.goto(f"{box.url}/admin/printers")
    office.get_by_role("link", name="Cài đặt").nth(1).click()
    expect(office.get_by_role("heading", level=1)).to_have_text("Cài đặt Máy in số 2")
    way, address = office.get_by_label("Kiểu kết nối"), office.get_by_label("Địa chỉ")
    expect(address).to_be_hidden()
    way.select_option("cups")
    expect(office.get_by_role("button", name="Hỏi máy in")).to_be_disabled()
    way.select_option("serial")
    expect(office.get_by_label("Tốc độ đường truyền")).to_be_visible()
    address.fill("/etc/passwd")
    office.get_by_role("button", name="Lưu").click()
    expect(office.get_by_role("alert")).to_contain_text("/dev/ttyUSB0")

    with FakePrinter() as there:
        way.select_option("tcp")
        address.fill(there.address)
        office.get_by_role("button", name="Hỏi máy in").click()
        expect(office.get_by_role("status").get_by_text("TM-T82III")).to_be_visible(timeout=20_000)
        expect(office.get_by_label("Mẫu máy", exact=True)).to_have_value("tm-t82")
        office.get_by_role("button", name="Lưu").click()
        expect(office.get_by_text("Phiếu kế tiếp sẽ in ở đó")).to_be_visible()
        with floor.store.read() as conn:
            row = spool.printer_row(conn, CENTRE, second)
        assert row is not None
        assert (row.driver, row.address, row.profile) == ("tcp", there.address, "tm-t82")

        places = office.get_by_role("group", name="Máy lấy số ở cửa").get_by_role("combobox")
        places.first.select_option("Máy in số 2")
        places.nth(1).select_option("Máy in số 1")
        # Chosen twice: the two change places.
        places.first.select_option("Máy in số 1")
        expect(places.nth(1)).to_have_value(second)
        until(lambda: order(floor, kiosk) == (first, second), what="the order to be kept")
        office.reload()
        expect(places.first).to_have_value(first)
        expect(places.nth(1)).to_have_value(second)

        office.get_by_role("button", name="In phiếu thử").click()
        expect(office.get_by_text("Đã xong")).to_be_visible()
        office.goto(f"{box.url}/admin/audit")
        expect(office.get_by_text(re.compile("cài đặt lại Máy in số 2: tcp"))).to_be_visible()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_pages_are_readable_by_everybody(box: Box, floor: Floor, office: Page, lang: str) -> None:
    with floor.store.read() as conn:
        first = spool.printers(conn)[0].id
    for path in ("/admin/slip", f"/admin/printers/{first}/setup"):
        office.set_viewport_size({"width": 1366, "height": 768})
        office.goto(f"{box.url}{path}?lang={lang}", wait_until="networkidle")
        expect(office.locator("html")).to_have_attribute("lang", lang)
        if "setup" in path:
            office.locator("#driver").select_option("serial")
        assert barriers(office) == [], path
        for width in (1366, 420):
            office.set_viewport_size({"width": width, "height": 768})
            assert office.evaluate("document.documentElement.scrollWidth") <= width, path
