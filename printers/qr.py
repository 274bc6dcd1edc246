"""QR codes in dots."""

from __future__ import annotations

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
SMALLEST_MODULE = 5


def qr_image(payload: str, *, module: int, widest: int) -> Image.Image:
    """Draw a code with its quiet zone of 4 modules.

    `module` is the wished size of one module in dots; it shrinks to fit `widest`, never below 5
    (0.63 mm), and a payload that does not fit even so is a ValueError.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET, box_size=1)
    code.add_data(payload)
    code.make(fit=True)
    matrix = code.get_matrix()
    across = len(matrix)
    size = min(module, widest // across)
    if size < SMALLEST_MODULE:
        raise ValueError(f"a QR code of {across} modules does not fit {widest} dots")
    small = Image.new("L", (across, across), 255)
    small.putdata([0 if dark else 255 for row in matrix for dark in row])
    return small.resize((across * size, across * size), Image.Resampling.NEAREST)
