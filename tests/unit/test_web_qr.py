"""The QR pictures of the pages, read back by somebody else's reader."""

import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from server.web.qr import QUIET, svg

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")


def drawn(picture: bytes, module: int = 6) -> Image.Image:
    """Draw our own SVG, which is made of dark runs on a white square."""
    text = picture.decode()
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', text)[1])
    image = Image.new("L", (size * module, size * module), 255)
    pen = ImageDraw.Draw(image)
    for x, y, length in (map(int, run) for run in RUN.findall(text)):
        pen.rectangle((x * module, y * module, (x + length) * module - 1, (y + 1) * module - 1), fill=0)
    return image


@pytest.mark.parametrize(
    "address",
    [
        "http://192.168.1.10:8000/t/W0vZGmJO4TixeFkpqHBI1A",
        "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7",
    ],
)
def test_a_phone_reads_what_was_meant(address: str):
    found = zxingcpp.read_barcodes(drawn(svg(address)))
    assert [one.text for one in found] == [address]


def test_the_code_brings_its_own_quiet_zone():
    runs = [tuple(map(int, run)) for run in RUN.findall(svg("x").decode())]
    assert min(x for x, _, _ in runs) == min(y for _, y, _ in runs) == QUIET


def test_the_picture_has_no_style_and_no_script():
    assert b"style" not in svg("x")
    assert b"<script" not in svg("x")
