"""The voice as the office works on it: what there is to record, and whole calls to listen to."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from display.announce import announcement, needed_clips
from display.voice.clips import CHIME, LARGEST_BYTES, ClipStore, said_in
from display.voice.compose import compose

__all__ = ["LARGEST_BYTES", "DeskClip", "VoiceDesk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskClip:
    """One clip and what is said in it."""

    key: str
    words: str
    recorded: bool


class VoiceDesk:
    """The clips of one house for its office; see `server.web.clips`."""

    def __init__(self, store: ClipStore) -> None:
        """Take the folder of clips."""
        self._store: Final = store

    def listed(self, lang: str, *, counters: Collection[int], letters: str) -> list[DeskClip]:
        """Answer the chime and every clip that calls these letters to these counters."""
        keys = (CHIME, *needed_clips(lang, counters=counters, letters=letters))
        return [DeskClip(key=key, words=said_in(key), recorded=self._store.is_recorded(key)) for key in keys]

    def get(self, key: str) -> Path:
        """Answer the sound of a clip."""
        return self._store.get(key)

    def record(self, key: str, data: bytes) -> None:
        """Keep a recording, trimmed and as loud as every other."""
        self._store.put(key, data)

    def forget(self, key: str) -> None:
        """Throw a recording away; the machine speaks the clip again."""
        self._store.forget(key)

    def say(self, code: str, counter: int, *, lang: str, again: bool) -> bytes:
        """Answer a whole call, chime first, as one WAV file."""
        return compose(announcement(code, counter, lang=lang, again=again), self._store)
