"""The phone page's routes as a citizen's browser meets them, with and without scripts."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.app import create_app
from server.config import Settings
from server.core.ticket import Status, Ticket
from server.core.tokens import ticket_token
from server.store import tables
from server.usecases import people
from tests.world import SECRET, World

HERE = "http://localhost"
BIRTH = "1.000001"
LONG = "https://dichvucong.gov.vn/tim-kiem-thu-tuc-hanh-chinh?" + "ward=15961&" * 20


@pytest.fixture
def kind() -> str:
    """SQLite alone: what differs between the databases lies below the use-cases and is tested there."""
    return "sqlite"


@pytest.fixture
def client(world: World, tmp_path: Path) -> FlaskClient:
    settings = Settings(data=tmp_path, database_url="", public_url=HERE, wifi="Trung tam")
    return create_app(settings, store=world.store).test_client()


def path(ticket: Ticket, act: str = "") -> str:
    return f"/t/{ticket_token(SECRET, ticket.id)}{act}"


def post(client: FlaskClient, where: str, body: Any = None, **form: str) -> TestResponse:
    if body is not None:
        return client.post(where, json=body, headers={"Origin": HERE})
    return client.post(where, data=form, headers={"Origin": HERE, "Accept": "text/html"})


def test_submitted_online_is_thanked_by_script_and_by_plain_form(world: World, client: FlaskClient) -> None:
    one, other = (world.issue(None, procedure=BIRTH) for _ in range(2))
    answer = post(client, path(one, "/submitted"), {}).json
    assert answer["state"] == "left"
    assert answer["says"]["lead"] == "Cảm ơn ông/bà đã nộp trực tuyến."
    led = post(client, path(other, "/submitted"))
    assert led.status_code == 303
    assert "Cảm ơn ông/bà đã nộp trực tuyến." in client.get(led.location).text


def test_the_place_is_kept_for_help_and_help_is_given(world: World, client: FlaskClient) -> None:
    mine = world.issue(None, procedure=BIRTH)
    assert post(client, path(mine, "/submitted"), stay="true").status_code == 303
    assert world.ticket(mine).status is Status.WAITING
    assert "data-submitted" in client.get(path(mine)).text
    answer = post(client, path(mine, "/help?lang=en"), {}).json
    assert (answer["state"], answer["queue"]) == ("near", "Queue guide")
    assert "/help" not in client.get(path(mine)).text


def test_a_visit_is_rated_once(world: World, client: FlaskClient) -> None:
    mine = world.issue()
    clerk = world.at(1)
    clerk.start(clerk.call(mine))
    clerk.complete(mine)
    for wrong in ({}, {"level": 5}, {"level": 0}, {"level": 4, "reason": "<b>"}, {"level": 4, "name": "An"}):
        assert post(client, path(mine, "/rating"), wrong).json["error"]["code"] == "malformed"
    assert post(client, path(mine, "/rating"), {"level": "3", "reason": ""}).json["state"] == "completed"
    assert "data-rated" in client.get(path(mine)).text
    again = post(client, path(mine, "/rating"), level="1", reason="waited")
    assert again.status_code == 409
    assert post(client, path(mine, "/rating"), {"level": 1}).json["error"]["code"] == "already_rated"


def test_opening_the_page_is_noted_once_and_asking_for_the_turn_never(
    world: World, client: FlaskClient
) -> None:
    mine = world.issue(None, procedure=BIRTH)
    assert '"unopened": true' in client.get(path(mine)).text.replace('":true', '": true')
    before = world.everything()
    client.get(path(mine, ".json"))
    assert world.everything() == before
    assert post(client, path(mine, "/opened"), {}).status_code == 204
    once = world.everything()
    assert once["phone_visit"] == [(mine.id, world.centre_id, True, False, False)]
    post(client, path(mine, "/opened"), {})
    assert world.everything() == once
    assert '"unopened": false' in client.get(path(mine)).text.replace('":false', '": false')


def test_a_long_address_goes_through_our_own_page(world: World, client: FlaskClient) -> None:
    with world.store.write() as conn:
        mine = tables.procedure.c.code == BIRTH
        needs = {"needs_vneid": True, "needs_photos": True, "online_minutes": 15, "level": "full"}
        conn.execute(sa.update(tables.procedure).where(mine).values(portal_url=LONG, **needs))
    page = client.get(f"/o/{world.centre_id}-{BIRTH}")
    assert LONG.replace("&", "&amp;") in page.text
    assert "Cần có: tài khoản VNeID, ảnh chụp giấy tờ, khoảng 15 phút" in page.text
    assert post(client, f"/o/{world.centre_id}-{BIRTH}/opened", {}).status_code == 204
    assert [row[3:] for row in world.everything()["online_tally"]] == [("opened", 1)]
    assert client.get("/o/nothing").status_code == 404
    client.set_cookie("stt_kiosk", people.pair_device(world.store, world.kiosk.id, by=world.house))
    short = client.get(f"/kiosk/qr.svg?procedure={BIRTH}").data
    # 41 modules and the quiet zone at most: a code of the long address would need many more.
    assert int(short.split(b'viewBox="0 0 ')[1].split(b" ")[0]) <= 49
    assert post(client, "/kiosk/online", {"procedure": BIRTH}).status_code == 204
    assert post(client, "/kiosk/online", {"procedure": "no"}).status_code == 404


def test_phones_that_press_too_much_are_sent_away_with_a_time_of_their_own(
    world: World, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database_url="", public_url=HERE, phone_asks=2)
    client = create_app(settings, store=world.store).test_client()
    phones = [path(world.issue(), ".json") for _ in range(12)]
    answers = [client.get(phone) for phone in phones]
    away = [answer for answer in answers if answer.status_code == 429]
    # The second may turn over once while they ask.
    assert len(away) >= 8
    waits = [answer.json["error"]["seconds"] for answer in away]
    assert all(10 <= wait < 30 for wait in waits)
    assert len(set(waits)) > 3
    assert [answer.headers["Retry-After"] for answer in away] == [str(wait) for wait in waits]
    # Pages and acts are never sent away.
    assert client.get(phones[0].removesuffix(".json")).status_code == 200
