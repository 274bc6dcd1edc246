"""What the floor knows of its paper: how each printer is, and what became of each slip."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from server.core.ticket import read_moment, write_moment

SETTLED: Final = frozenset({"printed", "sent", "unknown", "failed", "cancelled", "expired"})
"""States of a print job that no machine changes any more; only a late echo, or the staff, settle `unknown`."""
INTERRUPTED: Final = "interrupted"
"""The fault of a slip whose process died while it was being sent."""
UNPRINTABLE: Final = "unprintable"
"""The fault of a slip that could not even be drawn."""


class Paper(StrEnum):
    """What a printed paper is; `text` is what an older program left untold."""

    SLIP = "slip"
    TEST = "test"
    RECEIPT = "receipt"
    CLOSING = "closing"
    TEXT = "text"


ENOUGH_SLIPS: Final = 10
"""So many slips of a roll tell how long one is on the average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLayout:
    """What a centre wants on its slips.

    `footer` None keeps the words about a missed turn; `lang` None follows the citizen's own choice;
    `logo` is a small black and white PNG in base64, empty for the drum's sun.
    """

    header: str = ""
    footer: str | None = None
    priority: str = ""
    lang: str | None = None
    ahead: bool = True
    wait: bool = True
    procedure: bool = True
    papers: bool = True
    logo: str = ""


def layout_to_json(layout: SlipLayout) -> dict[str, Any]:
    """Write only what the centre changed."""
    usual = asdict(SlipLayout())
    return {name: value for name, value in asdict(layout).items() if value != usual[name]}


def layout_from_json(plain: Mapping[str, Any]) -> SlipLayout:
    """Read a stored layout; an unknown name is left out, so that an older program still prints."""
    known = {field.name for field in fields(SlipLayout)}
    return SlipLayout(**{name: value for name, value in plain.items() if name in known})


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterSeen:
    """A printer's condition: `ok`, `near_end`, `silent` (it cannot tell), or the fault that must be mended."""

    id: str
    name: str
    condition: str
    since: datetime
    driver: str
    profile: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipSeen:
    """What became of a paper, most often the newest copy of a ticket's slip.

    Evidence as in `printers.session`; None is none. `queued` with a fault waits for a printer to be mended;
    `printed` without evidence is the staff's word. `elsewhere` tells that it did not come out of the printer
    people expect it from. `about` names what is no ticket's: the reference of a receipt, the day of a closing
    sheet.
    """

    job_id: str
    ticket_id: str | None
    copy: int
    state: str
    printer_id: str | None
    evidence: int | None
    fault: str | None
    sent_bytes: int
    total_bytes: int
    elsewhere: bool
    purpose: Paper = Paper.SLIP
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipEnd:
    """How an attempt to print ended, in the words of `printers.session`."""

    state: str
    evidence: int | None = None
    fault: str | None = None
    sent_bytes: int = 0
    total_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLeft:
    """What a roll still holds; `slips` is None until enough came off it to know how long one is."""

    mm: float
    slips: int | None


def paper_left(*, roll_m: float | None, used_mm: float, slips: int) -> PaperLeft | None:
    """Answer what is left of a roll from its length and what came off it; None for an unknown length.

    The number of slips is rounded down to tens: a figure that promises less than there is.
    """
    if roll_m is None:
        return None
    left = max(0.0, roll_m * 1000 - used_mm)
    if slips < ENOUGH_SLIPS or not used_mm:
        return PaperLeft(mm=left, slips=None)
    return PaperLeft(mm=left, slips=int(left / (used_mm / slips)) // 10 * 10)


def job_mark(job_id: str) -> str:
    """Answer the four characters a printer echoes for a job, in base 36."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    left, mark = int.from_bytes(hashlib.sha256(job_id.encode()).digest()), ""
    for _ in range(4):
        left, digit = divmod(left, len(digits))
        mark += digits[digit]
    return mark


def printer_image(printer: PrinterSeen) -> dict[str, Any]:
    """Write a printer's after-image."""
    return {**asdict(printer), "since": write_moment(printer.since)}


def printer_from_image(plain: Mapping[str, Any]) -> PrinterSeen:
    """Read a printer's after-image."""
    since = read_moment(plain["since"])
    assert since is not None
    return PrinterSeen(**{**plain, "since": since})


def slip_image(slip: SlipSeen) -> dict[str, Any]:
    """Write what became of a slip."""
    return asdict(slip)


def slip_from_image(plain: Mapping[str, Any]) -> SlipSeen:
    """Read what became of a slip."""
    told = plain.get("purpose", Paper.SLIP if plain["ticket_id"] else Paper.TEST)
    return SlipSeen(**{**plain, "purpose": Paper(told)})
