"""The sun of the Đông Sơn bronze drum: the mark of a centre that has none of its own."""

from __future__ import annotations

import io
import math
import warnings

from PIL import Image, ImageDraw

RAYS = 14
OUTER_RING, INNER_RING, TIP, VALLEY = 1.0, 0.88, 0.79, 0.28
_FINER = 4
_LARGEST_LOGO = 4000


def drum(size: int) -> Image.Image:
    """Draw two rings and a star of 14 rays, black on white, `size` dots across."""
    big = size * _FINER
    image = Image.new("L", (big, big), 255)
    draw = ImageDraw.Draw(image)
    middle = (big - 1) / 2
    for part, width in ((OUTER_RING, 0.045), (INNER_RING, 0.025)):
        reach = middle * part
        box = (middle - reach, middle - reach, middle + reach, middle + reach)
        # Below two dots a ring breaks up on thermal paper.
        draw.ellipse(box, outline=0, width=max(round(middle * width), 2 * _FINER))
    draw.polygon(_star(middle), fill=0)
    return image.resize((size, size), Image.Resampling.BOX)


def _star(middle: float) -> list[tuple[float, float]]:
    points = []
    for step in range(2 * RAYS):
        reach = middle * (TIP if step % 2 == 0 else VALLEY)
        angle = math.pi * step / RAYS - math.pi / 2
        points.append((middle + reach * math.cos(angle), middle + reach * math.sin(angle)))
    return points


def read_logo(data: bytes) -> Image.Image:
    """Read a centre's own mark from an uploaded picture; anything unfit is a ValueError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                if max(picture.size) > _LARGEST_LOGO:
                    raise ValueError(f"the picture is larger than {_LARGEST_LOGO} dots")
                picture.thumbnail((400, 400))
                solid = Image.new("RGBA", picture.size, "white")
                solid.alpha_composite(picture.convert("RGBA"))
                return solid.convert("L")
    except (OSError, SyntaxError, Image.DecompressionBombError, Warning) as trouble:
        raise ValueError("the file is not a readable PNG or JPEG picture") from trouble
