"""A province's receiving server: a process of its own that can be killed, and that cuts its answers at will.

    python -m tests.province PORT FILE KEY SEED CUTS

It keeps what it applied in a SQLite file, each event once by its id, and refuses what is not signed or comes
out of order. Of CUTS in a hundred requests it breaks the connection: before reading, before applying or after.
"""

import hmac
import json
import random
import socket
import sqlite3
import sys
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

STALE = 300


class Office(HTTPServer):
    """The server with its book."""

    def __init__(self, port: int, book: Path, key: str, chance: random.Random, cuts: int) -> None:
        super().__init__(("127.0.0.1", port), Desk)
        self.key, self.chance, self.cuts = key.encode(), chance, cuts
        self.book = sqlite3.connect(book, isolation_level=None)
        self.book.execute("PRAGMA synchronous=FULL")
        self.book.execute("CREATE TABLE IF NOT EXISTS applied (n INTEGER PRIMARY KEY, id UNIQUE, body)")
        self.book.execute("CREATE TABLE IF NOT EXISTS seen (id, what)")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that was cut is no news here."""

    def last(self) -> int | None:
        row = self.book.execute("SELECT body FROM applied ORDER BY n DESC LIMIT 1").fetchone()
        return json.loads(row[0])["seq"] if row else None


class Desk(BaseHTTPRequestHandler):
    """Takes one delivery."""

    server: Office
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Check, apply once, answer."""
        cut = self.server.chance.choice(("reading", "applying", "answering"))
        if self.server.chance.randrange(100) >= self.server.cuts:
            cut = ""
        if cut == "reading":
            return self._cut()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._signed(body):
            return self._answer(401)
        event = json.loads(body)
        if event["id"] != self.headers["Idempotency-Key"]:
            return self._answer(422)
        known = self.server.book.execute("SELECT 1 FROM applied WHERE id = ?", (event["id"],)).fetchone()
        self.server.book.execute("INSERT INTO seen VALUES (?, ?)", (event["id"], "again" if known else "new"))
        if not known and event["previous"] != self.server.last():
            return self._answer(409)
        if cut == "applying":
            return self._cut()
        if not known:
            self.server.book.execute(
                "INSERT INTO applied (id, body) VALUES (?, ?)", (event["id"], body.decode())
            )
        return self._cut() if cut == "answering" else self._answer(204)

    def _signed(self, body: bytes) -> bool:
        stamp = self.headers.get("Sothutu-Timestamp", "0")
        expected = "v1=" + hmac.new(self.server.key, stamp.encode() + b"." + body, sha256).hexdigest()
        fresh = abs(time.time() - int(stamp)) < STALE
        return fresh and hmac.compare_digest(expected, self.headers.get("Sothutu-Signature", ""))

    def _answer(self, status: int) -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()

    def _cut(self) -> None:
        # Reset, not closed: what a pulled cable looks like once it is back.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  -- the library's own name
        """Say nothing."""


if __name__ == "__main__":
    port, book, key, seed, cuts = sys.argv[1:]
    Office(int(port), Path(book), key, random.Random(int(seed)), int(cuts)).serve_forever()
