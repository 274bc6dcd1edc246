"""A printer on the network, port 9100: one connection for each job, because many take only one."""

from __future__ import annotations

import select
import socket
import struct
from collections.abc import Iterator
from time import monotonic

from printers.faults import Busy, DeviceError, Lost, Unreachable

from . import Clock

PORT = 9100
# Small, so that "accepted" is near to "arrived".
SEND_BUFFER = 8192
USER_TIMEOUT_MS = 10_000
LAST_WORDS_S = 2.0
_CHUNK = 4096
_ABANDON = struct.pack("ii", 1, 0)


class TcpDriver:
    """A raw socket with deadlines."""

    def __init__(self, address: str, *, clock: Clock = monotonic) -> None:
        host, _, port = address.rpartition(":") if ":" in address else (address, "", str(PORT))
        if not host or not port.isdecimal():
            raise ValueError(f"no network address of a printer: {address!r} (host or host:port)")
        self._host, self._port = host.strip("[]"), int(port)
        self._clock = clock
        self._socket: socket.socket | None = None

    def open(self, deadline: float) -> None:
        """Connect. Refused means that another host holds the only session, or a port switched off."""
        trouble: DeviceError = Unreachable("no address")
        for family, kind, protocol, _, target in self._targets():
            try:
                self._socket = self._connected(family, kind, protocol, target, deadline)
            except ConnectionRefusedError as error:
                trouble = Busy(str(error))
            except OSError as error:
                trouble = Unreachable(str(error))
            else:
                return
        raise trouble

    def write(self, data: bytes, deadline: float) -> int:
        """Send what fits into the buffers until the deadline."""
        link = self._link()
        try:
            _, ready, _ = select.select((), (link,), (), max(0.0, deadline - self._clock()))
            return link.send(data[:_CHUNK]) if ready else 0
        except BlockingIOError:
            return 0
        except OSError as error:
            raise Lost(str(error)) from error

    def read(self, deadline: float) -> bytes:
        """Receive; a closed connection is Lost."""
        link = self._link()
        try:
            ready, _, _ = select.select((link,), (), (), max(0.0, deadline - self._clock()))
            said = link.recv(_CHUNK) if ready else None
        except BlockingIOError:
            return b""
        except OSError as error:
            raise Lost(str(error)) from error
        if said == b"":
            raise Lost("the printer closed the connection")
        return said or b""

    def close(self, *, abandon: bool = False) -> bytes:
        """Say goodbye and read to the end, two seconds at most: an unclosed session blocks everybody."""
        link, self._socket = self._socket, None
        if link is None:
            return b""
        with link:
            if abandon:
                link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABANDON)
                return b""
            return b"".join(self._last_words(link))

    def _last_words(self, link: socket.socket) -> Iterator[bytes]:
        end = self._clock() + LAST_WORDS_S
        try:
            link.shutdown(socket.SHUT_WR)
            while (left := end - self._clock()) > 0:
                ready, _, _ = select.select((link,), (), (), left)
                said = link.recv(_CHUNK) if ready else b""
                if not said:
                    return
                yield said
        except OSError:
            return

    def _targets(self) -> list[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[object, ...]]]:
        try:
            return list(socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM))
        except OSError as error:
            raise Unreachable(str(error)) from error

    def _connected(
        self, family: int, kind: int, protocol: int, target: tuple[object, ...], deadline: float
    ) -> socket.socket:
        link = socket.socket(family, kind, protocol)
        try:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
            link.settimeout(max(0.001, deadline - self._clock()))
            link.connect(target)
            link.settimeout(0)
        except BaseException:
            link.close()
            raise
        return link

    def _link(self) -> socket.socket:
        if self._socket is None:
            raise Lost("not open")
        return self._socket
