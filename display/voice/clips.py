"""The clips of the voice: recorded by a person where somebody did, spoken by the machine where not."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from display.announce import LANGS, clip_words, needed_clips
from display.voice.chime import chime
from server.voice.engine import Engine
from server.voice.faults import ClipTooLarge, ClipTooLong, UnknownClip
from server.voice.keep import keep
from server.voice.shape import shape
from server.voice.wav import RATE, read_wav, write_wav

CHIME: Final = "chime"

LONGEST_SECONDS: Final = 5.0
LARGEST_BYTES: Final = 2 * 1024 * 1024

_MAKING: Final = "1"
"""Raised when clips are made in another way, so that those made before are not used again."""


def _every_clip() -> Mapping[str, tuple[str, str]]:
    spoken = {key: (said, lang) for lang in LANGS for key, said in clip_words(lang).items()}
    return MappingProxyType(spoken)


_SPOKEN: Final = _every_clip()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyClip:
    """A clip on the disk; `version` changes with its sound, for addresses that may be cached."""

    key: str
    path: Path
    version: str
    milliseconds: int
    recorded: bool


class ClipStore:
    """One folder of clips. Keys are a closed list, so no key can leave the folder."""

    def __init__(self, folder: Path, *, engine: Engine) -> None:
        """Take the folder (made when first needed) and the voice for what nobody recorded."""
        self._recorded = folder / "recorded"
        self._spoken = folder / "spoken"
        self._engine = engine

    def get(self, key: str) -> Path:
        """Answer the WAV file of a clip; what nobody recorded is spoken once and kept."""
        _check(key)
        recorded = self._recorded / f"{key}.wav"
        if recorded.is_file():
            return recorded
        spoken = self._spoken / f"{key}.{_fingerprint(key)}.wav"
        if not spoken.is_file():
            keep(spoken, self._speak(key))
        return spoken

    def ready(self, keys: Iterable[str]) -> tuple[ReadyClip, ...]:
        """Make sure that all these clips are there, and describe them in the same order."""
        return tuple(self._describe(key) for key in keys)

    def put(self, key: str, data: bytes) -> ReadyClip:
        """Keep a person's recording of a clip, trimmed and as loud as the others.

        Refused: no WAV, over 2 MB, over 5 seconds, no 16-bit PCM of 8 to 48 kHz, silent.
        """
        _check(key)
        if len(data) > LARGEST_BYTES:
            raise ClipTooLarge(limit=LARGEST_BYTES)
        recording = read_wav(data)
        if recording.seconds > LONGEST_SECONDS:
            raise ClipTooLong(seconds=round(recording.seconds, 1), limit=LONGEST_SECONDS)
        keep(self._recorded / f"{key}.wav", write_wav(shape(recording)))
        return self._describe(key)

    def forget(self, key: str) -> None:
        """Throw a recording away; the machine speaks the clip again."""
        _check(key)
        (self._recorded / f"{key}.wav").unlink(missing_ok=True)

    def missing(self, lang: str, *, counters: Iterable[int]) -> tuple[str, ...]:
        """Answer the clips a person still has to record to call tickets to these counters."""
        needed = needed_clips(lang, counters=counters)
        return tuple(key for key in needed if not self.is_recorded(key))

    def is_recorded(self, key: str) -> bool:
        """Tell whether a person recorded a clip."""
        return (self._recorded / f"{key}.wav").is_file()

    def _speak(self, key: str) -> bytes:
        if key == CHIME:
            return write_wav(chime())
        text, lang = _SPOKEN[key]
        return write_wav(shape(read_wav(self._engine.speak(text, lang=lang))))

    def _describe(self, key: str) -> ReadyClip:
        path = self.get(key)
        data = path.read_bytes()
        return ReadyClip(
            key=key,
            path=path,
            version=hashlib.sha256(data).hexdigest()[:12],
            milliseconds=round(len(read_wav(data).samples) * 1000 / RATE),
            recorded=path.parent == self._recorded,
        )


def said_in(key: str) -> str:
    """Answer the words of a clip, as a person should say them for a recording."""
    _check(key)
    return "" if key == CHIME else _SPOKEN[key][0]


def _check(key: str) -> None:
    if key != CHIME and key not in _SPOKEN:
        raise UnknownClip


def _fingerprint(key: str) -> str:
    made_of = f"{_MAKING}:{_SPOKEN.get(key)}"
    return hashlib.sha256(made_of.encode()).hexdigest()[:8]
