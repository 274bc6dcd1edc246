"""The WSGI application, for gunicorn."""

from flask import Flask

from server.app import create_app
from server.config import Settings


def application() -> Flask:
    """Build the application of one worker."""
    return create_app(Settings())
