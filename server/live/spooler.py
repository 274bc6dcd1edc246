"""One thread per printer: claims slips, has them printed, and watches the printer while it is idle."""

import fcntl
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread
from typing import IO, Final

from printers import session
from printers.alone import SomebodyThere, alone_at
from printers.faults import FaultKind
from printers.profiles import profile_named
from printers.state import PrinterState
from server.core.errors import Refusal
from server.core.house import Centre, house
from server.core.paper import job_mark
from server.live.condition import condition_seen, patience_of
from server.live.slip_job import SlipJob, Workshop, config_of
from server.store import lease, read, spool
from server.store.lease import Claimed, LeaseLost
from server.store.spool import PrinterRow
from server.store.unit import Store
from server.usecases import paper

BACKSTOP: Final = 1.0
"""Seconds after which a printer's thread looks without having been woken."""
AGAIN: Final = 0.2
"""Seconds between two tries for a lock, and after the machine's own trouble."""
NEAR: Final = 1.0
"""Seconds to reach a printer that is only asked how it is."""
log = logging.getLogger(__name__)


class SlipWaiting(Exception):
    """A slip has come: whoever asks the printer how it is must make way."""


def wanted(store: Store) -> set[str]:
    """Answer the printers for which a slip waits; most often none does, which is soon known."""
    now = store.clock()
    with store.glance() as conn:
        sources = lease.sources(conn, now)
    if not sources:
        return set()
    with store.read() as conn:
        chosen = lease.choice(conn, now)
    return {one for source in sources if (one := chosen.printer_for(source))}


class PrinterThread(Thread):
    """Owns one printer: nobody else on this machine speaks to it while this thread holds its lock."""

    def __init__(self, shop: Workshop, printer: PrinterRow) -> None:
        """Take the printer; what is set up differently later holds from the next turn on."""
        super().__init__(name=f"printer {printer.name}", daemon=True)
        self._shop, self._store, self._printer = shop, shop.store, printer
        self._watched = 0.0
        self._broken = True
        self._gone = Event()
        self.wake = Event()

    @property
    def printer_id(self) -> str:
        """Answer which printer it owns."""
        return self._printer.id

    def run(self) -> None:
        """Wait for the printer's lock, settle what a dead process left, then print and watch."""
        self._shop.folder.mkdir(parents=True, exist_ok=True)
        with (self._shop.folder / f"{self._printer.id}.lock").open("w") as lock:
            if self._lock(lock):
                while not self._ended():
                    self._surviving(self._turn)

    def _lock(self, lock: IO[str]) -> bool:
        while not self._ended():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                self._shop.stop.wait(AGAIN)
            else:
                return True
        return False

    def _ended(self) -> bool:
        return self._shop.stop.is_set() or self._gone.is_set()

    def _surviving(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Refusal as trouble:
            self._broken = True
            log.warning("spooler waits", extra={"code": trouble.code})
            self._shop.stop.wait(AGAIN)
        except Exception:
            # One bad slip or driver must not silence a printer for the day.
            self._broken = True
            log.exception("spooler fault", extra={"printer": self._printer.id})
            self._shop.stop.wait(BACKSTOP)

    def _turn(self) -> None:
        self.wake.clear()
        found = self._fresh()
        if found is None:
            self._gone.set()
            return
        printer, centre = found
        if self._broken:
            # A slip may have been left behind, by a process that died or by this very thread.
            paper.recover(self._store, printer, host=self._shop.host)
            self._broken = False
        resting = printer.is_resting(self._store.clock())
        if not resting and (claimed := self._claim(printer)):
            # As it is set up now: it may have been moved since it was looked at.
            self._print(claimed, *(self._fresh() or found))
        elif time.monotonic() - self._watched >= centre.rules.printer_watch:
            self._watch(printer, centre)
        else:
            self.wake.wait(self._pause(printer, centre))

    def _fresh(self) -> tuple[PrinterRow, Centre] | None:
        with self._store.read() as conn:
            printer = spool.printer_row(conn, self._printer.centre_id, self._printer.id)
            return (printer, read.centre(conn, printer.centre_id)) if printer else None

    def _claim(self, printer: PrinterRow) -> Claimed | None:
        if printer.id not in wanted(self._store):
            return None
        with self._store.write() as conn:
            return lease.claim(conn, printer, owner=self._shop.owner, now=self._store.clock())

    def _pause(self, printer: PrinterRow, centre: Centre) -> float:
        watch = self._watched + centre.rules.printer_watch - time.monotonic()
        now = self._store.clock()
        rest = (printer.rest_until - now).total_seconds() if printer.rest_until else BACKSTOP
        return max(0.0, min(BACKSTOP, watch, rest if rest > 0 else BACKSTOP))

    def _print(self, claimed: Claimed, printer: PrinterRow, centre: Centre) -> None:
        try:
            state = SlipJob(self._shop, claimed, printer, centre=centre).run()
        except LeaseLost:
            log.warning("lease lost", extra={"job": claimed.id})
            return
        self._hear_late_echoes(printer, state)
        self._watched = time.monotonic()

    def _watch(self, printer: PrinterRow, centre: Centre) -> None:
        profile = profile_named(printer.profile)
        try:
            state = self._asked(printer, centre) if profile.answers else PrinterState()
        except SlipWaiting:
            return
        except SomebodyThere:
            self.wake.wait(AGAIN)
            return
        self._watched = time.monotonic()
        paper.recover(self._store, printer, host=self._shop.host)
        self._hear_late_echoes(printer, state)
        paper.note_condition(self._store, printer, condition_seen(state, profile=profile))
        if state.fine and printer.rest_until is not None:
            paper.end_rest(self._store, printer)

    def _asked(self, printer: PrinterRow, centre: Centre) -> PrinterState:
        usual = patience_of(centre.rules)
        brief = replace(usual, connect=min(usual.connect, NEAR))
        profile, clock = profile_named(printer.profile), self._clock_until_woken
        try:
            driver = self._shop.opener(config_of(printer))
            with alone_at(self._shop.folder, printer.id, patience=0):
                try:
                    return session.ask(driver, profile=profile, clock=clock, patience=brief)
                except SlipWaiting:
                    driver.close(abandon=True)
                    raise
        except (ValueError, ImportError):
            return PrinterState(link=FaultKind.UNREACHABLE)

    def _clock_until_woken(self) -> float:
        """Answer the time, or call off what is timed by it: a slip never waits for a question."""
        if self.wake.is_set():
            raise SlipWaiting
        return time.monotonic()

    def _hear_late_echoes(self, printer: PrinterRow, state: PrinterState) -> None:
        """Settle slips whose proof came after their deadline."""
        if not state.echoed:
            return
        with self._store.read() as conn:
            unknown = spool.unknown_jobs(conn, printer.id)
        for job_id in unknown:
            if job_mark(job_id) in state.echoed:
                by = house(printer.centre_id, paper.SPOOLER)
                paper.settle(self._store, job_id, there=True, evidence=2, by=by)
