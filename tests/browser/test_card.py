"""An ID card at the kiosk: greeted, offered the number it has, and nothing of it kept anywhere."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.kiosk_states import SCANNER
from tests.processes import Box
from tests.sample import serve

NUMBER = "038175004821"
CARD = f"{NUMBER}|112233445|Lê Thị Ngọc Lan|02011975|Nữ|Thôn Phú Vinh, xã Hoằng Lộc|01082024"
AS_KEYS = "".join(letter for letter in CARD if letter.isascii())
"""Such a scanner loses the letters that its keyboard does not have."""
SECRETS = (NUMBER, "112233445", "Thị Ngọc", "Th Ngc", "02011975", "Phú Vinh")
"""Each too long to stand by chance in the bytes of a picture."""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Iterator[Box]:
    box = Box(tmp_path_factory.mktemp("card"))
    serve(box, sample)
    yield box
    box.close()


def come(page: Page, centre: Box) -> list[str]:
    """Open the kiosk; answer where everything it sends will be listed."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    page.goto(f"{centre.url}/kiosk")
    expect(page.locator(".tile").first).to_be_visible()
    return sent


def typed(page: Page, text: str) -> None:
    """Type as a scanner does that pretends to be a keyboard: faster than the page's clock can tell."""
    page.clock.pause_at(datetime.now(tz=UTC) + timedelta(minutes=1))
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.clock.resume()


def with_serial(page: Page) -> Page:
    page.add_init_script(SCANNER)
    return page


def scanned(page: Page, text: str) -> None:
    page.wait_for_function("() => window.scan !== undefined")
    page.evaluate("text => scan(text)", text)


def kept_nowhere(page: Page, centre: Box, sent: list[str]) -> None:
    stored = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, location.href, history.state])"
    )
    fields = page.evaluate("[...document.querySelectorAll('input')].map(one => one.value).join()")
    files = b"".join(file.read_bytes() for file in centre.data.rglob("*") if file.is_file())
    for secret in SECRETS:
        assert secret not in page.content() + stored + fields + centre.told(), secret
        assert secret.encode() not in files, secret
        assert secret == NUMBER or not [one for one in sent if secret in one], secret
    with_number = [one for one in sent if NUMBER in one]
    assert with_number
    assert {one.partition(" ")[0].removeprefix(centre.url) for one in with_number} == {"/kiosk/card"}
    assert all(json.loads(one.partition(" ")[2]) == {"number": NUMBER} for one in with_number)


def test_a_card_is_greeted_and_later_offered_the_number_it_has(open_page: OpenPage, centre: Box) -> None:
    page = with_serial(open_page("kiosk"))
    sent = come(page, centre)
    scanned(page, f"{CARD}||||\r\n")
    expect(page.locator("#stage h1")).to_have_text("Kính chào ông/bà Lan")
    expect(page.locator("#stage")).to_contain_text("4821")
    page.get_by_role("button", name="Chọn việc").click()
    page.locator(".tile.often").first.click()
    page.locator(".way.number button").click()
    code = page.locator(".ticket .code").text_content() or ""
    page.get_by_role("button", name="Xong").click()

    scanned(page, f"{CARD}\n")
    expect(page.locator("#stage h1")).to_have_text(f"Ông/bà đã có số {code}")
    expect(page.locator("#stage")).to_contain_text("Hộ tịch")
    page.get_by_role("button", name="In lại").click()
    expect(page.locator("#whisper")).to_contain_text("Đang in phiếu")
    page.get_by_role("button", name="Xong").click()
    expect(page.locator("#stage")).to_have_attribute("data-screen", "home")
    assert "4821" not in page.content()
    kept_nowhere(page, centre, sent)


def test_a_scanner_that_types_is_heard_on_any_screen_and_nothing_of_it_is_written(
    open_page: OpenPage, centre: Box
) -> None:
    page = open_page("kiosk")
    page.clock.install()
    sent = come(page, centre)
    page.locator(".searchbox").click()
    expect(page.locator(".query")).to_be_focused()
    page.evaluate(
        """() => { window.seen = []; document.querySelector(".query").addEventListener("input", e => seen.push(e.target.value)); }"""
    )
    typed(page, AS_KEYS)
    # What came as keys may have lost letters: no name is trusted.
    expect(page.locator("#stage h1")).to_have_text(re.compile("^(Ông/bà đã có số A|Kính chào ông/bà$)"))
    assert page.evaluate("seen") == []
    page.get_by_role("button", name="Quay lại").click()
    expect(page.locator(".query")).to_be_focused()
    page.locator(".query").press_sequentially("khai sinh")
    expect(page.locator(".query")).to_have_value("khai sinh")
    expect(page.locator(".results .row").first).to_contain_text("khai sinh")
    kept_nowhere(page, centre, sent)


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ("https://example.com/qr|something|else", "Đây không phải mã trên thẻ căn cước"),
        (f"{NUMBER}|112233445|Le Thi", "Chưa đọc được thẻ"),
        ("9" * 1_500, "Mã này dài quá, không phải thẻ căn cước"),
    ],
)
def test_what_is_no_card_has_a_calm_answer_and_a_way_on(
    open_page: OpenPage, centre: Box, sent: str, answer: str
) -> None:
    page = with_serial(open_page("kiosk"))
    come(page, centre)
    page.locator("[data-key=help]").click()
    page.get_by_role("button", name="Quét thẻ căn cước").click()
    expect(page.locator("#stage h1")).to_contain_text("đưa mã QR trên thẻ căn cước")
    scanned(page, f"{sent}\n")
    expect(page.locator("#stage h1")).to_have_text(answer)
    page.get_by_role("button", name="Bỏ qua").click()
    expect(page.locator("#stage")).to_have_attribute("data-screen", "help")


def test_a_number_that_is_no_card_s_is_refused_without_being_told(centre: Box, open_page: OpenPage) -> None:
    page = open_page("kiosk")
    come(page, centre)
    for number in ("12345", "03817500482x", "٠٣٨١٧٥٠٠٤٨٢١"):
        answer: Any = page.request.post(
            f"{centre.url}/kiosk/card", headers={"Origin": centre.url}, data=json.dumps({"number": number})
        )
        assert (answer.status, answer.json()["error"]["code"]) == (422, "malformed") or answer.status == 400
        assert number not in answer.text()
