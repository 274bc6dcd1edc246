"""HTTP and WebSocket on bare sockets: clients so light that they leave the cores to the server.

Only what this product's own server answers is understood: bodies with a Content-Length, frames in one piece.
"""

import re
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

HERE: Final = "127.0.0.1"
REST: Final = 0.02
"""Seconds of quiet before a press or an emit, so that no two meet."""
_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_SHORT, _MIDDLE = 126, 127
_PIECE: Final = 16_384


class WireBroken(Exception):
    """The server closed a connection or answered what this client does not understand."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    status: int
    body: bytes
    head: bytes = b""


def request(method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    """Write a request down."""
    lines = {"Host": HERE, **(headers or {})}
    if body:
        lines |= {"Content-Type": "application/json"}
    if method == "POST":
        lines |= {"Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Wire:
    """A connection to the server on this machine."""

    def __init__(self, port: int) -> None:
        """Connect; every read and write afterwards waits at most half a minute."""
        self.socket = socket.create_connection((HERE, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = bytearray()

    def fileno(self) -> int:
        """Answer the descriptor, for a selector."""
        return self.socket.fileno()

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Write everything."""
        self.socket.sendall(data)

    def receive(self) -> None:
        """Read what has come; waits when nothing has."""
        piece = self.socket.recv(_PIECE)
        if not piece:
            raise WireBroken("the server hung up")
        self._read += piece

    def answer(self) -> Answer | None:
        """Take one whole answer out of what was read."""
        end = self._read.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self._read[:end])
        length = _LENGTH.search(head)
        whole = end + 4 + (int(length[1]) if length else 0)
        if len(self._read) < whole:
            return None
        body = bytes(self._read[end + 4 : whole])
        del self._read[:whole]
        return Answer(int(head[9:12]), body, head)

    def ask(self, data: bytes) -> Answer:
        """Send a request and wait for its answer."""
        self.send(data)
        while (answer := self.answer()) is None:
            self.receive()
        return answer

    def frames(self) -> Iterator[bytes]:
        """Take the whole WebSocket messages out of what was read."""
        while (found := self._frame()) is not None:
            yield found

    def _frame(self) -> bytes | None:
        read = self._read
        if len(read) < 2:  # noqa: PLR2004
            return None
        length, start = read[1] & 0x7F, 2
        if length in {_SHORT, _MIDDLE}:
            start += 2 if length == _SHORT else 8
            length = int.from_bytes(read[2:start])
        if len(read) < start + length:
            return None
        opcode, payload = read[0] & 0x0F, bytes(read[start : start + length])
        del self._read[: start + length]
        if opcode != 1:
            raise WireBroken(f"a frame of kind {opcode}")
        return payload

    def say(self, text: bytes) -> None:
        """Send a short text message; the mask of zeros leaves it readable."""
        self.send(bytes((0x81, 0x80 | len(text))) + bytes(4) + text)


def open_socket(port: int, *, face: str, cookie: str = "") -> Wire:
    """Open a Socket.IO connection over WebSocket and ask to be let in; `40` is the answer."""
    wire = Wire(port)
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "c290aHV0dSBiZW5jaCBrZQ==",
    }
    if cookie:
        headers["Cookie"] = cookie
    answer = wire.ask(request("GET", f"/socket.io/?EIO=4&transport=websocket&face={face}", headers=headers))
    if answer.status != 101:  # noqa: PLR2004
        raise WireBroken(f"no socket: {answer.status}")
    wire.say(b"40")
    return wire
