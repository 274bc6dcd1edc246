"""The boards of the centre: what each shows, how loud it is, and the message over all of them."""

from typing import Annotated, Any, Final

from flask import Blueprint
from pydantic import Field, StringConstraints

from server.admin import words
from server.admin.desk import acts, page
from server.core.house import Counter, Queue
from server.core.house_texts import text_of
from server.core.wall import (
    LONGEST_MESSAGE,
    LOUDEST,
    MOST_STEPS,
    BoardOptions,
    Loudness,
    readable_to,
)
from server.store import read
from server.store import wall as store_wall
from server.store.wall import BoardRow
from server.usecases import wall
from server.web.guards import actor
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_wall", __name__, template_folder="templates")

AWAY_AFTER: Final = 150
"""Seconds without a report after which a board counts as away: it reports each minute."""
SCRIPT: Final = {
    **words.SCRIPT,
    "saved": "Saved. The board follows at once.",
    "tested": "The board speaks within a few seconds.",
    "over": "The message stands on every board now.",
    "taken": "The boards show the numbers again.",
}
_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_MESSAGE)]


class Step(Body):
    """One step of a day's loudness."""

    since: Annotated[str, Field(max_length=5)]
    volume: Annotated[int, Field(ge=0, le=LOUDEST)]
    chime: bool = True
    voice: bool = True


class Wanted(Body):
    """A board as the form says it; the fields are those of `server.core.wall.BoardOptions`."""

    queues: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], Field(max_length=60)] = ()
    counters: Annotated[tuple[Annotated[int, Field(ge=1, le=9999)], ...], Field(max_length=99)] = ()
    sound: Annotated[tuple[Step, ...], Field(min_length=1, max_length=MOST_STEPS)]
    media: bool = True
    video_sound: bool = False
    far: Annotated[float, Field(ge=1, le=40)] = 8.0

    def options(self) -> BoardOptions:
        """Answer it as the house knows it."""
        return BoardOptions(
            queues=tuple(dict.fromkeys(self.queues)),
            counters=tuple(sorted(set(self.counters))),
            sound=tuple(Loudness(**step.model_dump()) for step in self.sound),
            media=self.media,
            video_sound=self.video_sound,
            far=self.far,
        )


class Message(Body):
    """A message over everything, in both languages."""

    text: _Text = ""
    text_en: _Text = ""


@bp.get("/admin/wall")
@acts
def boards() -> str:
    """Show the boards."""
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        rows = store_wall.boards(conn, centre_id)
        queues, counters = read.queues(conn, centre_id), read.counters(conn, centre_id)
        emergency = store_wall.standing_emergency(conn, centre_id)
        texts = read.centre(conn, centre_id).texts
    return page(
        "admin/wall.html",
        cards=[_card(row, queues, counters) for row in rows],
        queues=queues,
        counters=counters,
        emergency=emergency,
        alarms=[text_of(texts, key) for key in ("alarm_leave", "alarm_power")],
        longest=LONGEST_MESSAGE,
        most_steps=MOST_STEPS,
        script_words=SCRIPT,
    )


@bp.post("/admin/wall/boards/<device_id>")
@acts
def set_board(device_id: str) -> tuple[str, int]:
    """Say what a board shows and how loud it is."""
    wall.set_board(parts().store, device_id, body_of(Wanted).options(), by=actor())
    return "", 204


@bp.post("/admin/wall/boards/<device_id>/test")
@acts
def test_board(device_id: str) -> tuple[str, int]:
    """Let a board speak an example."""
    wall.test_board(parts().store, device_id, by=actor())
    return "", 204


@bp.post("/admin/wall/emergency")
@acts
def show_emergency() -> tuple[str, int]:
    """Put a message over every board."""
    asked = body_of(Message)
    wall.show_emergency(parts().store, text=asked.text, text_en=asked.text_en, by=actor())
    return "", 204


@bp.post("/admin/wall/emergency/end")
@acts
def end_emergency() -> tuple[str, int]:
    """Take the message off the boards."""
    wall.end_emergency(parts().store, by=actor())
    return "", 204


def _card(row: BoardRow, queues: list[Queue], counters: list[Counter]) -> dict[str, Any]:
    shown = _counters_of(row.options, queues, counters)
    reach = readable_to(diagonal=row.diagonal, counters=shown)
    silent_for = (parts().store.clock() - row.seen_at).total_seconds() if row.seen_at else None
    return {
        "row": row,
        "muted": wall.muted(row.report),
        "away": silent_for is None or silent_for > AWAY_AFTER,
        "reach": round(reach, 1),
        "too_far": row.options.far > reach,
        "counters": shown,
    }


def _counters_of(options: BoardOptions, queues: list[Queue], counters: list[Counter]) -> int:
    """Answer how many counters stand on a board as it is set up."""
    if options.counters:
        return sum(one.number in options.counters for one in counters)
    if not options.queues:
        return len(counters)
    wanted = {queue.id for queue in queues if queue.key in options.queues}
    return sum(any(one.serves.get(queue) == 1 for queue in wanted) for one in counters)
