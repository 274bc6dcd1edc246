"""What stands before the sockets: handshakes go to the library, requests do not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import run_wsgi_app

from server.web.sockets import Gate

OFFER = {"HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate"}


@dataclass
class Sockets:
    full: bool = False


def told(name: str) -> Any:
    """An application that answers its name and whether it was offered compression."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [f"{name} {'offered' if OFFER.keys() & environ.keys() else 'plain'}".encode()]

    return app


def ask(path: str, *, full: bool = False) -> tuple[str, str, str | None]:
    gate = Gate(told("pages"), told("handshakes"), sockets=Sockets(full))  # type: ignore[arg-type]
    body, status, headers = run_wsgi_app(gate, {"PATH_INFO": path, **OFFER})
    return b"".join(body).decode(), status, headers.get("Retry-After")


@pytest.mark.parametrize("path", ["/", "/kiosk", "/api/v1/queues", "/socket.iodine", ""])
@pytest.mark.parametrize("full", [False, True])
def test_requests_pass_by_however_many_sockets_are_open(path: str, full: bool) -> None:
    assert ask(path, full=full) == ("pages offered", "200 OK", None)


def test_a_handshake_is_let_in_without_compression() -> None:
    assert ask("/socket.io/") == ("handshakes plain", "200 OK", None)


def test_where_every_thread_is_taken_a_handshake_is_asked_to_come_again() -> None:
    assert ask("/socket.io/", full=True) == ("", "503 Service Unavailable", "5")
