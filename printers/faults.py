"""What can go wrong between us and a printer: a closed list, because devices lie in every other way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class FaultKind(StrEnum):
    """The troubles a person can be told about."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER_JAM = "cutter_jam"
    OVERHEATED = "overheated"
    BROKEN = "broken"
    OFFLINE = "offline"
    NO_ANSWER = "no_answer"
    ODD_ANSWER = "odd_answer"
    NOT_TAKEN = "not_taken"
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    HUNG = "hung"
    LOST = "lost"
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True)
class Fault:
    """One trouble: its kind, the words of the system for a log, the bytes accepted until then."""

    kind: FaultKind
    detail: str = ""
    at_byte: int = 0


class DeviceError(Exception):
    """A driver could not go on; `accepted` are the bytes the failing call may still have got rid of."""

    kind: ClassVar[FaultKind]

    def __init__(self, detail: str, *, accepted: int = 0) -> None:
        super().__init__(detail)
        self.detail = detail
        self.accepted = accepted


class Unreachable(DeviceError):
    """There is nobody at that address."""

    kind = FaultKind.UNREACHABLE


class Busy(DeviceError):
    """Somebody else holds the printer."""

    kind = FaultKind.BUSY


class Hung(DeviceError):
    """It is there and takes nothing."""

    kind = FaultKind.HUNG


class Lost(DeviceError):
    """It was there and is gone."""

    kind = FaultKind.LOST
