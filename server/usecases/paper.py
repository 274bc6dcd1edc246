"""What becomes of slips, and what the staff decide about them."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from printers.slip import CalibrationSlip
from server.core.errors import UnknownPrintJob
from server.core.house import Actor, house
from server.core.kinds import Kind
from server.core.paper import INTERRUPTED, Paper, PrinterSeen, SlipEnd, SlipSeen, printer_image, slip_image
from server.store import lease, spool
from server.store.lease import Claimed
from server.store.rows import Row
from server.store.spool import PrinterRow
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases.slips import queue_job

SPOOLER: Final = "spooler"
AT_ONCE: Final = 20
"""Slips that expire in one transaction: people who take a number meanwhile must not wait for hundreds."""
_KIND: Final = {
    "printed": Kind.SLIP_PRINTED,
    "sent": Kind.SLIP_SENT,
    "unknown": Kind.SLIP_UNKNOWN,
    "failed": Kind.SLIP_FAILED,
    # Nothing came out, and it waits for a printer to be mended.
    "queued": Kind.SLIP_FAILED,
    "expired": Kind.SLIP_EXPIRED,
}


def finish(
    store: Store,
    claimed: Claimed,
    printer: PrinterRow,
    end: SlipEnd,
    *,
    condition: str,
    mm: float = 0,
    remains: bool = False,
) -> None:
    """Write down a job's end, the paper it used and how its printer is, in one transaction.

    `remains`: the printer may hold a part of it, and must be cleared before its next slip.
    """
    with store.transact(house(printer.centre_id, SPOOLER)) as tx:
        lease.end(tx.conn, claimed, now=tx.now, **asdict(end))
        if end.sent_bytes:
            spool.note_roll(tx.conn, printer.id, mm=mm, remains=remains)
        _record(tx, spool.slip_seen(tx.conn, claimed.id))
        _see(tx, printer, condition)


def show_proved(store: Store, claimed: Claimed, printer: PrinterRow, *, evidence: int) -> None:
    """Tell that a slip is printed while its printer still waits for the hand that takes it."""
    with store.transact(house(printer.centre_id, SPOOLER)) as tx:
        lease.update(tx.conn, claimed, now=tx.now, evidence=evidence, ended_at=tx.now)
        _record(tx, spool.slip_seen(tx.conn, claimed.id))


def give_back(
    store: Store,
    claimed: Claimed,
    printer: PrinterRow,
    end: SlipEnd,
    *,
    condition: str,
    rest: float,
    remains: bool = False,
) -> None:
    """Put a job of which no byte was sent back into the queue, and let its printer rest for some seconds.

    What was meant for this printer alone has failed. The people waiting are told once no printer that
    works is left: only then does the job keep its fault.
    """
    with store.transact(house(printer.centre_id, SPOOLER)) as tx:
        until = tx.clock_now + timedelta(seconds=rest)
        resting = {"failures": printer.failures + 1, "rest_until": until}
        spool.note_printer(tx.conn, printer.id, remains=printer.remains or remains, **resting)
        _see(tx, printer, condition)
        if claimed.named:
            lease.end(tx.conn, claimed, now=tx.now, **asdict(end))
            _record(tx, spool.slip_seen(tx.conn, claimed.id))
            return
        before = spool.job(tx.conn, claimed.id)
        lease.update(tx.conn, claimed, now=tx.now, state="queued", printer_id=None)
        if before and before.fault != end.fault and not lease.is_expected(tx.conn, claimed.id, tx.clock_now):
            spool.note_fault(tx.conn, claimed.id, end.fault)
            _record(tx, spool.slip_seen(tx.conn, claimed.id), waits=True)


def recover(store: Store, printer: PrinterRow, *, host: str) -> int:
    """Settle what a dead process left at a printer: leased goes back, sending is unknown. Never printed again."""
    with store.read() as conn:
        if not lease.abandoned(conn, printer.id, host=host, now=store.clock()):
            return 0
    with store.transact(house(printer.centre_id, SPOOLER)) as tx:
        left = lease.abandoned(tx.conn, printer.id, host=host, now=tx.clock_now)
        return sum(_recovered(tx, row) for row in left)


def _recovered(tx: Tx, row: Row) -> bool:
    after = {"fence": row.fence + 1, "lease_owner": None}
    if row.state == "leased":
        # A slip of nobody's ticket was meant for this printer.
        where = row.printer_id if row.ticket_id is None else None
        return spool.settle(tx.conn, row, state="queued", printer_id=where, **after)
    proved = {"state": "printed"} if row.evidence else {"state": "unknown", "fault": INTERRUPTED}
    if not spool.settle(tx.conn, row, ended_at=row.ended_at or tx.now, **proved, **after):
        return False
    spool.note_printer(tx.conn, row.printer_id, remains=True)
    _record(tx, spool.slip_seen(tx.conn, row.id))
    return True


def expire(store: Store, centre_id: str, now: datetime) -> int:
    """Drop queued slips nobody needs any more, so that no burst follows a refill."""
    with store.read() as conn:
        if not spool.stale(conn, centre_id, now):
            return 0
    with store.transact(house(centre_id, SPOOLER)) as tx:
        old = [
            row
            for row in spool.stale(tx.conn, centre_id, now)[:AT_ONCE]
            if spool.settle(tx.conn, row, state="expired", ended_at=tx.now, fence=row.fence + 1)
        ]
        for row in old:
            _record(tx, spool.slip_seen(tx.conn, row.id))
        return len(old)


def _record(tx: Tx, slip: SlipSeen, **facts: bool) -> None:
    tx.record(_KIND[slip.state], ticket_id=slip.ticket_id, slip=slip_image(slip), **facts)


def note_condition(store: Store, printer: PrinterRow, condition: str) -> None:
    """Note how a printer is; kiosk, console and admin see a change at once."""
    if printer.is_known_as(condition):
        with store.write() as conn:
            spool.note_printer(conn, printer.id, seen_at=store.clock())
        return
    with store.transact(house(printer.centre_id, SPOOLER)) as tx:
        _see(tx, printer, condition)


def end_rest(store: Store, printer: PrinterRow) -> None:
    """Let a printer that is well again print before its rest is over: people are waiting."""
    with store.write() as conn:
        spool.note_printer(conn, printer.id, rest_until=None, failures=0)


def _see(tx: Tx, printer: PrinterRow, condition: str) -> None:
    if printer.is_known_as(condition):
        spool.note_printer(tx.conn, printer.id, seen_at=tx.now)
        return
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
        ended_at = row.ended_at if evidence is None else tx.now
        spool.settle(tx.conn, row, state=state, evidence=evidence, ended_at=ended_at)
        seen = spool.slip_seen(tx.conn, job_id)
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
        queue_job(tx, job_id, slip.to_json(), printer_id=printer_id, purpose=Paper.TEST)
        # Who asks for a test wants to know how it is now.
        spool.note_printer(tx.conn, printer_id, rest_until=None)
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
    roll_m: float | None = None,
) -> None:
    """Say what a printer is, where it is and how long its rolls are; its thread obeys from its next turn on."""
    with store.transact(by) as tx:
        changed: dict[str, Any] = {
            "driver": driver,
            "address": address,
            "profile": profile,
            "options": json.dumps(options),
            "roll_m": roll_m,
        }
        spool.note_printer(tx.conn, printer_id, rest_until=None, failures=0, **changed)
        tx.record(Kind.SETUP_CHANGED, what="printer", printer_id=printer_id, **changed)
