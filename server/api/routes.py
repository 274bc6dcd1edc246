"""The routes of the API, for the composition root to register."""

from server.api import counters, floor, pages, tickets
from server.api.blueprint import bp

__all__ = ["bp", "counters", "floor", "pages", "tickets"]
