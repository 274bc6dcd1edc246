"""Draws a slip: data in, a black and white picture out, the same picture for the same slip."""

from __future__ import annotations

from PIL import Image

from .calibration import draw_calibration
from .sheet import Paper, Sheet
from .slip import AnySlip, CalibrationSlip, TextSlip
from .text_layout import draw_text
from .ticket_layout import draw_ticket

NARROWEST, WIDEST = 320, 832


def render(slip: AnySlip, *, dots: int, logo: Image.Image | None = None) -> Image.Image:
    """Draw a slip for a head of `dots` dots (384, 512, 576, 640) as a picture of mode "1".

    `logo` is the centre's own mark; without one the sun of the bronze drum stands there.
    """
    if not NARROWEST <= dots <= WIDEST:
        raise ValueError(f"no printer prints {dots} dots a line")
    sheet = Sheet(Paper(dots))
    if isinstance(slip, CalibrationSlip):
        draw_calibration(sheet, slip)
    elif isinstance(slip, TextSlip):
        draw_text(sheet, slip, logo=logo)
    else:
        draw_ticket(sheet, slip, logo=logo)
    return sheet.finished()
