"""Before the first byte: is the printer there, in order, and free of an older job."""

from __future__ import annotations

from . import commands
from .conversation import Conversation
from .faults import Fault, FaultKind
from .state import Trust
from .status import Cleared, PaperWord

_HEAD_BYTES = 8


def prepare(talk: Conversation, *, clear_remains: bool) -> Fault | None:
    """Make a printer ready for a job; gives what stands in the way. No byte of the slip is sent here."""
    talk.open()
    if talk.profile.answers:
        fault = _in_order(talk)
        if fault:
            return fault
    if clear_remains:
        _clear(talk)
    if talk.profile.proves and not _in_step(talk):
        return Fault(FaultKind.HUNG, "the barrier before the job was not answered")
    return None


def _in_order(talk: Conversation) -> Fault | None:
    """Ask it; wait while the head is hot."""
    end = talk.clock() + talk.patience.heat
    state = talk.ask_state()
    while state.fault is FaultKind.OVERHEATED and talk.clock() < end:
        talk.await_event(Cleared, until=talk.clock() + talk.patience.look)
        state = talk.ask_state()
    if state.fault:
        return Fault(state.fault)
    if state.trust is Trust.NONE and state.at is None:
        return Fault(FaultKind.NO_ANSWER, "no answer to any question")
    # An odd answer does not stop the slip, but it will not prove it either.
    return None


def _clear(talk: Conversation) -> None:
    """Make the printer forget half a slip and drop the half that is on the paper."""
    profile = talk.profile
    if profile.clears:
        talk.say(commands.CLEAR)
        # Epson: send nothing before this answer.
        talk.await_event(Cleared, until=talk.clock() + talk.patience.sync)
    else:
        # Inside a raster these end it as white dots; outside they mean nothing.
        _pour(talk, bytes(profile.dots // 8 * profile.max_band_rows + _HEAD_BYTES))
    talk.say(commands.RESET + (commands.CUT if profile.cutter else b""))


def _pour(talk: Conversation, data: bytes) -> None:
    moved = talk.clock()
    while data:
        taken = talk.driver.write(data, talk.clock() + talk.patience.glance)
        data = data[taken:]
        talk.listen(talk.clock())
        moved = talk.clock() if taken else moved
        if talk.clock() - moved > talk.patience.stall:
            return


def _in_step(talk: Conversation) -> bool:
    """Send a barrier ahead: when it is answered, no older job and no older answer is on the way."""
    talk.forget_unread()
    talk.say(commands.BARRIER)
    if talk.await_event(PaperWord, until=talk.clock() + talk.patience.sync) is None:
        return False
    if not talk.profile.process_id:
        # The first answer may have been an older barrier's: then ours follows at once.
        while talk.await_event(PaperWord, until=talk.clock() + 2 * talk.patience.glance):
            pass
    return True
