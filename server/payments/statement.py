"""A bank's statement as a spreadsheet or a text file: hostile until it is read, and read without its macros.

Banks name their columns as they like; a row with a column for money in and one for the words is the head.
"""

import csv
import hashlib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from server.core.fold import fold
from server.core.payment import Told
from server.core.payment_errors import StatementUnreadable
from server.payments.notices import clean, moment

MOST_ROWS: Final = 2_000
_MOST_COLUMNS: Final = 60
_MOST_UNPACKED: Final = 30_000_000
_HEAD_WITHIN: Final = 60
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "credit": ("ghi co", "so tien ghi co", "phat sinh co", "tien vao", "credit", "co"),
    "debit": ("ghi no", "so tien ghi no", "phat sinh no", "tien ra", "debit", "no"),
    "amount": ("so tien", "amount"),
    "content": ("noi dung", "dien giai", "mo ta", "description", "details", "remark"),
    "reference": (
        "so tham chieu",
        "ma giao dich",
        "so giao dich",
        "so but toan",
        "ma gd",
        "reference",
        "ref",
    ),
    "date": ("ngay", "thoi gian", "date", "transaction date"),
    "payer": ("nguoi chuyen", "ten nguoi chuyen", "ten tai khoan doi ung", "payer"),
}
_MONEY: Final = re.compile(r"([+-]?)(\d{1,3}(?:([.,])\d{3})(?:\3\d{3})*|\d+)(?:[.,]0{1,2})?")
_DATES: Final = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M:%S")
_LONGEST_MONEY: Final = 13
_LONGEST_DAY: Final = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One line with money: where it stands in the file, the day as the bank wrote it, and the movement."""

    number: int
    day: str
    told: Told


@dataclass(frozen=True, slots=True)
class Statement:
    """The lines of a statement, and the numbers of those that could not be read."""

    lines: tuple[Line, ...]
    unread: tuple[int, ...]

    @property
    def movements(self) -> tuple[Told, ...]:
        """Answer what moved, in the order of the lines."""
        return tuple(line.told for line in self.lines)


def read_statement(data: bytes, *, account: str) -> Statement:
    """Read a statement of one account, or refuse the whole file."""
    rows = list(_sheet(data) if data.startswith(b"PK") else _text(data))
    found = next(((at, _head(row)) for at, row in enumerate(rows[:_HEAD_WITHIN]) if _head(row)), None)
    if found is None:
        raise StatementUnreadable(why="no_head")
    at, columns = found
    lines: list[Line] = []
    unread: list[int] = []
    seen: Counter[str] = Counter()
    for line, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {name: row[place] for name, place in columns.items() if place < len(row)}
        money = _money(cells)
        if money is None:
            unread += [line] if any(_said(cells.get(name)) for name in ("credit", "debit", "amount")) else []
        elif money:
            told = _movement(cells, money, account, seen)
            lines.append(Line(line, _day(_said(cells.get("date"))), told))
    return Statement(tuple(lines), tuple(unread))


def _sheet(data: bytes) -> Iterator[Sequence[Any]]:
    # Both readers of files are loaded with the first statement: a start of the program need not wait for them.
    from openpyxl import load_workbook

    if _unpacked(data) > _MOST_UNPACKED:
        raise StatementUnreadable(why="too_large")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = list(sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1, max_col=_MOST_COLUMNS))
        book.close()
    except Exception:  # noqa: BLE001  -- whatever a broken or hostile workbook sets off, it is unreadable
        raise StatementUnreadable(why="no_workbook") from None
    _check_length(rows)
    yield from rows


def _unpacked(data: bytes) -> int:
    """Answer how large a packed file says that it becomes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        raise StatementUnreadable(why="no_workbook") from None


def _text(data: bytes) -> Iterator[Sequence[Any]]:
    from charset_normalizer import from_bytes

    guess = from_bytes(data[:200_000]).best()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if guess is None:
            raise StatementUnreadable(why="letters") from None
        text = data.decode(guess.encoding, "replace")
    if "\0" in text:
        raise StatementUnreadable(why="letters")
    lines = text.splitlines()
    delimiter = max(
        ",;\t", key=lambda sign: max((line.count(sign) for line in lines[:_HEAD_WITHIN]), default=0)
    )
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        raise StatementUnreadable(why="no_table") from None
    _check_length(rows)
    yield from rows


def _check_length(rows: Sequence[Sequence[Any]]) -> None:
    if len(rows) > MOST_ROWS:
        raise StatementUnreadable(why="too_long")


def _head(row: Sequence[Any]) -> dict[str, int]:
    """Answer where each known column stands; nothing when the row is no head."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(row):
        said = fold(str(cell or ""))
        for name, words in _COLUMNS.items():
            # The short names of a column are whole ones: "no" is money out, "noi dung" is not.
            if name not in columns and any(
                said == one or (" " in one and said.startswith(one)) for one in words
            ):
                columns[name] = place
                break
        else:
            if "content" not in columns and said.startswith(_COLUMNS["content"]):
                columns["content"] = place
            elif "date" not in columns and said.startswith(_COLUMNS["date"]):
                columns["date"] = place
    return columns if "content" in columns and columns.keys() & {"credit", "amount"} else {}


def _money(cells: Mapping[str, Any]) -> int | None:
    """Answer what came in, or less than nothing for what went out; None when it cannot be read."""
    for name, sign in (("credit", 1), ("debit", -1), ("amount", 1)):
        said = _said(cells.get(name))
        if not said or said in {"0", "-"}:
            continue
        read = _MONEY.fullmatch(re.sub(r"(?i)\s|vnd|đ$", "", said))
        digits = re.sub(r"\D", "", read[2]) if read else ""
        if not read or len(digits) > _LONGEST_MONEY:
            return None
        if int(digits):
            return sign * int(digits) * (-1 if read[1] == "-" else 1)
    return 0 if any(_said(cells.get(name)) for name in ("credit", "debit", "amount")) else None


def _movement(cells: Mapping[str, Any], money: int, account: str, seen: Counter[str]) -> Told:
    reference, content = _said(cells.get("reference"))[:100], _said(cells.get("content"))
    date = _said(cells.get("date"))
    same = hashlib.sha256("\n".join((reference, date, str(money), content)).encode()).hexdigest()[:32]
    # Two equal lines of one statement are two movements; the same lines of a later one are these two again.
    seen[same] += 1
    return Told(
        provider="statement",
        transaction_id=f"{same}-{seen[same]}",
        accounts=frozenset({account}),
        amount=abs(money),
        incoming=money > 0,
        content=content,
        reference=reference,
        payer=_said(cells.get("payer")),
        booked_at=_booked(date),
    )


def _booked(said: str) -> datetime | None:
    """Answer a moment with its time of day; a bare date says too little about lateness."""
    for form in _DATES:
        try:
            return moment(datetime.strptime(said, form).isoformat())  # noqa: DTZ007  -- `moment` adds the zone
        except ValueError:
            continue
    return moment(said) if ":" in said else None


def _day(said: str) -> str:
    """Answer when the money moved as people write it; what no clock knows stays as the bank wrote it."""
    try:
        read = datetime.fromisoformat(said)
    except ValueError:
        return said[:_LONGEST_DAY]
    return f"{read:%d/%m/%Y %H:%M}" if ":" in said else f"{read:%d/%m/%Y}"


def _said(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time().isoformat() != "00:00:00" else cell.date().isoformat()
    return clean(str(cell))
