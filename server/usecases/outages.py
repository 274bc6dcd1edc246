"""Outside systems that go down and come back: citizens are told before they wait."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.core.house import Actor, Request
from server.core.kinds import Kind
from server.core.outage import Outage
from server.core.outage_errors import OutageKnown
from server.store import outages, read
from server.store.unit import Store
from server.usecases.held import released, still_down


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody says of a system that is down; `fields` are ids or keys, none meaning every field."""

    name: str
    name_en: str = ""
    fields: Sequence[str] = ()
    text: str = ""
    text_en: str = ""


def start_outage(store: Store, report: Report, *, by: Actor, request: Request | None = None) -> Outage:
    """Note that an outside system is down; every page that it concerns says so from now on."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            told = read.entry(tx.conn, tx.centre.id, tx.replayed.seq).data["outage"]
            return outages.outage(tx.conn, tx.centre.id, told["id"])
        name = " ".join(report.name.split())
        if any(o.name.casefold() == name.casefold() for o in outages.open_ones(tx.conn, tx.centre.id)):
            raise OutageKnown(outage=name)
        fields = [outages.field_served(tx.conn, tx.centre.id, one) for one in report.fields]
        outage = Outage(
            id=tx.new_id(),
            centre_id=tx.centre.id,
            name=name,
            name_en=report.name_en.strip() or name,
            fields=tuple(dict.fromkeys(field_id for field_id, _queue in fields)),
            queues=tuple(dict.fromkeys(queue_id for _field, queue_id in fields)),
            text=report.text.strip(),
            text_en=report.text_en.strip() or report.text.strip(),
            down_since=tx.now,
            started_by=str(by),
        )
        tx.put_outage(outage, Kind.OUTAGE_STARTED)
        return outage


def end_outage(store: Store, outage_id: str, *, by: Actor, request: Request | None = None) -> Outage:
    """Note that a system is back; everybody who was held for it waits again, place unchanged."""
    with store.transact(by, request) as tx:
        if tx.replayed:
            return outages.outage(tx.conn, tx.centre.id, outage_id)
        outage = still_down(tx, outage_id)
        ended = replace(outage, up_at=tx.now, ended_by=str(by))
        tx.put_outage(ended, Kind.OUTAGE_ENDED)
        for ticket in outages.held_for(tx.conn, tx.centre.id, outage.id):
            released(tx, ticket, ended_outage=outage.id)
        return ended
