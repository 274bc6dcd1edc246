"""The address that limits count by, with and without a proxy."""

import pytest
from flask import Flask, request

from server.web.peer import Peer

PHONE = "203.0.113.7"


@pytest.mark.parametrize(
    ("peer", "told", "counted"),
    [
        ("127.0.0.1", PHONE, PHONE),
        ("::1", "2001:db8::7", "2001:db8::7"),
        # What a client wrote stands before what the proxy adds.
        ("127.0.0.1", f"198.51.100.1, {PHONE}", PHONE),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        # Without a proxy the header is anybody's invention.
        ("192.168.1.20", PHONE, "192.168.1.20"),
    ],
)
def test_a_proxy_on_this_machine_alone_is_believed(peer: str, told: str, counted: str) -> None:
    app = Flask(__name__)
    app.wsgi_app = Peer(app.wsgi_app)  # type: ignore[method-assign]
    app.add_url_rule("/", view_func=lambda: request.remote_addr or "")
    headers = {"X-Forwarded-For": told} if told else {}
    answer = app.test_client().get("/", headers=headers, environ_base={"REMOTE_ADDR": peer})
    assert answer.get_data(as_text=True) == counted
