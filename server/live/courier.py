"""Delivers the outbox to the province: one by one, in order, for as long as it takes."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Final

import httpx

from server.core.errors import Refusal
from server.core.outbox import event_id, pause_after, signature
from server.store import outbox, read
from server.store.outbox import Letter
from server.store.unit import Store

TURN: Final = 1.0
"""Seconds between two looks into an empty outbox."""
TIMEOUT: Final = httpx.Timeout(15.0, connect=5.0)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to, signed with what, and how patiently."""

    url: str
    key: str
    first_pause: float
    longest_pause: float


@dataclass(slots=True)
class _Road:
    """How one centre's deliveries go: failures in a row, and when to try again."""

    failures: int = 0
    again: float = field(default=0.0)


class Courier(Thread):
    """One thread of the background process."""

    def __init__(
        self,
        store: Store,
        address: Address,
        *,
        stop: Event,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Keep the way to the database and to the province."""
        super().__init__(name="courier", daemon=True)
        self._store, self._address, self._stop_event, self._chance = store, address, stop, chance
        self._roads: dict[str, _Road] = {}

    def run(self) -> None:
        """Go on until told to stop."""
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
            while not self._stop_event.is_set():
                try:
                    went = self.round(client)
                except Refusal as trouble:
                    went = False
                    log.warning("outbox waits", extra={"code": trouble.code})
                except Exception:
                    # The courier must outlive a single fault; nothing is taken out but what arrived.
                    went = False
                    log.exception("courier fault")
                if not went:
                    self._stop_event.wait(min(TURN, self._address.first_pause))

    def round(self, client: httpx.Client) -> bool:
        """Try the oldest letter of every centre whose pause is over; answers whether one arrived."""
        with self._store.read() as conn:
            letters = [outbox.oldest(conn, centre_id) for centre_id in read.centre_ids(conn)]
        went = False
        for letter in letters:
            if letter is not None and not self._stop_event.is_set():
                went |= self._try(client, letter)
        return went

    def _try(self, client: httpx.Client, letter: Letter) -> bool:
        road = self._roads.setdefault(letter.centre_id, _Road())
        if time.monotonic() < road.again:
            return False
        trouble = self._deliver(client, letter)
        with self._store.write() as conn:
            outbox.note(conn, letter, at=self._store.clock(), trouble=trouble)
        if trouble is None:
            road.failures = 0
            return True
        road.failures += 1
        here, spread = self._address, self._chance()
        pause = pause_after(road.failures, first=here.first_pause, longest=here.longest_pause, spread=spread)
        road.again = time.monotonic() + pause
        log.warning(
            "not delivered", extra={"seq": letter.seq, "trouble": trouble, "again_in": round(pause, 1)}
        )
        return False

    def _deliver(self, client: httpx.Client, letter: Letter) -> str | None:
        """Send a letter; answers what went wrong, and None when the province has it."""
        body, timestamp = letter.body.encode(), str(int(self._store.clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": event_id(letter.centre_id, letter.seq),
            "Sothutu-Timestamp": timestamp,
            "Sothutu-Signature": "v1=" + signature(self._address.key, timestamp=timestamp, body=body),
        }
        try:
            # The answer's body is nobody's business here: whatever it is, it is not read.
            with client.stream("POST", self._address.url, content=body, headers=headers) as answer:
                return None if answer.is_success else f"HTTP {answer.status_code}"
        except httpx.HTTPError as error:
            return type(error).__name__
