"""QR codes as a cheap phone meets them: out of focus, on tired paper or a dusty screen."""

from collections.abc import Iterator

import zxingcpp
from PIL import Image, ImageFilter

CONTRAST = 0.7
"""What is left of black and white on thermal paper that lay in the sun."""
OUT_OF_FOCUS = 0.45
"""The blur's radius in modules."""


def photographs(picture: Image.Image, *, module: float) -> Iterator[tuple[str, Image.Image]]:
    """A picture whose modules have this many dots, as it is, blurred, faint, and both at once."""
    plain = picture.convert("L")
    blur = ImageFilter.GaussianBlur(OUT_OF_FOCUS * module)
    yield "sharp", plain
    yield "blurred", plain.filter(blur)
    yield "faint", _faint(plain)
    yield "blurred and faint", _faint(plain.filter(blur))


def read_back(picture: Image.Image, *, module: float) -> dict[str, list[str]]:
    """What somebody else's reader makes of each photograph."""
    return {
        name: [code.text for code in zxingcpp.read_barcodes(seen)]
        for name, seen in photographs(picture, module=module)
    }


def same(text: str) -> dict[str, list[str]]:
    """Every photograph shows one code, and it says this."""
    return {key: [text] for key in ("sharp", "blurred", "faint", "blurred and faint")}


def _faint(picture: Image.Image) -> Image.Image:
    # Grey where white should be as much as where black should be.
    rest = 255 * (1 - CONTRAST) / 2
    return picture.point([round(rest + CONTRAST * value) for value in range(256)])
