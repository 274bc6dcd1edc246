"""An outside system with moods: a process of its own that can be killed.

    python -m tests.outside PORT FILE

The path names the mood; `/mood` has whatever stands in FILE, so that one address can fall ill and recover.
It prints its port once it listens.
"""

import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, Self

BEAT: Final = 0.05
"""Seconds between two letters of one who is slow but never stops: far less than any single wait allows."""


class Moody(BaseHTTPRequestHandler):
    """Answers as the path says."""

    protocol_version = "HTTP/1.1"
    file = Path()

    def do_GET(self) -> None:
        """Answer."""
        mood, _, more = self.path.strip("/").partition("/")
        if mood == "mood":
            mood = self.file.read_text("utf-8").strip()
        getattr(self, f"be_{mood}")(more)

    def be_well(self, _more: str) -> None:
        self._say(200, b"<p>Xin ch\xc3\xa0o</p>")

    def be_status(self, more: str) -> None:
        self._say(int(more), b"")

    def be_ill(self, _more: str) -> None:
        self._say(500, b"Internal Server Error")

    def be_hanging(self, _more: str) -> None:
        self._beat(b"")

    def be_dripping(self, _more: str) -> None:
        """Send the head of an answer letter by letter, for ever."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self._beat(b"x")

    def be_hanging_later(self, _more: str) -> None:
        """Answer well, and never end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<p>")
        self._beat(b"")

    def be_dripping_later(self, _more: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        self._beat(b"x")

    def be_endless(self, _more: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            self.wfile.write(b"x" * 65_536)

    def be_torn(self, _more: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        self.close_connection = True

    def be_nonsense(self, _more: str) -> None:
        self.wfile.write(b"220 mail.example.org ESMTP\r\n")
        self.close_connection = True

    def be_to(self, more: str) -> None:
        """Lead elsewhere: to a path of ours, or with `//` to any address."""
        self.send_response(302)
        self.send_header("Location", more if "://" in more else f"/{more}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def be_round(self, _more: str) -> None:
        self.be_to("round")

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _beat(self, letter: bytes) -> None:
        while True:
            time.sleep(BEAT)
            self.wfile.write(letter)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Who hangs up is no news here."""


class Outside:
    """The system as a test holds it."""

    def __init__(self, folder: Path) -> None:
        self._mood = folder / "mood"
        self.be("well")
        self._start(0)

    def _start(self, port: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.outside", str(port), str(self._mood)],
            cwd=Path(__file__).resolve().parents[1],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        with self._process.stdout as said:
            self.port = int(said.readline())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def be(self, mood: str) -> None:
        """Choose what `/mood` is from now on."""
        self._mood.write_text(mood, "utf-8")

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self._process.wait()

    def come_back(self) -> None:
        """Start again where it was."""
        self._start(self.port)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.kill()


if __name__ == "__main__":
    Moody.file = Path(sys.argv[2])
    server = Server(("127.0.0.1", int(sys.argv[1])), Moody)
    print(server.server_port, flush=True)
    server.serve_forever()
