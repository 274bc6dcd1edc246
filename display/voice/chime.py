"""Two gentle notes that come before a call, made by arithmetic."""

from __future__ import annotations

import math
from array import array
from typing import Final

from server.voice.shape import fade, level, pcm
from server.voice.wav import RATE

_SECONDS: Final = 1.2
_NOTES: Final = ((659.26, 0.0), (523.25, 0.36))
"""Frequency in Hz and start in seconds: E5, then C5 a third below, like a door bell."""

_OVERTONES: Final = ((1, 1.0, 0.28), (2, 0.22, 0.16), (3, 0.06, 0.09))
"""Multiple of the note, its share, and the seconds in which it falls to a third."""

_ATTACK: Final = 0.012


def chime() -> array[int]:
    """Play the two notes, as loud as every clip."""
    moments = (at / RATE for at in range(round(_SECONDS * RATE)))
    return pcm(level(fade([_sound_at(moment) for moment in moments])))


def _sound_at(moment: float) -> float:
    return sum(_note(moment - start, hertz=hertz) for hertz, start in _NOTES if moment >= start)


def _note(age: float, *, hertz: float) -> float:
    rise = min(1.0, age / _ATTACK)
    return rise * sum(
        share * math.exp(-age / falls) * math.sin(2 * math.pi * hertz * times * age)
        for times, share, falls in _OVERTONES
    )
