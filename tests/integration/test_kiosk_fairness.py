"""One number for each person, and not all of them to one: the kiosk's own requests, and the people at the door."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.app import create_app
from server.config import Settings
from server.usecases import people
from server.web.guards import DEVICE_COOKIE
from tests.integration.test_floorpage import HERE, Tablet
from tests.world import World

ONE, OTHER = "one-person-of-22-chars", "the-other-one-22-chars"


class Press:
    """A paired kiosk under a finger."""

    def __init__(self, app: Flask, world: World) -> None:
        self._client: FlaskClient = app.test_client()
        token = people.pair_device(world.store, world.kiosk.id, by=world.house)
        self._client.set_cookie(DEVICE_COOKIE.format(kind="kiosk"), token)

    def take(self, **wish: Any) -> Any:
        return self._client.post("/kiosk/tickets", json={"queue": "civil", **wish}, headers={"Origin": HERE})


@pytest.fixture
def app(world: World, tmp_path: Any) -> Flask:
    return create_app(Settings(data=tmp_path, database_url="", public_url=HERE), store=world.store)


@pytest.fixture
def press(app: Flask, world: World) -> Press:
    return Press(app, world)


def refusal(answer: Any) -> tuple[int, dict[str, Any]]:
    return answer.status_code, answer.get_json()["error"]


def test_a_second_number_of_a_queue_is_refused_with_the_first_and_given_to_somebody_else(
    world: World, press: Press
) -> None:
    first = press.take(person=ONE).get_json()["ticket"]
    status, told = refusal(press.take(person=ONE))
    assert (status, told["code"]) == (409, "number_had")
    assert (told["id"], told["ticket"], told["queue"]) == (first["id"], first["code"], first["queue"])
    assert told["here"] is True
    assert press.take(person=OTHER).status_code == 201
    assert len(world.tickets()) == 2


def test_a_queue_that_nobody_serves_is_refused_to_a_direct_request_too(world: World, press: Press) -> None:
    status, told = refusal(press.take(queue="archive"))
    assert (status, told["code"]) == (409, "queue_unserved")
    assert world.tickets() == []


def test_a_kiosk_at_its_limit_rests_until_the_door_lets_it_go_on(
    app: Flask, world: World, press: Press
) -> None:
    world.set_rules(kiosk_numbers=5, kiosk_while=300)
    assert [press.take().status_code for _ in range(5)] == [201] * 5
    status, told = refusal(press.take())
    assert (status, told["code"]) == (429, "kiosk_resting")
    tablet = Tablet(app, world)
    assert f"/floor/kiosks/{world.kiosk.id}/release" in tablet.text()
    assert tablet.post(f"/floor/kiosks/{world.kiosk.id}/release").status_code == 204
    assert press.take().status_code == 201
    assert len(world.tickets()) == 6
