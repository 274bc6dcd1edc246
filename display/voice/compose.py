"""One call as one sound: the chime, then the clips of an announcement with their pauses."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

from display.announce import COMMA_MS, Announcement, needed_clips
from display.voice.clips import CHIME
from server.voice.faults import ClipFormat
from server.voice.wav import RATE, read_wav, write_wav

_BITS: Final = 16


class Clips(Protocol):
    """Where the sound of a clip is found."""

    def get(self, key: str) -> Path:
        """Answer the WAV file of a clip."""
        ...


def compose(announcement: Announcement, clips: Clips, *, chime: bool = True) -> bytes:
    """Join the clips of a call into one WAV file (mono, 22050 Hz, 16 bit)."""
    keys, gaps = announcement.clips, announcement.gaps_ms
    if chime:
        keys, gaps = (CHIME, *keys), (COMMA_MS, *gaps)
    call = array("h")
    for key, gap in zip(keys, (*gaps, 0), strict=True):
        call.extend(_samples(clips.get(key)))
        call.extend(array("h", bytes(2 * (RATE * gap // 1000))))
    return write_wav(call)


def manifest(lang: str, counters: Iterable[int]) -> tuple[str, ...]:
    """Answer the clips a board loads at its start to call anybody to these counters."""
    return (CHIME, *needed_clips(lang, counters=counters))


def _samples(path: Path) -> array[int]:
    recording = read_wav(path.read_bytes())
    if (recording.rate, recording.channels) != (RATE, 1):
        raise ClipFormat(bits=_BITS, channels=recording.channels, rate=recording.rate)
    return recording.samples
