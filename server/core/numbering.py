"""Ticket numbers: series letters, codes, and the short code of a slip."""

import hashlib
import re
from typing import Final

SERIES: Final = "ABCEGHKLM"
"""Letters that neither look nor sound alike; T is kept for temporary numbers."""

TEMPORARY: Final = "T"
_SHORT: Final = "23456789ABCDEFGHJKMNPQRTVWXY"
_CODE: Final = re.compile(r"([A-Z])\s*-?\s*(\d{1,5})")


def code_of(series: str, number: int) -> str:
    """Write a number as citizens read it: `A042`, and `A1042` past a thousand."""
    return f"{series}{number:03d}"


def read_code(text: str) -> tuple[str, int] | None:
    """Read a typed code (`a42`, `A 042`) into series and number; None when it is not one."""
    found = _CODE.fullmatch(text.strip().upper())
    return (found[1], int(found[2])) if found else None


def short_code(ticket_id: str) -> str:
    """Answer six characters that staff can type to find a slip; they open nothing by themselves."""
    drawn = int.from_bytes(hashlib.sha256(b"short:" + ticket_id.encode()).digest()[:8], "big")
    letters = []
    for _ in range(6):
        drawn, at = divmod(drawn, len(_SHORT))
        letters.append(_SHORT[at])
    return "".join(letters)
