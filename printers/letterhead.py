"""What every slip begins with: the mark, the name of the centre, the rule, and the copy's number."""

from __future__ import annotations

from datetime import datetime

from PIL import Image, ImageOps

from .fonts import BOLD, STRONG
from .mark import drum
from .sheet import Sheet, Style, fit
from .words import words

SMALL_MM = 2.5


def draw_letterhead(sheet: Sheet, *, centre: tuple[str, ...], place: str, logo: Image.Image | None) -> None:
    """Draw mark and name, with a rule under them."""
    paper = sheet.paper
    size = paper.size(SMALL_MM if not paper.narrow else 2.3)
    sheet.gap(2.5)
    top, mark = sheet.y, round((8.5 if not paper.narrow else 7.5) * paper.mm)
    picture = drum(mark) if logo is None else ImageOps.contain(logo.convert("L"), (mark, mark))
    left = sheet.left + mark + round(2.2 * paper.mm)
    lines = [(text, Style(size, smallest=size - 4, balanced=True)) for text in centre]
    lines.append((place, Style(size, weight=BOLD, smallest=size - 4, balanced=True)))
    height = sum(_height(text, style, sheet.right - left) for text, style in lines)
    sheet.picture(picture, x=sheet.left, y=top + max(0, (height - mark) // 2))
    sheet.y = top + max(0, (mark - height) // 2)
    for text, style in lines:
        sheet.text(text, style, left=left)
    sheet.y = max(sheet.y, top + mark)
    sheet.gap(1.6)
    sheet.rule(thick_mm=0.4)


def draw_number_line(sheet: Sheet, *, label: str, issued_at: datetime) -> None:
    """Set a label at the left and the time at the right, on two lines where one is too short."""
    size = sheet.paper.size(SMALL_MM if not sheet.paper.narrow else 2.3)
    when = f"{issued_at:%H:%M} · {issued_at:%d/%m/%Y}"
    name, time = Style(size, weight=STRONG), Style(size, align="right")
    if name.at(size).getlength(label) + time.at(size).getlength(when) + size > sheet.width:
        sheet.text(label, name)
        sheet.text(when, Style(size))
        return
    top = sheet.y
    sheet.text(label, name)
    sheet.y = top
    sheet.text(when, time)


def draw_copy_mark(sheet: Sheet, *, copy: int, lang: str) -> None:
    """Frame the words of a reprint, so that two slips of one number can be told apart."""
    if copy == 1:
        return
    paper = sheet.paper
    style = Style(paper.size(SMALL_MM), weight=BOLD, align="centre")
    said = words(lang).gettext("REPRINTED {copy}").format(copy=copy)
    sheet.gap(0.8)
    top = sheet.y
    sheet.text(said, style)
    width = round(style.at(style.size).getlength(said) + 4 * paper.mm)
    sheet.box((paper.dots - width) // 2, top, width, sheet.y - top, thick=3)
    sheet.gap(0.8)


def _height(text: str, style: Style, width: int) -> int:
    size, lines = fit(text, style, width)
    return len(lines) * round(size * style.leading)
