"""Spreadsheets in and out: .xlsx and .csv as rows of texts. A file is hostile until it is read."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from server.core import old_letters
from server.core.catalogue_sheet import MOST_ROWS
from server.core.import_errors import FileBrokenText, FileOldExcel, FileTooLarge, FileUnreadable

Rows = list[list[str]]
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_UNPACKED: Final = 200_000_000
MOST_PARTS: Final = 1_000
MOST_COLUMNS: Final = 60
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


def rows_of(data: bytes) -> Rows:
    """Answer the rows of a file as texts; what it is shows in its bytes, whatever its name says."""
    if data.startswith(_OLD_EXCEL):
        raise FileOldExcel
    rows = list(islice(_xlsx(data) if data.startswith(b"PK") else _csv(data), MOST_ROWS + 101))
    # A hundred more for titles and headings.
    if len(rows) > MOST_ROWS + 100:
        raise FileTooLarge(rows=MOST_ROWS)
    return rows


def _xlsx(data: bytes) -> Iterator[list[str]]:
    # Loaded with the first workbook: it takes a quarter of a second that no start of the program should wait.
    from openpyxl import load_workbook

    try:
        _check_unpacked(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # What a sheet says about its own size is believed by nobody.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS + 101, values_only=True):
            yield [_written(value) for value in row]
    except FileTooLarge:
        raise
    except Exception:  # noqa: BLE001  -- the library fails in its own way on each kind of damage
        raise FileUnreadable from None


def _check_unpacked(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileTooLarge(rows=MOST_ROWS)


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    if "\0" in text:
        raise FileUnreadable
    top = text[:20_000]
    parted_by = max(",;\t", key=top.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=parted_by):
            yield row[:MOST_COLUMNS]
    except csv.Error:
        raise FileUnreadable from None


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16")
    if (zeros := data.count(b"\0")) > len(data) // 4:
        # Without a mark in front; the zero of a plain letter tells which half comes first.
        return _strictly(data, "utf-16-le" if 2 * data[1::2].count(0) > zeros else "utf-16-be")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        text = old_letters.read(data)
        if text is None:
            # A guess would turn every name into rubbish.
            raise FileBrokenText(line=data[: wrong.start].count(b"\n") + 1) from None
        return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise FileUnreadable from None


def to_xlsx(rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """Write rows as a workbook in which every cell is text, never a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in rows:
        cells = [WriteOnlyCell(sheet, value="") for _ in row]
        for cell, text in zip(cells, row, strict=True):
            cell.value, cell.data_type = text, "s"
        sheet.append(cells)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as .csv that Excel opens with its letters right."""
    kept = io.StringIO(newline="")
    csv.writer(kept).writerows(rows)
    return kept.getvalue().encode("utf-8-sig")
