"""Talking with an open printer: send, listen, ask, and keep what is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from .commands import ASK_FULL, ASKED, ask
from .drivers import Clock, Driver
from .faults import FaultKind, Hung
from .profiles import Profile
from .state import PrinterState, Trust
from .status import Answer, Event, FullStatus, Noise, PaperWord, StatusParser

Wanted = TypeVar("Wanted", bound=Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long each thing may take, in seconds."""

    connect: float = 3.0
    """to reach a printer"""
    answer: float = 0.3
    """for one answer to a question"""
    sync: float = 2.0
    """for the first barrier: the interpreter is free of older jobs"""
    stall: float = 5.0
    """without taking a byte, before it counts as hung"""
    proof: float = 5.0
    """beyond the computed time of the line and the paper"""
    grace: float = 1.5
    """for the proof of a slip that was whole before the trouble began"""
    heat: float = 20.0
    """for a hot head to cool"""
    taken: float = 30.0
    """for a slip to be taken from the presenter"""
    glance: float = 0.05
    """one turn of a loop"""
    look: float = 0.5
    """between two questions while waiting for a person or for heat"""


class Conversation:
    """One session with a printer: what was heard, what is known."""

    def __init__(self, driver: Driver, *, profile: Profile, clock: Clock, patience: Patience) -> None:
        self.driver, self.profile, self.clock, self.patience = driver, profile, clock, patience
        self.state = PrinterState()
        self._parser = StatusParser(presenter=profile.presenter)
        self._unread: list[Event] = []

    def open(self) -> None:
        """Reach the printer and hear out what it still had to say of earlier jobs."""
        self.driver.open(self.clock() + self.patience.connect)
        end = self.clock() + self.patience.answer
        while self.clock() < end and self.listen(self.clock() + self.patience.glance):
            pass
        # Noise from before we came says nothing about this session; echoes of earlier jobs do.
        self.state = PrinterState(echoed=self.state.echoed)

    def close(self, *, abandon: bool = False) -> None:
        """End the session and take in its last words."""
        self._take(self.driver.close(abandon=abandon))

    def say(self, data: bytes) -> None:
        """Send a short command whole, or raise Hung."""
        end, left, taken = self.clock() + self.patience.answer, data, 0
        while left:
            taken = self.driver.write(left, end)
            left = left[taken:]
            if left and self.clock() >= end:
                raise Hung("it takes no command", accepted=len(data) - len(left))

    def listen(self, until: float) -> bool:
        """Take in what is said next, waiting until then; tells whether anything was."""
        said = self.driver.read(until)
        self._take(said)
        return bool(said)

    def await_event(self, kind: type[Wanted], *, until: float) -> Wanted | None:
        """Give the first event of this kind, heard by then."""
        while True:
            for place, event in enumerate(self._unread):
                if isinstance(event, kind):
                    del self._unread[: place + 1]
                    return event
            self._unread.clear()
            if self.clock() >= until:
                return None
            self.listen(until)

    def forget_unread(self) -> None:
        """Drop what was heard and not asked for, so that it is no answer to the next question."""
        self._unread.clear()

    def ask_state(self) -> PrinterState:
        """Ask everything (DLE EOT 1-4), once more where an answer or a reason is missing; sure if all are right."""
        trust = self._ask_all()
        if trust is Trust.NONE:
            # USB answers may come late: then each seems to belong to the next question.
            self.listen(self.clock() + self.patience.answer)
            trust = self._ask_all()
        elif self.state.fault is FaultKind.OFFLINE:
            # The answers come one after the other: what it was may have ended between two of them.
            trust = self._ask_all()
        self.state = replace(self.state, trust=trust)
        return self.state

    def ask_full(self) -> bool:
        """Ask a kiosk printer for its full status; tells whether it answered."""
        self.forget_unread()
        self.say(ask(ASK_FULL))
        return self.await_event(FullStatus, until=self.clock() + self.patience.answer) is not None

    def _ask_all(self) -> Trust:
        trusts: list[Trust] = []
        for subject in ASKED:
            trusts.append(self._ask(subject))
            if trusts == [Trust.NONE]:
                # A deaf printer is known at once: people are waiting for their slip.
                return Trust.NONE
        return next((trust for trust in (Trust.ODD, Trust.NONE) if trust in trusts), Trust.SURE)

    def _ask(self, subject: int) -> Trust:
        self.forget_unread()
        self.say(ask(subject))
        until = self.clock() + self.patience.answer
        odd = False
        while (event := self._next(until)) is not None:
            if isinstance(event, Answer):
                self.state = self.state.answered(subject, event)
                return Trust.ODD if odd else Trust.SURE
            odd = odd or isinstance(event, Noise | PaperWord)
            if odd:
                # A clone answers with one wrong byte: the right one will not follow for long.
                until = min(until, self.clock() + self.patience.glance)
        return Trust.ODD if odd else Trust.NONE

    def _next(self, until: float) -> Event | None:
        while not self._unread and self.clock() < until:
            self.listen(until)
        return self._unread.pop(0) if self._unread else None

    def _take(self, data: bytes) -> None:
        for event in self._parser.feed(data):
            self.state = self.state.heard(event, at=self.clock())
            self._unread.append(event)
