"""The slip of a ticket, from the mark down to what to do when one's turn was missed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL import Image

from .fonts import BOLD, STRONG
from .letterhead import draw_copy_mark, draw_letterhead, draw_number_line
from .qr import qr_image
from .sheet import Paper, Sheet, Style, clean
from .slip import Slip
from .words import words

_THREE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class _Type:
    small: int
    value: int
    name: int

    @classmethod
    def on(cls, paper: Paper) -> _Type:
        if paper.narrow:
            return cls(small=paper.size(2.3), value=paper.size(2.9), name=paper.size(2.7))
        return cls(small=paper.size(2.5), value=paper.size(3.6), name=paper.size(2.9))


def draw_ticket(sheet: Sheet, slip: Slip, *, logo: Image.Image | None) -> None:
    """Draw the whole slip of a ticket."""
    kind = _Type.on(sheet.paper)
    draw_letterhead(sheet, centre=slip.centre, place=slip.place, logo=logo)
    sheet.gap(1.2)
    if slip.header:
        sheet.text(slip.header, Style(kind.small))
    label = words(slip.lang).gettext("Your number")
    draw_number_line(sheet, label=label, issued_at=slip.issued_at)
    draw_copy_mark(sheet, copy=slip.copy, lang=slip.lang)
    _draw_code(sheet, slip)
    _draw_where(sheet, slip, kind)
    _draw_wait(sheet, slip, kind)
    _draw_papers(sheet, slip, kind)
    if slip.qr:
        _draw_way_online(sheet, slip, slip.qr, kind)
    _draw_foot(sheet, slip, kind)
    sheet.gap(2)


def _draw_code(sheet: Sheet, slip: Slip) -> None:
    paper = sheet.paper
    cap = 12.0 if paper.narrow else 18.5 if len(slip.code) <= _THREE_DIGITS else 15.0
    sheet.gap(1.4)
    sheet.capitals(slip.code, Style(round(4 * paper.mm), weight=BOLD), cap=round(cap * paper.mm))
    sheet.gap(2.2)


def _draw_where(sheet: Sheet, slip: Slip, kind: _Type) -> None:
    said = words(slip.lang)
    style = Style(kind.value, weight=STRONG, smallest=round(kind.value * 0.8), align="centre")
    counters = _counters(slip)
    joined = f"{slip.queue} · {counters}" if counters else slip.queue
    if style.at(style.smallest).getlength(clean(joined)) <= sheet.width:
        sheet.text(joined, style)
    else:
        sheet.text(slip.queue, style)
        sheet.text(counters, style)
    small = Style(kind.small, weight=STRONG, align="centre")
    if slip.priority:
        sheet.text(slip.priority, small)
    if slip.collect_at:
        sheet.text(said.gettext("Collect this slip at: {printer}").format(printer=slip.collect_at), small)
    sheet.gap(2.2)


def _counters(slip: Slip) -> str:
    if not slip.counters:
        return ""
    said = words(slip.lang)
    numbers = [str(number) for number in slip.counters]
    listed = numbers[-1]
    if numbers[:-1]:
        listed = said.gettext("{first} or {last}").format(first=", ".join(numbers[:-1]), last=numbers[-1])
    return said.gettext("Counter {numbers}").format(numbers=listed)


def _draw_wait(sheet: Sheet, slip: Slip, kind: _Type) -> None:
    cells = [cell for cell in (_ahead(slip), _wait(slip)) if cell]
    if not cells:
        sheet.rule()
        return
    sheet.rule(dash_mm=0.9)
    sheet.gap(1)
    if sheet.paper.narrow:
        for label, value in cells:
            _draw_row(sheet, label, value, kind)
    else:
        _draw_cells(sheet, cells, kind)
    sheet.gap(1)
    sheet.rule(dash_mm=0.9)


def _draw_row(sheet: Sheet, label: str, value: str, kind: _Type) -> None:
    name, figure = Style(kind.small), Style(kind.value, weight=STRONG, align="right")
    taken = round(name.at(name.size).getlength(label))
    room = sheet.width - taken - kind.small // 2
    if figure.at(kind.small).getlength(value) > room:
        sheet.text(label, name)
        sheet.text(value, figure)
        return
    top = sheet.y
    sheet.text(value, replace(figure, smallest=kind.small), left=sheet.right - room)
    low, sheet.y = sheet.y, top + round((kind.value - kind.small) * 0.68)
    sheet.text(label, name)
    sheet.y = max(low, sheet.y)


def _draw_cells(sheet: Sheet, cells: list[tuple[str, str]], kind: _Type) -> None:
    top, low = sheet.y, sheet.y
    gutter = round(3.4 * sheet.paper.mm)
    # The range is the longer text of the two, so its cell is the wider one.
    middle = sheet.left + round(sheet.width * 0.47)
    rooms = [(sheet.left, middle - gutter), (middle + gutter, sheet.right)]
    if len(cells) == 1:
        rooms = [(sheet.left, sheet.right)]
    for (label, value), (left, right) in zip(cells, rooms, strict=True):
        sheet.y = top
        sheet.text(label, Style(kind.small), left=left, width=right - left)
        style = Style(kind.value, weight=STRONG, smallest=round(kind.value * 0.75))
        sheet.text(value, style, left=left, width=right - left)
        low = max(low, sheet.y)
    sheet.y = low
    if len(cells) > 1:
        sheet.upright(middle, top + 4, low - 4)


def _ahead(slip: Slip) -> tuple[str, str] | None:
    if slip.ahead is None:
        return None
    said = words(slip.lang)
    people = said.ngettext("{n} person", "{n} people", slip.ahead).format(n=slip.ahead)
    return said.gettext("Ahead of you"), people if slip.ahead else said.gettext("Nobody")


def _wait(slip: Slip) -> tuple[str, str] | None:
    if slip.wait is None:
        return None
    said = words(slip.lang)
    low, high = slip.wait
    if low == 0:
        return said.gettext("Time to wait"), said.gettext("under {n} min").format(n=max(high, 1))
    minutes = f"{low}–{high}" if low < high else f"{low}"
    return said.gettext("Wait about"), said.gettext("{range} min").format(range=minutes)


def _draw_papers(sheet: Sheet, slip: Slip, kind: _Type) -> None:
    if not slip.procedure and not slip.papers:
        return
    paper = sheet.paper
    sheet.gap(1.6)
    if slip.procedure:
        sheet.text(slip.procedure, Style(kind.name, weight=STRONG, smallest=kind.small, balanced=True))
    tick = round(2.8 * paper.mm)
    left = sheet.left + tick + round(2 * paper.mm)
    for one in slip.papers:
        first = sheet.y + round(kind.small * 1.36 / 2)
        sheet.box(sheet.left + 2, first - tick // 2, tick, tick)
        sheet.text(one, Style(kind.small), left=left)
        sheet.gap(0.3)
    sheet.gap(1.4)
    sheet.rule()


def _draw_way_online(sheet: Sheet, slip: Slip, payload: str, kind: _Type) -> None:
    paper = sheet.paper
    module = round((0.75 if paper.narrow else 0.875) * paper.mm)
    picture = qr_image(payload, module=module, widest=paper.dots)
    # The four quiet modules are drawn with the code, so the white margin of the paper counts.
    beside = picture.width + round(0.6 * paper.mm)
    side_by_side = sheet.right - beside >= round(26 * paper.mm)
    top = sheet.y
    sheet.picture(picture, x=0 if side_by_side else (paper.dots - picture.width) // 2, y=top)
    if side_by_side:
        sheet.gap(3.6)
        _draw_address(sheet, slip, kind, left=beside, align="left")
        sheet.gap(1.6)
    else:
        sheet.y = top + picture.height - module
        _draw_address(sheet, slip, kind, left=sheet.left, align="centre")
        sheet.gap(1)
    sheet.y = max(sheet.y, top + picture.height if side_by_side else sheet.y)


def _draw_address(sheet: Sheet, slip: Slip, kind: _Type, *, left: int, align: str) -> None:
    said = words(slip.lang)
    sheet.text(_why(slip), Style(kind.small, weight=STRONG, align=align, leading=1.45), left=left)
    sheet.gap(1)
    plain = Style(kind.small, align=align, smallest=24)
    if slip.address:
        sheet.text(slip.address, plain, left=left)
    if slip.short_code:
        sheet.text(said.gettext("Slip code {code}").format(code=slip.short_code), plain, left=left)


def _why(slip: Slip) -> str:
    said = words(slip.lang)
    if slip.online:
        return said.gettext("Scan to see your turn, the papers you need, and to submit online")
    if slip.procedure:
        return said.gettext("Scan to see your turn and the papers you need")
    return said.gettext("Scan to see your turn")


def _draw_foot(sheet: Sheet, slip: Slip, kind: _Type) -> None:
    foot = slip.footer
    if foot is None:
        foot = words(slip.lang).gettext(
            "Missed your turn? Tell the clerk at the counter: you do not need a new number."
        )
    if not foot:
        return
    if slip.qr:
        sheet.rule()
    sheet.gap(1.6)
    sheet.text(foot, Style(kind.small, weight=STRONG, align="centre"))
