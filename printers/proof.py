"""After the last byte: wait until the printer itself says that the slip is there."""

from __future__ import annotations

from collections.abc import Callable

from . import commands
from .faults import Fault, FaultKind
from .job import Job, Stopped
from .profiles import Untaken
from .state import Paper, PrinterState, Trust, paper_of
from .status import Echo, PaperWord


def prove(job: Job, on_evidence: Callable[[int], None]) -> Fault | None:
    """Raise the evidence of a job as far as its printer can; gives what is wrong with it, if anything."""
    profile = job.talk.profile
    if not profile.proves:
        job.evidence = 0
        return None
    fault = _by_id(job) if profile.process_id else _by_barrier(job)
    if job.talk.state.restarted:
        return Fault(FaultKind.RESTARTED, at_byte=job.sent)
    if fault:
        return fault
    job.evidence = 2 if profile.process_id else 1
    on_evidence(job.evidence)
    if profile.presenter:
        return _taken(job, on_evidence)
    return _hanging(job) if profile.process_id else None


def _by_id(job: Job) -> Fault | None:
    talk = job.talk
    deadline = _Deadline(job)
    while not job.echoed:
        if talk.clock() >= deadline.now():
            return _silence(job)
        talk.await_event(Echo, until=talk.clock() + talk.patience.glance)
    return None


def _by_barrier(job: Job) -> Fault | None:
    talk = job.talk
    deadline = _Deadline(job)
    word = None
    while word is None:
        if talk.clock() >= deadline.now():
            return _silence(job)
        word = talk.await_event(PaperWord, until=talk.clock() + talk.patience.glance)
    state = talk.ask_state()
    if state.fault:
        return Fault(state.fault, at_byte=job.sent)
    if paper_of(word) is Paper.OUT:
        return Fault(FaultKind.PAPER_OUT, at_byte=job.sent)
    return None if state.trust is Trust.SURE else _doubt(state, job)


class _Deadline:
    """The moment to stop waiting: sooner once the printer told of a trouble, later while its head is hot."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._last = job.deadline()
        self._grace: float | None = None

    def now(self) -> float:
        talk = self._job.talk
        if talk.state.overheated:
            return self._last + talk.patience.heat
        try:
            self._job.mind()
        except Stopped:
            # A slip that was whole when the roll ended is still echoed.
            self._grace = self._grace or talk.clock() + talk.patience.grace
            return min(self._grace, self._last)
        self._grace = None
        return self._last


def _silence(job: Job) -> Fault:
    """Ask why the proof did not come."""
    state = job.talk.state if job.talk.state.fault else job.talk.ask_state()
    if state.fault:
        return Fault(state.fault, at_byte=job.sent)
    if state.trust is Trust.SURE:
        return Fault(FaultKind.HUNG, "all bytes taken, no proof by the deadline", job.sent)
    return _doubt(state, job)


def _doubt(state: PrinterState, job: Job) -> Fault:
    kind = FaultKind.ODD_ANSWER if state.trust is Trust.ODD else FaultKind.NO_ANSWER
    return Fault(kind, at_byte=job.sent)


def _hanging(job: Job) -> Fault | None:
    """A printed slip may hang in a jammed cutter; other news come too late to change it."""
    jammed = job.talk.ask_state().cutter_jam
    return Fault(FaultKind.CUTTER_JAM, at_byte=job.sent) if jammed else None


def _taken(job: Job, on_evidence: Callable[[int], None]) -> Fault | None:
    """Wait for the hand that takes the slip; draw back what nobody takes."""
    talk = job.talk
    end = talk.clock() + talk.patience.taken
    seen = False
    while talk.ask_full() and talk.state.mouth and talk.clock() < end:
        seen = True
        talk.await_event(Echo, until=talk.clock() + talk.patience.look)
    if talk.state.cutter_jam:
        return Fault(FaultKind.CUTTER_JAM, at_byte=job.sent)
    if not talk.state.mouth:
        # Never seen in the mouth: printed, but nobody can say who has it.
        if seen:
            job.evidence = 3
            on_evidence(3)
        return None
    if talk.profile.untaken is not Untaken.LEAVE:
        talk.say(commands.RETRACT if talk.profile.untaken is Untaken.RETRACT else commands.EJECT)
    return Fault(FaultKind.NOT_TAKEN, at_byte=job.sent)
