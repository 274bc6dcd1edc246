"""What a page does behind its own back: requests, console errors, exceptions, broken promises of the CSP."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError, WebSocket

HERE = {"127.0.0.1", "localhost", "::1"}
WITHIN = {"about", "blob", "data"}
"""Schemes that never leave the page."""
SERVER_GONE = (
    "ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket"
    "|ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE_CHUNKED_ENCODING"
)
"""What Chromium calls a server that is away, or that dies before an answer, at its start or in its middle."""


@dataclass
class Watch:
    """Records every request of every page of one test, and everything a person would call an error."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._exception)
        context.on("page", lambda page: page.on("websocket", self._socket))

    def expect(self, pattern: str) -> None:
        """Let errors through that match: the test provokes them (a refused POST, a server that is killed)."""
        self._expected.append(re.compile(pattern))

    def strangers(self) -> list[str]:
        """Answer the requests that left this machine."""
        return [url for url in self.requests if not _stays(url)]

    def faults(self) -> list[str]:
        """Answer everything the test did not expect."""
        return [f"left this machine: {url}" for url in self.strangers()] + [
            error for error in self.errors if not any(pattern.search(error) for pattern in self._expected)
        ]

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _socket(self, socket: WebSocket) -> None:
        self.requests.append(socket.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location
            self.errors.append(f"console: {message.text} ({where.get('url')}:{where.get('lineNumber')})")

    def _exception(self, error: WebError) -> None:
        self.errors.append(f"exception: {error.error}")


def _stays(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in WITHIN or parts.hostname in HERE
