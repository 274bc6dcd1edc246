"""One thread per printer: claims jobs, prints them, and watches the printer while it is idle."""

import fcntl
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import IO, Final

from printers import session
from printers.drivers import Driver, PrinterConfig, open_driver
from printers.encode import encode
from printers.layout import render
from printers.profiles import Profile, profile_named
from printers.session import Outcome, Result
from printers.slip import AnySlip, Slip, from_json
from printers.state import Paper, PrinterState
from server.core.errors import Refusal
from server.core.house import house
from server.store import spool
from server.store.spool import Claimed, LeaseLost, PrinterRow
from server.store.unit import Store
from server.usecases import paper

POLL: Final = 0.2
"""Seconds between looks at the queue."""
WATCH_EVERY: Final = 5.0
"""Seconds between questions to an idle printer."""
RESTS: Final = (1.0, 2.0)
"""Seconds a printer rests after its first failures; then the breaker opens."""
BREAKER: Final = 30.0
log = logging.getLogger(__name__)

Opener = Callable[[PrinterConfig], Driver]


def job_mark(job_id: str) -> str:
    """Answer the four characters a printer echoes for a job: base 36 of its id."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    left, mark = int.from_bytes(job_id.encode(), "big") % 36**4, ""
    for _ in range(4):
        left, digit = divmod(left, 36)
        mark = digits[digit] + mark
    return mark


def opener(folder: Path) -> Opener:
    """Answer how drivers are opened; rolls and files go below `folder`."""
    return lambda config: open_driver(config, folder=folder)


class PrinterThread(Thread):
    """Owns one printer: nobody else in any process speaks to it while this thread holds its lock."""

    def __init__(
        self,
        store: Store,
        printer: PrinterRow,
        *,
        stop: Event,
        folder: Path,
        opener: Opener,
        complete: Callable[[AnySlip, Claimed], AnySlip],
        owner: str,
    ) -> None:
        """Take the printer as set up now; a changed set-up gets a new thread."""
        super().__init__(name=f"printer {printer.name}", daemon=True)
        self._store, self._printer, self._stop_all = store, printer, stop
        self._folder, self._opener, self._complete, self._owner = folder, opener, complete, owner
        self._watched = 0.0
        self.gone = Event()

    def run(self) -> None:
        """Wait for the printer's lock, settle what a dead process left, then print and watch."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / f"{self._printer.id}.lock").open("w") as lock:
            if not self._lock(lock):
                return
            self._surviving(lambda: paper.recover(self._store, self._printer))
            while not self._ended():
                self._surviving(self._turn)

    def _lock(self, lock: IO[str]) -> bool:
        while not self._ended():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                self._stop_all.wait(POLL)
            else:
                return True
        return False

    def _ended(self) -> bool:
        return self._stop_all.is_set() or self.gone.is_set()

    def _surviving(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Refusal as trouble:
            log.warning("spooler waits", extra={"code": trouble.code})
            self._stop_all.wait(POLL)
        except Exception:
            # One bad slip or driver must not silence a printer for the day.
            log.exception("spooler fault", extra={"printer": self._printer.id})
            self._stop_all.wait(1.0)

    def _turn(self) -> None:
        printer = self._fresh()
        if printer is None:
            self.gone.set()
            return
        resting = printer.rest_until is not None and printer.rest_until > self._store.clock()
        claimed = None if resting else self._claim(printer)
        if claimed is not None:
            self._print(claimed, printer)
            return
        if time.monotonic() - self._watched >= WATCH_EVERY:
            self._watch(printer)
        self._stop_all.wait(POLL)

    def _fresh(self) -> PrinterRow | None:
        with self._store.read() as conn:
            return next((p for p in spool.printers(conn) if p.id == self._printer.id), None)

    def _claim(self, printer: PrinterRow) -> Claimed | None:
        with self._store.read() as conn:
            if not spool.any_queued(conn, printer.centre_id):
                return None
        with self._store.write() as conn:
            return spool.claim(conn, printer, owner=self._owner, now=self._store.clock())

    def _print(self, claimed: Claimed, printer: PrinterRow) -> None:
        profile = profile_named(printer.profile)
        slip = self._complete(from_json(claimed.slip), claimed)
        if claimed.elsewhere and isinstance(slip, Slip):
            slip = replace(slip, collect_at=printer.name)
        bands = encode(render(slip, dots=profile.dots), profile=profile)
        driver = self._opener(_config(printer))
        try:
            result = session.print_slip(
                driver,
                bands,
                job_id4=job_mark(claimed.id),
                profile=profile,
                clock=time.monotonic,
                on_sending=lambda: self._note(claimed, state="sending"),
                on_progress=lambda sent: self._note(claimed, sent_bytes=sent),
                clear_remains=printer.remains,
            )
        except LeaseLost:
            log.warning("lease lost", extra={"job": claimed.id})
            return
        self._settle(claimed, printer, profile, result, rows=sum(band.rows for band in bands))

    def _note(self, claimed: Claimed, **values: object) -> None:
        with self._store.write() as conn:
            spool.update(conn, claimed, now=self._store.clock(), **values)

    def _settle(
        self, claimed: Claimed, printer: PrinterRow, profile: Profile, result: Result, *, rows: int
    ) -> None:
        facts = {
            "evidence": result.evidence,
            "sent_bytes": result.sent_bytes,
            "total_bytes": result.total_bytes,
            "fault": result.fault.kind.value if result.fault else None,
        }
        if result.outcome is Outcome.FAILED:
            # No byte went: it may come out later, or of the next printer, by itself.
            self._note(claimed, state="queued", printer_id=None, **facts)
            self._rest(printer)
        else:
            paper.finish(self._store, claimed, printer, state=result.outcome.value, **facts)
            self._after_sending(printer, profile, result, rows)
        self._see(printer, result.state, result)
        self._watched = time.monotonic()

    def _rest(self, printer: PrinterRow) -> None:
        failures = printer.failures + 1
        seconds = RESTS[failures - 1] if failures <= len(RESTS) else BREAKER
        with self._store.write() as conn:
            until = self._store.clock() + timedelta(seconds=seconds)
            spool.note_printer(conn, printer.id, failures=failures, rest_until=until)

    def _after_sending(self, printer: PrinterRow, profile: Profile, result: Result, rows: int) -> None:
        part = result.sent_bytes / max(1, result.total_bytes)
        with self._store.write() as conn:
            spool.note_roll(conn, printer.id, mm=part * rows * 25.4 / profile.dpi, remains=result.remains)

    def _watch(self, printer: PrinterRow) -> None:
        self._watched = time.monotonic()
        profile = profile_named(printer.profile)
        if not profile.answers:
            self._see(printer, PrinterState(), None)
            return
        driver = self._opener(_config(printer))
        state = session.ask(driver, profile=profile, clock=time.monotonic)
        self._late_echoes(printer, state)
        self._see(printer, state, None)
        if state.fault is None and printer.rest_until is not None:
            # It is well again before its rest is over: waiting people come first.
            with self._store.write() as conn:
                spool.note_printer(conn, printer.id, rest_until=None)

    def _late_echoes(self, printer: PrinterRow, state: PrinterState) -> None:
        if not state.echoed:
            return
        with self._store.read() as conn:
            unknown = spool.unknown_jobs(conn, printer.id)
        for job_id in unknown:
            if job_mark(job_id) in state.echoed:
                paper.settle(
                    self._store, job_id, there=True, evidence=2, by=house(printer.centre_id, paper.SPOOLER)
                )

    def _see(self, printer: PrinterRow, state: PrinterState, result: Result | None) -> None:
        condition = _condition(state, result)
        if condition != printer.condition:
            paper.note_condition(self._store, printer, condition)


def _condition(state: PrinterState, result: Result | None) -> str:
    if state.fault is not None:
        return state.fault.value
    if result is not None and result.fault is not None:
        return result.fault.kind.value
    if state.paper is Paper.NEAR_END:
        return "near_end"
    return "ok" if state.fine or (result is not None and (result.evidence or 0) >= 1) else "silent"


def _config(printer: PrinterRow) -> PrinterConfig:
    return PrinterConfig(
        id=printer.id,
        name=printer.name,
        driver=printer.driver,
        profile=printer.profile,
        address=printer.address,
        options=printer.options,
    )
