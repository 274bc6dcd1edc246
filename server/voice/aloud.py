"""Sentences read aloud: each spoken once and kept, the kept ones bounded, all joined into one sound."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from server.core.errors import Refusal
from server.voice.engine import SPEED, Engine
from server.voice.faults import VoiceBusy
from server.voice.keep import keep
from server.voice.said import as_said
from server.voice.shape import shape
from server.voice.wav import RATE, read_wav, write_wav

log = logging.getLogger(__name__)

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of kept sentences: about 25 minutes; what nobody asked for longest goes first."""

SECONDS: Final = 8.0
"""So long a listener waits for a whole screen; what was spoken by then is kept, so the next try gets further."""

LONGEST: Final = 600
"""Letters of a sentence; more than a screen shows of anything."""

PAUSE_MS: Final = 450
_MAKING: Final = f"1 {SPEED}"
"""Changed when sentences are made in another way, so that those made before are not used again."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it is written, and the language it is written in."""

    text: str
    lang: str


class Reader:
    """Reads sentences aloud; one is spoken at a time, whoever asks."""

    def __init__(
        self, folder: Path, *, engine: Engine, seconds: float = SECONDS, largest: int = LARGEST
    ) -> None:
        """Take the folder of kept sentences (made when first needed) and the voice."""
        self._folder: Final = folder
        self._engine: Final = engine
        self._seconds = seconds
        self._largest = largest
        self._speaking = Lock()

    def read(self, sentences: Iterable[Sentence]) -> bytes:
        """Answer the sentences as one WAV file; refused without a voice, and when it takes too long."""
        deadline = time.monotonic() + self._seconds
        pause = array("h", bytes(2 * (RATE * PAUSE_MS // 1000)))
        sound = array("h")
        for sentence in sentences:
            said = as_said(sentence.text[:LONGEST], sentence.lang)
            if said:
                if sound:
                    sound.extend(pause)
                sound.extend(self._samples(said, sentence.lang, deadline))
        return write_wav(sound)

    def _samples(self, said: str, lang: str, deadline: float) -> array[int]:
        path = self._folder / f"{hashlib.sha256(f'{_MAKING} {lang} {said}'.encode()).hexdigest()[:32]}.wav"
        kept = _kept(path)
        if kept is not None:
            return kept
        if not self._speaking.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise VoiceBusy
        try:
            # Who had the voice before may have said just this.
            kept = _kept(path)
            return self._speak(path, said, lang, deadline) if kept is None else kept
        finally:
            self._speaking.release()

    def _speak(self, path: Path, said: str, lang: str, deadline: float) -> array[int]:
        if time.monotonic() >= deadline:
            raise VoiceBusy
        samples = shape(read_wav(self._engine.speak(said, lang=lang)))
        try:
            keep(path, write_wav(samples))
            self._bound()
        except OSError as trouble:
            # A full disk costs the keeping, not the listening.
            log.warning("a sentence is not kept", extra={"reason": trouble.strerror})
        return samples

    def _bound(self) -> None:
        """Let go of the sentences that nobody asked for longest, until the rest has room."""
        files = sorted(self._sizes(), reverse=True)
        room = self._largest
        for _, size, path in files:
            room -= size
            if room < 0:
                path.unlink(missing_ok=True)

    def _sizes(self) -> Iterator[tuple[int, int, Path]]:
        for path in self._folder.iterdir():
            try:
                found = path.stat()
            except FileNotFoundError:
                continue
            yield found.st_mtime_ns, found.st_size, path


def _kept(path: Path) -> array[int] | None:
    """Answer a kept sentence and note that it was asked for; None where there is none that can be used."""
    try:
        samples = read_wav(path.read_bytes()).samples
        os.utime(path)
    except (OSError, Refusal):
        return None
    return samples
