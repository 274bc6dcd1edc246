"""What is known of a printer right now, folded from what it said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from .commands import ASK_ERROR, ASK_OFFLINE, ASK_PAPER, ASK_PRINTER
from .faults import FaultKind
from .status import Answer, Echo, Event, FullStatus, Noise, PaperWord, Report, Restarted


class Paper(StrEnum):
    """How much paper there is."""

    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"
    UNKNOWN = "unknown"


class Trust(StrEnum):
    """How far its words can be believed."""

    SURE = "sure"
    """It answered every question in the right form."""
    NONE = "none"
    """It did not answer, or not every question."""
    ODD = "odd"
    """It answered in a form that proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterState:
    """One reading; None is "not known", which is never "fine".

    `at` is the moment of its last word on the caller's clock; `link` is set when it could not be
    spoken to, `restarted` when it was switched on meanwhile; `echoed` are the process ids it gave
    back; `mouth` tells of a slip in the presenter.
    """

    online: bool | None = None
    cover_open: bool | None = None
    paper: Paper = Paper.UNKNOWN
    cutter_jam: bool | None = None
    overheated: bool | None = None
    broken: bool | None = None
    mouth: bool | None = None
    trust: Trust = Trust.NONE
    link: FaultKind | None = None
    restarted: bool = False
    at: float | None = None
    echoed: tuple[str, ...] = ()

    @property
    def fault(self) -> FaultKind | None:
        """The first thing that must be mended, the nearest to the hand first."""
        named = (
            (self.link is not None, self.link),
            (self.cover_open, FaultKind.COVER_OPEN),
            (self.paper is Paper.OUT, FaultKind.PAPER_OUT),
            (self.cutter_jam, FaultKind.CUTTER_JAM),
            (self.broken, FaultKind.BROKEN),
            (self.overheated, FaultKind.OVERHEATED),
            (self.online is False, FaultKind.OFFLINE),
        )
        return next((kind for is_so, kind in named if is_so), None)

    @property
    def fine(self) -> bool:
        """It said so itself, on every point, in the right form."""
        return self.trust is Trust.SURE and bool(self.online) and self.fault is None

    def heard(self, event: Event, *, at: float) -> PrinterState:
        """Fold one event that needs no question to be understood."""
        told = replace(self, at=at)
        match event:
            case Report(bytes=four):
                return _reported(told, four)
            case FullStatus(bytes=four):
                return _full(told, four)
            case Echo(job=job):
                return replace(told, echoed=(*self.echoed, job))
            case Restarted():
                return replace(told, restarted=True)
            case Noise():
                return replace(told, trust=Trust.ODD)
            case _:
                return told

    def answered(self, subject: int, answer: Answer) -> PrinterState:
        """Fold the answer to DLE EOT `subject`."""
        byte = answer.byte
        if subject == ASK_PRINTER:
            return replace(self, online=not byte & 0x08)
        if subject == ASK_OFFLINE:
            # The feed button stops the printer too; `online` tells of it.
            out = Paper.OUT if byte & 0x20 else self.paper
            return replace(self, cover_open=bool(byte & 0x04), paper=out)
        if subject == ASK_ERROR:
            jam, broken, hot = byte & 0x08, byte & 0x20, byte & 0x40
            return replace(self, cutter_jam=bool(jam), broken=bool(broken), overheated=bool(hot))
        assert subject == ASK_PAPER
        return replace(self, paper=_paper(byte, near=0x0C, out=0x60))


def paper_of(word: PaperWord) -> Paper:
    """Read the answer to GS r 1."""
    return _paper(word.byte, near=0x03, out=0x0C)


def _paper(byte: int, *, near: int, out: int) -> Paper:
    return Paper.OUT if byte & out else Paper.NEAR_END if byte & near else Paper.OK


def _reported(state: PrinterState, four: bytes) -> PrinterState:
    printer, error, paper, _ = four
    return replace(
        state,
        online=not printer & 0x08,
        cover_open=bool(printer & 0x20),
        cutter_jam=bool(error & 0x08),
        broken=bool(error & 0x20),
        overheated=bool(error & 0x40),
        paper=_paper(paper, near=0x03, out=0x0C),
    )


def _full(state: PrinterState, four: bytes) -> PrinterState:
    # Paper byte: KPM-210 and PRT-80 manuals; the other three: Custom's command manuals.
    paper, user, recoverable, unrecoverable = four
    return replace(
        state,
        paper=_paper(paper, near=0x04, out=0x01),
        mouth=bool(paper & 0x20),
        cover_open=bool(user & 0x03),
        overheated=bool(recoverable & 0x01),
        cutter_jam=bool(recoverable & 0x40 or unrecoverable & 0x01),
        broken=bool(unrecoverable & 0x4C),
    )
