"""A call as the clips a board plays, in the languages of its listener."""

from functools import lru_cache
from typing import Any

from display.announce import announcement, opens_again


def spoken_call(code: str, counter: int, *, lang: str) -> list[dict[str, Any]]:
    """Answer the clips of a call; who took the number in English hears English after the Vietnamese.

    Nothing for a number that the voice was not taught: the wall shows it and chimes.
    """
    try:
        return [_spoken(code, counter, lang=one) for one in dict.fromkeys(("vi", lang))]
    except ValueError:
        return []


@lru_cache(maxsize=512)
def _spoken(code: str, counter: int, *, lang: str) -> dict[str, Any]:
    first = announcement(code, counter, lang=lang)
    # A snapshot has many calls to tell, so of the second one only what differs.
    again = opens_again(lang)
    return {"lang": lang, "clips": first.clips, "opens_again": again, "gaps_ms": first.gaps_ms}
