"""From any recording to the one sound of the wall: mono, 22050 Hz, trimmed, equally loud."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from operator import mul
from typing import Final

from server.voice.faults import ClipSilent
from server.voice.wav import RATE, Recording

LOUDNESS_DB: Final = -19.0
"""Loudness of every clip: RMS of its voiced parts, in dBFS."""

PEAK_DB: Final = -1.0
"""No sample is louder than this, in dBFS."""

_FULL: Final = 32767
_WINDOW: Final = RATE // 100
_QUIETEST_DB: Final = -50.0
"""A recording whose loudest 10 ms stay below this has nothing to hear in it."""

_KNOCK: Final = 3
_KNOCK_DB: Final = 12.0
_TRIM_DB: Final = -36.0
_VOICED_DB: Final = -20.0
_SHORTEST: Final = RATE // 20
_MARGIN: Final = RATE // 50
_FADE: Final = RATE // 200
_KNEE: Final = 0.5
_CROSSINGS: Final = 16
_PASSBAND: Final = 0.95


def shape(recording: Recording) -> array[int]:
    """Bring a recording to our one format; refused when nothing is heard in it."""
    sound = resample(without_offset(mono(recording)), rate=recording.rate)
    return pcm(level(trim(sound)))


def mono(recording: Recording) -> list[float]:
    """Mix the channels into one, as numbers from -1 to 1."""
    scale = 1 / (32768 * recording.channels)
    if recording.channels == 1:
        return [sample * scale for sample in recording.samples]
    left, right = recording.samples[::2], recording.samples[1::2]
    return [(one + other) * scale for one, other in zip(left, right, strict=True)]


def without_offset(sound: Sequence[float]) -> list[float]:
    """Take out the constant offset that cheap sound cards add: it is loud but not heard."""
    offset = math.fsum(sound) / max(1, len(sound))
    return [sample - offset for sample in sound]


def resample(sound: Sequence[float], *, rate: int) -> list[float]:
    """Bring a sound from `rate` to 22050 samples a second by a windowed sinc."""
    if rate == RATE:
        return list(sound)
    # 640 is exact for every usual rate; an odd one is off by less than a hearing could tell.
    ratio = Fraction(RATE, rate).limit_denominator(640)
    up, down = ratio.numerator, ratio.denominator
    kernels = _kernels(up, down)
    taps = len(kernels[0])
    silence = [0.0] * (taps // 2)
    padded = [*silence, *sound, *silence]
    places = (divmod(at * down, up) for at in range(len(sound) * up // down))
    return [sum(map(mul, kernels[phase], padded[start + 1 : start + 1 + taps])) for start, phase in places]


def trim(sound: Sequence[float]) -> list[float]:
    """Cut the silence before and after, keep 20 ms of it, fade both edges against clicks."""
    windows = _windows(sound)
    loudest = _loudest(windows)
    if loudest < _ratio(_QUIETEST_DB):
        raise ClipSilent
    heard = [at for at, loud in enumerate(windows) if loud >= loudest * _ratio(_TRIM_DB)]
    start, stop = heard[0] * _WINDOW, (heard[-1] + 1) * _WINDOW
    if stop - start < _SHORTEST:
        raise ClipSilent
    return fade(sound[max(0, start - _MARGIN) : stop + _MARGIN])


def fade(sound: Sequence[float]) -> list[float]:
    """Let a sound rise and fall within 5 ms at its edges."""
    faded = list(sound)
    for at in range(min(_FADE, len(faded) // 2)):
        faded[at] *= at / _FADE
        faded[-1 - at] *= at / _FADE
    return faded


def level(sound: Sequence[float]) -> list[float]:
    """Make a sound as loud as every other; rare peaks are bent softly below the limit."""
    gain = _ratio(LOUDNESS_DB) / loudness(sound)
    return [_bend(sample * gain) for sample in sound]


def loudness(sound: Sequence[float]) -> float:
    """Answer the RMS of the voiced parts, so that pauses inside a phrase do not count."""
    windows = _windows(sound)
    loudest = _loudest(windows)
    voiced = [min(loud, loudest) for loud in windows if loud > loudest * _ratio(_VOICED_DB)]
    if not voiced:
        raise ClipSilent
    return math.sqrt(math.fsum(loud * loud for loud in voiced) / len(voiced))


def pcm(sound: Sequence[float]) -> array[int]:
    """Write a sound as 16-bit samples."""
    return array("h", (round(sample * _FULL) for sample in sound))


def _bend(sample: float) -> float:
    loud = abs(sample)
    if loud <= _KNEE:
        return sample
    # One step less than the limit, so that rounding to 16 bits stays below it.
    room = _ratio(PEAK_DB) - 1 / _FULL - _KNEE
    return math.copysign(_KNEE + room * math.tanh((loud - _KNEE) / room), sample)


def _windows(sound: Sequence[float]) -> list[float]:
    parts = (sound[at : at + _WINDOW] for at in range(0, len(sound), _WINDOW))
    return [math.sqrt(sum(map(mul, part, part)) / len(part)) for part in parts]


def _loudest(windows: Sequence[float]) -> float:
    """Answer the loudest window; a knock at the microphone, over in 30 ms, does not count."""
    if len(windows) <= _KNOCK:
        return 0.0
    ordered = sorted(windows)
    steady = ordered[-1 - _KNOCK]
    return steady if ordered[-1] > steady * _ratio(_KNOCK_DB) else ordered[-1]


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 20))


@lru_cache(maxsize=4)
def _kernels(up: int, down: int) -> tuple[tuple[float, ...], ...]:
    """Answer one low-pass per place between two samples, each of them with sum 1."""
    stretch = max(1.0, down / up)
    reach = math.ceil(_CROSSINGS * stretch)
    kernels = []
    for phase in range(up):
        weights = [
            _weight(at - phase / up, reach=reach, stretch=stretch) for at in range(1 - reach, reach + 1)
        ]
        total = math.fsum(weights)
        kernels.append(tuple(weight / total for weight in weights))
    return tuple(kernels)


def _weight(distance: float, *, reach: int, stretch: float) -> float:
    angle = math.pi * distance * _PASSBAND / stretch
    sinc = math.sin(angle) / angle if angle else 1.0
    # Hann: falls to nothing where the kernel ends.
    return sinc * (1 + math.cos(math.pi * distance / reach)) / 2
