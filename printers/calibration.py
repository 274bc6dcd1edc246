"""The calibration slip: which ruler is whole, how dark, are all letters there, does the QR scan."""

from __future__ import annotations

from .fonts import BOLD, REGULAR, STRONG
from .qr import qr_image
from .sheet import Sheet, Style
from .slip import CalibrationSlip
from .words import words

WIDTHS = (384, 512, 576, 640)
VIETNAMESE = (
    "aàáảãạăằắẳẵặâầấẩẫậ eèéẻẽẹêềếểễệ iìíỉĩị oòóỏõọôồốổỗộơờớởỡợ uùúủũụưừứửữự yỳýỷỹỵđ "
    "AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬ EÈÉẺẼẸÊỀẾỂỄỆ IÌÍỈĨỊ OÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢ UÙÚỦŨỤƯỪỨỬỮỰ YỲÝỶỸỴĐ"
)
# Everything but the rulers stays inside the narrowest head, so that it can be judged on any printer.
_NARROWEST = 384
_TILE = 8


def draw_calibration(sheet: Sheet, slip: CalibrationSlip) -> None:
    """Draw the whole calibration slip."""
    said = words(slip.lang)
    sheet.right = _NARROWEST - sheet.left
    small = sheet.paper.size(2.3)
    sheet.gap(2)
    sheet.text(said.gettext("Printer check"), Style(sheet.paper.size(3), weight=BOLD))
    sheet.text(f"{slip.printer} · {slip.profile}", Style(small, smallest=22))
    sheet.text(f"{slip.issued_at:%H:%M} · {slip.issued_at:%d/%m/%Y}", Style(small))
    _heading(sheet, said.gettext("1. Which is the widest ruler with both ends?"))
    for width in WIDTHS:
        if width <= sheet.paper.dots:
            _draw_ruler(sheet, width)
    _heading(sheet, said.gettext("2. Are the fields even, the lines separate?"))
    _draw_darkness(sheet)
    _heading(sheet, said.gettext("3. Are all letters and marks clear?"))
    _draw_letters(sheet)
    _heading(sheet, said.gettext("4. Does a phone read this code?"))
    picture = qr_image(slip.qr, module=6, widest=_NARROWEST)
    sheet.picture(picture, x=(_NARROWEST - picture.width) // 2, y=sheet.y)
    sheet.y += picture.height


def _heading(sheet: Sheet, text: str) -> None:
    sheet.gap(2)
    sheet.text(text, Style(sheet.paper.size(2.3), weight=STRONG))
    sheet.gap(0.8)


def _draw_ruler(sheet: Sheet, width: int) -> None:
    top, high, tick = sheet.y, 30, 10
    sheet.fill(0, top + high - 3, width, 3)
    for x in range(0, width, 32):
        sheet.fill(x, top + high - (2 * tick if x % 128 == 0 else tick), 2, tick)
    # Both ends are solid feet: a cut one is seen at once.
    sheet.fill(0, top, 6, high)
    sheet.fill(width - 6, top, 6, high)
    style = Style(24, weight=STRONG, align="right")
    sheet.y = top - 8
    sheet.line(str(width), style, size=24, left=0, width=width - 14)
    sheet.y = top + high + 12


def _draw_darkness(sheet: Sheet) -> None:
    side = (sheet.width - 3 * _TILE) // 4
    for place, period in enumerate((1, 2, 3, 4)):
        left = sheet.left + place * (side + _TILE)
        for row in range(0, 60, 1 if period == 1 else 2 * period):
            sheet.fill(left, sheet.y + row, side, 1 if period == 1 else period)
    sheet.y += 68
    for thick in (1, 2, 3):
        for step in range(12):
            sheet.fill(sheet.left + (thick - 1) * 112 + step * 2 * thick, sheet.y, thick, 36)
    sheet.y += 44


def _draw_letters(sheet: Sheet) -> None:
    for group in VIETNAMESE.split(" "):
        sheet.text(group, Style(24, weight=REGULAR, leading=1.3))
    sheet.text("0123456789 ABCEGHKLMT", Style(24, weight=STRONG))
