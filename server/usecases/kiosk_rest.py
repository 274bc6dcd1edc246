"""A kiosk that gives very many numbers in a short while rests, until time passes or somebody releases it."""

import math

from server.core.floor_errors import KioskResting
from server.core.house import Actor, Request
from server.core.kinds import Kind
from server.core.paper_errors import UnknownKiosk
from server.store import kiosk_rest, names
from server.store.tx import Tx
from server.store.unit import Store


def check_rest(tx: Tx, device_id: str) -> None:
    """Refuse one more number at a kiosk that rests."""
    rules = tx.centre.rules
    left = kiosk_rest.rests_for(tx.conn, tx.centre.id, device_id, rules=rules, day=tx.day, now=tx.now)
    if left:
        raise KioskResting(seconds=math.ceil(left.total_seconds()))


def release_kiosk(store: Store, device_id: str, *, by: Actor, request: Request | None = None) -> None:
    """Let a kiosk give numbers again at once: somebody has looked who stands before it."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return
        kiosks = {one.id for one in names.devices(tx.conn, tx.centre.id) if one.kind == "kiosk"}
        if device_id not in kiosks:
            raise UnknownKiosk(kiosk=device_id)
        tx.record(Kind.DEVICE_RELEASED, device=device_id)
