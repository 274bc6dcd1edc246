"""The wires of the screens: one frame, made once, goes out to a whole room in one breath.

The library puts a message into the queue of every socket, where a thread of each wakes up, frames it again and
writes it. With twenty boards most of a call's time on its way was twenty threads waking up after each other.
"""

import logging
import socket
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, Final

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from wsproto.frame_protocol import FrameProtocol

FRAME_LIMIT: Final = 65_536
"""Bytes of one message that comes in; the library checks its own limit only after all of it is in memory."""
UNANSWERED: Final = 45_000
"""Milliseconds after which the kernel gives up on a peer that acknowledges nothing."""
_LINE: Final = "sothutu.line"
log = logging.getLogger(__name__)


def frame_of(message: str) -> bytes:
    """Frame a text message as a server sends it; the same bytes fit every socket, as none compresses."""
    return bytes(FrameProtocol(client=False, extensions=[]).send_data(message))


def line_of(environ: dict[str, Any]) -> "Line":
    """Answer the line of the socket that a handshake opened."""
    line: Line = environ[_LINE]
    return line


class Line(SimpleWebSocketWSGI):  # type: ignore[misc]
    """One socket's wire: whoever writes to it waits for a frame that is on its way, or lets it be."""

    def __init__(self, handler: Callable[..., Any], server: object) -> None:
        """Serve one handshake."""
        super().__init__(handler, server, max_message_size=FRAME_LIMIT)
        self._free = Lock()
        self._owed = b""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Take the wire over and leave word of it for whoever lets the socket in."""
        environ[_LINE] = self
        answer: Iterable[bytes] = super().__call__(environ, start_response)
        return answer

    def send(self, message: str | bytes) -> None:
        """Write a message, however long its reader takes; only the socket's own thread may wait like that."""
        with self._free:
            if self._owed:
                self.ws.sock.sendall(self._owed)
                self._owed = b""
            super().send(message)

    def send_at_once(self, frame: bytes) -> bool:
        """Write a frame if the wire takes all of it now; False asks to send it the slow way.

        Of a frame that was begun the rest is owed, and goes out before anything else does.
        """
        if not self._free.acquire(blocking=False):
            return False
        try:
            if self._owed or not self.ws.connected:
                return False
            written = self.ws.sock.send(frame, socket.MSG_DONTWAIT)
        except OSError:
            return False  # full, or gone: its own thread finds out which
        else:
            self._owed = frame[written:]
            return not self._owed
        finally:
            self._free.release()

    def watch(self) -> None:
        """Let the kernel find out when nobody is there any more."""
        self.ws.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED)

    def cut(self) -> None:
        """End it at once, for both sides."""
        try:
            self.ws.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            log.debug("wire was gone already")
