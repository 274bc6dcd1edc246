"""What goes out on a screen's wire: whole frames in order, whoever writes them and however slowly they are read."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from wsproto.frame_protocol import FrameProtocol

from server.web.lines import Line, frame_of, line_of

LONG = "ô" * 30_000
"""More than the buffers of a pair of sockets take at once."""


class Peer:
    """A browser's end of a wire; the server's end stays open until the peer hangs up."""

    def __init__(self) -> None:
        """Shake hands."""
        theirs, self.socket = socket.socketpair()
        self.socket.settimeout(20)
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self._hang_up, opened = threading.Event(), threading.Event()
        environ = {
            "werkzeug.socket": theirs,
            "PATH_INFO": "/socket.io/",
            "HTTP_HOST": "wall",
            "HTTP_UPGRADE": "websocket",
            "HTTP_CONNECTION": "Upgrade",
            "HTTP_SEC_WEBSOCKET_VERSION": "13",
            "HTTP_SEC_WEBSOCKET_KEY": "c290aHV0dSBiZW5jaCBrZQ==",
        }

        def stay(_line: object) -> list[bytes]:
            opened.set()
            self._hang_up.wait()
            return []

        def serve() -> None:
            with suppress(ConnectionError):  # how the library ends a request of this server
                Line(stay, object())(environ, lambda *_: None)

        self._server = threading.Thread(target=serve)
        self._server.start()
        assert opened.wait(20)
        self.line = line_of(environ)
        self._read = bytearray()
        while b"\r\n\r\n" not in self._read:
            self._read += self.socket.recv(1)
        assert self._read.startswith(b"HTTP/1.1 101")
        self._frames = FrameProtocol(client=True, extensions=[])

    def messages(self, count: int) -> list[str]:
        """Read so many whole messages."""
        found, parts = [], []
        while len(found) < count:
            self._frames.receive_bytes(self.socket.recv(4096))
            for frame in self._frames.received_frames():
                parts.append(str(frame.payload))
                if frame.message_finished:
                    found.append("".join(parts))
                    parts = []
        return found

    def close(self) -> None:
        """Hang up."""
        self.socket.close()
        self._hang_up.set()
        self._server.join(20)


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


def test_a_frame_made_once_is_read_by_every_socket(peer: Peer):
    other = Peer()
    try:
        frame = frame_of('42["snapshot",{"name":"Thanh Hóa"}]')
        assert peer.line.send_at_once(frame)
        assert other.line.send_at_once(frame)
        assert peer.messages(1) == other.messages(1) == ['42["snapshot",{"name":"Thanh Hóa"}]']
    finally:
        other.close()


def test_a_wire_that_takes_a_piece_owes_the_rest_and_tears_no_message(peer: Peer):
    assert peer.line.send_at_once(frame_of("first"))
    assert not peer.line.send_at_once(frame_of(LONG))
    # While something is owed nothing else slips in between, small as it is.
    assert not peer.line.send_at_once(frame_of("second"))
    writer = threading.Thread(target=peer.line.send, args=("third",))
    writer.start()
    assert peer.messages(3) == ["first", LONG, "third"]
    writer.join(20)
    assert peer.line.send_at_once(frame_of("fourth"))
    assert peer.messages(1) == ["fourth"]


def test_nobody_waits_for_a_wire_that_its_own_thread_is_stuck_on(peer: Peer):
    stuck = threading.Thread(target=peer.line.send, args=(LONG,))
    stuck.start()
    peer.socket.recv(1, socket.MSG_PEEK)
    assert not peer.line.send_at_once(frame_of("quick"))
    assert peer.messages(1) == [LONG]
    stuck.join(20)
    assert peer.line.send_at_once(frame_of("quick"))
    assert peer.messages(1) == ["quick"]


def test_a_wire_that_is_gone_asks_for_the_slow_way_and_raises_nothing(peer: Peer):
    peer.socket.close()
    assert not peer.line.send_at_once(frame_of(LONG))
    with pytest.raises(OSError):  # noqa: PT011  -- which one depends on who notices first
        peer.line.send("anybody there?")
