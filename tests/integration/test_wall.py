"""The boards as the desk sets them up and as their pages report: through the real application."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from server.admin.sentences import Names, sentence
from server.app import create_app
from server.config import Settings
from server.core.kinds import Kind
from server.store import tables, wall
from server.usecases import people
from server.web.guards import DEVICE_COOKIE
from tests.integration.test_admin_paper import Desk
from tests.world import World

HERE = "http://localhost"
LOUD = {"since": "00:00", "volume": 80, "chime": True, "voice": True}


@pytest.fixture
def kind() -> str:
    """SQLite alone: what differs between the databases lies below the use-cases and is tested there."""
    return "sqlite"


class Hall:
    """Two boards on the tests' floor, each in a browser of its own, and the office."""

    def __init__(self, world: World, app: Flask) -> None:
        self.world, self.app = world, app
        self.desk = Desk(app, world.centre_id)
        self.boards = [f"{world.centre_id}-board-{number}" for number in (1, 2)]
        with world.store.write() as conn:
            for place, board in enumerate(self.boards, start=1):
                row = {"id": board, "centre_id": world.centre_id, "kind": "board", "name": f"Bảng {place}"}
                conn.execute(
                    sa.insert(tables.device), {**row, "position": place, "diagonal": 43, "slot": "down"}
                )
        self.clients = [self._paired(board) for board in self.boards]

    def _paired(self, board: str) -> Any:
        client = self.app.test_client()
        token = people.pair_device(self.world.store, board, by=self.world.house)
        client.set_cookie(DEVICE_COOKIE.format(kind="board"), token)
        return client

    def board(self, place: int) -> dict[str, Any]:
        shown: dict[str, Any] = self.clients[place].get("/live/board.json").get_json()
        return shown

    def set(self, place: int, **options: Any) -> Any:
        return self.desk.post(f"/admin/wall/boards/{self.boards[place]}", {"sound": [LOUD], **options})

    def kinds(self) -> list[Kind]:
        return [entry.kind for entry in self.world.entries()]

    def page(self) -> str:
        return self.desk.client.get("/admin/wall").get_data(as_text=True)


@pytest.fixture
def hall(world: World, tmp_path: Path) -> Hall:
    app = create_app(Settings(data=tmp_path, database_url="", public_url=HERE), store=world.store)
    return Hall(world, app)


def test_each_board_shows_its_own_queues_at_once(hall: Hall) -> None:
    assert hall.set(1, queues=["land"], far=6).status_code == 204
    hall.world.issue("land")
    called = hall.world.at(4).call_next()
    hall.world.issue("civil")
    hall.world.at(1).call_next()
    everything, land = hall.board(0), hall.board(1)
    assert [one["number"] for one in everything["counters"]] == [1, 2, 3, 4]
    assert [(one["number"], one["code"]) for one in land["counters"]] == [(4, called.code)]
    assert [one["code"] for one in land["recent"]] == [called.code]
    assert everything["seq"] == land["seq"]


def test_a_board_is_as_loud_as_the_day_says(hall: Hall) -> None:
    noon = {"since": "11:30", "volume": 20, "chime": False, "voice": True}
    assert hall.set(0, sound=[noon, LOUD]).status_code == 204
    assert [step["since"] for step in hall.board(0)["sound"]] == ["00:00", "11:30"]
    assert hall.board(1)["sound"] == [LOUD]
    before = hall.world.everything()
    assert hall.set(0, sound=[LOUD, noon]).status_code == 204
    assert hall.world.everything() == before


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"sound": []}, "malformed"),
        ({"sound": [{**LOUD, "since": "7 giờ"}]}, "malformed"),
        ({"sound": [LOUD, LOUD]}, "malformed"),
        ({"queues": ["nowhere"]}, "unknown_queue"),
        ({"counters": [99]}, "unknown_counter"),
        ({"far": 0}, "malformed"),
        ({"extra": 1}, "malformed"),
    ],
)
def test_a_board_that_cannot_be_is_refused_and_stays(hall: Hall, options: dict[str, Any], code: str) -> None:
    before = hall.world.everything()
    assert hall.set(0, **options).get_json()["error"]["code"] == code
    assert hall.world.everything() == before


def test_another_centres_board_is_nobodys_here(hall: Hall) -> None:
    error = hall.desk.refused("/admin/wall/boards/elsewhere", {"sound": [LOUD]})
    assert error["code"] == "unknown_board"
    assert hall.desk.refused(f"/admin/wall/boards/{hall.world.kiosk.id}/test")["code"] == "unknown_board"


def test_the_office_is_told_when_numbers_are_too_small_for_the_last_seat(hall: Hall) -> None:
    assert "inch, số chỉ đọc rõ trong" not in hall.page()
    hall.set(0, far=30)
    assert "ghế xa nhất cách 30.0 m" in hall.page()


def test_a_message_covers_every_board_until_it_is_taken_away(hall: Hall) -> None:
    words = {"text": "  Xin mời ông/bà rời khỏi tòa nhà  ", "text_en": "Please leave the building"}
    assert hall.desk.post("/admin/wall/emergency", words).status_code == 204
    texts = {hall.board(place)["emergency"]["text"] for place in (0, 1)}
    assert texts == {"Xin mời ông/bà rời khỏi tòa nhà"}
    assert "Đang hiện trên mọi bảng" in hall.page()
    told = sentence(hall.world.last_entry(), no_names(), "vi")
    assert told.endswith("“Xin mời ông/bà rời khỏi tòa nhà”.")
    for _ in range(2):
        assert hall.desk.post("/admin/wall/emergency/end").status_code == 204
    assert hall.board(0)["emergency"] is None
    assert hall.kinds().count(Kind.EMERGENCY_ENDED) == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"text": "  "}, "message_missing"),
        ({"text": "a" * 201}, "malformed"),
        ({"text": "một\ndòng"}, "malformed"),
        ({}, "message_missing"),
    ],
)
def test_a_message_that_says_nothing_covers_nothing(hall: Hall, words: dict[str, str], code: str) -> None:
    assert hall.desk.refused("/admin/wall/emergency", words)["code"] == code
    assert hall.board(0)["emergency"] is None


def test_a_test_is_spoken_by_one_board(hall: Hall) -> None:
    assert hall.desk.post(f"/admin/wall/boards/{hall.boards[1]}/test").status_code == 204
    assert (hall.board(0)["test"], hall.board(1)["test"]["code"]) == (None, "A012")
    hall.set(1, far=5)
    assert hall.board(1)["test"]["code"] == "A012"


def test_a_silent_board_is_an_alarm_and_an_entry_once(hall: Hall) -> None:
    def report(sound: str) -> int:
        hall.world.clock.tick(60)
        told = {"sound": sound, "build": "b", "heap_mb": 41, "uptime": 60, "faults": 0}
        answer = hall.clients[0].post("/board/report", json=told, headers={"Origin": HERE})
        return int(answer.status_code)

    assert [report(sound) for sound in ("running", "blocked", "blocked", "running", "running")] == [204] * 5
    told = [kind for kind in hall.kinds() if kind in {Kind.BOARD_MUTED, Kind.BOARD_HEARD}]
    assert told == [Kind.BOARD_MUTED, Kind.BOARD_HEARD]
    with hall.world.store.read() as conn:
        seen = wall.boards(conn, hall.world.centre_id)[0]
    assert (seen.seen_at, seen.report["heap_mb"]) == (hall.world.clock(), 41)

    report("blocked")
    assert "Bị chặn tiếng" in hall.page()
    today = hall.desk.client.get("/admin").get_data(as_text=True)
    assert "Bảng 1" in today


def test_a_report_that_is_none_changes_nothing(hall: Hall) -> None:
    before = hall.world.everything()
    answer = hall.clients[0].post("/board/report", json={"sound": "maybe"}, headers={"Origin": HERE})
    assert answer.get_json()["error"]["code"] == "malformed"
    assert hall.world.everything() == before


def no_names() -> Names:
    return Names(staff={}, devices={}, queues={}, counters={}, printers={}, codes={})
