"""Where banks' go-betweens deliver their notices."""

from typing import Any

from flask import Blueprint, request

from server.core.house import house
from server.usecases.notices import centre_of, take_notice
from server.web.guards import signed, told
from server.web.parts import parts

bp = Blueprint("pay", __name__, template_folder="templates")


@bp.post("/pay/notices/<provider>")
@signed
def deliver(provider: str) -> dict[str, Any]:
    """Take in a notice; the same one again gets the same answer and changes nothing."""
    store = parts().store
    raw = request.get_data().decode("utf-8", "replace").replace("\0", "")
    take_notice(store, told(), raw=raw, by=house(centre_of(store, told()), provider))
    return {"success": True}
