"""A catalogue as an office keeps it in a spreadsheet: read leniently, refused row by row, written to read back.

A table is rows of cell texts. The head is found by its Vietnamese names wherever it stands; titles above it,
blank rows and lines that only name a field are understood. What cannot be understood is a fault with its row.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from server.core.catalogue_cells import CODE, LEVELS, LONGEST_CELL, READ, clean, guarded, plain
from server.core.fold import fold, nfc
from server.core.portal import Level

Row = Sequence[str]

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("Mã thủ tục", "Mã TTHC", "Mã số", "Mã"),
    "name": ("Tên thủ tục", "Tên TTHC", "Tên thủ tục hành chính", "Thủ tục hành chính", "Thủ tục"),
    "short_name": ("Tên ngắn", "Tên gọi ngắn", "Tên thường gọi"),
    "name_en": ("Tên tiếng Anh",),
    "field": ("Lĩnh vực", "Tên lĩnh vực"),
    "tab": ("Nhóm",),
    "tab_en": ("Nhóm (tiếng Anh)",),
    "level": ("Mức độ", "Mức độ dịch vụ công", "Mức độ DVC", "Mức độ cung cấp"),
    "fee": ("Phí, lệ phí", "Lệ phí", "Phí", "Mức phí"),
    "fee_note": ("Ghi chú phí", "Ghi chú lệ phí"),
    "fee_note_en": ("Ghi chú phí (tiếng Anh)",),
    "time_note": ("Thời hạn giải quyết", "Thời hạn", "Thời gian giải quyết", "Thời gian"),
    "time_note_en": ("Thời hạn (tiếng Anh)",),
    "same_day_before_15": ("Trong ngày nếu nộp trước 15 giờ", "Trong ngày"),
    "papers": ("Thành phần hồ sơ", "Giấy tờ", "Giấy tờ cần có", "Hồ sơ gồm"),
    "portal_url": ("Địa chỉ nộp trực tuyến", "Đường dẫn", "Link", "Địa chỉ cổng"),
    "staff_note": ("Ghi chú cán bộ",),
    "valid_from": ("Hiệu lực từ", "Ngày có hiệu lực", "Có hiệu lực từ"),
    "valid_to": ("Hiệu lực đến", "Ngày hết hiệu lực", "Hết hiệu lực"),
}
"""The columns by what they may be called; the first name is the one we write."""
MOST_ROWS: Final = 100_000
LONGEST: Final[Mapping[str, int]] = {"name": 500, "short_name": 60, "tab": 60}
"""Letters of a cell that has its own limit."""
_HEAD_WITHIN: Final = 60
_NAMED: Final = {fold(name): column for column, names in COLUMNS.items() for name in names}
_ORDINAL: Final = re.compile(r"[IVXLC]+\.?|\d+\.?|[A-Z][.)]?")
_NUMBERED: Final = re.compile(r"(?:[IVXLC]+|\d{1,2})\s*[.)]\s*(?!\d)")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell: its row as the spreadsheet counts, the column, why, and what stands there."""

    row: int
    column: str
    why: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure of the file: its row, and the value of each column that the file has."""

    row: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file says: the procedures that could be read and every fault."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]


def read_sheet(rows: Iterable[Row]) -> Sheet | None:
    """Read a table; None when it has no row that names a code and a procedure."""
    head: dict[int, str] = {}
    reader = _Reader()
    for number, cells in enumerate(rows, start=1):
        if not head:
            if number > _HEAD_WITHIN:
                return None
            head = _head(cells)
        else:
            reader.take(number, {column: cells[at] for at, column in head.items() if at < len(cells)}, cells)
    if not head:
        return None
    return Sheet(tuple(head.values()), tuple(reader.lines), tuple(reader.faults))


def _head(cells: Row) -> dict[int, str]:
    """Answer which column stands where, when this row is the head."""
    found: dict[int, str] = {}
    for at, cell in enumerate(cells):
        column = _NAMED.get(fold(nfc(cell)))
        if column and column not in found.values():
            found[at] = column
    return found if {"code", "name"} <= set(found.values()) else {}


class _Reader:
    """Remembers what a row alone does not tell: the field it stands under, and the codes before it."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.faults: list[Fault] = []
        self._field = ""
        self._codes: dict[str, int] = {}

    def take(self, row: int, raw: Mapping[str, str], cells: Row) -> None:
        filled = [clean(cell) for cell in cells if clean(cell)]
        if not filled:
            return
        code, name = clean(raw.get("code", "")), clean(raw.get("name", ""))
        if not CODE.fullmatch(code) and _reads_as_heading(filled, alone_in=code or name):
            self._field = _heading(filled)
            return
        before = len(self.faults)
        values = {column: self._cell(row, column, text) for column, text in raw.items()}
        self._mend(row, values, raw)
        if len(self.faults) == before:
            self._codes[values["code"]] = row
            self.lines.append(Line(row, values))

    def _cell(self, row: int, column: str, text: str) -> Any:
        try:
            return READ.get(column, plain)(text, LONGEST.get(column, LONGEST_CELL))
        except ValueError as why:
            self.faults.append(Fault(row, column, str(why), clean(text)[:60]))
            return None

    def _mend(self, row: int, values: dict[str, Any], raw: Mapping[str, str]) -> None:
        if values.get("name") is None and not any(f.row == row and f.column == "name" for f in self.faults):
            self.faults.append(Fault(row, "name", "empty"))
        if values["code"] in self._codes:
            self.faults.append(Fault(row, "code", "twice", values["code"]))
        # A merged cell holds its text in the first row alone.
        self._field = values.get("field") or self._field
        values["field"] = self._field or None
        if values.get("fee") is None and clean(raw.get("fee", "")) and not values.get("fee_note"):
            values["fee_note"] = clean(raw["fee"])
        if "valid_from" in values and "valid_to" in values:
            first, last = values["valid_from"], values["valid_to"]
            if first and last and last < first:
                self.faults.append(Fault(row, "valid_to", "before", last.isoformat()))


def _reads_as_heading(filled: Sequence[str], *, alone_in: str) -> bool:
    """Tell a line that names a field from a procedure that has lost its code."""
    if len(set(filled)) > 2 or (len(set(filled)) == 2 and not _ORDINAL.fullmatch(filled[0])):  # noqa: PLR2004
        return False
    text = filled[-1]
    named = fold(text).startswith("linh vuc") or _NUMBERED.match(text) or len(set(filled)) == 2  # noqa: PLR2004
    return bool(named) or not alone_in


def _heading(filled: Sequence[str]) -> str:
    text = _NUMBERED.sub("", filled[-1], count=1)
    return re.sub(r"^lĩnh vực\s*:?\s*", "", text, flags=re.IGNORECASE)


def write_sheet(procedures: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """Write procedures as a table whose first row is the head; `field` is the field's name."""
    return [[names[0] for names in COLUMNS.values()]] + [
        [_written(column, one[column]) for column in COLUMNS] for one in procedures
    ]


def _written(column: str, value: Any) -> str:
    if value is None:
        return ""
    if column == "papers":
        lines = "\n".join(map(guarded, value))
        # Without a line break one paper with a semicolon would read back as two.
        return lines + "\n" if ";" in lines and len(value) == 1 else lines
    if column == "level":
        return LEVELS[Level(value)]
    if column == "same_day_before_15":
        return "x" if value else ""
    return value.isoformat() if isinstance(value, date) else guarded(str(value))
