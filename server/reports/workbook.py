"""The report as a workbook, whose texts stay texts whatever they begin with."""

import io
import re
from collections.abc import Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell as Box
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from server.reports.files import CONTROL
from server.reports.part import Cell, Is, Part
from server.reports.report import Report

_NOT_IN_A_TITLE: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_TITLE: Final = 31
_WIDEST: Final = 70
_FORMATS: Final = {Is.SHARE: "0.00", Is.MONEY: "#,##0", Is.COUNT: "#,##0", Is.DAY: "dd/mm/yyyy"}


def to_xlsx(report: Report, centre: str) -> bytes:
    """Write the whole report, one sheet for each part, the figures in front."""
    book = Workbook()
    front = book.worksheets[0]
    front.title = _title(report.name, 0)
    _write(front, 1, [centre], bold=True)
    _write(front, 2, [report.name], bold=True)
    for at, tile in enumerate(report.tiles, start=4):
        _write(front, at, [tile.word, f"{tile.figure} {tile.unit}".strip(), tile.under])
    _fit(front)
    for number, part in enumerate(report.parts, start=1):
        _sheet(book.create_sheet(_title(part.title, number)), part)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _title(text: str, number: int) -> str:
    """Answer a sheet's title, which must be short, plain and like no other."""
    plain = _NOT_IN_A_TITLE.sub("-", text).strip()
    return (f"{number}. {plain}" if number else plain)[:_LONGEST_TITLE]


def _sheet(sheet: Worksheet, part: Part) -> None:
    _write(sheet, 1, [part.title], bold=True)
    _write(sheet, 2, [part.reading])
    _write(sheet, 4, [column.title for column in part.columns], bold=True)
    for at, row in enumerate(part.rows, start=5):
        _write(sheet, at, row)
        for number, column in enumerate(part.columns, start=1):
            if column.kind in _FORMATS:
                sheet.cell(at, number).number_format = _FORMATS[column.kind]
    if part.note:
        _write(sheet, 6 + len(part.rows), [part.note])
    sheet.freeze_panes = "A5"
    _fit(sheet)


def _write(sheet: Worksheet, at: int, cells: Sequence[Cell], *, bold: bool = False) -> None:
    for number, cell in enumerate(cells, start=1):
        box = sheet.cell(at, number)
        assert isinstance(box, Box)
        if isinstance(cell, str):
            # The type is said, not guessed: a text that begins with an equals sign stays a text.
            box.value, box.data_type = CONTROL.sub("", cell), "s"
            box.alignment = Alignment(vertical="top")
        else:
            box.value = cell
        if bold:
            box.font = Font(bold=True)


def _fit(sheet: Worksheet) -> None:
    """Make each column as wide as its cells, the long sentences above the table left out."""
    for column in sheet.columns:
        long = [len(str(box.value)) for box in column if box.value is not None and box.row > 3]  # noqa: PLR2004
        letter = get_column_letter(column[0].column or 1)
        sheet.column_dimensions[letter].width = min(_WIDEST, max(long, default=8) + 3)
