"""A printer on the screen: it draws what it is told to print and answers honestly, faults included."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from printers.commands import ASK_FULL
from printers.faults import Busy, Lost, Unreachable
from printers.interpreter import Asked, Cut, Feed, Interpreter, Raster, Told
from printers.profiles import Profile

from . import Clock
from .keeping import printer_folder
from .virtual_fault import VirtualFault, current_fault
from .virtual_paper import Roll

_CHUNK = 4096
_LOOK_S = 0.02
_EOT, _CLEAR = b"\x10\x04", b"\x10\x14\x08"
_STATUS, _ID, _BARRIER, _MODEL = "status", "id", "barrier", "model"


class VirtualDriver:
    """Behaves as the printer of its profile would, at the other end of a short cable."""

    def __init__(
        self,
        folder: Path,
        printer_id: str,
        *,
        profile: Profile,
        clock: Clock = monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._home, self._id = folder, printer_id
        self._clock, self._sleep = clock, sleep
        self._roll = Roll(printer_folder(folder, printer_id), dots=profile.dots)
        self._buffer_size = profile.buffer
        self._is_open = False
        self._fresh_session()

    def _fresh_session(self) -> None:
        self._interpreter = Interpreter()
        self._came = 0
        self._waiting = b""
        self._said = b""
        self._mouth = False
        self._reports = False
        self._reported = b""
        self._opened_at = 0.0

    def open(self, deadline: float) -> None:  # noqa: ARG002 - it is here or not at once
        """Begin a session unless the fault forbids it."""
        fault = self._fault()
        if fault.unreachable:
            raise Unreachable("fault.json: unreachable")
        if fault.busy:
            raise Busy("fault.json: busy")
        self._fresh_session()
        self._is_open, self._opened_at = True, self._clock()

    def write(self, data: bytes, deadline: float) -> int:
        """Take bytes as fast as the fault lets it, print them, and prepare its answers."""
        self._alive()
        if data.startswith((_EOT, _CLEAR)) and not self._fault().stall:
            self._at_once(data)
            return len(data)
        while not (room := self._room(len(data))):
            if self._clock() >= deadline:
                return 0
            self._sleep(_LOOK_S)
        taken = data[:room]
        self._waiting += taken
        self._work()
        return len(taken)

    def read(self, deadline: float) -> bytes:
        """Give what it has to say, waiting until the deadline."""
        while True:
            self._alive()
            self._work()
            self._report()
            if self._said:
                said, self._said = self._said, b""
                return said
            if self._clock() >= deadline:
                return b""
            self._sleep(min(_LOOK_S, max(0.0, deadline - self._clock())))

    def close(self, *, abandon: bool = False) -> bytes:
        """End the session; a slip without its cut stays on the roll as torn."""
        if not self._is_open:
            return b""
        if not abandon:
            self._work()
        self._is_open = False
        self._roll.cut(torn=True)
        said, self._said = self._said, b""
        return said

    def _fault(self) -> VirtualFault:
        try:
            return current_fault(self._home, self._id)
        except (OSError, ValueError) as error:
            raise Unreachable(f"fault.json: {error}") from error

    def _alive(self) -> None:
        if not self._is_open:
            raise Lost("not open")
        at = self._fault().lost_at
        if at is not None and self._came >= at:
            raise Lost(f"fault.json: lost at byte {at}")

    def _room(self, wanted: int) -> int:
        fault = self._fault()
        if fault.stall:
            return 0
        room = min(wanted, _CHUNK)
        if fault.bytes_per_s:
            due = int((self._clock() - self._opened_at) * fault.bytes_per_s) - self._came
            room = min(room, max(0, due))
        if fault.lost_at is not None:
            room = min(room, max(0, fault.lost_at - self._came) or wanted)
        return room if self._is_going(fault) else min(room, max(0, self._buffer_size - len(self._waiting)))

    def _is_going(self, fault: VirtualFault) -> bool:
        hung = fault.hang or (fault.hang_at is not None and self._came >= fault.hang_at)
        return not (hung or self._stopped(fault))

    def _stopped(self, fault: VirtualFault) -> bool:
        return self._out(fault) or self._open(fault) or fault.overheated or fault.cutter_jam

    def _out(self, fault: VirtualFault) -> bool:
        return fault.paper_out or (fault.paper_end_at is not None and self._came >= fault.paper_end_at)

    def _open(self, fault: VirtualFault) -> bool:
        return fault.cover_open or (fault.cover_open_at is not None and self._came >= fault.cover_open_at)

    def _work(self) -> None:
        """Obey waiting bytes up to the one at which a fault strikes."""
        while self._waiting:
            fault = self._fault()
            if not self._is_going(fault):
                return
            marks = (fault.paper_end_at, fault.cover_open_at, fault.hang_at, fault.lost_at)
            ahead = [mark - self._came for mark in marks if mark is not None and mark > self._came]
            step = min([len(self._waiting), *ahead])
            now, self._waiting = self._waiting[:step], self._waiting[step:]
            self._came += step
            for act in self._interpreter.feed(now):
                self._obey(act)

    def _obey(self, act: object) -> None:
        if isinstance(act, Raster | Feed):
            self._roll.add(act)
        elif isinstance(act, Cut):
            self._mouth = self._roll.cut() is not None
        elif isinstance(act, Asked):
            self._answer(act)
        elif isinstance(act, Told) and act.what == "reports":
            self._reports, self._reported = act.value != b"\x00", b""

    def _answer(self, asked: Asked) -> None:
        fault = self._fault()
        if asked.what == _ID:
            self._say(b"\x37\x22" + asked.value + b"\x00", fault)
        elif asked.what == _BARRIER:
            self._say(bytes((0x0F if self._out(fault) else 0x03 if fault.near_end else 0x00,)), fault)
        elif asked.what == _MODEL:
            self._say(b"\x5fVIRTUAL\x00", fault)
        elif asked.what == _STATUS:
            self._at_once(_EOT + asked.value)

    def _at_once(self, command: bytes) -> None:
        """Obey a real-time command, whatever else is going on."""
        fault = self._fault()
        if command.startswith(_CLEAR):
            self._waiting = b""
            self._interpreter.forget()
            self._say(b"\x37\x25\x00", fault)
            return
        out, cover = self._out(fault), self._open(fault)
        if command[2] == ASK_FULL:
            self._say(bytes((0x10, 0x0F, 0x20 * self._mouth | 0x04 * fault.near_end, 0, 0, 0)), fault)
            # A hand takes the slip between the first look and the second.
            self._mouth = self._mouth and fault.not_taken
            return
        byte = {
            1: 0x1E if self._stopped(fault) else 0x16,
            2: 0x12 | 0x04 * cover | 0x20 * out,
            3: 0x12 | 0x08 * fault.cutter_jam | 0x40 * fault.overheated,
            4: 0x12 | (0x6C if out else 0x0C if fault.near_end else 0),
        }.get(command[2])
        if byte is not None:
            self._say(b"\x60" if fault.odd else bytes((byte,)), fault)

    def _report(self) -> None:
        fault = self._fault()
        if not self._reports or not self._is_heard(fault):
            return
        out, cover, stopped = self._out(fault), self._open(fault), self._stopped(fault)
        now = bytes(
            (
                0x14 | 0x08 * stopped | 0x20 * cover,
                0x08 * fault.cutter_jam | 0x40 * fault.overheated,
                0x0F if out else 0x03 if fault.near_end else 0,
                0x0F,
            )
        )
        if now != self._reported:
            self._reported = now
            self._said += now

    def _is_heard(self, fault: VirtualFault) -> bool:
        hung = fault.hang or (fault.hang_at is not None and self._came >= fault.hang_at)
        return not (fault.mute or hung)

    def _say(self, words: bytes, fault: VirtualFault) -> None:
        if self._is_heard(fault):
            self._said += words
