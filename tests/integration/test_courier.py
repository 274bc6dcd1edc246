"""The courier: one letter after the other, signed, and patient."""

import json
from pathlib import Path
from threading import Event

import httpx
import pytest

from server.app import create_app
from server.config import Settings
from server.core.dossier import Done
from server.core.outbox import signature
from server.core.ticket import Ticket
from server.live.courier import Address, Courier
from server.store import outbox
from server.usecases import people
from server.web.guards import STAFF_COOKIE
from tests.world import PASSWORD, World

KEY = "a key of more than sixteen letters"


@pytest.fixture
def kind() -> str:
    """SQLite alone: the courier serves every centre of a database, and the tests share one on PostgreSQL."""
    return "sqlite"


@pytest.fixture
def world(world: World) -> World:
    """The tests' centre, whose province waits for dossiers."""
    world.store.outbox = True
    return world


def served(world: World, *done: Done) -> Ticket:
    ticket = world.issue()
    clerk = world.at(1)
    clerk.start(clerk.call(ticket))
    return clerk.complete(ticket, *done)


def backlog(world: World) -> outbox.Backlog:
    with world.store.read() as conn:
        return outbox.backlog(conn, world.centre_id)


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


def test_the_admins_page_says_what_waits_for_the_province(world: World, tmp_path: Path) -> None:
    served(world, Done())
    app = create_app(Settings(data=tmp_path, public_url="http://localhost"), store=world.store)
    client = app.test_client()
    login = f"{world.centre_id}.vanphong"
    client.set_cookie(
        STAFF_COOKIE, people.log_in(world.store, login=login, password=PASSWORD, address="192.0.2.7")
    )
    assert "Chưa gửi được lên tỉnh" not in client.get("/admin").text
    with httpx.Client(transport=httpx.MockTransport(Province(503))) as sender:
        courier(world).round(sender)
    assert "Chưa gửi được lên tỉnh: 1 mục đang chờ gửi" in client.get("/admin").text
    figures = client.get("/metrics").text
    assert f'sothutu_outbox_waiting{{centre="{world.centre_id}"}} 1.0' in figures
