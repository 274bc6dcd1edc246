"""What boards are told: kept as JSON, checked as a day, and measured against the last seat."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from server.core.wall import (
    BoardOptions,
    Loudness,
    arc_minutes,
    in_order,
    options_from_json,
    options_to_json,
    readable_to,
    sound_faults,
)

OWN = BoardOptions(
    queues=("civil",),
    counters=(2, 3),
    sound=(Loudness(), Loudness(since="11:30", volume=30, voice=False)),
    media=False,
    far=6.5,
    tested_at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
)


def test_options_survive_being_written() -> None:
    assert options_from_json(options_to_json(OWN)) == OWN


def test_only_what_differs_is_written_and_what_is_unknown_is_left_out() -> None:
    assert options_to_json(BoardOptions()) == {}
    assert options_from_json({"from_the_future": 1, "far": 5.0}) == BoardOptions(far=5.0)


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (Loudness(since="7:30"),),
        (Loudness(since="24:00"),),
        (Loudness(since="noon"),),
        (Loudness(volume=101),),
        (Loudness(volume=-1),),
        (Loudness(), Loudness(volume=20)),
        tuple(Loudness(since=f"{hour:02}:00") for hour in range(9)),
    ],
)
def test_a_day_that_cannot_be_is_refused(steps: tuple[Loudness, ...]) -> None:
    assert sound_faults(steps)


def test_a_day_is_kept_in_its_order() -> None:
    steps = (Loudness(since="13:30"), Loudness(), Loudness(since="11:30"))
    assert sound_faults(steps) is None
    assert [step.since for step in in_order(steps)] == ["00:00", "11:30", "13:30"]


@pytest.mark.parametrize(("diagonal", "minutes"), [(43, 18.3), (50, 21.2), (55, 23.3), (65, 27.6)])
def test_eight_counters_at_eight_metres_are_as_large_as_measured(diagonal: float, minutes: float) -> None:
    assert arc_minutes(diagonal=diagonal, counters=8, far=8) == pytest.approx(minutes, abs=0.15)


def test_fewer_counters_are_read_from_further_away() -> None:
    reaches = [readable_to(diagonal=43, counters=counters) for counters in (8, 4, 3, 2, 1)]
    assert reaches == sorted(reaches)
    assert reaches[0] == pytest.approx(7.3, abs=0.1)
    assert replace(OWN, far=8.0).far > reaches[0]
