"""Does the journal explain the tables? Fold it and compare; walk its chain and its gaps."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from server.core.floor import differences, fold
from server.core.house import Centre
from server.core.kinds import GENESIS, Entry, chain
from server.store import closing, money, read, rows, tables
from server.store.closing import Closed
from server.store.unit import Store

SHEETS = 7
"""Closing sheets whose heads are told, to be held against the paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A centre's journal as its seals show it; `faults` is empty for a whole one. `closed`: newest first."""

    centre: Centre
    faults: list[str]
    closed: list[Closed]


def journals(store: Store) -> list[Sealed]:
    """Walk every centre's chain from its first entry to its head."""
    with store.read() as conn:
        return [
            Sealed(
                centre=(here := read.centre(conn, centre_id)),
                faults=list(_chain_faults(here, read.entries(conn, centre_id))),
                closed=closing.closings(conn, centre_id, most=SHEETS),
            )
            for centre_id in read.centre_ids(conn)
        ]


def all_centres(store: Store) -> list[str]:
    """Name every fault of every centre; an empty list is a clean bill."""
    with store.read() as conn:
        return [f"{c}: {fault}" for c in read.centre_ids(conn) for fault in centre_faults(conn, c)]


def centre_faults(conn: sa.Connection, centre_id: str) -> list[str]:
    """Name the faults of one centre: gaps, broken links, and rows that the journal does not explain."""
    here = read.centre(conn, centre_id)
    entries = list(read.entries(conn, centre_id))
    faults = list(_chain_faults(here, entries))
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


def _chain_faults(here: Centre, entries: Iterable[Entry]) -> Iterator[str]:
    previous, last = GENESIS, 0
    for entry in entries:
        if entry.seq != last + 1:
            yield f"entry {last + 1} is missing"
        linked = chain(previous, centre_id=here.id, entry=entry)
        if linked != entry.hash:
            yield f"entry {entry.seq}: the hash does not fit"
        previous, last = entry.hash, entry.seq
    if last != here.seq:
        yield f"the centre stands at {here.seq}, the journal ends elsewhere"
    if previous != here.head_hash:
        yield "the centre's head is not the journal's last hash"
