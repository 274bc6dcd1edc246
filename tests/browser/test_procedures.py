"""The office mends one procedure in its browser: faults beside their places, nothing typed lost, nothing written over."""

import requests
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_systems import no_barriers
from tests.browser.watch import Watch
from tests.people import log_in, password
from tests.processes import Box

DEAD = "https://dichvucong.gov.vn/p/home/dvc-chi-tiet.html"
ALIVE = "https://dichvucong.gov.vn/thu-tuc/khai-sinh"


def test_a_procedure_is_found_mended_and_kept(box: Box, open_page: OpenPage, watch: Watch) -> None:
    watch.expect(r"4(22|09) .*/admin/procedures")
    page = open_page("desk", locale="vi-VN")
    log_in(page, box, "vanphong", to="/admin/procedures")
    page.get_by_role("link", name="Thêm thủ tục").click()
    no_barriers(page)
    page.get_by_role("link", name="Danh sách thủ tục").click()
    page.get_by_label("Mã, tên hoặc cách gọi thường ngày").fill("em be")
    page.get_by_role("button", name="Tìm").click()
    no_barriers(page)
    page.get_by_role("link", name="Đổi 1.001193").click()

    expect(page.locator("#queue")).to_have_text("A · Hộ tịch")
    address, save = page.get_by_label("Địa chỉ trên Cổng"), page.get_by_role("button", name="Lưu", exact=True)
    address.fill(DEAD)
    page.get_by_label("Tên ngắn").fill("Khai sinh cho bé")
    page.get_by_label("Lệ phí", exact=True).fill("tùy")
    save.click()
    expect(page.locator("#portal_url-fault")).to_contain_text("không còn mở được")
    expect(page.locator("#fee-fault")).to_be_visible()
    expect(page.get_by_label("Lệ phí", exact=True)).to_be_focused()
    expect(address).to_have_value(DEAD)
    no_barriers(page)
    address.fill(ALIVE)
    page.get_by_label("Lệ phí", exact=True).fill("0")

    # Meanwhile somebody else keeps another name.
    other = requests.Session()
    other.headers.update({"Origin": box.url, "Accept": "application/json"})
    who = {"login": "vanphong", "password": password(box, "vanphong")}
    assert other.post(f"{box.url}/console/login", json=who, timeout=20).ok
    fields = page.evaluate(
        "Object.fromEntries([...new FormData(document.querySelector('#procedure'))].map(([k, v]) => [k, v]))"
    )
    theirs = {
        "fields": {**fields, "portal_url": ""},
        "seen": page.locator("#procedure").get_attribute("data-seen"),
    }
    assert other.post(page.url, json=theirs, timeout=20).ok
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("Có người khác vừa sửa")
    expect(address).to_have_value(ALIVE)
    page.get_by_role("button", name="Vẫn lưu bản của tôi").click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    page.reload()
    expect(address).to_have_value(ALIVE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Khai sinh cho bé")
