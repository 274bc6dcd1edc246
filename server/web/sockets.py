"""The sockets of the screens, hardened against what was measured to go wrong with them."""

import logging
from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol

from engineio import packet as engine
from engineio.exceptions import SocketIsClosedError
from flask import Flask, request
from flask_socketio import SocketIO
from pydantic_core import to_json
from socketio.packet import EVENT, Packet

from server.core.errors import Refusal
from server.core.room import Room
from server.web.lines import Line, frame_of, line_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

PATH: Final = "/socket.io/"
"""Where handshakes go."""
log = logging.getLogger(__name__)


class _Json:
    """How messages are written and read; what goes out by the library's own writer takes twice as long."""

    @staticmethod
    def dumps(value: object, **_spaces: object) -> str:
        return to_json(value).decode()

    loads = staticmethod(Packet.json.loads)


class TextPacket(Packet):  # type: ignore[misc]
    """A message without bytes in it: the library need not walk every leaf of a snapshot to look for some."""

    uses_binary_events = False
    json = _Json


class Rooms(Protocol):
    """What the sockets need of the relay."""

    def enter(self, room: Room) -> None:
        """Count a socket in."""

    def leave(self, room: Room) -> None:
        """Count a socket out."""

    def snapshot(self, room: Room) -> Mapping[str, Any]:
        """Answer what the room shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Screen:
    """One socket that was let in."""

    room: Room
    holder: Hashable
    engine_id: str
    line: Line


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
            path=PATH,
        )
        self._engine = self.io.server.eio
        self._engine._async = {**self._engine._async, "websocket": Line}  # noqa: SLF001
        self._most, self._admit, self._holder, self._out = most, admit, holder, out
        self._screens: dict[str, _Screen] = {}
        self._lock = Lock()
        self.rooms: Rooms | None = None
        self.io.on_event("connect", self._connect)
        self.io.on_event("disconnect", self._disconnect)

    def emit(self, event: str, room: str, body: Mapping[str, Any]) -> None:
        """Send to everybody in a room, framed once; a wire that is not free now gets it through its own thread."""
        with self._lock:
            screens = [screen for screen in self._screens.values() if screen.room.name == room]
        if not screens:
            return
        message = engine.Packet(engine.MESSAGE, TextPacket(EVENT, data=[event, body]).encode())
        frame = frame_of(message.encode())
        for screen in screens:
            if not screen.line.send_at_once(frame):
                # Who has just gone keeps nobody else from hearing.
                with suppress(SocketIsClosedError):
                    self._engine.send_packet(screen.engine_id, message)

    def __len__(self) -> int:
        """Answer how many sockets are open."""
        return len(self._screens)

    @property
    def full(self) -> bool:
        """Tell whether there is no thread left for another socket."""
        return len(self._screens) >= self._most

    def _connect(self, _auth: object = None) -> bool | None:
        if self.rooms is None or self.full:
            return False
        try:
            room = self._admit(request.args.get("face", ""))
        except Refusal as refusal:
            log.info("socket refused", extra={"code": refusal.code})
            return False
        sid: str = request.sid  # type: ignore[attr-defined]
        line = line_of(request.environ)
        line.watch()
        screen = _Screen(
            room=room,
            holder=self._holder(room.face),
            engine_id=self.io.server.manager.eio_sid_from_sid(sid, "/"),
            line=line,
        )
        with self._lock:
            self._screens[sid] = screen
        self.rooms.enter(room)
        self.io.server.emit("snapshot", self.rooms.snapshot(room), to=sid)
        return None

    def _disconnect(self, *_reason: object) -> None:
        # Runs inside whoever noticed, so it touches no database. A peer that vanished would hold its
        # descriptor and its thread until TCP gave up: shutting the wire down frees them now.
        with self._lock:
            screen = self._screens.pop(request.sid, None)  # type: ignore[attr-defined]
        if screen is None or self.rooms is None:
            return
        self.rooms.leave(screen.room)
        screen.line.cut()

    def sweep(self) -> None:
        """Close the sockets of everybody who has logged out or was put out, wherever that was done."""
        with self._lock:
            screens = list(self._screens.values())
        out = self._out({screen.holder for screen in screens})
        for screen in screens:
            if screen.holder in out:
                screen.line.cut()


class Gate:
    """Tells handshakes from requests, which pass by the library: it makes a class and a copy of everything for each.

    From a handshake it takes the offer of compression, which doubles memory and CPU for small snapshots, and answers
    503 when the sockets have all the threads they may have: the rest is kept for ordinary requests.
    """

    def __init__(self, pages: "WSGIApplication", handshakes: "WSGIApplication", *, sockets: Sockets) -> None:
        """Stand before both."""
        self._pages, self._handshakes, self._sockets = pages, handshakes, sockets

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Pass the request on, or send the socket away."""
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return self._pages(environ, start_response)
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        if self._sockets.full:
            start_response("503 Service Unavailable", [("Retry-After", "5"), ("Content-Length", "0")])
            return [b""]
        return self._handshakes(environ, start_response)
