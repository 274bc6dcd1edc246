"""One slip on its way: its bytes, how many went, and how far it is proved."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from . import commands
from .conversation import Conversation
from .encode import Band
from .faults import DeviceError, FaultKind, Hung
from .status import Cleared

PIECE = 4096
# Heat is not among them: it takes the printer offline too, and passes by itself.
_STOPS = (
    FaultKind.COVER_OPEN,
    FaultKind.PAPER_OUT,
    FaultKind.CUTTER_JAM,
    FaultKind.BROKEN,
    FaultKind.OFFLINE,
)
_MM_PER_INCH = 25.4


class Stopped(Exception):
    """The printer told of a trouble that ends the job."""

    def __init__(self, kind: FaultKind) -> None:
        super().__init__(kind)
        self.kind = kind


class Job:
    """A slip being sent. `sent` counts what the device accepted of `total`."""

    def __init__(self, talk: Conversation, bands: Sequence[Band], *, mark: str) -> None:
        self.talk, self.mark = talk, mark
        self.sent = 0
        self.evidence: int | None = None
        profile = talk.profile
        self._parts = (_opening(talk), *(band.data for band in bands), _ending(talk, mark))
        self.total = sum(len(part) for part in self._parts)
        self._mm = sum(band.rows for band in bands) / profile.dpi * _MM_PER_INCH
        self._began = talk.clock()
        self._echoed_before = 0

    @property
    def echoed(self) -> bool:
        """Its own process id came back since the first byte, from a printer that was never switched off."""
        state = self.talk.state
        return self.mark in state.echoed[self._echoed_before :] and not state.restarted

    def send(self, on_progress: Callable[[int], None]) -> None:
        """Send everything in small pieces, listening in between."""
        self._began = self.talk.clock()
        self._echoed_before = len(self.talk.state.echoed)
        *before, end = self._parts
        for part in before:
            self._push(part)
            on_progress(self.sent)
        # What was heard until now cannot be the answer to the barrier that follows.
        self.talk.forget_unread()
        self._push(end)
        on_progress(self.sent)

    def deadline(self) -> float:
        """When a printer in order must have proved it: from bytes, rate of the line, and millimetres."""
        profile, now = self.talk.profile, self.talk.clock()
        seen = self.sent / max(now - self._began, 0.001)
        rate = max(1.0, min(profile.bytes_per_s, seen))
        return now + self.talk.patience.proof + self.sent / rate + self._mm / profile.mm_per_s

    def mind(self) -> None:
        """Stop where the printer says that it cannot go on."""
        if self.talk.state.restarted:
            # What it held is gone, and the rest of a band would come out as letters.
            raise Stopped(FaultKind.RESTARTED)
        fault = self.talk.state.fault
        if fault is not None and fault in _STOPS:
            raise Stopped(fault)

    def clear(self) -> None:
        """Let the printer forget the rest, so that new paper does not bring out half a slip."""
        if not self.talk.profile.clears:
            return
        try:
            self.talk.say(commands.CLEAR)
            self.talk.await_event(Cleared, until=self.talk.clock() + self.talk.patience.answer)
        except DeviceError:
            return

    def _push(self, data: bytes) -> None:
        talk, offset, moved = self.talk, 0, self.talk.clock()
        while offset < len(data):
            taken = self._write(data[offset : offset + PIECE])
            offset += taken
            talk.listen(talk.clock())
            self.mind()
            if taken:
                moved = talk.clock()
            patience = talk.patience.heat if talk.state.overheated else talk.patience.stall
            if talk.clock() - moved > patience:
                self._give_up(patience)

    def _give_up(self, waited: float) -> None:
        """Learn why it takes nothing. Only now: a question inside a band would spoil its dots."""
        with contextlib.suppress(Hung):
            self.talk.ask_state()
        self.mind()
        raise Hung(f"no byte taken for {waited:g} s")

    def _write(self, data: bytes) -> int:
        try:
            taken = self.talk.driver.write(data, self.talk.clock() + self.talk.patience.glance)
        except DeviceError as error:
            self.sent += error.accepted
            raise
        self.sent += taken
        return taken


def _opening(talk: Conversation) -> bytes:
    profile = talk.profile
    parts = [commands.RESET]
    if profile.realtime_off:
        parts.append(commands.REALTIME_OFF)
    if profile.motion_units:
        parts.append(commands.motion_units(profile.dpi))
    if profile.reports:
        parts.append(commands.STATUS_ON)
    return b"".join(parts)


def _ending(talk: Conversation, mark: str) -> bytes:
    profile = talk.profile
    end = commands.CUT if profile.cutter else commands.TEAR_FEED
    if profile.process_id:
        return end + commands.process_id(mark)
    return end + commands.BARRIER if profile.proves else end
