"""The sockets of the screens, hardened against what was measured to go wrong with them."""

import functools
import logging
import socket
from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Lock
from typing import Any, Final, Protocol

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from flask import Flask, request
from flask_socketio import SocketIO, join_room
from socketio.packet import Packet

from server.core.errors import Refusal
from server.core.room import Room

FRAME_LIMIT: Final = 65_536
"""Bytes of one message; the library checks its own limit only after the whole message is in memory."""
UNANSWERED: Final = 45_000
"""Milliseconds after which the kernel gives up on a peer that acknowledges nothing."""
log = logging.getLogger(__name__)


class TextPacket(Packet):  # type: ignore[misc]
    """A message without bytes in it: the library need not walk every leaf of a snapshot to look for some."""

    uses_binary_events = False


class Rooms(Protocol):
    """What the sockets need of the relay."""

    def enter(self, room: Room) -> None:
        """Count a socket in."""

    def leave(self, room: Room) -> None:
        """Count a socket out."""

    def snapshot(self, room: Room) -> Mapping[str, Any]:
        """Answer what the room shows."""


class Sockets:
    """Puts each screen into the one room its credentials open, and tells it what that room shows.

    Sockets carry nothing that changes the floor: every command is HTTP.
    """

    def __init__(
        self,
        app: Flask,
        *,
        most: int,
        admit: Callable[[str], Room],
        holder: Callable[[str], Hashable],
        out: Callable[[Iterable[Any]], set[Any]],
    ) -> None:
        """Serve sockets of `app`, at most `most` of them.

        `admit(face)` answers a room or refuses; `holder(face)` answers who was admitted, and `out` which of
        those are let in no longer.
        """
        self.io = SocketIO(
            app,
            async_mode="threading",
            transports=["websocket"],
            ping_interval=10,
            ping_timeout=10,
            max_http_buffer_size=16_384,
            async_handlers=False,
            cors_allowed_origins=None,
            serializer=TextPacket,
        )
        engine = self.io.server.eio
        limited = functools.partial(SimpleWebSocketWSGI, max_message_size=FRAME_LIMIT)
        engine._async = {**engine._async, "websocket": limited}  # noqa: SLF001
        self._most, self._admit, self._holder, self._out = most, admit, holder, out
        self._wires: dict[str, tuple[Room, socket.socket | None, Hashable]] = {}
        self._lock = Lock()
        self.rooms: Rooms | None = None
        self.io.on_event("connect", self._connect)
        self.io.on_event("disconnect", self._disconnect)

    def emit(self, event: str, room: str, body: Mapping[str, Any]) -> None:
        """Send to everybody in a room."""
        self.io.server.emit(event, body, room=room)

    def __len__(self) -> int:
        """Answer how many sockets are open."""
        return len(self._wires)

    @property
    def full(self) -> bool:
        """Tell whether there is no thread left for another socket."""
        return len(self._wires) >= self._most

    def _connect(self, _auth: object = None) -> bool | None:
        if self.rooms is None or self.full:
            return False
        try:
            room = self._admit(request.args.get("face", ""))
        except Refusal as refusal:
            log.info("socket refused", extra={"code": refusal.code})
            return False
        sid = request.sid  # type: ignore[attr-defined]
        wire = request.environ.get("gunicorn.socket")
        if isinstance(wire, socket.socket):
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED)
        with self._lock:
            known = wire if isinstance(wire, socket.socket) else None
            self._wires[sid] = (room, known, self._holder(room.face))
        join_room(room.name)
        self.rooms.enter(room)
        self.emit("snapshot", sid, self.rooms.snapshot(room))
        return None

    def _disconnect(self, *_reason: object) -> None:
        # Runs inside whoever noticed, so it touches no database. A peer that vanished would hold its
        # descriptor and its thread until TCP gave up: shutting the wire down frees them now.
        with self._lock:
            known = self._wires.pop(request.sid, None)  # type: ignore[attr-defined]
        if known is None or self.rooms is None:
            return
        room, wire, _ = known
        self.rooms.leave(room)
        _cut(wire)

    def sweep(self) -> None:
        """Close the sockets of everybody who has logged out or was put out, wherever that was done."""
        with self._lock:
            known = list(self._wires.values())
        out = self._out({holder for _, _, holder in known})
        for _, wire, holder in known:
            if holder in out:
                _cut(wire)


def _cut(wire: socket.socket | None) -> None:
    if wire is not None:
        try:
            wire.shutdown(socket.SHUT_RDWR)
        except OSError:
            log.debug("wire was gone already")


class Gate:
    """Stands before every handshake.

    It takes the offer of compression out, which doubles memory and CPU for small snapshots, and answers
    503 when the sockets have all the threads they may have: the rest is kept for ordinary requests.
    """

    def __init__(self, app: Callable[..., Any], *, sockets: Sockets) -> None:
        """Wrap a WSGI application."""
        self._app, self._sockets = app, sockets

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Pass the request on, or send the socket away."""
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        if environ.get("PATH_INFO", "").startswith("/socket.io") and self._sockets.full:
            start_response("503 Service Unavailable", [("Retry-After", "5"), ("Content-Length", "0")])
            return [b""]
        return self._app(environ, start_response)
