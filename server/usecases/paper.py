"""What becomes of slips, and what the staff decide about them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from printers.slip import CalibrationSlip
from server.core.errors import UnknownPrintJob
from server.core.house import Actor, house
from server.core.kinds import Kind
from server.core.paper import PrinterSeen, printer_image, slip_image
from server.store import spool
from server.store.spool import Claimed, PrinterRow
from server.store.unit import Store, Tx
from server.usecases.slips import queue_job

_KIND = {
    "printed": Kind.SLIP_PRINTED,
    "sent": Kind.SLIP_SENT,
    "unknown": Kind.SLIP_UNKNOWN,
    "failed": Kind.SLIP_FAILED,
    "expired": Kind.SLIP_EXPIRED,
}
SPOOLER = "spooler"


def finish(store: Store, claimed: Claimed, printer: PrinterRow, **outcome: Any) -> None:
    """Write down a job's end under its fence, with the entry that says so."""
    with store.transact(house(printer.centre_id, SPOOLER)) as tx:
        spool.update(tx.conn, claimed, now=tx.now, ended_at=tx.now, **outcome)
        _record(tx, claimed.id, elsewhere=claimed.elsewhere)


def _record(tx: Tx, job_id: str, **changed: Any) -> None:
    row = spool.job(tx.conn, job_id)
    assert row is not None
    tx.record(_KIND[row.state], ticket_id=row.ticket_id, slip=slip_image(spool.slip_seen(row, **changed)))


def recover(store: Store, printer: PrinterRow) -> int:
    """Settle what a dead process left at a printer: leased goes back, sending is unknown. Never printed again."""
    with store.transact(house(printer.centre_id, SPOOLER)) as tx:
        left = spool.abandoned(tx.conn, printer.id)
        for row in left:
            if row.state == "leased":
                spool.settle(tx.conn, row.id, state="queued", fence=row.fence + 1, lease_owner=None)
                continue
            unknown = {"state": "unknown", "fence": row.fence + 1, "fault": "interrupted", "ended_at": tx.now}
            spool.settle(tx.conn, row.id, **unknown)
            spool.note_printer(tx.conn, printer.id, remains=True)
            _record(tx, row.id)
        return len(left)


def expire(store: Store, centre_id: str, now: datetime) -> int:
    """Drop queued slips nobody needs any more, so that no burst follows a refill."""
    with store.read() as conn:
        if not spool.stale(conn, centre_id, now):
            return 0
    with store.transact(house(centre_id, SPOOLER)) as tx:
        old = spool.stale(tx.conn, centre_id, now)
        for row in old:
            spool.settle(tx.conn, row.id, state="expired", ended_at=tx.now, fence=row.fence + 1)
            _record(tx, row.id)
        return len(old)


def note_condition(store: Store, printer: PrinterRow, condition: str) -> None:
    """Note that a printer's condition changed; kiosk, console and admin see it at once."""
    with store.transact(house(printer.centre_id, SPOOLER)) as tx:
        spool.note_printer(tx.conn, printer.id, condition=condition, condition_since=tx.now, seen_at=tx.now)
        seen = PrinterSeen(
            id=printer.id,
            name=printer.name,
            condition=condition,
            since=tx.now,
            driver=printer.driver,
            profile=printer.profile,
        )
        tx.record(Kind.PRINTER_CHANGED, printer=printer_image(seen))


def settle(store: Store, job_id: str, *, there: bool, by: Actor, evidence: int | None = None) -> None:
    """Decide about a slip whose end nobody knows: it is there, or it is not."""
    with store.transact(by) as tx:
        row = spool.job(tx.conn, job_id)
        if row is None or row.centre_id != tx.centre.id or row.state not in {"unknown", "failed", "expired"}:
            raise UnknownPrintJob(job=job_id)
        state = "printed" if there else "cancelled"
        spool.settle(tx.conn, job_id, state=state, evidence=evidence, ended_at=tx.now)
        seen = spool.slip_seen(row, state=state, evidence=evidence)
        tx.record(Kind.SLIP_SETTLED, ticket_id=row.ticket_id, slip=slip_image(seen), there=there)


def roll_changed(store: Store, printer_id: str, *, by: Actor) -> None:
    """Start the count of a new roll."""
    with store.transact(by) as tx:
        spool.note_printer(tx.conn, printer_id, roll_mm=0, roll_slips=0, rest_until=None, failures=0)
        tx.record(Kind.ROLL_CHANGED, printer_id=printer_id)


def print_test(store: Store, printer_id: str, *, by: Actor) -> str:
    """Queue a calibration slip for one printer."""
    with store.transact(by) as tx:
        row = spool.printer_row(tx.conn, tx.centre.id, printer_id)
        if row is None:
            raise UnknownPrintJob(job=printer_id)
        local = tx.now.astimezone(tx.centre.tz)
        slip = CalibrationSlip(printer=row.name, profile=row.profile, issued_at=local)
        job_id = tx.new_id()
        queue_job(tx, job_id, slip.to_json(), printer_id=printer_id)
        return job_id


def set_up_printer(
    store: Store,
    printer_id: str,
    *,
    driver: str,
    address: str,
    profile: str,
    options: Mapping[str, str],
    by: Actor,
) -> None:
    """Say what a printer is and where it is; its thread obeys from its next turn on."""
    with store.transact(by) as tx:
        changed = {"driver": driver, "address": address, "profile": profile, "options": json.dumps(options)}
        spool.note_printer(tx.conn, printer_id, rest_until=None, failures=0, **changed)
        tx.record(Kind.SETUP_CHANGED, what="printer", printer_id=printer_id, **changed)
