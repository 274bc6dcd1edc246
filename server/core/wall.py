"""What the centre wants on its walls: what a board shows, how loud it is, pictures, and one message over all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final

from server.core.ticket import read_moment, write_moment

LOUDEST: Final = 100
MOST_STEPS: Final = 8
"""Changes of the loudness within one day."""
LONGEST_MESSAGE: Final = 200
"""Characters of an emergency message: more is not read from eight metres."""
_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """From `since` on (HH:MM, the centre's time) the board is this loud, until the next step of the day."""

    since: str = "00:00"
    volume: int = 80
    chime: bool = True
    voice: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardOptions:
    """One board. No queues means all of them; counters, where named, are shown exactly so.

    `far` is the distance of the last seat in metres.
    """

    queues: tuple[str, ...] = ()
    counters: tuple[int, ...] = ()
    sound: tuple[Loudness, ...] = (Loudness(),)
    media: bool = True
    video_sound: bool = False
    far: float = 8.0
    tested_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """The message that covers every board until it is taken away."""

    text: str
    text_en: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaItem:
    """A picture or film of the playlist. `file` is a name the server chose, `shown_until` the last day."""

    id: str
    file: str
    name: str
    film: bool
    seconds: int
    position: int
    shown_until: date | None = None
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """Everything the boards need that no ticket tells."""

    boards: Mapping[str, BoardOptions] = field(default_factory=dict)
    emergency: Emergency | None = None
    media: Sequence[MediaItem] = ()

    def board(self, device_id: str) -> BoardOptions:
        """Answer what a board was told; one that nobody set up shows and says everything."""
        return self.boards.get(device_id, BoardOptions())


def options_to_json(options: BoardOptions) -> dict[str, Any]:
    """Write only what differs from the defaults, so that a better default reaches old boards."""
    plain, usual = asdict(options), asdict(BoardOptions())
    changed = {name: value for name, value in plain.items() if value != usual[name]}
    if options.tested_at:
        changed["tested_at"] = write_moment(options.tested_at)
    return changed


def options_from_json(plain: Mapping[str, Any]) -> BoardOptions:
    """Read stored options; what an older program does not know is left out."""
    known = {name: value for name, value in plain.items() if name in BoardOptions.__slots__}
    for name in ("queues", "counters"):
        if name in known:
            known[name] = tuple(known[name])
    if "sound" in known:
        known["sound"] = tuple(Loudness(**step) for step in known["sound"])
    if "tested_at" in known:
        known["tested_at"] = read_moment(known["tested_at"])
    return BoardOptions(**known)


def sound_faults(steps: Sequence[Loudness]) -> str | None:
    """Name what is wrong with a day's loudness; None when nothing is."""
    times = [step.since for step in steps]
    if not 1 <= len(steps) <= MOST_STEPS:
        return f"1 to {MOST_STEPS} steps"
    if not all(_TIME.fullmatch(one) for one in times):
        return "times as HH:MM"
    if len(set(times)) != len(times):
        return "each time once"
    if not all(0 <= step.volume <= LOUDEST for step in steps):
        return f"a volume from 0 to {LOUDEST}"
    return None


def in_order(steps: Sequence[Loudness]) -> tuple[Loudness, ...]:
    """Answer the steps as the day passes."""
    return tuple(sorted(steps, key=lambda step: step.since))


# --- can it be read from the last seat -------------------------------------------------------------

READABLE: Final = 20.0
"""Arc minutes that the height of a number should fill."""
_CAP: Final = 0.714
_NUMBER_PX: Final = {1: 260, 2: 230, 3: 190, 4: 150}
_SMALLEST_PX: Final = 120
_MM_PER_INCH_WIDE: Final = 25.4 * 16 / (16**2 + 9**2) ** 0.5
_DOTS_WIDE: Final = 1920
_ARC_MINUTES: Final = 3437.75


def arc_minutes(*, diagonal: float, counters: int, far: float) -> float:
    """Answer how large a number is to the eye in the last seat, on a 16:9 board of `diagonal` inches."""
    dot = diagonal * _MM_PER_INCH_WIDE / _DOTS_WIDE
    height = _NUMBER_PX.get(max(1, counters), _SMALLEST_PX) * _CAP * dot
    return height / (far * 1000) * _ARC_MINUTES


def readable_to(*, diagonal: float, counters: int) -> float:
    """Answer the distance in metres up to which the numbers of a board are read well."""
    return arc_minutes(diagonal=diagonal, counters=counters, far=1.0) / READABLE
