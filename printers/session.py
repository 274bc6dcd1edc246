"""The only code that runs a job on a printer, the same for every way to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .conversation import Conversation, Patience
from .drivers import Clock, Driver
from .encode import Band
from .faults import DeviceError, Fault, FaultKind
from .job import Job, Stopped
from .preparation import prepare
from .profiles import Profile
from .proof import prove
from .state import PrinterState

# All bytes are there and only the proof is missing: it may still come.
_SILENCES = (FaultKind.HUNG, FaultKind.NO_ANSWER, FaultKind.ODD_ANSWER)


class Outcome(StrEnum):
    """What may truthfully be said of a job afterwards."""

    PRINTED = "printed"
    """Proved by the printer: evidence 1 to 3."""
    SENT = "sent"
    """All bytes were accepted by a printer that can prove nothing."""
    UNKNOWN = "unknown"
    """Some bytes went, and nobody can say what is on the paper."""
    FAILED = "failed"
    """No byte went: it may be printed elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The truth about one job.

    `evidence`: 3 taken from the presenter, 2 own id echoed, 1 barrier answered and status clean,
    0 accepted, None nothing. `remains` tells that the printer may still hold a part of a slip, this
    one or an older one: the next job there must be run with `clear_remains`.
    """

    outcome: Outcome
    evidence: int | None
    sent_bytes: int
    total_bytes: int
    fault: Fault | None
    state: PrinterState
    remains: bool = False


def print_slip(
    driver: Driver,
    bands: Sequence[Band],
    *,
    job_id4: str,
    profile: Profile,
    clock: Clock,
    on_sending: Callable[[], None] = lambda: None,
    on_progress: Callable[[int], None] = lambda _: None,
    on_evidence: Callable[[int], None] = lambda _: None,
    clear_remains: bool = False,
    patience: Patience | None = None,
) -> Result:
    """Print one slip and say what is known of it.

    `on_sending` is called before the first byte of the job: what it raises stops the job with
    nothing sent. `on_progress` gets the bytes accepted after each band, `on_evidence` each level
    as it is reached (a presenter's slip is printed long before it is taken).
    """
    talk = Conversation(driver, profile=profile, clock=clock, patience=patience or Patience())
    job = Job(talk, bands, mark=job_id4)
    try:
        fault = _prepared(talk, clear_remains=clear_remains)
        if fault is None:
            on_sending()
            fault = _sent_and_proved(job, on_progress, on_evidence)
    except BaseException:
        driver.close(abandon=True)
        raise
    return _result(job, _closed(job, fault))


def ask(driver: Driver, *, profile: Profile, clock: Clock, patience: Patience | None = None) -> PrinterState:
    """Ask an idle printer how it is; one that says nothing is left alone and stays unknown."""
    if not profile.answers:
        return PrinterState()
    talk = Conversation(driver, profile=profile, clock=clock, patience=patience or Patience())
    try:
        talk.open()
        talk.ask_state()
        if profile.presenter:
            talk.ask_full()
        talk.close()
    except DeviceError as error:
        driver.close(abandon=True)
        return PrinterState(link=error.kind, at=talk.state.at, echoed=talk.state.echoed)
    return talk.state


def _prepared(talk: Conversation, *, clear_remains: bool) -> Fault | None:
    try:
        return prepare(talk, clear_remains=clear_remains)
    except DeviceError as error:
        return Fault(error.kind, error.detail)


def _sent_and_proved(
    job: Job, on_progress: Callable[[int], None], on_evidence: Callable[[int], None]
) -> Fault | None:
    try:
        job.send(on_progress)
        return prove(job, on_evidence)
    except Stopped as stopped:
        return Fault(stopped.kind, at_byte=job.sent)
    except DeviceError as error:
        return Fault(error.kind, error.detail, at_byte=job.sent)


def _closed(job: Job, fault: Fault | None) -> Fault | None:
    """End the session; what a broken job left on the way is taken back as far as it can be."""
    silent = fault is not None and fault.kind in _SILENCES
    on_its_way = job.sent == job.total and silent
    abandon = fault is not None and not on_its_way and (bool(job.sent) or silent) and not job.evidence
    try:
        if abandon and job.sent:
            job.clear()
        job.talk.close(abandon=abandon)
    except DeviceError as error:
        job.talk.driver.close(abandon=True)
        return fault or Fault(error.kind, error.detail, at_byte=job.sent)
    return fault


def _result(job: Job, fault: Fault | None) -> Result:
    if job.sent == job.total and job.echoed and job.talk.profile.process_id:
        # The id may come after the deadline, even as the last word: it still proves the slip.
        job.evidence = max(job.evidence or 0, 2)
    return Result(
        outcome=_outcome(job, fault),
        evidence=job.evidence,
        sent_bytes=job.sent,
        total_bytes=job.total,
        fault=fault,
        state=job.talk.state,
        remains=_remains(_outcome(job, fault), fault),
    )


def _remains(outcome: Outcome, fault: Fault | None) -> bool:
    # A barrier that is not answered before the job may have fallen into half an image of an older one.
    stuck = outcome is Outcome.FAILED and fault is not None and fault.kind is FaultKind.HUNG
    return stuck or outcome is Outcome.UNKNOWN


def _outcome(job: Job, fault: Fault | None) -> Outcome:
    if job.evidence:
        # A jammed cutter keeps a printed slip inside: nobody holds it.
        jammed = fault is not None and fault.kind is FaultKind.CUTTER_JAM
        return Outcome.UNKNOWN if jammed else Outcome.PRINTED
    if not job.sent:
        return Outcome.FAILED
    return Outcome.SENT if job.evidence == 0 and fault is None else Outcome.UNKNOWN
