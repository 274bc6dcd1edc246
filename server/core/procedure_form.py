"""One procedure as somebody types it into a form: read by the same readers as a spreadsheet's cells.

Everything comes as text. What cannot be read is named by its column, all of it at once, so that nobody mends
one place only to hear of the next.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from server.core import portal
from server.core.catalogue_cells import LONGEST_CELL, READ, clean, plain
from server.core.catalogue_sheet import COLUMNS, LONGEST
from server.core.portal import Level
from server.core.short_name import short_name

SHORTEST_WORDS: Final = 2
LONGEST_WORDS: Final = 60
MOST_WORDS: Final = 40
LONGEST_TIME: Final = 600
"""Minutes that submitting online may be said to take."""
KNOWN: Final = ("needs_vneid", "needs_photos")
"""Columns that are yes, no or not known."""
_YES_NO: Final[Mapping[str, bool | None]] = {"": None, "yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed: the columns, the everyday words, and what is wrong, by column."""

    values: Mapping[str, Any]
    words: tuple[str, ...]
    faults: Mapping[str, str]


def read_form(typed: Mapping[str, str]) -> Form:
    """Read a form; a column that it has not is empty."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for column in (*(one for one in COLUMNS if one != "field"), *KNOWN, "online_minutes", "words"):
        text = typed.get(column, "")
        try:
            values[column] = _OWN.get(column, READ.get(column, plain))(
                text, LONGEST.get(column, LONGEST_CELL)
            )
        except ValueError as why:
            faults[column] = str(why)
    if "name" not in faults and values["name"] is None:
        faults["name"] = "empty"
    if values.get("name") and values.get("short_name", "") is None:
        values["short_name"] = short_name(values["name"])
    first, last = values.get("valid_from"), values.get("valid_to")
    if first and last and last < first:
        faults["valid_to"] = "before"
    return Form(values, values.pop("words", ()), faults)


def write_form(row: Mapping[str, Any], words: Sequence[str]) -> dict[str, str]:
    """Write a procedure as the texts of its form, which `read_form` reads back."""
    columns = (*(one for one in COLUMNS if one != "field"), *KNOWN, "online_minutes")
    return {**{one: _written(one, row[one]) for one in columns}, "words": "\n".join(words)}


def _written(column: str, value: Any) -> str:
    if column in KNOWN:
        return next(text for text, meant in _YES_NO.items() if meant is value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, tuple):
        return "\n".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _papers(text: str, longest: int) -> tuple[str, ...]:
    # One line with a semicolon is one paper here, where a cell holds two.
    return tuple(READ["papers"](text.rstrip() + "\n", longest))


def _fee(text: str, longest: int) -> int | None:
    fee: int | None = READ["fee"](text, longest)
    if fee is None and clean(text):
        raise ValueError("fee")
    return fee


def _level(text: str, _longest: int) -> str | None:
    if text and text not in set(Level):
        raise ValueError("level")
    return text or None


def _known(text: str, _longest: int) -> bool | None:
    if text not in _YES_NO:
        raise ValueError("tick")
    return _YES_NO[text]


def _address(text: str, _longest: int) -> str | None:
    address = clean(text) or None
    if address and (fault := portal.fault(address)):
        raise ValueError("dead" if fault is portal.Fault.DEAD else "address")
    return address


def _minutes(text: str, _longest: int) -> int | None:
    minutes = clean(text)
    if not minutes:
        return None
    if not (minutes.isascii() and minutes.isdigit() and 1 <= int(minutes[:9]) <= LONGEST_TIME):
        raise ValueError("minutes")
    return int(minutes)


def _words(text: str, longest: int) -> tuple[str, ...]:
    """Read everyday words, a line each."""
    found: dict[str, None] = {}
    for line in text.splitlines():
        words = plain(line, longest) or ""
        if words and not SHORTEST_WORDS <= len(words) <= LONGEST_WORDS:
            raise ValueError("words")
        if words:
            found[words] = None
    if len(found) > MOST_WORDS:
        raise ValueError("many")
    return tuple(found)


_OWN: Final[Mapping[str, Callable[[str, int], Any]]] = {
    "level": _level,
    "fee": _fee,
    "papers": _papers,
    "portal_url": _address,
    "needs_vneid": _known,
    "needs_photos": _known,
    "online_minutes": _minutes,
    "words": _words,
}
