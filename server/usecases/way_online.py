"""How a procedure is submitted online: its address on the portal, how far it goes, and what it takes."""

from dataclasses import asdict, dataclass

from server.core import portal
from server.core.house import Actor, Request
from server.core.kinds import Kind
from server.core.online_errors import PortalAddressWrong
from server.store import catalogue_rows, read
from server.store.unit import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOnline:
    """What is known of it; None is "not known"."""

    portal_url: str | None = None
    level: portal.Level | None = None
    needs_vneid: bool | None = None
    needs_photos: bool | None = None
    online_minutes: int | None = None


def checked(address: str | None) -> str | None:
    """Answer an address without the blanks around it, or refuse it and say what is wrong with it."""
    found = (address or "").strip()
    if found and (fault := portal.fault(found)):
        raise PortalAddressWrong(fault=fault.value, address=found[:200])
    return found or None


def set_way_online(
    store: Store, procedure: str, way: WayOnline, *, by: Actor, request: Request | None = None
) -> None:
    """Write down how a procedure is submitted online; kiosks, slips and phones show it from then on."""
    address = checked(way.portal_url)
    with store.transact(by, request) as tx:
        if tx.replayed:
            return
        procedure_id, _queue = read.procedure_queue(tx.conn, tx.centre.id, procedure)
        known = {**asdict(way), "portal_url": address}
        now = catalogue_rows.procedure(tx.conn, tx.centre.id, procedure_id)
        before = {name: now[name] for name in known}
        catalogue_rows.change(tx.conn, procedure_id, known)
        tx.record(Kind.SETUP_CHANGED, what="way_online", procedure=procedure_id, before=before, **known)
