"""The thread that asks SePay for money, at the pace the settings name."""

import logging
from collections.abc import Sequence
from threading import Event, Thread
from typing import Protocol

from server.core.errors import Refusal
from server.core.house import house
from server.core.payment import Told
from server.payments.sepay_list import SePayAway
from server.store import money
from server.store.unit import Store
from server.usecases.notices import centre_of, take_notice

log = logging.getLogger(__name__)


class Bank(Protocol):
    """What tells of movements of money when asked."""

    def since(self, number: int) -> Sequence[tuple[Told, str]]:
        """Answer the movements from a number on, each with its raw words."""

    def close(self) -> None:
        """Let go of the connection."""


class BankPoll(Thread):
    """Asks again and again; a bank that is away is asked again later, and nothing is lost by that."""

    def __init__(self, store: Store, bank: Bank, *, every: float, stop: Event) -> None:
        """Take the bank from outside, so that a test can play one."""
        super().__init__(name="bank", daemon=True)
        self._store, self._bank, self._every, self._stop_asked = store, bank, every, stop

    def run(self) -> None:
        """Go on until told to stop."""
        while not self._stop_asked.is_set():
            try:
                self.ask()
            except (SePayAway, Refusal) as trouble:
                log.warning("bank waits", extra={"trouble": str(trouble)})
            except Exception:
                log.exception("bank fault")
            self._stop_asked.wait(self._every)
        self._bank.close()

    def ask(self) -> int:
        """Take in what is new; answers how much that was."""
        with self._store.read() as conn:
            # The list begins with the number asked for, so the newest known one comes again.
            newest = money.newest_transaction(conn, "sepay")
        new = 0
        for told, raw in self._bank.since(newest):
            _, fresh = take_notice(
                self._store, told, raw=raw, by=house(centre_of(self._store, told), "sepay")
            )
            new += fresh
        return new
