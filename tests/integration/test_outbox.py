"""The outbox: in with its cause or not at all, out in order, and nothing personal in it."""

import json
from threading import Event
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from server.config import Settings
from server.core.dossier import Channel, Done, Method
from server.core.outbox import pause_after, signature
from server.core.ticket import Ticket
from server.live.courier import Address, Courier
from server.store import outbox, read, tables
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


def backlog(world: World) -> outbox.Backlog:
    with world.store.read() as conn:
        return outbox.backlog(conn, world.centre_id)


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


class Province:
    """Answers as it is told, and keeps what it got."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)
        self.got: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer)


def courier(world: World, *, first_pause: float = 0.0) -> Courier:
    address = Address(url="https://tinh.example/nhan", key=KEY, first_pause=first_pause, longest_pause=900)
    return Courier(world.store, address, stop=Event(), chance=lambda: 1.0)


def test_letters_go_one_by_one_signed_and_in_order(world: World) -> None:
    served(world, Done(code="1"), Done(code="2"))
    province, sender = Province(500, httpx.ConnectError("no network"), 302), courier(world)
    with httpx.Client(transport=httpx.MockTransport(province)) as client:
        assert [sender.round(client) for _ in range(6)] == [False, False, False, True, True, False]
    codes = [json.loads(request.content)["data"]["code"] for request in province.got]
    assert codes == ["1", "1", "1", "1", "2"]
    assert len({request.content for request in province.got}) == 2
    for request in province.got:
        stamp = request.headers["Sothutu-Timestamp"]
        assert request.headers["Sothutu-Signature"] == "v1=" + signature(
            KEY, timestamp=stamp, body=request.content
        )
        assert request.headers["Idempotency-Key"] == json.loads(request.content)["id"]
    assert (backlog(world).waiting, backlog(world).delivered) == (0, 2)


def test_a_failure_is_seen_in_the_backlog_and_makes_a_pause(world: World) -> None:
    served(world, Done())
    province, sender = Province(503), courier(world, first_pause=600)
    with httpx.Client(transport=httpx.MockTransport(province)) as client:
        assert [sender.round(client) for _ in range(3)] == [False, False, False]
    assert len(province.got) == 1
    seen = backlog(world)
    assert (seen.waiting, seen.tries, seen.trouble, seen.since) == (1, 1, "HTTP 503", world.clock())


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
