"""What a printer says, byte by byte: any split, any noise, and never "fine" by default."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

XON, XOFF = 0x11, 0x13
_BLOCK, _MODEL, _POWER, _END = 0x37, 0x5F, 0x3B, 0x00
_FULL_LEAD, _FULL_NEXT, _FULL_LENGTH = 0x10, 0x0F, 6
_REPORT_LENGTH = 4
_LONGEST_BLOCK = 80
_ECHO_LENGTH = 5
_TEXT_LOW, _TEXT_HIGH = 0x20, 0x7E
_PAPER_BITS = 0x0F
# 0xx1xx10 answers, 0xx1xx00 begins a report, 0xx0xxxx goes on with it.
_FIXED_BITS, _ANSWER_BITS, _REPORT_BITS, _REST_BITS = 0x93, 0x12, 0x10, 0x90
_ECHO, _CAUSE, _CLEARED, _NOTICE = b"\x22", b"\x23", b"\x25", b"1"


@dataclass(frozen=True, slots=True)
class Answer:
    """One byte for DLE EOT n; which n only the one who asked knows."""

    byte: int


@dataclass(frozen=True, slots=True)
class Report:
    """Four bytes the printer sends by itself when something changes (ASB)."""

    bytes: bytes


@dataclass(frozen=True, slots=True)
class PaperWord:
    """The answer to GS r: the interpreter has come to this place."""

    byte: int


@dataclass(frozen=True, slots=True)
class Echo:
    """A process id came back: all before it is printed."""

    job: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the printer went offline, in Epson's words."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Restarted:
    """It was switched on just now (Epson's power-on notice, where its memory switch 1-1 is set)."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """The buffer is forgotten, as asked."""


@dataclass(frozen=True, slots=True)
class Model:
    """The name of the model."""

    text: str


@dataclass(frozen=True, slots=True)
class FullStatus:
    """Paper, user, recoverable and unrecoverable bytes of a kiosk printer (DLE EOT 20)."""

    bytes: bytes


@dataclass(frozen=True, slots=True)
class Flow:
    """Go on, or wait."""

    on: bool


@dataclass(frozen=True, slots=True)
class Noise:
    """A byte that fits nothing: from a clone, a worn cable, or somebody else's answer."""

    byte: int


Event = Answer | Report | PaperWord | Echo | Cause | Cleared | Restarted | Model | FullStatus | Flow | Noise


def _is_answer(byte: int) -> bool:
    return byte & _FIXED_BITS == _ANSWER_BITS


def _is_report(byte: int) -> bool:
    return byte & _FIXED_BITS == _REPORT_BITS


def _is_rest(byte: int) -> bool:
    return byte & _REST_BITS == 0


class StatusParser:
    """Sorts incoming bytes by their fixed bits (Epson TM-T88III specification, appendix G).

    `presenter` is set for kiosk printers, whose full status begins with 10 0F.
    """

    def __init__(self, *, presenter: bool = False) -> None:
        self._presenter = presenter
        self._report = b""
        self._block: bytes | None = None
        self._lead = 0

    def feed(self, data: bytes) -> list[Event]:
        """Give the events that these bytes complete."""
        return [event for byte in data for event in self._take(byte)]

    def _take(self, byte: int) -> Iterable[Event]:
        if byte in (XON, XOFF):
            return [Flow(byte == XON)]
        if self._report:
            return self._in_report(byte)
        if self._block is not None:
            return self._in_block(byte, self._block)
        return self._first(byte)

    def _first(self, byte: int) -> Iterable[Event]:
        if byte in (_BLOCK, _MODEL, _POWER):
            self._lead, self._block = byte, b""
        elif _is_report(byte):
            self._report = bytes((byte,))
        elif _is_answer(byte):
            return [Answer(byte)]
        elif byte & ~_PAPER_BITS == 0:
            return [PaperWord(byte)]
        else:
            return [Noise(byte)]
        return []

    def _in_report(self, byte: int) -> Iterable[Event]:
        begun, self._report = self._report, b""
        if self._is_full_status(begun, byte):
            return self._grow(begun + bytes((byte,)), _FULL_LENGTH)
        if _is_rest(byte):
            return self._grow(begun + bytes((byte,)), _REPORT_LENGTH)
        return [*(Noise(lost) for lost in begun), *self._take(byte)]

    def _grow(self, begun: bytes, length: int) -> Iterable[Event]:
        if len(begun) < length:
            self._report = begun
            return []
        return [FullStatus(begun[2:])] if length == _FULL_LENGTH else [Report(begun)]

    def _is_full_status(self, begun: bytes, byte: int) -> bool:
        if not self._presenter or begun[0] != _FULL_LEAD:
            return False
        return (begun + bytes((byte,)))[1] == _FULL_NEXT

    def _in_block(self, byte: int, block: bytes) -> Iterable[Event]:
        if byte == _END:
            self._block = None
            return self._ended(block)
        if byte < _TEXT_LOW and _is_report(byte):
            self._report = bytes((byte,))
            return []
        if byte < _TEXT_LOW and _is_answer(byte):
            return [Answer(byte)]
        if _TEXT_LOW <= byte <= _TEXT_HIGH and len(block) < _LONGEST_BLOCK:
            self._block = block + bytes((byte,))
            return []
        self._block = None
        return [Noise(self._lead), *(Noise(lost) for lost in block), *self._take(byte)]

    def _ended(self, block: bytes) -> Iterable[Event]:
        kind, rest = block[:1], block[1:]
        if self._lead == _MODEL:
            return [Model(block.decode("ascii"))]
        if self._lead == _POWER:
            return [Restarted()] if block == _NOTICE else self._refused(block)
        if kind == _ECHO and len(block) == _ECHO_LENGTH:
            return [Echo(rest.decode("ascii"))]
        if kind == _CAUSE:
            return [Cause(rest)]
        if kind == _CLEARED and not rest:
            return [Cleared()]
        return self._refused(block)

    def _refused(self, block: bytes) -> list[Event]:
        return [Noise(self._lead), *(Noise(lost) for lost in block), Noise(_END)]
