"""One print job from its lease to its end: nothing is sent, and nothing is known, that is not written down."""

import base64
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Final

from PIL import Image

from printers import session
from printers.alone import SomebodyThere, alone_at
from printers.drivers import Driver, PrinterConfig
from printers.encode import Band, encode
from printers.faults import Fault, FaultKind
from printers.layout import render
from printers.mark import read_logo
from printers.profiles import Profile, profile_named
from printers.session import Outcome, Result
from printers.slip import AnySlip, from_json
from printers.state import PrinterState
from server.core.errors import Refusal
from server.core.house import Centre
from server.core.paper import UNPRINTABLE, SlipEnd, job_mark
from server.live.condition import condition_after, patience_of, rest_after
from server.store import lease
from server.store.lease import Claimed
from server.store.spool import PrinterRow
from server.store.unit import Store
from server.usecases import paper

PROGRESS_EVERY: Final = 0.1
"""Seconds between two notes of the bytes sent: a commit for each band would be most of a quick slip's time."""
TURN: Final = 5.0
"""Seconds for somebody who asks the printer something by hand to make way."""
AGAIN: Final = 0.2
"""Seconds before what could not be written down is tried again."""
_MM_PER_INCH: Final = 25.4
log = logging.getLogger(__name__)

Opener = Callable[[PrinterConfig], Driver]
Complete = Callable[[AnySlip, Claimed, PrinterRow], AnySlip]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What all printers of a process share. `complete` adds to a slip what no table keeps."""

    store: Store
    stop: Event
    folder: Path
    opener: Opener
    complete: Complete
    host: str
    owner: str


class SlipJob:
    """A leased job at its printer."""

    def __init__(self, shop: Workshop, claimed: Claimed, printer: PrinterRow, *, centre: Centre) -> None:
        """Take the printer and the centre as they are at this moment."""
        self._shop, self._claimed, self._printer, self._centre = shop, claimed, printer, centre
        self._noted = 0.0
        self._begun = False

    def run(self) -> PrinterState:
        """Print it, write down its end, and answer how the printer was; LeaseLost when it is not ours."""
        try:
            profile, bands = self._drawn()
        except Exception:
            # One bad slip must neither block its printer nor be tried for ever.
            log.exception("a slip cannot be drawn", extra={"job": self._claimed.id})
            end = SlipEnd(state=Outcome.FAILED.value, fault=UNPRINTABLE)
            self._insist(lambda: self._finish(end, condition=self._printer.condition))
            return PrinterState()
        result = self._printed(profile, bands)
        self._insist(lambda: self._settle(result, profile, bands))
        return result.state

    def _drawn(self) -> tuple[Profile, Sequence[Band]]:
        profile = profile_named(self._printer.profile)
        slip = self._shop.complete(from_json(self._claimed.slip), self._claimed, self._printer)
        return profile, encode(render(slip, dots=profile.dots, logo=self._logo()), profile=profile)

    def _logo(self) -> Image.Image | None:
        own = self._centre.slip_layout.logo
        try:
            return read_logo(base64.b64decode(own, validate=True)) if own else None
        except ValueError:
            log.warning("the centre's own mark cannot be read")
            return None

    def _printed(self, profile: Profile, bands: Sequence[Band]) -> Result:
        try:
            driver = self._shop.opener(config_of(self._printer))
            with alone_at(self._shop.folder, self._printer.id, patience=TURN):
                return self._sent(driver, profile, bands)
        except SomebodyThere:
            return _not_there(FaultKind.BUSY)
        except (ValueError, ImportError):
            if self._begun:
                raise
            # Set up wrongly: to the people waiting it is as if it were not there.
            log.warning("a printer cannot be opened", extra={"printer": self._printer.id})
            return _not_there(FaultKind.UNREACHABLE)

    def _sent(self, driver: Driver, profile: Profile, bands: Sequence[Band]) -> Result:
        total = sum(len(band.data) for band in bands)
        return session.print_slip(
            driver,
            bands,
            job_id4=job_mark(self._claimed.id),
            profile=profile,
            clock=time.monotonic,
            on_sending=lambda: self._begin(total),
            on_progress=self._progress,
            on_evidence=self._evidence if profile.presenter else lambda _: None,
            clear_remains=self._printer.remains,
            patience=patience_of(self._centre.rules),
        )

    def _begin(self, total: int) -> None:
        """Commit that it is being sent, before the first byte is."""
        self._note(state="sending", total_bytes=total)
        self._begun = True

    def _note(self, **values: Any) -> None:
        with self._shop.store.write() as conn:
            lease.update(conn, self._claimed, now=self._shop.store.clock(), **values)

    def _progress(self, sent: int) -> None:
        if time.monotonic() - self._noted >= PROGRESS_EVERY:
            self._noted = time.monotonic()
            self._try(lambda: self._note(sent_bytes=sent))

    def _evidence(self, level: int) -> None:
        # Printed long before it is taken: the citizen must be told to take it.
        if level == 1:
            act = paper.show_proved
            self._try(lambda: act(self._shop.store, self._claimed, self._printer, evidence=level))

    def _try(self, act: Callable[[], None]) -> None:
        """Write down what the end will tell anyway; a busy database must not stop a slip."""
        try:
            act()
        except Refusal as trouble:
            log.info("not noted", extra={"code": trouble.code})

    def _insist(self, act: Callable[[], None]) -> None:
        """Write down what became of paper, however long the database is busy or the disk full."""
        while True:
            try:
                return act()
            except Refusal as trouble:
                log.warning("the end of a slip waits to be noted", extra={"code": trouble.code})
                if self._shop.stop.wait(AGAIN):
                    raise

    def _settle(self, result: Result, profile: Profile, bands: Sequence[Band]) -> None:
        end = SlipEnd(
            state=result.outcome.value,
            evidence=result.evidence,
            fault=result.fault.kind.value if result.fault else None,
            sent_bytes=result.sent_bytes,
            total_bytes=result.total_bytes,
        )
        condition = condition_after(result)
        if result.outcome is Outcome.FAILED:
            rules, failures = self._centre.rules, self._printer.failures + 1
            rest = rest_after(failures, fault=end.fault or "", rules=rules)
            paper.give_back(
                self._shop.store,
                self._claimed,
                self._printer,
                end,
                condition=condition,
                rest=rest,
                remains=result.remains,
            )
            return
        part = result.sent_bytes / max(1, result.total_bytes)
        mm = part * sum(band.rows for band in bands) * _MM_PER_INCH / profile.dpi
        self._finish(end, condition=condition, mm=mm, remains=result.remains)

    def _finish(self, end: SlipEnd, *, condition: str, mm: float = 0, remains: bool = False) -> None:
        paper.finish(
            self._shop.store,
            self._claimed,
            self._printer,
            end,
            condition=condition,
            mm=mm,
            remains=remains,
        )


def config_of(printer: PrinterRow) -> PrinterConfig:
    """Answer a printer as its driver wants it."""
    return PrinterConfig(
        id=printer.id,
        name=printer.name,
        driver=printer.driver,
        profile=printer.profile,
        address=printer.address,
        options=printer.options,
    )


def _not_there(kind: FaultKind) -> Result:
    return Result(
        outcome=Outcome.FAILED,
        evidence=None,
        sent_bytes=0,
        total_bytes=0,
        fault=Fault(kind),
        state=PrinterState(link=kind),
    )
