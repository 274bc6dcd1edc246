"""Finds out what a printer answers, and proposes its profile."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import commands
from .conversation import Conversation, Patience
from .drivers import Clock, Driver
from .faults import DeviceError, Fault
from .profiles import PROFILES
from .state import PrinterState, Trust
from .status import Echo, Event, Model, PaperWord, Report

_MARK = "PRBE"
_EPSON = (("T88", "tm-t88"), ("T81", "tm-t81"), ("T82", "tm-t82"))
# Asks as a kiosk printer would be asked, so that its full status is understood.
_ASKING = PROFILES["vkp80"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeReport:
    """What a printer answered, and the profile that fits; the width only the ruler can tell."""

    status: Trust = Trust.NONE
    reports: bool = False
    barrier: bool = False
    process_id: bool = False
    presenter: bool = False
    model: str = ""
    state: PrinterState = field(default_factory=PrinterState)
    fault: Fault | None = None

    @property
    def profile(self) -> str | None:
        """The proposed profile; None when nobody was reached."""
        if self.fault is not None:
            return None
        if self.status is not Trust.SURE or not (self.barrier or self.process_id):
            return "plain-80"
        if self.process_id and self.reports:
            return next((name for part, name in _EPSON if part in self.model.upper()), "tm-t20")
        if self.presenter:
            return "vkp80"
        return "xp-80" if "XP" in self.model.upper() else "clone-80"


def probe(driver: Driver, *, clock: Clock, patience: Patience | None = None) -> ProbeReport:
    """Ask a printer everything we know to ask.

    A printer that knows a command not at all may print a few letters.
    """
    talk = Conversation(driver, profile=_ASKING, clock=clock, patience=patience or Patience())
    try:
        talk.open()
        report = _asked(talk)
        talk.close()
    except DeviceError as error:
        driver.close(abandon=True)
        return ProbeReport(fault=Fault(error.kind, error.detail))
    return report


def _asked(talk: Conversation) -> ProbeReport:
    state = talk.ask_state()
    talk.say(commands.RESET)
    barrier = _answers(talk, commands.BARRIER, PaperWord)
    reports = _answers(talk, commands.STATUS_ON, Report)
    if reports:
        talk.say(commands.STATUS_OFF)
    echoes = _answers(talk, commands.process_id(_MARK), Echo) and _MARK in talk.state.echoed
    talk.forget_unread()
    talk.say(commands.MODEL)
    model = talk.await_event(Model, until=_soon(talk))
    return ProbeReport(
        status=state.trust,
        barrier=barrier,
        reports=reports,
        process_id=echoes,
        presenter=talk.ask_full(),
        model=model.text if model else "",
        state=state,
    )


def _answers(talk: Conversation, command: bytes, kind: type[Event]) -> bool:
    talk.forget_unread()
    talk.say(command)
    return talk.await_event(kind, until=_soon(talk)) is not None


def _soon(talk: Conversation) -> float:
    return talk.clock() + 2 * talk.patience.answer
