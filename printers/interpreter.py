"""Reads ESC/POS bytes the way a printer does: the part of the language our jobs are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops


@dataclass(frozen=True, slots=True)
class Raster:
    """Dots on paper, one row after another; `data` has a set bit for each black dot."""

    width: int
    rows: int
    data: bytes

    def picture(self) -> Image.Image:
        """Give the dots as a black and white picture."""
        return ImageChops.invert(Image.frombytes("1", (self.width, self.rows), self.data))


@dataclass(frozen=True, slots=True)
class Feed:
    """Blank paper, in rows."""

    rows: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The paper is cut."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: DLE EOT with its number, GS r, GS I, or a process id to echo."""

    what: str
    value: bytes = b""


@dataclass(frozen=True, slots=True)
class Told:
    """A setting: reset, reports on or off, clear the buffer, and the like."""

    what: str
    value: bytes = b""


@dataclass(frozen=True, slots=True)
class Garbage:
    """Bytes outside any command: a printer would print them as letters."""

    data: bytes


Act = Raster | Feed | Cut | Asked | Told | Garbage

# Command: its length, and what it means. Lengths count the whole command.
_FIXED: dict[bytes, tuple[int, str]] = {
    b"\x1b@": (2, "reset"),
    b"\x1bJ": (3, "feed"),
    b"\x1ba": (3, "align"),
    b"\x1b3": (3, "spacing"),
    b"\x1dP": (4, "units"),
    b"\x1da": (3, "reports"),
    b"\x1dr": (3, "?barrier"),
    b"\x1dI": (3, "?model"),
    b"\x1de": (3, "presenter"),
    b"\x10\x04": (3, "?status"),
    b"\x10\x05": (3, "recover"),
}
_RASTER_HEAD, _BLOCK_HEAD, _CLEAR_LENGTH = 8, 5, 10
_LONG_CUT = 0x41


class Interpreter:
    """Takes bytes in any split and gives what they make a printer do."""

    def __init__(self) -> None:
        self._held = b""

    @property
    def inside(self) -> bool:
        """A command has begun and is not complete."""
        return bool(self._held)

    @property
    def held(self) -> int:
        """How many bytes of the unfinished command have come."""
        return len(self._held)

    def forget(self) -> None:
        """Drop an unfinished command, as a cleared buffer does."""
        self._held = b""

    def feed(self, data: bytes) -> Iterator[Act]:
        """Give the acts that these bytes complete."""
        self._held += data
        while self._held:
            length, act = _first(self._held)
            if length > len(self._held) or not length:
                return
            self._held = self._held[length:]
            if act is not None:
                yield act


def _first(data: bytes) -> tuple[int, Act | None]:
    """Give the length of the first command (0 where not even that can be told) and its meaning."""
    lead = data[0]
    if lead in (0x00, 0x0A):
        return 1, None if lead == 0 else Feed(30)
    if lead not in (0x10, 0x1B, 0x1D):
        return 1, Garbage(data[:1])
    if len(data) == 1:
        return 0, None
    known = _FIXED.get(data[:2])
    if known:
        length, what = known
        return length, _fixed(what, data[2:length]) if len(data) >= length else None
    longer = {b"\x1dv": _raster, b"\x1d(": _block, b"\x1dV": _cut, b"\x10\x14": _clear}.get(data[:2])
    return longer(data) if longer else (1, Garbage(data[:1]))


def _fixed(what: str, value: bytes) -> Act:
    if what == "feed":
        return Feed(value[0])
    return Asked(what[1:], value) if what.startswith("?") else Told(what, value)


def _raster(data: bytes) -> tuple[int, Act | None]:
    if len(data) < _RASTER_HEAD:
        return 0, None
    stride, rows = data[4] + 256 * data[5], data[6] + 256 * data[7]
    length = _RASTER_HEAD + stride * rows
    return length, Raster(stride * 8, rows, data[_RASTER_HEAD:length]) if len(data) >= length else None


def _block(data: bytes) -> tuple[int, Act | None]:
    if len(data) < _BLOCK_HEAD:
        return 0, None
    length = _BLOCK_HEAD + data[3] + 256 * data[4]
    if len(data) < length:
        return length, None
    body = data[_BLOCK_HEAD:length]
    if data[2:3] == b"H" and body[:2] == b"\x30\x30":
        return length, Asked("id", body[2:])
    return length, Told("block " + chr(data[2]), body)


def _cut(data: bytes) -> tuple[int, Act | None]:
    if len(data) < len(b"\x1dV\x00"):
        return 0, None
    return (4 if data[2] >= _LONG_CUT else 3), Cut()


def _clear(_: bytes) -> tuple[int, Act | None]:
    return _CLEAR_LENGTH, Told("clear")
