"""Several boards on one floor: each shows its own queues, counters and calls, and nothing of the others'."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from server.core.kinds import Kind
from server.core.ticket import Status
from server.core.wall import BoardOptions, Emergency, Loudness, MediaItem, Wall
from tests.unit.test_board_view import BOARD, Day


def day_with(**options: Any) -> Day:
    """Counters 1 and 2 do civil status and help out with copies; counter 3 does copies alone."""
    day = Day()
    for number, serves in ((1, {"civil": 1, "certify": 2}), (2, {"civil": 1}), (3, {"certify": 1})):
        day.change(number, serves=serves)
    day.floor.wall = Wall(boards={BOARD: BoardOptions(**options)})
    return day


def numbers(day: Day) -> list[int]:
    return [one["number"] for one in day.board()["counters"]]


def test_counters_calls_and_counts_follow_from_the_queues() -> None:
    day = day_with(queues=("certify",))
    copy = day.call(day.issue("certify"), 3)
    day.call(day.issue(), 2)
    day.issue()
    board = day.board()
    assert numbers(day) == [3]
    assert day.calls() == [(copy.code, 3)]
    assert [one["series"] for one in board["waiting"]] == ["B"]


def test_who_helps_out_stands_there_while_it_has_somebody_and_the_call_stays_known() -> None:
    day = day_with(queues=("certify",))
    copy = day.start(day.call(day.issue("certify"), 1))
    assert numbers(day) == [1, 3]
    assert day.calls() == [(copy.code, 1)]
    day.put(Kind.TICKET_COMPLETED, replace(copy, status=Status.COMPLETED, counter_id=None))
    assert numbers(day) == [3]
    assert day.calls() == [(copy.code, 1)]


def test_counters_named_by_hand_are_exactly_those_with_all_their_calls() -> None:
    day = day_with(counters=(1, 3))
    copy, other = day.call(day.issue("certify"), 1), day.call(day.issue(), 2)
    assert numbers(day) == [1, 3]
    assert (copy.code, 1) in day.calls()
    assert (other.code, 2) not in day.calls()


def test_a_queue_that_was_removed_leaves_the_board_with_everything() -> None:
    assert numbers(day_with(queues=("gone",))) == [1, 2, 3]


def test_another_boards_wishes_change_nothing_here() -> None:
    day = day_with()
    day.floor.wall = Wall(boards={"another": BoardOptions(queues=("certify",))})
    assert numbers(day) == [1, 2, 3]


# --- what hangs beside the numbers ----------------------------------------------------------------


def picture(name: str, **more: Any) -> MediaItem:
    return MediaItem(id=name, file=f"{name}.jpg", name=name, film=False, seconds=10, position=1, **more)


def test_the_playlist_holds_what_is_still_valid() -> None:
    day = day_with()
    today = date(2026, 11, 23)
    day.floor.wall = Wall(
        media=(
            picture("always"),
            picture("today", shown_until=today),
            picture("over", shown_until=today - timedelta(days=1)),
            picture("put-aside", shown=False),
        )
    )
    shown = {one["file"]: one["until"] for one in day.board()["media"]}
    assert shown == {"always.jpg": None, "today.jpg": "2026-11-24T00:00:00+07:00"}
    day.floor.wall = replace(day.floor.wall, boards={BOARD: BoardOptions(media=False)})
    assert day.board()["media"] == []


def test_a_message_covers_a_board_whatever_it_shows() -> None:
    day = day_with(queues=("certify",))
    assert day.board()["emergency"] is None
    message = Emergency(text="Xin rời khỏi tòa nhà", text_en="Please leave", since=day.now)
    day.floor.wall = replace(day.floor.wall, emergency=message)
    assert day.board()["emergency"]["text"] == "Xin rời khỏi tòa nhà"


def test_a_test_is_heard_at_once_or_never() -> None:
    day = day_with(sound=(Loudness(volume=10), Loudness(since="12:00", volume=60)))
    assert day.board()["test"] is None
    day.floor.wall = Wall(boards={BOARD: BoardOptions(tested_at=day.now)})
    assert day.board()["test"]["say"][0]["clips"][0] == "vi-call"
    day.later(1)
    assert day.board()["test"] is None
