"""The answers phones get, kept per process until the floor moves: a thousand phones cost one look."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kiosk.phone.view import Scene, Turn, scene, turn
from kiosk.phone.words import says
from server.core.floor import Floor
from server.core.ticket import Ticket
from server.web.parts import FloorReader

STEP: Final = 30.0
"""Seconds after which a wait is reckoned anew although nothing happened."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A turn as plain values, and the ETag that changes with them alone."""

    turn: Turn
    body: Mapping[str, Any]
    etag: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    mark: tuple[int, int]
    scene: Scene
    bodies: dict[tuple[str, str], tuple[Turn, Mapping[str, Any], str] | None]


class Answers:
    """Remembers, per centre, the newest scene and what was answered from it."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._kept: dict[str, _Kept] = {}

    def answer(self, floors: FloorReader, ticket: Ticket, lang: str) -> Answer | None:
        """Answer a turn as of the newest commit; None when its page is no longer kept."""

        def look(floor: Floor, now: datetime) -> Answer | None:
            kept = self._fresh(floor, now)
            mine = (ticket.id, lang)
            if mine not in kept.bodies:
                newest = floor.tickets.get(ticket.id)
                seen = turn(kept.scene, newest) if newest else None
                kept.bodies[mine] = _written(seen, lang) if seen else None
            found = kept.bodies[mine]
            return Answer(*found, now.astimezone(floor.centre.tz)) if found else None

        # The look holds the floor still, so nothing here is done twice or half.
        return floors.look(ticket.centre_id, look)

    def _fresh(self, floor: Floor, now: datetime) -> _Kept:
        mark = (floor.seq, int(now.timestamp() // STEP))
        kept = self._kept.get(floor.centre.id)
        if kept is None or kept.mark != mark:
            kept = self._kept[floor.centre.id] = _Kept(mark, scene(floor, now), {})
        return kept


def body_of(seen: Turn, lang: str) -> dict[str, Any]:
    """Write a turn down as the values a phone gets, sentences included."""
    return {
        "seq": seen.seq,
        "state": seen.state.value,
        "code": seen.code,
        "business_date": seen.day.isoformat(),
        "queue": seen.queue.name_in(lang),
        "ahead": seen.ahead,
        "wait": list(seen.wait) if seen.wait else None,
        "counter": seen.counter,
        "called_at": seen.called_at.isoformat() if seen.called_at else None,
        "calls": seen.calls,
        "next_poll": seen.poll,
        **says(seen, lang),
    }


def _written(seen: Turn, lang: str) -> tuple[Turn, Mapping[str, Any], str]:
    body = body_of(seen, lang)
    # What stands on the page decides, not the seq: most of what happens on a floor is about others.
    shown = {name: value for name, value in body.items() if name != "seq"}
    digest = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]
    return seen, body, digest
