"""What a thousand phones cost: the state is always the newest, the line before it may lag on a crowded floor."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from kiosk.phone.answers import CHEAP, LONGEST, SHARE, Answers
from kiosk.phone.pressure import SOONEST, SPREAD, Pressure
from server.core.floor import Floor
from server.core.outage import Outage
from server.core.ticket import Status, Ticket
from tests.unit.test_phone_view import NOW, floor_of, ticket


class Now:
    """A clock that a test moves; as a measure of work it moves with every look."""

    def __init__(self, step: float = 0.0) -> None:
        self.at, self.step = 100.0, step

    def __call__(self) -> float:
        self.at += self.step
        return self.at


class Floors:
    """One floor that the test changes."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def look(self, _centre: str, view: Callable[[Floor, datetime], Any]) -> Any:
        return view(self.floor, NOW)

    def put(self, *tickets: Ticket) -> None:
        self.floor.tickets.update({one.id: one for one in tickets})
        self.floor.seq += 1


def asked(answers: Answers, floors: Floors, one: Ticket, **how: bool) -> Any:
    found = answers.answer(floors, one, "vi", **how)
    assert found is not None
    return found.turn


def test_on_an_ordinary_floor_every_commit_is_seen_at_once() -> None:
    first, mine = ticket(), ticket()
    floors, answers = Floors(floor_of(first, mine)), Answers(clock=Now(), work=Now(CHEAP / 2))
    assert asked(answers, floors, mine).ahead == 1
    floors.put(_as(first, Status.LEFT))
    assert asked(answers, floors, mine).ahead == 0


def test_on_a_crowded_floor_the_line_lags_and_the_state_never_does() -> None:
    clock, cost = Now(), 0.05
    gone, first, mine = ticket(), ticket(), ticket()
    floors, answers = Floors(floor_of(gone, first, mine)), Answers(clock=clock, work=Now(cost))
    assert asked(answers, floors, mine).ahead == 2
    floors.put(_as(gone, Status.LEFT))
    assert asked(answers, floors, mine).ahead == 1
    floors.put(_as(first, Status.LEFT))
    assert asked(answers, floors, mine).ahead == 1
    floors.put(_as(mine, Status.CALLED, counter_id="k1", called_at=NOW))
    assert asked(answers, floors, mine).state == "called"
    floors.put(mine)
    clock.at += (cost - CHEAP) / SHARE
    assert asked(answers, floors, mine).ahead == 0


def test_however_crowded_a_line_lags_no_longer_than_a_citizen_bears() -> None:
    clock = Now()
    gone, first, mine = ticket(), ticket(), ticket()
    floors, answers = Floors(floor_of(gone, first, mine)), Answers(clock=clock, work=Now(60.0))
    asked(answers, floors, mine)
    floors.put(_as(gone, Status.LEFT))
    asked(answers, floors, mine)
    floors.put(_as(first, Status.LEFT))
    clock.at += LONGEST
    assert asked(answers, floors, mine).ahead == 0


def test_one_slow_turn_is_no_crowd_as_the_first_of_a_process_always_is() -> None:
    costs = iter((0.0, 0.3, 0.3, 0.301, 0.301, 0.7))
    gone, first, mine = ticket(), ticket(), ticket()
    floors, answers = Floors(floor_of(gone, first, mine)), Answers(clock=Now(), work=lambda: next(costs))
    for left, ahead in ((None, 2), (gone, 1), (first, 0)):
        if left is not None:
            floors.put(_as(left, Status.LEFT))
        assert asked(answers, floors, mine).ahead == ahead


def test_nobody_is_told_of_a_line_without_himself_or_from_before_his_own_act() -> None:
    first, mine, new = ticket(), ticket(), ticket()
    floors, answers = Floors(floor_of(first, mine)), Answers(clock=Now(), work=Now(0.1))
    asked(answers, floors, mine)
    floors.put(first)
    asked(answers, floors, mine)
    floors.put(new)
    assert asked(answers, floors, new).ahead == 2
    floors.put(_as(first, Status.LEFT))
    assert asked(answers, floors, mine, at_once=True).ahead == 0


def test_an_address_is_looked_up_once_and_a_wrong_one_each_time() -> None:
    answers, looks = Answers(), []
    for _ in range(2):
        assert answers.known("right", lambda: looks.append("right") or ticket()) is not None
        assert answers.known("wrong", lambda: looks.append("wrong")) is None
    assert looks == ["right", "wrong", "wrong"]


def test_what_is_over_the_limit_of_a_second_comes_later_and_spread() -> None:
    clock = Now()
    pressure = Pressure(3, clock=clock)
    waits = [pressure.hit(f"token {n}") for n in range(40)]
    assert waits[:3] == [0, 0, 0]
    assert all(SOONEST <= wait < SOONEST + SPREAD for wait in waits[3:])
    assert len(set(waits[3:])) > SPREAD // 2
    clock.at += 1
    assert pressure.hit("token 5") == 0


def _as(one: Ticket, status: Status, **changes: object) -> Ticket:

    return replace(one, status=status, **changes)  # type: ignore[arg-type]


def test_the_field_of_a_procedure_is_asked_once_for_each_set_up_and_only_while_a_field_is_held_up() -> None:
    mine = ticket(queue="land", procedure_id="p1")
    floors, answers, asked_for = Floors(floor_of(mine)), Answers(clock=Now(), work=Now()), []

    def field_of(procedure: str) -> str:
        asked_for.append(procedure)
        return "f-civil"

    def outage() -> Outage | None:
        found = answers.answer(floors, mine, "vi", field_of=field_of)
        assert found is not None
        return found.turn.outage

    assert (outage(), asked_for) == (None, [])
    floors.floor.outages["o"] = down = an_outage(fields=("f-civil",), queues=("civil",))
    for _ in range(3):
        floors.put()
        assert outage() == down
    assert asked_for == ["p1"]
    floors.floor.setup_seq += 1
    floors.put()
    assert (outage(), asked_for) == (down, ["p1", "p1"])


def an_outage(*, fields: tuple[str, ...], queues: tuple[str, ...]) -> Outage:
    return Outage(
        id="o",
        centre_id="c",
        name="Phần mềm hộ tịch",
        name_en="The civil-status software",
        fields=fields,
        queues=queues,
        text="",
        text_en="",
        down_since=NOW,
        started_by="s",
    )
