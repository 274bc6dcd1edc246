"""The small screen at a counter: the fee of whoever stands there, and nothing about them."""

from flask import Blueprint, Response, make_response, render_template, request

from server.core.floor import Floor
from server.core.house import Centre
from server.core.payment import Payment
from server.store import read
from server.web.guards import device, this_device
from server.web.i18n import language
from server.web.parts import parts
from server.web.paying import Panel, mark_of, panel

bp = Blueprint("pay_counter", __name__, template_folder="templates")


@bp.get("/pay/counter/<int:number>")
@device("board")
def screen(number: int) -> str:
    """Show the fee that is open at a counter."""
    with parts().store.read() as conn:
        read.counter_numbered(conn, this_device().actor.centre_id, number)
    centre, shown = _look(number)
    return render_template(
        "pay/counter.html", centre=centre, zone=centre.timezone, number=number, shown=shown
    )


@bp.get("/pay/counter/<int:number>/fee")
@device("board")
def fee(number: int) -> Response:
    """Show the fee alone, unchanged while it is the same."""
    _, shown = _look(number)
    answer = make_response(render_template("pay/fee.html", shown=shown))
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(f"{shown.mark if shown else 'none'}-{language()}-{parts().build}", weak=True)
    answer.make_conditional(request)
    return answer


def _look(number: int) -> tuple[Centre, Panel | None]:
    def look(floor: Floor, _now: object) -> tuple[Centre, Panel | None]:
        found = _of_counter(floor, number)
        return floor.centre, panel(found, floor.centre, language()) if mark_of(found) else None

    return parts().floors.look(this_device().actor.centre_id, look)


def _of_counter(floor: Floor, number: int) -> Payment | None:
    counter = next((one for one in floor.counters.values() if one.number == number), None)
    served = floor.open_call(counter.id) if counter else None
    return floor.payment_of(served.id) if served else None
