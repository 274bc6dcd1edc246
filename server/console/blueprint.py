"""The console's blueprint, and who may sit at it."""

from typing import Final

from flask import Blueprint

from server.core.house import Role
from server.web.guards import staff

bp = Blueprint("console", __name__, template_folder="templates")
desk: Final = staff(Role.CLERK, Role.GREETER, Role.SUPERVISOR, Role.ADMIN)
"""The roles that serve people; a head or a cashier reads, but calls nobody."""
