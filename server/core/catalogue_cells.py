"""The cells of a catalogue's spreadsheet: what each may say, read as an office writes it."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from server.core import portal
from server.core.fold import fold, nfc
from server.core.portal import Level

LONGEST_CELL: Final = 4_000
CODE: Final = re.compile(r"(\d)[.,]\s?(\d{1,6})((?:\.\d{2,3})*(?:\.[GH]\d{2})?(?:\.\d{2})?)", re.IGNORECASE)
_RISKY: Final = re.compile(r"'*[=+\-@\t\r]")
_BLANKS: Final = re.compile(r"\s+")
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LONGEST_SUM: Final = 9
"""Digits of a fee: what is longer is no fee of a commune, and no column holds it."""
_FREE: Final = frozenset({"mien phi", "khong", "khong thu phi", "khong thu le phi", "0"})
LEVELS: Final[Mapping[Level, str]] = {
    Level.FULL: "Toàn trình",
    Level.PARTIAL: "Một phần",
    Level.INFORMATION: "Cung cấp thông tin",
}
_LEVEL_SAID: Final = {"toan trinh": Level.FULL, "mot phan": Level.PARTIAL, "thong tin": Level.INFORMATION}
_LEVEL_WRITTEN: Final = {"4": Level.FULL, "3": Level.PARTIAL, "2": Level.INFORMATION, "1": Level.INFORMATION}
_YES: Final = frozenset({"x", "co", "yes", "1", "true", "dung"})
_NO: Final = frozenset({"", "khong", "no", "0", "false"})


def clean(text: str) -> str:
    """Compose letters and marks, take blanks together, and take our own guard against formulas off."""
    text = _BLANKS.sub(" ", nfc(_UNSEEN.sub("", text))).strip()
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text


def guarded(text: str) -> str:
    """Write a text so that no spreadsheet takes it for a formula."""
    return "'" + text if _RISKY.match(text) else text


def plain(text: str, longest: int) -> str | None:
    """Read a text; ValueError says why it cannot be taken, here as in every reader."""
    value = clean(text)
    if len(value) > longest:
        raise ValueError("long")
    if not value.isprintable():
        raise ValueError("control")
    return value or None


def _code(text: str, _longest: int) -> str:
    value = clean(text)
    found = CODE.fullmatch(value)
    if not value:
        raise ValueError("empty")
    if found is None:
        raise ValueError("code")
    # A spreadsheet that took the code for a number has lost the zeros at its end.
    return f"{found[1]}.{found[2]:0<6}"


def _fee(text: str, _longest: int) -> int | None:
    value = fold(clean(text))
    if value in _FREE:
        return 0
    sum_ = re.fullmatch(r"([\d .,]+)\s*(?:đ|đồng|vnđ|vnd|₫)?", clean(text), re.IGNORECASE)
    if sum_ is None:
        return None
    number = (
        re.sub(r"[.,]0{1,2}$", "", sum_[1].strip()) if re.search(r"\d{4}[.,]0{1,2}$", sum_[1]) else sum_[1]
    )
    digits = re.sub(r"[ .,]", "", number)
    return int(digits) if 0 < len(digits) <= _LONGEST_SUM else None


def _tick(text: str, _longest: int) -> bool:
    value = fold(clean(text))
    if value not in _YES | _NO:
        raise ValueError("tick")
    return value in _YES


def _day(text: str, _longest: int) -> date | None:
    value = clean(text)
    if not value:
        return None
    if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", value):
        parts = (int(found[3]), int(found[2]), int(found[1]))
    elif found := re.match(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]|$)", value):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    else:
        raise ValueError("date")
    try:
        return date(*parts)
    except ValueError:
        raise ValueError("date") from None


def _papers(text: str, longest: int) -> tuple[str, ...]:
    if len(text) > longest:
        raise ValueError("long")
    pieces = text.splitlines() if "\n" in text.strip(" ") else text.split(";")
    papers = tuple(piece for one in pieces if (piece := clean(re.sub(r"^\s*(?:[-•+]\s+)+", "", one))))
    if not all(map(str.isprintable, papers)):
        raise ValueError("control")
    return papers


def _address(text: str, _longest: int) -> str | None:
    value = clean(text) or None
    if value and portal.fault(value):
        raise ValueError("address")
    return value


def _level(text: str, _longest: int) -> str | None:
    value = fold(clean(text))
    if not value:
        return None
    said = [level for words, level in _LEVEL_SAID.items() if words in value]
    # Lists of before 2022 counted levels; old ones still go round.
    numbered = re.fullmatch(r"(?:muc(?: do)? )?([1-4])", value)
    if numbered:
        said = [_LEVEL_WRITTEN[numbered[1]]]
    if len(said) != 1:
        raise ValueError("level")
    return said[0].value


READ: Final[Mapping[str, Callable[[str, int], Any]]] = {
    "code": _code,
    "level": _level,
    "fee": _fee,
    "same_day_before_15": _tick,
    "papers": _papers,
    "portal_url": _address,
    "valid_from": _day,
    "valid_to": _day,
}
