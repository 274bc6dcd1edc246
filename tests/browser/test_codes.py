"""The codes on the kiosk's screens at their real size, read back as a cheap phone meets them."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.photograph import read_back, same
from tests.processes import Box
from tests.sample import serve

BIRTH = "1.001193"
PAGE = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7"
SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Iterator[Box]:
    box = Box(tmp_path_factory.mktemp("codes"))
    serve(box, sample)
    yield box
    box.close()


def photograph(page: Page) -> tuple[Image.Image, float]:
    """The whole screen, and how many dots a module of its one code has."""
    codes = page.locator("img.qr")
    expect(codes).to_have_count(1)
    expect(codes).to_have_js_property("complete", value=True)
    box = codes.bounding_box()
    assert box is not None
    svg = page.request.get(f"{page.url.split('/kiosk')[0]}{codes.get_attribute('src')}").text()
    return Image.open(BytesIO(page.screenshot())), box["width"] / int(
        svg.split('viewBox="0 0 ')[1].split()[0]
    )


@pytest.mark.parametrize("way", SIZES)
def test_online_and_the_number_have_one_code_each_that_reads(
    open_page: OpenPage, centre: Box, way: str
) -> None:
    width, height = SIZES[way]
    centre.run("procedure-online", BIRTH, "--url", PAGE, "--level", "full", "--vneid", "--minutes", "15")
    page = open_page("kiosk", viewport={"width": width, "height": height})
    page.goto(f"{centre.url}/kiosk")
    page.locator(".tile.often").first.click()
    with page.expect_response(lambda answer: answer.url.endswith("/kiosk/online")) as told:
        page.locator(".way.online button").click()
    assert told.value.status == 204
    expect(page.locator("#stage")).to_have_attribute("data-screen", "online")
    picture, module = photograph(page)
    (address,) = read_back(picture, module=module)["sharp"]
    assert read_back(picture, module=module) == same(address)
    assert address == PAGE
    expect(page.locator(".needs")).to_have_text("Cần có: tài khoản VNeID, khoảng 15 phút")
    expect(page.locator(".by-hand")).to_contain_text("1.001193")

    page.get_by_role("button", name="Giúp tôi nộp online").click()
    expect(page.locator("#stage")).to_have_attribute("data-screen", "done")
    expect(page.locator(".ticket")).to_contain_text("Hướng dẫn")
    picture, module = photograph(page)
    (mine,) = read_back(picture, module=module)["sharp"]
    assert read_back(picture, module=module) == same(mine)
    phone = open_page("phone")
    phone.goto(mine)
    expect(phone.locator(".what")).to_contain_text("Đăng ký khai sinh")
    expect(phone.locator("html")).to_have_attribute("data-state", "near")
