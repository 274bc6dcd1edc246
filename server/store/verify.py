"""Does the journal explain the tables? Fold it and compare; walk its chain and its gaps."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import sqlalchemy as sa

from server.core.floor import differences, fold
from server.core.kinds import GENESIS, Entry, chain
from server.store import money, read, rows, tables
from server.store.unit import Store


def all_centres(store: Store) -> list[str]:
    """Name every fault of every centre; an empty list is a clean bill."""
    with store.read() as conn:
        return [f"{c}: {fault}" for c in read.centre_ids(conn) for fault in centre_faults(conn, c)]


def centre_faults(conn: sa.Connection, centre_id: str) -> list[str]:
    """Name the faults of one centre: gaps, broken links, and rows that the journal does not explain."""
    here = read.centre(conn, centre_id)
    entries = list(read.entries(conn, centre_id))
    faults = list(_chain_faults(entries, centre_id))
    if (entries[-1].seq if entries else 0) != here.seq:
        faults.append(f"the centre stands at {here.seq}, the journal ends elsewhere")
    if (entries[-1].hash if entries else GENESIS) != here.head_hash:
        faults.append("the centre's head is not the journal's last hash")
    folded = fold(here, entries)
    stored: dict[str, tuple[Mapping[str, object], Mapping[str, object]]] = {
        "ticket": (folded.tickets, _all(conn, tables.ticket, centre_id, rows.to_ticket)),
        "counter": (folded.counters, {c.id: c for c in read.counters(conn, centre_id)}),
        "queue": (folded.queues, {q.id: q for q in read.queues(conn, centre_id)}),
        "payment": (folded.payments, _all(conn, tables.payment_request, centre_id, money.to_payment)),
        "outage": (folded.outages, _all(conn, tables.outage, centre_id, rows.to_outage)),
        "dossier": (folded.dossiers, _all(conn, tables.dossier, centre_id, rows.to_dossier)),
    }
    for name, (by_journal, by_table) in stored.items():
        faults += [f"{name} {i}: the table and the journal differ" for i in differences(by_journal, by_table)]
    return faults


def _all(
    conn: sa.Connection, table: sa.Table, centre_id: str, read_row: Callable[[rows.Row], object]
) -> dict[str, object]:
    found = conn.execute(sa.select(table).where(table.c.centre_id == centre_id))
    return {row.id: read_row(row) for row in found}


def _chain_faults(entries: Iterable[Entry], centre_id: str) -> Iterator[str]:
    previous, expected = GENESIS, 1
    for entry in entries:
        if entry.seq != expected:
            yield f"entry {expected} is missing"
        linked = chain(previous, centre_id=centre_id, entry=entry)
        if linked != entry.hash:
            yield f"entry {entry.seq}: the hash does not fit"
        previous, expected = entry.hash, entry.seq + 1
