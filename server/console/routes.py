"""The console's routes: the pages, and the verbs of a counter."""

from server.console import pages, verbs
from server.console.blueprint import bp

__all__ = ["bp", "pages", "verbs"]
