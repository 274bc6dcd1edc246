"""What hangs on a board beside the numbers: loudness, the playlist, a test of its voice, the message over all."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from display.spoken import spoken_call
from server.core.wall import BoardOptions, Loudness, MediaItem, Wall

EXAMPLE: Final = ("A012", 3)
"""Number and counter of the call that a test speaks."""
TEST_HEARD: Final = timedelta(seconds=45)
"""As long as a call may be spoken after it was made."""


def view(wall: Wall, options: BoardOptions, now: datetime, *, tz: ZoneInfo) -> dict[str, Any]:
    """Answer it; what passes with time alone goes as moments, which the page follows by the server's clock."""
    today = now.astimezone(tz).date()
    return {
        "sound": [_step(step) for step in options.sound],
        "video_sound": options.video_sound,
        "media": [_item(item, tz) for item in wall.media if options.media and _shown(item, today)],
        "test": _test(options.tested_at, now),
        "emergency": None
        if wall.emergency is None
        else {
            "text": wall.emergency.text,
            "text_en": wall.emergency.text_en,
            "since": wall.emergency.since.isoformat(),
        },
    }


def _step(step: Loudness) -> dict[str, Any]:
    return {"since": step.since, "volume": step.volume, "chime": step.chime, "voice": step.voice}


def _shown(item: MediaItem, today: date) -> bool:
    return item.shown and (item.shown_until is None or item.shown_until >= today)


def _item(item: MediaItem, tz: ZoneInfo) -> dict[str, Any]:
    ends = None
    if item.shown_until:
        midnight = datetime.combine(item.shown_until + timedelta(days=1), datetime.min.time(), tzinfo=tz)
        ends = midnight.isoformat()
    return {"file": item.file, "film": item.film, "seconds": item.seconds, "until": ends}


def _test(tested_at: datetime | None, now: datetime) -> dict[str, Any] | None:
    if tested_at is None or now - tested_at > TEST_HEARD:
        return None
    code, counter = EXAMPLE
    return {
        "at": tested_at.isoformat(),
        "code": code,
        "counter": counter,
        "say": spoken_call(code, counter, lang="vi"),
    }
