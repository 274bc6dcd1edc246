"""Asking a printer what it is while it is set up: never longer than a person waits, never into a slip."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from printers.alone import SomebodyThere, alone_at
from printers.conversation import Patience
from printers.drivers import Clock, PrinterConfig, open_driver
from printers.faults import FaultKind
from printers.probe import ProbeReport, probe
from server.core.house import Actor
from server.core.paper_errors import PrinterAtWork, PrinterMute
from server.store import read, spool
from server.store.unit import Store
from server.usecases.printer_setup import Connection, checked

MUTE: Final = frozenset({"file", "cups"})
"""Kinds of connection that bring no answer back."""
LONGEST: Final = 12.0
"""Seconds that a person waits for the answer: a name that no server knows can keep the system busy longer."""
TURN: Final = 2.0
"""Seconds for the spooler to end its own question."""
_LOOK: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a printer answered; `status` is `sure`, `odd` or `none` as in `printers.state.Trust`.

    `profile` is the proposed one. There is none where nobody was reached, then `fault` says why, nor where
    `trouble` must be mended first: a stopped printer keeps silent on the rest.
    """

    profile: str | None
    fault: str | None
    status: str
    reports: bool
    barrier: bool
    echoes: bool
    presenter: bool
    model: str
    trouble: str | None


def ask(
    store: Store,
    printer_id: str,
    wanted: Connection,
    *,
    folder: Path,
    clock: Clock,
    by: Actor,
    longest: float = LONGEST,
) -> Findings:
    """Ask the printer at a connection, saved or not, all we know to ask; refuses while a slip is printed."""
    config = checked(store, printer_id, wanted, folder=folder, by=by)
    if config.driver in MUTE:
        raise PrinterMute
    with store.read() as conn:
        rules = read.centre(conn, by.centre_id).rules
    patience = Patience(connect=rules.printer_connect, answer=rules.printer_answer)
    watchful = _Watchful(store, config.id, clock=clock)
    report = _within(longest, lambda: _asked(config, folder, watchful, patience))
    return _findings(report) if report else _findings(ProbeReport(), fault=FaultKind.NO_ANSWER)


class _Watchful:
    """A clock that calls off what is timed by it as soon as a slip has come: people are waiting for that."""

    def __init__(self, store: Store, printer_id: str, *, clock: Clock) -> None:
        self._store, self._printer_id, self._clock = store, printer_id, clock
        self._looked: float | None = None

    def __call__(self) -> float:
        now = self._clock()
        if self._looked is None or now - self._looked >= _LOOK:
            self._looked = now
            with self._store.read() as conn:
                if spool.is_at_work(conn, self._printer_id):
                    raise PrinterAtWork
        return now


def _asked(config: PrinterConfig, folder: Path, clock: Clock, patience: Patience) -> ProbeReport:
    clock()
    driver = open_driver(config, folder=folder, clock=clock)
    try:
        with alone_at(folder, config.id, patience=TURN):
            return probe(driver, clock=clock, patience=patience)
    except SomebodyThere:
        raise PrinterAtWork from None
    except PrinterAtWork:
        driver.close(abandon=True)
        raise


def _within(seconds: float, act: Callable[[], ProbeReport]) -> ProbeReport | None:
    """Run something in a thread that is left behind when it takes too long; None is too long."""
    given: list[ProbeReport] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            given.append(act())
        except BaseException as error:  # noqa: BLE001 - handed over, not swallowed
            raised.append(error)

    thread = threading.Thread(target=run, name="probe", daemon=True)
    thread.start()
    thread.join(seconds)
    if raised:
        raise raised[0]
    return given[0] if given else None


def _findings(report: ProbeReport, *, fault: FaultKind | None = None) -> Findings:
    known = fault or (report.fault.kind if report.fault else None)
    return Findings(
        profile=report.profile if known is None and report.state.fault is None else None,
        fault=known.value if known else None,
        status=report.status.value,
        reports=report.reports,
        barrier=report.barrier,
        echoes=report.process_id,
        presenter=report.presenter,
        model=report.model,
        trouble=report.state.fault.value if report.state.fault else None,
    )
