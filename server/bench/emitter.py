"""The floor for a call on its way to the boards: a bare Socket.IO server that emits and does nothing else.

It runs under the same gunicorn settings and the same socket settings as the product. A call meets a server at
rest; so does an emit: it is made by a thread that has rested as long, not by the request that asked for it, whose
work would have warmed the machine before the clock starts.
"""

import sys
import time
from typing import Any

from flask import Flask, request
from flask_socketio import SocketIO

from server.bench.wire import HERE, REST
from server.config import Settings
from server.serve import Serve


class Bare(Serve):
    """Gunicorn as the product sets it up, with the bare application inside."""

    def load(self) -> Any:
        """Build the bare application."""
        return bare()


def bare() -> Flask:
    """Build an application that emits a body of a wanted size when it is asked to."""
    app = Flask(__name__)
    io = SocketIO(
        app,
        async_mode="threading",
        transports=["websocket"],
        ping_interval=10,
        ping_timeout=10,
        async_handlers=False,
    )

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.post("/emit/<int:seq>/<int:size>")
    def emit(seq: int, size: int) -> str:
        io.start_background_task(rested, seq, size)
        return ""

    def rested(seq: int, size: int) -> None:
        padding = "x" * size
        time.sleep(REST)
        io.emit("snapshot", {"seq": seq, "began": time.perf_counter(), "padding": padding})

    @app.before_request
    def _only_here() -> tuple[str, int] | None:
        return None if request.remote_addr == HERE else ("", 403)

    return app


if __name__ == "__main__":
    Bare(Settings(host=HERE, port=int(sys.argv[1]), workers=1)).run()
