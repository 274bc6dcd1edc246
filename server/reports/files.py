"""A part of the report as a file for a spreadsheet: nothing that a citizen typed can become a formula there."""

import csv
import io
import re
from datetime import date
from typing import Final

from server.reports.part import Cell, Part

BOM: Final = "\ufeff"
"""By this mark Excel knows that the letters are UTF-8."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def to_csv(part: Part) -> bytes:
    """Write the table of one part."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_plain(column.title) for column in part.columns])
    for row in part.rows:
        writer.writerow([_plain(cell) for cell in row])
    return (BOM + out.getvalue()).encode()


def _plain(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        text = CONTROL.sub("", cell)
        return f"'{text}" if text.startswith(_FORMULA) else text
    return cell
