"""The web process: gunicorn with threads, set up for sockets that stay open all day."""

import gc
from typing import Any

from gunicorn.app.base import BaseApplication

from server.config import Settings
from server.slow import PatientWorker
from server.wsgi import application


class Serve(BaseApplication):  # type: ignore[misc]
    """Gunicorn with the settings this product was measured with."""

    def __init__(self, settings: Settings) -> None:
        """Keep the settings for gunicorn's own loading order."""
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        s = self._settings
        chosen: dict[str, Any] = {
            "bind": f"{s.host}:{s.port}",
            "worker_class": PatientWorker,
            "workers": s.workers,
            "threads": s.threads,
            # Every open socket holds a pool thread; the pool, not this, is the limit.
            "worker_connections": max(1000, s.threads * 4),
            "backlog": 1024,
            "keepalive": 5,
            "timeout": 30,
            "graceful_timeout": 2,
            "control_socket_disable": True,
            "limit_request_line": 4094,
            "limit_request_fields": 50,
            "proc_name": "sothutu-serve",
            "loglevel": "warning",
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the application inside each worker: threads and connections never cross a fork."""
        app = application()
        gc.collect()
        gc.freeze()
        return app
