"""The background process: a thread per printer, and the timers."""

import logging
import os
import socket
from dataclasses import replace
from threading import Event
from typing import Final
from urllib.parse import urlsplit

from printers.slip import AnySlip, Slip
from server.config import Settings
from server.core.errors import Refusal
from server.core.house import house
from server.core.tokens import ticket_token
from server.live.spooler import Opener, PrinterThread, opener
from server.store import read, spool
from server.store.spool import Claimed
from server.store.unit import Store
from server.usecases import day, paper

TURN: Final = 1.0
"""Seconds between two rounds of the timers."""
log = logging.getLogger(__name__)


class Worker:
    """Starts and ends printer threads as the set-up changes, and runs what is due."""

    def __init__(
        self, store: Store, settings: Settings, *, secret: bytes, open_with: Opener | None = None
    ) -> None:
        """Take the way printers are opened from outside, so that tests can script them."""
        self._store, self._settings, self._secret = store, settings, secret
        self._folder = settings.data / "printers"
        self._opener = open_with or opener(self._folder)
        self._threads: dict[str, PrinterThread] = {}
        self._owner = f"{socket.gethostname()}:{os.getpid()}"
        self._parent = os.getppid()
        self.stop = Event()

    def run(self) -> None:
        """Go on until told to stop, or until the supervisor is gone."""
        while not self.stop.is_set() and os.getppid() == self._parent:
            try:
                self._round()
            except Refusal as trouble:
                log.warning("timers wait", extra={"code": trouble.code})
            except Exception:
                # Timers must outlive a single fault; the next round tries again.
                log.exception("timer fault")
            self.stop.wait(TURN)
        self.stop.set()
        for thread in self._threads.values():
            thread.join(timeout=10)

    def _round(self) -> None:
        with self._store.read() as conn:
            printers = spool.printers(conn)
            centres = read.centre_ids(conn)
        for printer in printers:
            thread = self._threads.get(printer.id)
            if thread is None or not thread.is_alive():
                thread = PrinterThread(
                    self._store,
                    printer,
                    stop=self.stop,
                    folder=self._folder,
                    opener=self._opener,
                    complete=self._complete,
                    owner=self._owner,
                )
                self._threads[printer.id] = thread
                thread.start()
        for centre_id in centres:
            paper.expire(self._store, centre_id, self._store.clock())
            self._end_earlier_days(centre_id)

    def _end_earlier_days(self, centre_id: str) -> None:
        with self._store.read() as conn:
            today = read.today(conn, centre_id, self._store.clock())
            left_over = bool(read.open_tickets(conn, centre_id, before=today))
        if left_over:
            day.end_earlier_days(self._store, by=house(centre_id, "timer"))

    def _complete(self, slip: AnySlip, claimed: Claimed) -> AnySlip:
        """Add the phone page's address, which no table keeps, to a slip about to be printed."""
        if not isinstance(slip, Slip) or claimed.ticket_id is None or not self._phones_reach_us():
            return slip
        address = self._settings.address
        shown = urlsplit(address).netloc
        return replace(slip, qr=f"{address}/t/{ticket_token(self._secret, claimed.ticket_id)}", address=shown)

    def _phones_reach_us(self) -> bool:
        if self._settings.reachable or self._settings.wifi:
            return True
        with self._store.read() as conn:
            return any(read.centre(conn, c).sample for c in read.centre_ids(conn))
