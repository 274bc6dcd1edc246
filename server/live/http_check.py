"""One check of an outside system by HTTP: never longer, never more and never elsewhere than the office allowed."""

import socket
import ssl
import time
from contextlib import suppress
from functools import cache
from threading import Event, Thread
from types import TracebackType
from typing import Any, Final, Self

import httpx

from server.core.probe import MOST_REDIRECTS, Plan, may_follow, works

SLOW: Final = "slow"
AWAY: Final = "away"
BROKEN: Final = "broken"
ELSEWHERE: Final = "elsewhere"
_AGENT: Final = {"User-Agent": "Sothutu", "Accept": "*/*"}
_OPENED: Final = ("connection.connect_tcp.complete", "connection.start_tls.complete")


def check(plan: Plan) -> str | None:
    """Ask the address once; answers what is wrong, in a word, and None when the system works."""
    with _Deadline(plan.timeout) as deadline:
        try:
            return _ask(plan, deadline)
        except httpx.TimeoutException:
            return SLOW
        except httpx.ConnectError:
            return SLOW if deadline.over else AWAY
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            return SLOW if deadline.over else BROKEN


def _ask(plan: Plan, deadline: "_Deadline") -> str | None:
    # Neither proxies nor passwords of the machine's own environment: only what the office typed.
    with httpx.Client(headers=_AGENT, timeout=plan.timeout, verify=_trusted(), trust_env=False) as client:
        url = plan.url
        for _ in range(MOST_REDIRECTS + 1):
            with client.stream("GET", url, extensions={"trace": deadline.trace}) as answer:
                if answer.has_redirect_location:
                    target = str(answer.url.join(answer.headers["Location"]))
                    if not may_follow(url, target):
                        return ELSEWHERE
                    url = target
                    continue
                return _judged(answer, plan, deadline)
    return ELSEWHERE


def _judged(answer: httpx.Response, plan: Plan, deadline: "_Deadline") -> str | None:
    """Read on while it is allowed: a system that answers well and then hangs does not work."""
    if not works(answer.status_code):
        return f"HTTP {answer.status_code}"
    size = 0
    # As it comes over the wire: a small answer that unpacks to a huge one stays small.
    for piece in answer.iter_raw():
        size += len(piece)
        if size >= plan.most_kb * 1024:
            break
        if deadline.over:
            return SLOW
    return None


class _Deadline:
    """Cuts every connection of a check when its time is over.

    The client's own limits are for one wait each: a letter every few seconds would keep it for hours.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._done = Event()
        self._cutter = Thread(target=self._cut, name="deadline", daemon=True)

    @property
    def over(self) -> bool:
        return time.monotonic() >= self._until

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Remember the connections as they are opened."""
        if event in _OPENED:
            opened = info["return_value"].get_extra_info("socket")
            self._sockets.append(opened)
            if self._done.is_set():
                _hang_up(opened)

    def __enter__(self) -> Self:
        self._cutter.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()

    def _cut(self) -> None:
        while not self._done.wait(max(0.0, self._until - time.monotonic())):
            if self.over:
                self._done.set()
                for opened in list(self._sockets):
                    _hang_up(opened)


def _hang_up(opened: socket.socket) -> None:
    # One that is closed already needs no more. The plain socket's own way: of one under TLS this ends the
    # connection without waiting for a farewell.
    with suppress(OSError):
        socket.socket.shutdown(opened, socket.SHUT_RDWR)


@cache
def _trusted() -> ssl.SSLContext:
    """Answer whom to trust: the world's authorities, and those that this machine was told of."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context
