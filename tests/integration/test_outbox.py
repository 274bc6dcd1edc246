"""The outbox: in with its cause or not at all, out in order, and nothing personal in it."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from server.config import Settings
from server.core.dossier import Channel, Done, Method
from server.core.outbox import pause_after
from server.core.ticket import Ticket
from server.store import read, tables
from server.usecases.outbox import report_days
from tests.world import World

KEY = "a key of more than sixteen letters"
BIRTH = "1.000001"


@pytest.fixture
def world(world: World) -> World:
    """The tests' centre, whose province waits for dossiers."""
    world.store.outbox = True
    return world


def served(world: World, *done: Done) -> Ticket:
    ticket = world.issue(None, procedure=BIRTH)
    clerk = world.at(1)
    clerk.start(clerk.call(ticket))
    return clerk.complete(ticket, *done)


def letters(world: World) -> list[dict[str, Any]]:
    o = tables.outbox.c
    with world.store.read() as conn:
        chosen = sa.select(o.body).where(o.centre_id == world.centre_id).order_by(o.seq)
        return [json.loads(body) for body in conn.execute(chosen).scalars()]


def test_a_dossier_is_put_in_with_the_act_that_recorded_it(world: World) -> None:
    done = Done(
        procedure_id=f"{world.centre_id}-{BIRTH}",
        code="H56.1-261123-0001",
        channel=Channel.ONLINE_ALONE,
        method=Method.PORTAL,
        amount=8000,
        digitised=True,
    )
    served(world, done, Done())
    first, second = letters(world)
    assert first["data"] == {
        "id": first["data"]["id"],
        "recorded_seq": first["data"]["recorded_seq"],
        "procedure": BIRTH,
        "code": "H56.1-261123-0001",
        "channel": "online_alone",
        "method": "portal",
        "amount": 8000,
        "digitised": True,
        "due_on": None,
        "returned_on": None,
        "voided": False,
    }
    assert (first["kind"], first["previous"], second["previous"]) == ("dossier", None, first["seq"])
    assert first["id"] == f"{world.centre_id}:{first['seq']}"
    assert world.faults() == []


def test_a_completion_taken_back_takes_its_dossier_back_too(world: World) -> None:
    served(world, Done(code="X"))
    world.at(1).undo()
    recorded, voided = letters(world)
    assert [recorded["data"]["voided"], voided["data"]["voided"]] == [False, True]
    assert recorded["data"]["id"] == voided["data"]["id"]


def test_what_is_refused_puts_nothing_in(world: World) -> None:
    ticket = world.issue()
    with world.refuses("wrong_state"):
        world.at(1).complete(ticket, Done())
    assert letters(world) == []


def test_without_an_address_nothing_is_kept(world: World) -> None:
    world.store.outbox = False
    served(world, Done())
    assert letters(world) == []


def test_the_figures_of_each_day_that_is_over_are_put_down_once(world: World) -> None:
    world.set_rules(clock_ahead_hours=None)
    served(world, Done(channel=Channel.ONLINE_HELPED, amount=5000, method=Method.CASH))
    gone = world.issue()
    world.at(1).leave(gone)
    world.clock.tick(days=1)
    world.issue()
    world.clock.tick(days=1)
    with world.store.read() as conn:
        today = read.today(conn, world.centre_id, world.clock())
    assert [report_days(world.store, today=today, by=world.house) for _ in range(3)] == [1, 0, 0]
    dossier, monday, tuesday = letters(world)
    assert monday["previous"] == dossier["seq"]
    assert monday["data"] == {
        "day": "2026-11-23",
        "tickets": 2,
        "by_end": {"completed": 1, "left": 1},
        "dossiers": 1,
        "by_channel": {"online_helped": 1},
        "by_method": {"cash": 1},
        "digitised": 0,
        "amount": 5000,
    }
    assert (tuesday["data"]["day"], tuesday["data"]["tickets"]) == ("2026-11-24", 1)
    assert [e.kind for e in world.entries()].count("day.reported") == 2


def test_pauses_grow_to_the_longest_and_are_spread() -> None:
    pauses = [pause_after(n, first=2, longest=900, spread=1) for n in (1, 2, 3, 9, 10, 10_000)]
    assert pauses == [2, 4, 8, 512, 900, 900]
    assert pause_after(3, first=2, longest=900, spread=0) == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"outbox_url": "ftp://tinh.example/", "outbox_key": KEY},
        {"outbox_url": "https://tinh.example/"},
        {"outbox_url": "https://tinh.example/", "outbox_key": "short"},
    ],
)
def test_an_address_without_a_proper_key_is_refused_at_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)
