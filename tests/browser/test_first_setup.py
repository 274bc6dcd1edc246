"""From an empty folder to the first number called, by an office clerk in browsers alone."""

import re
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.fake_printer import FakePrinter
from tests.processes import Box
from tests.until import until

HEAD = "Mã thủ tục,Tên thủ tục,Lĩnh vực\n"
TESTED = re.compile("Phiếu thử · .* · đã in")


@pytest.fixture
def box(tmp_path) -> Iterator[Box]:
    box = Box(tmp_path / "empty")
    try:
        box.start("run")
        until(lambda: answers(box), what="the first page", within=60)
        yield box
    finally:
        box.close()


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    with FakePrinter() as printer:
        yield printer


def answers(box: Box) -> bool:
    try:
        return requests.get(f"{box.url}/first", timeout=5).ok
    except requests.ConnectionError:
        return False


def log_in(page: Page, login: str, password: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def go_on(page: Page, step: str) -> None:
    page.get_by_role("button", name="Xong, sang bước sau").click()
    on(page, step)


def on(page: Page, step: str) -> None:
    expect(page.locator(".steps [aria-current=step]")).to_contain_text(step)


def bring(page: Page, rows: str) -> None:
    """Choose a file of procedures."""
    page.locator("#file").set_input_files(
        {"name": "danh-muc.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    expect(page.locator("#file-name")).to_have_text("danh-muc.csv")
    # A field that still holds it would not hear of the same name again, when the rows were mended.
    expect(page.locator("#file")).to_have_value("")


def saved(page: Page, form: str) -> None:
    """Send a form that stays, or one after which the page is read anew."""
    page.locator(f"form[data-form='{form}'] button[type=submit]").click()


def pair(office: Page, name: str, screen: Page, address: str) -> None:
    """Open a screen on its own machine and type the code that it shows."""
    screen.goto(address)
    code = screen.locator("#code")
    expect(code).to_have_text(re.compile(r"\w{3} \w{3}"))
    card = office.locator(".set-list > li").filter(has=office.get_by_role("heading", name=name))
    card.get_by_label("Mã trên màn hình").fill(code.inner_text())
    card.get_by_role("button", name="Ghép").click()
    expect(card).to_contain_text("Đã ghép")
    screen.wait_for_url(address)


def test_an_empty_folder_becomes_a_centre_that_calls_its_first_number(
    box: Box, open_page: OpenPage, printer: FakePrinter
) -> None:
    code = re.search(r"Code of this installation: (\S+)", box.started[0].said())
    assert code
    office = open_page("desk")
    office.goto(f"{box.url}/?lang=vi")
    office.get_by_label("Địa danh, như trên mọi màn hình").fill("Xã Hoằng Lộc")
    office.get_by_label("Mã cài đặt").fill(code[1].lower())
    office.get_by_role("button", name="Lập trung tâm").click()
    login, password = office.locator("[data-login]"), office.locator("[data-password]")
    expect(login).to_have_text("vanphong")
    known = password.inner_text()
    office.get_by_role("link", name="Đăng nhập và thiết lập").click()
    log_in(office, "vanphong", known)

    on(office, "Tên gọi")
    go_on(office, "Giờ mở cửa")
    # The test may be run at night and on a holiday.
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        office.locator(f"#day-{day}").fill("00:00-24:00")
    saved(office, "/admin/plan/hours")
    expect(office.locator("#toast")).to_contain_text("Đã lưu")
    office.get_by_role("link", name="Ngày lễ, ngày nghỉ").click()
    office.locator("[name=holds]").uncheck()
    with office.expect_navigation():
        saved(office, "/admin/holidays/national")
    expect(office.locator("[name=holds]")).not_to_be_checked()
    office.get_by_role("link", name="Thiết lập ban đầu").click()

    on(office, "Giờ mở cửa")
    go_on(office, "Hàng chờ")
    go_on(office, "Các quầy")
    go_on(office, "Cán bộ")
    adding = office.locator("form[data-form='/admin/people']")
    adding.locator("[name=login]").fill("quay1")
    adding.locator("[name=name]").fill("Cán bộ quầy 1")
    adding.locator("[name=usual_counter]").select_option("1")
    saved(office, "/admin/people")
    clerks = office.locator("#secret [data-password]")
    expect(clerks).to_have_text(re.compile(r"\w{4}-\w{4}-\w{4}"))
    clerk_password = clerks.inner_text()
    office.locator("#secret button").click()
    expect(office.get_by_role("heading", name="quay1")).to_be_visible()
    go_on(office, "Thủ tục")
    bring(office, HEAD + "1.001193,Đăng ký khai sinh,Lĩnh vực lạ\n")
    expect(office.locator("#faults")).to_contain_text("Lĩnh vực “Lĩnh vực lạ”")
    expect(office.get_by_role("button", name="Nhập vào danh mục")).to_be_disabled()
    mended = HEAD + "1.001193,Đăng ký khai sinh,Hộ tịch\n1.000894,Đăng ký kết hôn,Hộ tịch\n"
    bring(office, mended)
    expect(office.locator("#added")).to_contain_text("Đăng ký kết hôn")
    office.get_by_role("button", name="Nhập vào danh mục").click()
    expect(office.get_by_text("Đã nhập")).to_be_visible()
    expect(office.get_by_text("Số thủ tục hiện có: 2")).to_be_visible()
    bring(office, mended)
    expect(office.locator("#sum")).to_contain_text("giống hệt danh mục hiện có")
    expect(office.get_by_role("button", name="Nhập vào danh mục")).to_be_disabled()
    # Chosen and not saved: going on takes it along.
    office.get_by_label("Hộ tịch").select_option("results")
    go_on(office, "Máy lấy số và bảng")
    office.locator(".steps").get_by_role("link", name="Thủ tục").click()
    expect(office.get_by_label("Hộ tịch")).to_have_value("results")
    office.get_by_role("button", name="Bỏ qua bước này").click()

    on(office, "Máy lấy số và bảng")
    adding = office.locator("form[data-form='/admin/screens']")
    for kind, name in (("kiosk", "Máy ở cửa"), ("board", "Bảng ở sảnh")):
        adding.locator("[name=kind]").select_option(kind)
        adding.locator("[name=name]").fill(name)
        saved(office, "/admin/screens")
        expect(office.get_by_role("heading", name=name)).to_be_visible()
    kiosk, board = open_page("kiosk"), open_page("board")
    pair(office, "Máy ở cửa", kiosk, f"{box.url}/kiosk")
    pair(office, "Bảng ở sảnh", board, f"{box.url}/board")

    go_on(office, "Máy in")
    office.locator("form[data-form='/admin/printers'] [name=name]").fill("Máy in ở cửa")
    saved(office, "/admin/printers")
    office.get_by_label("Kiểu kết nối").select_option("tcp")
    office.get_by_label("Địa chỉ", exact=True).fill(printer.address)
    office.get_by_role("button", name="Hỏi máy in").click()
    expect(office.get_by_role("status").get_by_text("TM-T82III")).to_be_visible(timeout=20_000)
    expect(office.get_by_label("Mẫu máy", exact=True)).to_have_value("tm-t82")
    office.get_by_role("button", name="Lưu").click()
    expect(office.get_by_text("Phiếu kế tiếp sẽ in ở đó")).to_be_visible()
    office.get_by_role("button", name="In phiếu thử").click()
    expect(office.locator("[data-live=last-slip]")).to_contain_text(TESTED, timeout=20_000)
    go_on(office, "Chạy thử")
    expect(office.locator("[data-live=proof]")).to_contain_text(TESTED)

    kiosk.get_by_role("button", name="Tôi chưa rõ thủ tục").click()
    kiosk.locator(".way.number button").click()
    expect(kiosk.locator(".ticket .code")).to_have_text("H001")
    console = open_page("desk")
    console.goto(f"{box.url}/console/login?lang=vi")
    log_in(console, "quay1", clerk_password)
    console.get_by_role("button", name=re.compile(r"Quầy 1\b")).click()
    expect(console.locator("html")).to_have_attribute("data-freshness", "fresh")
    console.keyboard.press("F2")
    expect(board.locator("body")).to_contain_text("H001")

    office.get_by_role("button", name="Xong, kết thúc").click()
    office.wait_for_url("**/admin")
    expect(office.get_by_text("Thiết lập ban đầu còn")).to_have_count(0)


def test_without_the_code_nobody_makes_a_centre(box: Box) -> None:
    here = {"Origin": box.url, "Accept": "application/json"}
    asked = {"code": "AAAA-AAAA-AAAA", "place": "Xã Lạ"}
    refused = requests.post(f"{box.url}/first", json=asked, headers=here, timeout=10)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "first_code_wrong")
    assert (box.data / "first-run-code").stat().st_mode & 0o077 == 0
    box.run("init", "--place", "Xã Hoằng Lộc")
    assert not (box.data / "first-run-code").exists()
    refused = requests.post(f"{box.url}/first", json=asked, headers=here, timeout=10)
    assert refused.json()["error"]["code"] == "centre_there"
