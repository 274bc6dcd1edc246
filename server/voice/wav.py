"""WAV files in and out; what comes in is hostile until it has been read here."""

from __future__ import annotations

import io
import struct
import sys
import wave
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from server.voice.faults import ClipBroken, ClipFormat, ClipNotWav

RATE: Final = 22050
"""Samples a second of every clip we keep and every call we make; all are mono, 16 bit."""

_PCM: Final = 1
_EXTENSIBLE: Final = 0xFFFE
_EXTENSIBLE_BYTES: Final = 40
_PCM_GUID_TAIL: Final = bytes.fromhex("000000001000800000aa00389b71")
_STREAMED: Final = 0x7FFF0000
"""A writer that could not know the length put a number this high: the data runs to the end."""

_BITS: Final = 16
_CHANNELS: Final = (1, 2)
_RATES: Final = range(8000, 48001)
_OTHERS: Final = (
    (0, b"OggS", "ogg"),
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
    (0, b"fLaC", "flac"),
    (4, b"ftyp", "mp4"),
    (0, b"\x1aE\xdf\xa3", "webm"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """PCM as it was recorded; `samples` of several channels alternate."""

    rate: int
    channels: int
    samples: array[int]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.channels / self.rate


def read_wav(data: bytes) -> Recording:
    """Read a WAV file: PCM, 16 bit, one or two channels, 8 to 48 kHz; anything else is refused."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ClipNotWav(found=_looks_like(data))
    rate = channels = 0
    for name, body in _chunks(data):
        if name == b"fmt ":
            rate, channels = _format(body)
        elif name == b"data":
            if not rate:
                break
            return Recording(rate=rate, channels=channels, samples=_samples(body, channels))
    raise ClipBroken


def write_wav(samples: Sequence[int]) -> bytes:
    """Write samples as a WAV file in the one format we keep."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setparams((1, 2, RATE, len(samples), "NONE", "not compressed"))
        file.writeframes(_little_endian(array("h", samples)).tobytes())
    return kept.getvalue()


def _looks_like(data: bytes) -> str:
    for at, magic, name in _OTHERS:
        if data[at : at + len(magic)] == magic:
            return name
    return "unknown"


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + size]
        if len(body) < size and not (name == b"data" and size >= _STREAMED):
            raise ClipBroken
        yield name, body
        # Chunks are padded to even lengths, the padding is not counted in the size.
        at += 8 + size + size % 2


def _format(body: bytes) -> tuple[int, int]:
    try:
        tag, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", body)
    except struct.error:
        raise ClipBroken from None
    if tag == _EXTENSIBLE and body[26:_EXTENSIBLE_BYTES] == _PCM_GUID_TAIL:
        tag = struct.unpack_from("<H", body, 24)[0]
    if tag != _PCM or bits != _BITS or channels not in _CHANNELS or rate not in _RATES:
        raise ClipFormat(bits=bits, channels=channels, rate=rate)
    if block != channels * _BITS // 8:
        raise ClipBroken
    return rate, channels


def _samples(body: bytes, channels: int) -> array[int]:
    whole = len(body) - len(body) % (channels * _BITS // 8)
    return _little_endian(array("h", body[:whole]))


def _little_endian(samples: array[int]) -> array[int]:
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
