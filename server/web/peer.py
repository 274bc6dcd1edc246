"""Whose address a request comes from when a proxy on this machine passes it on."""

import ipaddress
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


class Peer:
    """Limits count by address: behind nginx on the same machine everybody would be 127.0.0.1.

    Only a loopback peer is believed: what a phone on the network writes into the header is its own invention.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        """Wrap an application."""
        self._app = app

    def __call__(self, environ: dict[str, Any], start: "StartResponse") -> Iterable[bytes]:
        """Put the address that the proxy names in the place of the proxy's own."""
        told = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        with suppress(ValueError):
            if told and ipaddress.ip_address(environ.get("REMOTE_ADDR", "")).is_loopback:
                environ["REMOTE_ADDR"] = str(ipaddress.ip_address(told))
        return self._app(environ, start)
