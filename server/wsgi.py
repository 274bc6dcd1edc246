"""The WSGI application, for gunicorn."""

from server.app import create_app
from server.config import Settings
from server.web.sockets import Undeflated


def application() -> Undeflated:
    """Build the application of one worker."""
    return Undeflated(create_app(Settings()))
