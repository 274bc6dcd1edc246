"""The thread that checks outside systems, each at the pace its plan names."""

import logging
import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Final

from server.core.errors import Refusal
from server.core.probe import Plan, Probe, Verdict
from server.store import probes
from server.store.unit import Store
from server.usecases.probes import note

TURN: Final = 1.0
"""Seconds between two looks at what is due."""
log = logging.getLogger(__name__)


class Prober(Thread):
    """Looks what is due and checks each system in a thread of its own: who hangs holds up nobody else."""

    def __init__(self, store: Store, *, stop: Event, ask: Callable[[Plan], str | None] | None = None) -> None:
        """Keep the way to the database; nothing is asked that nobody switched on."""
        super().__init__(name="prober", daemon=True)
        self._store, self._stop_asked, self._ask = store, stop, ask or _by_http
        self._next: dict[tuple[str, str, int], float] = {}
        self._busy: set[str] = set()
        self._lock = Lock()

    def run(self) -> None:
        """Go on until told to stop."""
        while not self._stop_asked.is_set():
            try:
                self.round()
            except Refusal as trouble:
                log.warning("checks wait", extra={"code": trouble.code})
            except Exception:
                log.exception("check fault")
            self._stop_asked.wait(TURN)

    def round(self) -> None:
        """Begin every check that is due."""
        with self._store.read() as conn:
            running = probes.running(conn)
        keys = {(one.id, one.plan.url, one.plan.every): one for one in running}
        # What was switched off or set up anew is due at once when it comes again.
        self._next = {key: at for key, at in self._next.items() if key in keys}
        for key, one in keys.items():
            now = time.monotonic()
            if now >= self._next.get(key, now) and self._take(one):
                self._next[key] = now + one.plan.every
                Thread(target=self._check, args=(one,), name="check", daemon=True).start()

    def _take(self, one: Probe) -> bool:
        with self._lock:
            if one.id in self._busy:
                return False
            self._busy.add(one.id)
            return True

    def _check(self, one: Probe) -> None:
        try:
            trouble = self._ask(one.plan)
            if not self._stop_asked.is_set():
                due = note(self._store, one, trouble)
                if due is not Verdict.NOTHING:
                    log.info("check", extra={"probe": one.id, "trouble": trouble, "due": due.value})
        except Refusal as refused:
            log.warning("check waits", extra={"code": refused.code})
        except Exception:
            log.exception("check fault")
        finally:
            with self._lock:
                self._busy.discard(one.id)


def _by_http(plan: Plan) -> str | None:
    # Loaded with the first check: most centres have none.
    from server.live.http_check import check

    return check(plan)
