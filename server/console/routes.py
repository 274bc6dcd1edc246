"""The console's routes: importing the pages and the verbs puts them on the blueprint."""

from server.console.afterwards import finished
from server.console.blueprint import bp
from server.console.fees import fee
from server.console.pages import console
from server.console.verbs import call_next

__all__ = ["bp", "call_next", "console", "fee", "finished"]
