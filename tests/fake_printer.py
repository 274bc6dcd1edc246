"""A printer that plays a script, over TCP or a pty: `python -m tests.fake_printer --script '{"paper_end_at": 9000}'`.

It reads ESC/POS with a scanner of its own, obeys real-time commands on arrival, prints row by row, and
keeps a log of every piece of paper, so that a test can compare what was recorded with what came out.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import pty
import socket
import struct
import threading
import time
import tty
from dataclasses import dataclass, field, replace
from typing import Self

_LENGTHS = {
    b"\x1dv": 8, b"\x1dV": 0, b"\x1d(": 0,
    b"\x1b@": 2, b"\x1bJ": 3, b"\x1dP": 4, b"\x1da": 3, b"\x1dr": 3, b"\x1dI": 3, b"\x1de": 3,
    b"\x10\x04": 3, b"\x10\x05": 3, b"\x10\x14": 10,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Script:
    """What the printer does wrong. `…_at` count the bytes of a session that it has worked off."""

    accept_rate: int | None = None
    buffer: int = 4096
    paper_out: bool = False
    near_end: bool = False
    cover_open: bool = False
    cutter_jam: bool = False
    hot_for: float = 0
    hot_questions: int = 0
    mute: bool = False
    clone_status: bool = False
    noise: bool = False
    reports: bool = True
    barriers: bool = True
    echo: str = "right"  # right, wrong, none, late
    echo_delay: float = 0.3
    presenter: bool = False
    take_after: float | None = 0.05
    model: str = "TM-T82III"
    paper_end_at: int | None = None
    cover_open_at: int | None = None
    jam_at_cut: bool = False
    hang_at: int | None = None
    eat_at: int | None = None
    close_at: int | None = None
    reset_at: int | None = None
    power_cycle_at: int | None = None


@dataclass
class Piece:
    """Paper between two cuts: rows of dots and feeds in order, letters that should not be there.

    A row of an image that one session left unfinished and another's words went on with is "spoilt".
    """

    marks: list[tuple[str, bytes]] = field(default_factory=list)
    letters: int = 0
    whole: bool = False

    @property
    def rows(self) -> int:
        return sum(1 for kind, _ in self.marks if kind != "feed")


class Lexer:
    """Splits bytes into commands; image rows come one by one."""

    def __init__(self) -> None:
        self.held = b""
        self.stride = self.image_left = 0
        self.orphaned = False
        """What has begun was sent by somebody who is gone: whatever comes now is taken for the rest of it."""

    def orphan(self) -> None:
        self.orphaned = bool(self.held) or self.in_image

    @property
    def in_image(self) -> bool:
        return self.image_left > 0

    def step(self, byte: int) -> tuple[str, bytes] | None:
        self.held += bytes((byte,))
        if self.in_image:
            self.image_left -= 1
            whole = len(self.held) == self.stride or not self.image_left
            return self._done("spoilt" if self.orphaned else "row") if whole else None
        length = self._length()
        if length == -1:
            return self._done("letter")
        if length == 0 or len(self.held) < length:
            return None
        if self.held[:2] == b"\x1dv":
            wide, rows = struct.unpack("<HH", self.held[4:8])
            self.stride, self.image_left = wide, wide * rows
            return self._done("image")
        return self._done("command")

    def _done(self, kind: str) -> tuple[str, bytes]:
        token, self.held = (kind, self.held), b""
        self.orphaned = self.orphaned and self.in_image
        return token

    def _length(self) -> int:
        """The length of the command that has begun: 0 where that is not known yet, -1 for a letter."""
        held = self.held
        if held[:1] in (b"\x00", b"\x0a"):
            return 1
        if held[:1] not in (b"\x10", b"\x1b", b"\x1d"):
            return -1
        if len(held) < 2:
            return 0
        if held[:2] == b"\x1dV" and len(held) > 2:
            return 4 if held[2] >= 0x41 else 3
        if held[:2] == b"\x1d(" and len(held) > 4:
            return 5 + held[3] + 256 * held[4]
        return _LENGTHS.get(held[:2], -1)


def marks_of(data: bytes) -> list[tuple[str, bytes]]:
    """What a whole slip of these bytes leaves on paper."""
    lexer, engine = Lexer(), Engine(Script())
    for byte in data:
        token = lexer.step(byte)
        if token:
            engine.obey(*token)
    return engine.paper.marks


class Engine:
    """The printer itself: bytes in, words and paper out, faults as scripted."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.pieces: list[Piece] = []
        self.heard_in_image = 0
        self.taken_bytes = 0
        self.power_on()
        self.paper = Piece()

    def power_on(self) -> None:
        self.arrival, self.lexer = Lexer(), Lexer()
        self.waiting = bytearray()
        self.tail = b""
        self.worked = 0
        self.said: list[tuple[float, bytes]] = []
        self.asb = False
        self.asked = 0
        self.last_report = b""
        self.struck: set[str] = set()
        self.began = time.monotonic()
        self.mouth_since: float | None = None
        self.dropped = ""

    def new_session(self) -> None:
        """A new connection: the counters of the script begin anew, what the printer holds stays."""
        self.worked = self.taken_bytes = 0
        self.lexer.orphan()
        self.began = time.monotonic()
        self.said.clear()
        self.dropped = ""
        self.tail = b""

    # -- state ---------------------------------------------------------------------------------
    def _is(self, name: str) -> bool:
        return bool(getattr(self.script, name, False)) or name in self.struck

    @property
    def hot(self) -> bool:
        script = self.script
        return self.asked < script.hot_questions or time.monotonic() - self.began < script.hot_for

    @property
    def stopped(self) -> bool:
        return self.hot or any(self._is(name) for name in ("paper_out", "cover_open", "cutter_jam", "hung"))

    def appetite(self) -> int:
        """How many bytes it reads now."""
        if "hung" in self.struck:
            return 0
        room = 65_536 if "eaten" in self.struck else self.script.buffer - len(self.waiting)
        if self.script.accept_rate:
            room = min(
                room, int((time.monotonic() - self.began) * self.script.accept_rate) - self.taken_bytes
            )
        return max(0, min(room, 4096))

    # -- bytes ---------------------------------------------------------------------------------
    def take(self, data: bytes) -> None:
        self.taken_bytes += len(data)
        for byte in data:
            self._arrive(byte)
        self.work()

    def _arrive(self, byte: int) -> None:
        """Real-time commands are obeyed here and taken out, unless they stand inside an image."""
        in_image = self.arrival.in_image
        token = self.arrival.step(byte)
        if in_image:
            self.waiting.append(byte)
            self._arrive_in_image(byte)
            return
        if token is None or token[1][:1] != b"\x10":
            self.waiting.append(byte)
            return
        del self.waiting[len(self.waiting) - len(token[1]) + 1 :]
        self.at_once(token[1])

    def _arrive_in_image(self, byte: int) -> None:
        """Real-time commands are obeyed here too, and are dots all the same."""
        self.tail = (self.tail + bytes((byte,)))[-10:]
        if self.tail[-3:-1] == b"\x10\x04" or self.tail[:3] == b"\x10\x14\x08":
            command = self.tail[-3:] if self.tail[-3:-1] == b"\x10\x04" else self.tail
            self.heard_in_image += 1
            self.tail = b""
            self.at_once(command)

    def work(self) -> None:
        while self.waiting and not self.stopped and not self.dropped:
            self._strike()
            if self.stopped or self.dropped:
                return
            byte = self.waiting.pop(0) if len(self.waiting) < 2 else self._pop()
            self.worked += 1
            if "eaten" in self.struck:
                continue
            token = self.lexer.step(byte)
            if token:
                self.obey(*token)

    def _pop(self) -> int:
        byte = self.waiting[0]
        del self.waiting[0]
        return byte

    def _strike(self) -> None:
        script = self.script
        marks = (
            ("paper_end_at", "paper_out"), ("cover_open_at", "cover_open"), ("hang_at", "hung"),
            ("eat_at", "eaten"), ("close_at", "closed"), ("reset_at", "reset"),
            ("power_cycle_at", "cycled"),
        )  # fmt: skip
        for setting, name in marks:
            at = getattr(script, setting)
            if at is not None and self.worked >= at and name not in self.struck:
                self.struck.add(name)
                if name in ("closed", "reset"):
                    self.dropped = name
                if name == "cycled":
                    self._power_cycle()

    def _power_cycle(self) -> None:
        """Buffer and settings are gone; the rest of a band will come as letters."""
        worked, struck, began = self.worked, self.struck, self.began
        self.power_on()
        self.worked, self.struck, self.began = worked, struck, began
        self.say(b"\x3b1\x00")
        self.dropped = "power"

    # -- commands ------------------------------------------------------------------------------
    def obey(self, kind: str, data: bytes) -> None:
        if kind == "letter":
            self.paper.letters += 1
        elif kind in {"row", "spoilt"}:
            self.paper.marks.append((kind, data.rstrip(b"\x00")))
        elif data[:2] == b"\x1bJ":
            self.paper.marks.append(("feed", data[2:]))
        elif data[:2] == b"\x1dV":
            self._cut()
        elif data[:2] == b"\x1dr" and self.script.barriers:
            out = self._is("paper_out")
            self.say(bytes((0x0F if out else 0x03 if self.script.near_end else 0,)))
        elif data[:3] == b"\x1d(H" and data[5:7] == b"00":
            self._echo(data[7:])
        elif data[:2] == b"\x1da" and self.script.reports:
            self.asb, self.last_report = data[2] != 0, b""
        elif data[:2] == b"\x1dI":
            self.say(b"\x5f" + self.script.model.encode() + b"\x00")
        elif data[:2] == b"\x1de":
            self.mouth_since = None

    def _cut(self) -> None:
        if self.script.jam_at_cut:
            self.struck.add("cutter_jam")
            return
        if self.paper.marks or self.paper.letters:
            self.paper.whole = True
            self.pieces.append(self.paper)
            self.mouth_since = time.monotonic()
        self.paper = Piece()

    def _echo(self, job: bytes) -> None:
        how = self.script.echo
        if how == "none":
            return
        answer = b"\x37\x22" + (job if how != "wrong" else b"ZZZZ") + b"\x00"
        self.say(answer, delay=self.script.echo_delay if how == "late" else 0)

    def at_once(self, command: bytes) -> None:
        if command[:3] == b"\x10\x14\x08":
            self.waiting.clear()
            self.arrival, self.lexer = Lexer(), Lexer()
            self.say(b"\x37\x25\x00")
        elif command[:2] == b"\x10\x04":
            self._status(command[2])

    def _status(self, subject: int) -> None:
        out, cover, jam = self._is("paper_out"), self._is("cover_open"), self._is("cutter_jam")
        if subject == 20:
            if self.script.presenter:
                self.say(bytes((0x10, 0x0F, 0x20 * self._in_mouth() | out, 0x02 * cover, 0, jam)))
            return
        offline = out or cover or jam or self.hot
        near = 0x0C * self.script.near_end
        byte = {
            1: 0x12 | 0x04 | 0x08 * offline,
            2: 0x12 | 0x04 * cover | 0x20 * out,
            3: 0x12 | 0x08 * jam | 0x40 * self.hot,
            4: 0x12 | near | 0x60 * out,
        }.get(subject)
        self.asked += 1
        if byte is not None:
            self.say(b"\x60" if self.script.clone_status else bytes((byte,)))

    def _in_mouth(self) -> bool:
        since, after = self.mouth_since, self.script.take_after
        return since is not None and (after is None or time.monotonic() - since < after)

    # -- words ---------------------------------------------------------------------------------
    def say(self, words: bytes, *, delay: float = 0) -> None:
        if self.script.mute or "eaten" in self.struck or "hung" in self.struck:
            return
        if self.script.noise:
            words = b"\x91" + words[:1] + b"\x13" + words[1:]
        self.said.append((time.monotonic() + delay, words))

    def speak(self) -> bytes:
        self._report()
        now = time.monotonic()
        due = b"".join(words for at, words in self.said if at <= now)
        self.said = [(at, words) for at, words in self.said if at > now]
        return due

    def _report(self) -> None:
        if not self.asb or self.script.mute:
            return
        out, cover, jam = self._is("paper_out"), self._is("cover_open"), self._is("cutter_jam")
        offline = out or cover or jam or self.hot
        report = bytes(
            (
                0x14 | 0x08 * offline | 0x20 * cover,
                0x08 * jam | 0x40 * self.hot,
                0x0F if out else 0x03 * self.script.near_end,
                0x0F,
            )
        )
        if report != self.last_report:
            self.last_report = report
            self.said.append((0, report))


class FakePrinter:
    """Runs an engine in a thread of its own, behind a TCP port or a pty."""

    def __init__(self, script: Script | None = None, *, over: str = "tcp") -> None:
        self.engine = Engine(script or Script())
        self.over = over
        self.sessions = 0
        self.address = ""
        self._lock = threading.Lock()
        self._started, self._ending = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._master = self._slave = -1

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join(5)

    def play(self, script: Script) -> None:
        """Begin another script with an empty log and empty paper."""
        with self._lock:
            self.engine = Engine(script)

    def mend(self, **changes: object) -> None:
        """Change the script under way; paper, log and buffer stay, faults that struck are gone."""
        with self._lock:
            self.engine.script = replace(self.engine.script, **changes)
            self.engine.struck.clear()

    @property
    def pieces(self) -> list[Piece]:
        with self._lock:
            return list(self.engine.pieces)

    @property
    def unfinished(self) -> Piece:
        with self._lock:
            return self.engine.paper

    def unplug(self) -> None:
        """Pull the pty's other end away."""
        os.close(self._master)
        self._master = -1

    async def _run(self) -> None:
        if self.over == "pty":
            await self._serve_pty()
        else:
            await self._serve_tcp()

    async def _serve_pty(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.address = os.ttyname(self._slave)
        # Kept open, so that the line stays up between two jobs.
        self._started.set()
        while not self._ending.is_set() and self._master >= 0:
            with contextlib.suppress(BlockingIOError, OSError):
                self._turn(
                    lambda size: os.read(self._master, size), lambda data: os.write(self._master, data)
                )
            if self.engine.dropped == "power":
                self.engine.dropped = ""
            await asyncio.sleep(0.001)
        os.close(self._slave)
        if self._master >= 0:
            os.close(self._master)

    async def _serve_tcp(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            server.setblocking(False)
            self.address = f"127.0.0.1:{server.getsockname()[1]}"
            self._started.set()
            while not self._ending.is_set():
                try:
                    link, _ = server.accept()
                except BlockingIOError:
                    await asyncio.sleep(0.001)
                    continue
                with link:
                    await self._session(link)

    async def _session(self, link: socket.socket) -> None:
        link.setblocking(False)
        self.sessions += 1
        with self._lock:
            self.engine.new_session()
        open_still = True
        while not self._ending.is_set():
            try:
                open_still = self._turn(link.recv, link.send)
            except BlockingIOError:
                pass
            except OSError:
                return
            if self.engine.dropped in ("reset", "power"):
                link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            # After the other side's goodbye it still says what it has to say.
            if self.engine.dropped or not (open_still or self.engine.said):
                return
            await asyncio.sleep(0.0005)

    def _turn(self, read, write) -> bool:
        """Read what it wants, work, speak. False at the end of the line."""
        data = b"."
        with self._lock:
            engine = self.engine
            try:
                if size := engine.appetite():
                    data = read(size)
                    engine.take(data)
            finally:
                engine.work()
                if words := engine.speak():
                    write(words)
        return bool(data)


def main() -> None:
    """Serve one script until interrupted; the address is the first line, the log follows the end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--script", default="{}", help="fields of Script as JSON")
    parser.add_argument("--over", choices=("tcp", "pty"), default="tcp")
    options = parser.parse_args()
    with FakePrinter(Script(**json.loads(options.script)), over=options.over) as printer:
        print(printer.address, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
        for piece in printer.pieces:
            print(json.dumps({"rows": piece.rows, "letters": piece.letters, "whole": piece.whole}))


if __name__ == "__main__":
    main()
