"""Tokens of programs: shown once, scoped, over by themselves or at once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.app import create_app
from server.config import Settings
from server.core.house import Role
from server.core.kinds import Kind
from server.store import people as store_people
from server.usecases import programs
from tests.world import PASSWORD, World

HERE = "http://localhost"


def app_of(world: World, folder: Path) -> Flask:
    return create_app(Settings(data=folder, database_url="", public_url=HERE), store=world.store)


@pytest.fixture
def workers(world: World, tmp_path: Path) -> list[Any]:
    """Two web processes on one database, as far as tokens can tell."""
    return [app_of(world, tmp_path).test_client() for _ in range(2)]


def board(client: Any, token: str) -> int:
    return int(client.get("/api/v1/board", headers={"Authorization": f"Bearer {token}"}).status_code)


def tokens(world: World) -> list[Any]:
    with world.store.read() as conn:
        return store_people.api_tokens(conn, world.centre_id)


@pytest.fixture
def office(workers: list[Any], world: World) -> Any:
    body = {"login": f"{world.centre_id}.vanphong", "password": PASSWORD}
    assert workers[0].post("/console/login", json=body, headers={"Origin": HERE}).status_code == 200

    def post(path: str, **body: Any) -> Any:
        return workers[0].post(path, json=body, headers={"Origin": HERE})

    return post


def test_a_token_is_made_on_the_page_shown_once_used_and_revoked_everywhere(
    office: Any, workers: list[Any], world: World
) -> None:
    made = office("/admin/tokens", name="Phần mềm một cửa", role="board", days="30")
    token = made.get_json()["password"]
    assert made.status_code == 201
    assert [board(worker, token) for worker in workers] == [200, 200]
    page = workers[0].get("/admin/tokens?lang=vi").get_data(as_text=True)
    assert "Phần mềm một cửa" in page
    assert token not in page
    (row,) = tokens(world)
    assert row.seen_at is not None
    assert office(f"/admin/tokens/{row.id}/revoke").status_code == 204
    assert [board(worker, token) for worker in workers] == [401, 401]
    assert [e.kind for e in world.entries()][-2:] == [Kind.TOKEN_MADE, Kind.TOKEN_REVOKED]
    assert token not in str(world.everything())


def test_a_token_ends_by_itself(workers: list[Any], world: World) -> None:
    token = programs.new_token(world.store, role=Role.BOARD, by=world.house, days=7)
    world.clock.tick(days=6)
    assert board(workers[0], token) == 200
    world.clock.tick(days=1)
    assert board(workers[0], token) == 401


def test_how_long_a_token_was_not_used_is_known_to_five_minutes(workers: list[Any], world: World) -> None:
    token = programs.new_token(world.store, role=Role.BOARD, by=world.house)
    seen = []
    for minutes in (0, 1, 6):
        world.clock.tick(minutes=minutes)
        board(workers[0], token)
        seen.append(tokens(world)[0].seen_at)
    assert seen[1] == seen[0]
    assert seen[2] - seen[0] == timedelta(minutes=7)


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "admin"},
        {"role": "head"},
        {"role": "clerk"},
        {"role": "board", "counter": "1"},
        {"name": " "},
        {"days": "0"},
        {"days": "4000"},
    ],
    ids=str,
)
def test_a_token_that_makes_no_sense_is_not_made(office: Any, world: World, wrong: dict[str, str]) -> None:
    answer = office("/admin/tokens", **{"name": "x", "role": "board", **wrong})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "malformed")
    assert tokens(world) == []


def test_another_centres_token_is_nobodys_here(office: Any, world: World) -> None:
    there = world.neighbour()
    programs.new_token(there.store, role=Role.BOARD, by=there.house)
    answer = office(f"/admin/tokens/{tokens(there)[0].id}/revoke")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "unknown_token")
    assert tokens(there)[0].revoked_at is None


def test_a_clerks_token_is_for_its_counter(office: Any, workers: list[Any]) -> None:
    token = office("/admin/tokens", name="Quầy", role="clerk", counter="2").get_json()["password"]
    headers = {"Authorization": f"Bearer {token}"}
    answers = [workers[1].post(f"/api/v1/counters/{n}/call-next", headers=headers) for n in (1, 2)]
    assert [a.get_json()["error"]["code"] for a in answers] == ["not_your_counter", "nobody_waiting"]
