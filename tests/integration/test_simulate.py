"""A simulated morning: the same people for the same seed, a floor that stays whole, and an end."""

import json
import random
from collections import Counter as Tally
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from server.api.blueprint import PREFIX
from server.app import create_app
from server.config import Settings
from server.core.house import Role
from server.simulate import plan
from server.simulate.client import Refused
from server.simulate.morning import Morning, Tokens
from server.usecases import programs
from tests.world import World

LINES = [
    plan.Line(id="1", key="civil", counters=1.5),
    plan.Line(id="2", key="certify", counters=1.0),
    plan.Line(id="3", key="results", counters=0.0),
]


def people_of(seed: int, minutes: float = 240) -> list[plan.Arrival]:
    return plan.arrivals(LINES, minutes=minutes, draw=random.Random(seed))


def test_a_seed_brings_the_same_people():
    assert people_of(1) == people_of(1)
    assert people_of(1) != people_of(2)


def test_people_come_in_order_within_the_morning_and_only_where_somebody_serves():
    came = people_of(3)
    assert came == sorted(came)
    assert all(0 < one.minute < 240 for one in came)
    assert {one.queue for one in came} == {"1", "2"}


def test_people_come_in_two_waves():
    came = [one.minute / 240 for seed in range(20) for one in people_of(seed)]
    early, lull, late = (sum(a <= at < a + 0.1 for at in came) for a in (0.17, 0.42, 0.63))
    assert early > late > lull


def test_no_morning_is_without_bound():
    crowd = [plan.Line(id="1", key="results", counters=1000.0)]
    assert len(plan.arrivals(crowd, minutes=720, draw=random.Random(1))) == plan.MOST


def test_a_service_takes_its_mean_on_average():
    draw = random.Random(4)
    times = [plan.service("civil", draw) for _ in range(4000)]
    assert min(times) > 0
    assert sum(times) / len(times) == pytest.approx(plan.SERVICE["civil"], rel=0.05)


@pytest.fixture
def kind() -> str:
    return "sqlite"


@dataclass
class InProcess:
    """The API without a wire between."""

    client: Any
    refusals: Tally[str] = field(default_factory=Tally)

    def get(self, path: str, *, token: str) -> Any:
        return self._told(self.client.get(PREFIX + path, headers={"Authorization": f"Bearer {token}"}))

    def post(self, path: str, body: Any = None, *, token: str) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        return self._told(self.client.post(PREFIX + path, data=json.dumps(body or {}), headers=headers))

    def _told(self, answer: Any) -> Any:
        said = answer.get_json()
        if answer.status_code >= 400:
            self.refusals[said["error"]["code"]] += 1
            raise Refused(said["error"])
        return said


@pytest.mark.parametrize("speed", [1, 60])
def test_a_morning_leaves_a_whole_floor_and_no_counter_busy(world: World, tmp_path: Path, speed: int):
    app = create_app(
        Settings(data=tmp_path, database_url="", public_url="http://localhost"), store=world.store
    )

    def made(role: str, counter: int | None = None) -> str:
        return programs.new_token(world.store, role=Role(role), by=world.house, counter_number=counter)

    tokens = Tokens(
        kiosk=made("kiosk"), greeter=made("greeter"), clerks={n: made("clerk", n) for n in (1, 2, 3, 4)}
    )

    def seconds() -> float:
        return world.clock.now.timestamp()

    began, api = world.clock.now, InProcess(app.test_client())
    morning = Morning(
        api,
        tokens,
        minutes=90,
        speed=speed,
        draw=random.Random(11),
        groups=["elderly", "merit"],
        clock=seconds,
        sleep=world.clock.tick,
    )
    morning.play()
    done = morning.done
    assert done["tickets"] == len(world.tickets()) > 20
    assert done["completed"] > 15
    assert done["called"] >= done["completed"]
    assert (done["missed"] > 0) == (speed == 1)
    assert not {"counter_busy", "wrong_state", "malformed", "not_your_ticket"} & api.refusals.keys()
    assert all(world.floor().open_call(f"{world.centre_id}-{n}") is None for n in (1, 2, 3, 4))
    assert (world.clock.now - began).total_seconds() <= 90 * 60 / speed
    assert world.faults() == []
