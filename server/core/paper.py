"""What the floor knows of its paper: how each printer is, and what became of each slip."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from server.core.ticket import read_moment, write_moment

SETTLED: Final = frozenset({"printed", "sent", "unknown", "failed", "cancelled", "expired"})
"""States of a print job that no machine changes any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterSeen:
    """A printer's condition: `ok`, `near_end`, `silent` (cannot tell), or the fault that must be mended."""

    id: str
    name: str
    condition: str
    since: datetime
    driver: str
    profile: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipSeen:
    """What became of the newest copy of a ticket's slip. Evidence as in `printers.session`; None is none."""

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
    return SlipSeen(**plain)
