"""The background process: a thread per printer, and the timers."""

import logging
import os
import socket
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Final
from urllib.parse import urlsplit

from printers.drivers import open_driver
from printers.slip import AnySlip, Slip
from server.config import Settings
from server.core.errors import Refusal
from server.core.house import house
from server.core.tokens import ticket_token
from server.live.bell import Bell, open_bell
from server.live.day_end import DayEnd
from server.live.prober import Prober
from server.live.slip_job import Opener, Workshop
from server.live.spooler import PrinterThread, wanted
from server.store import read, spool
from server.store.engine import checkpoint
from server.store.lease import Claimed
from server.store.spool import PrinterRow
from server.store.unit import Store
from server.usecases import outbox, paper, payments, retention

TURN: Final = 1.0
"""Seconds between two rounds of the timers."""
BREATH: Final = 0.05
"""Seconds between two transactions of one duty, in which others may write."""
log = logging.getLogger(__name__)


def opener(folder: Path) -> Opener:
    """Answer how drivers are opened; rolls and files go below `folder`."""
    return lambda config: open_driver(config, folder=folder)


class Worker:
    """Starts and ends printer threads as the set-up changes, wakes them, and runs what is due."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        secret: bytes,
        open_with: Opener | None = None,
        bell: Bell | None = None,
    ) -> None:
        """Take the way printers are opened from outside, so that tests can script them."""
        self._store, self._settings, self._secret = store, settings, secret
        self._bell = bell or open_bell(store.engine)
        self._day_end = DayEnd(store, settings)
        self._threads: dict[str, PrinterThread] = {}
        self._purged: dict[str, date] = {}
        self._parent = os.getppid()
        self._reported: dict[str, date] = {}
        self.stop = Event()
        folder, host = settings.data / "printers", socket.gethostname()
        self._shop = Workshop(
            store=store,
            stop=self.stop,
            folder=folder,
            opener=open_with or opener(folder),
            complete=self._complete,
            host=host,
            owner=f"{host}:{os.getpid()}",
        )

    def run(self) -> None:
        """Go on until told to stop, or until the supervisor is gone."""
        listener = Thread(target=self._listen, name="wake", daemon=True)
        listener.start()
        bank = self._bank_poll()
        if bank:
            bank.start()
        prober = Prober(self._store, stop=self.stop)
        prober.start()
        helpers = [listener, prober, *([bank] if bank else []), *self._courier()]
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
        self._bell.close()
        for thread in self._threads.values():
            thread.wake.set()
        for ending in (*self._threads.values(), *helpers):
            ending.join(timeout=10)

    def _bank_poll(self) -> Thread | None:
        token = self._settings.sepay_token.get_secret_value()
        if not token:
            return None
        # Who speaks to the world outside is loaded only where somebody there is to be asked or told.
        from server.live.bank_poll import BankPoll
        from server.payments.sepay_list import SePayList

        bank = SePayList(token, url=self._settings.sepay_url)
        return BankPoll(self._store, bank, every=self._settings.sepay_every, stop=self.stop)

    def _courier(self) -> list[Thread]:
        """Start whoever delivers the outbox, where somebody waits for it."""
        here = self._settings
        if not here.outbox_url:
            return []
        from server.live.courier import Address, Courier

        address = Address(
            url=here.outbox_url,
            key=here.outbox_key.get_secret_value(),
            first_pause=here.outbox_first_pause,
            longest_pause=here.outbox_longest_pause,
        )
        courier = Courier(self._store, address, stop=self.stop)
        courier.start()
        return [courier]

    def _listen(self) -> None:
        """Wake a printer's thread as soon as a slip for it is committed, whoever committed it."""
        while not self.stop.is_set():
            try:
                self._bell.wait()
                for_whom = wanted(self._store)
                for thread in list(self._threads.values()):
                    if thread.printer_id in for_whom:
                        thread.wake.set()
            except Refusal as trouble:
                log.warning("bell waits", extra={"code": trouble.code})
            except Exception:
                # The threads look by themselves too, only later.
                log.exception("bell fault")
                self.stop.wait(TURN)

    def _round(self) -> None:
        with self._store.read() as conn:
            printers = spool.printers(conn)
            centres = read.centre_ids(conn)
        for printer in printers:
            thread = self._threads.get(printer.id)
            if thread is None or not thread.is_alive():
                thread = PrinterThread(self._shop, printer)
                self._threads[printer.id] = thread
                thread.start()
        for centre_id in centres:
            while paper.expire(self._store, centre_id, self._store.clock()):
                self.stop.wait(BREATH)
            payments.expire(self._store, by=house(centre_id, "timer"))
            self._purge(centre_id)
            self._day_end.look(centre_id)
            self._report_days(centre_id)
        checkpoint(self._store.engine)

    def _purge(self, centre_id: str) -> None:
        """Remove personal data whose time is over, once a day and at each start."""
        with self._store.read() as conn:
            today = read.today(conn, centre_id, self._store.clock())
        if self._purged.get(centre_id) != today:
            gone = retention.purge(self._store, by=house(centre_id, "timer"))
            if gone is not None:
                self._purged[centre_id] = today

    def _report_days(self, centre_id: str) -> None:
        """Put down the days that are over; asked when the date changes, not every second."""
        if not self._store.outbox:
            return
        with self._store.read() as conn:
            today = read.today(conn, centre_id, self._store.clock())
        if self._reported.get(centre_id) == today:
            return
        while outbox.report_days(self._store, today=today, by=house(centre_id, "timer")):
            self.stop.wait(BREATH)
        self._reported[centre_id] = today

    def _complete(self, slip: AnySlip, claimed: Claimed, printer: PrinterRow) -> AnySlip:
        """Add to a slip about to be printed what no table keeps: its phone page, and where to fetch it."""
        if not isinstance(slip, Slip):
            return slip
        if claimed.elsewhere:
            slip = replace(slip, collect_at=printer.name)
        if claimed.ticket_id is None or not self._phones_reach_us(printer.centre_id):
            return slip
        address = self._settings.address
        token = ticket_token(self._secret, claimed.ticket_id)
        return replace(slip, qr=f"{address}/t/{token}", address=urlsplit(address).netloc)

    def _phones_reach_us(self, centre_id: str) -> bool:
        if self._settings.reachable or self._settings.wifi:
            return True
        with self._store.read() as conn:
            return read.centre(conn, centre_id).sample
