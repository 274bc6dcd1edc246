"""A heading and lines on paper: receipts, closing sheets, notices."""

from __future__ import annotations

from PIL import Image

from .fonts import BOLD, STRONG
from .letterhead import SMALL_MM, draw_copy_mark, draw_letterhead
from .qr import qr_image
from .sheet import Sheet, Style, clean
from .slip import TextSlip


def draw_text(sheet: Sheet, slip: TextSlip, *, logo: Image.Image | None) -> None:
    """Draw the whole slip of text."""
    paper = sheet.paper
    size = paper.size(SMALL_MM if not paper.narrow else 2.3)
    draw_letterhead(sheet, centre=slip.centre, place=slip.place, logo=logo)
    sheet.gap(1.6)
    sheet.text(slip.title, Style(paper.size(3.6 if not paper.narrow else 2.9), weight=BOLD, smallest=size))
    sheet.text(f"{slip.issued_at:%H:%M} · {slip.issued_at:%d/%m/%Y}", Style(size))
    draw_copy_mark(sheet, copy=slip.copy, lang=slip.lang)
    sheet.gap(1)
    sheet.rule()
    sheet.gap(1)
    for line in slip.lines:
        _draw_line(sheet, line, size)
    if slip.qr:
        picture = qr_image(slip.qr, module=round(0.65 * paper.mm), widest=paper.dots)
        sheet.picture(picture, x=(paper.dots - picture.width) // 2, y=sheet.y)
        sheet.y += picture.height
    if slip.footer:
        sheet.gap(1)
        sheet.rule()
        sheet.gap(1.2)
        sheet.text(slip.footer, Style(size, align="centre"))
    sheet.gap(2)


def _draw_line(sheet: Sheet, line: str, size: int) -> None:
    if not line.strip():
        sheet.gap(0.8)
        sheet.rule(dash_mm=0.9)
        sheet.gap(0.8)
        return
    label, _, value = line.partition("\t")
    name, figure = Style(size), Style(size, weight=STRONG, align="right")
    needed = figure.at(size).getlength(clean(value)) + size
    top = sheet.y
    if not value:
        sheet.text(label, name)
    elif name.at(size).getlength(clean(label)) + needed <= sheet.width:
        sheet.text(label, name)
        sheet.y = top
        sheet.text(value, figure)
    else:
        sheet.text(label, name)
        sheet.text(value, figure)
