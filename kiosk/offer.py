"""What a centre offers today, kept until its set-up or the date changes."""

from datetime import timedelta
from typing import Final

from flask import current_app

from kiosk.catalogue import Shelf, Stock, stock
from server.core.calendar import business_date
from server.store import catalogue as offered
from server.store import read
from server.web.guards import actor
from server.web.parts import parts

RECENT: Final = timedelta(days=90)
"""How far back the tickets count that say what people look for."""
_SHELF: Final = "kiosk.shelf"


def here() -> Stock:
    """Answer what the centre of the device that asks offers today."""
    shelf: Shelf = current_app.extensions.setdefault(_SHELF, Shelf())
    centre_id = actor().centre_id
    setup, day = parts().floors.look(
        centre_id, lambda floor, now: (floor.setup_seq, business_date(now, tz=floor.centre.tz))
    )

    def fill() -> Stock:
        with parts().store.read() as conn:
            shares = offered.shares(conn, centre_id, since=day - RECENT)
            groups = read.centre(conn, centre_id).rules.priority_groups
            return stock(offered.catalogue(conn, centre_id, day=day), shares, groups)

    return shelf.stock(centre_id, (setup, day), fill)
