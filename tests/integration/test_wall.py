"""The boards as the desk sets them up and as their pages report: through the real application."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from server.admin.sentences import Names, sentence
from server.app import create_app
from server.config import Settings
from server.core.kinds import Kind
from server.core.wall import MediaItem
from server.store import tables, wall
from server.usecases import people
from server.usecases.media import MOST
from server.web.guards import DEVICE_COOKIE
from tests.integration.test_admin_paper import Desk, png
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
    return Names(staff={}, devices={}, queues={}, counters={}, printers={}, codes={}, procedures={})


# --- the playlist ---------------------------------------------------------------------------------


def add(hall: Hall, data: bytes, name: str = "lich-tiem.png") -> Any:
    return hall.desk.client.post(f"/admin/wall/media?name={name}", data=data, headers={"Origin": HERE})


def piece(hall: Hall, colour: str = "white") -> Mapping[str, str]:
    answer = add(hall, png(Image.new("RGB", (160, 90), colour)))
    assert answer.status_code == 201
    made: Mapping[str, str] = answer.get_json()
    return made


def files(hall: Hall) -> list[str]:
    return [one["file"] for one in hall.board(0)["media"]]


def test_pieces_are_shown_in_their_order_until_their_last_day(hall: Hall, tmp_path: Path) -> None:
    one, two = piece(hall), piece(hall, "black")
    assert files(hall) == [one["file"], two["file"]]
    assert hall.desk.post(f"/admin/wall/media/{two['id']}/move", {"earlier": True}).status_code == 204
    assert files(hall) == [two["file"], one["file"]]
    until = {"name": "Lịch tiêm", "seconds": 20, "shown_until": "2026-11-23"}
    assert hall.desk.post(f"/admin/wall/media/{two['id']}", until).status_code == 204
    assert hall.board(0)["media"][0]["seconds"] == 20
    hall.desk.post(f"/admin/wall/media/{one['id']}/remove")
    assert files(hall) == [two["file"]]
    assert [path.name for path in (tmp_path / "media").iterdir()] == [two["file"]]
    hall.world.clock.tick(days=1)
    assert files(hall) == []
    hall.desk = Desk(hall.app, hall.world.centre_id)
    page = hall.desk.client.get("/admin/wall/media").get_data(as_text=True)
    assert "Lịch tiêm" in page
    assert "Đã qua ngày cuối" in page


def test_a_piece_is_served_as_what_it_is_to_boards_of_its_centre_alone(hall: Hall) -> None:
    made = piece(hall)
    answer = hall.clients[0].get(f"/board/media/{made['file']}")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    answer.close()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert hall.app.test_client().get(
        f"/board/media/{made['file']}", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}
    ).status_code in {401, 403}
    for name in ("..%2Fsecret.key", "secret.key", "nothing.jpg", f"{made['file']}.part"):
        assert hall.clients[0].get(f"/board/media/{name}").status_code == 404
        assert hall.desk.client.get(f"/admin/wall/media/{name}").status_code == 404


def test_what_a_file_calls_itself_is_neither_its_path_nor_in_the_journal(hall: Hall, tmp_path: Path) -> None:
    made = add(hall, png(Image.new("RGB", (9, 9))), "../../Nguyễn Văn A.svg").get_json()
    assert made["file"] == f"{made['id']}.jpg"
    assert [path.name for path in (tmp_path / "media").iterdir()] == [made["file"]]
    assert "Nguyễn" not in str(hall.world.last_entry())
    assert "Nguyễn Văn A" in hall.desk.client.get("/admin/wall/media").get_data(as_text=True)


def test_an_upload_that_cannot_be_is_refused_and_the_list_stays(hall: Hall) -> None:
    before = hall.world.everything()
    answer = add(hall, b"<svg onload='alert(1)'/>")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "media_kind")
    huge = hall.desk.client.post(
        "/admin/wall/media",
        data=b"x",
        headers={"Origin": HERE},
        environ_overrides={"CONTENT_LENGTH": "200000002"},
    )
    assert huge.get_json()["error"]["code"] == "media_too_large"
    for path, body in (
        ("/admin/wall/media/nothing", {"name": "x", "seconds": 10}),
        ("/admin/wall/media/nothing/move", {"earlier": True}),
        ("/admin/wall/media/nothing/remove", {}),
    ):
        assert hall.desk.refused(path, body)["code"] == "unknown_media"
    assert hall.world.everything() == before


def test_a_playlist_has_an_end(hall: Hall) -> None:
    with hall.world.store.write() as conn:
        for number in range(MOST):
            row = {"id": f"m{number}", "file": f"m{number}.jpg", "name": "x", "film": False, "seconds": 9}
            wall.add_media(conn, hall.world.centre_id, MediaItem(**row, position=number))
    assert add(hall, png(Image.new("L", (9, 9)))).get_json()["error"]["code"] == "playlist_full"
    assert hall.desk.refused("/admin/wall/media/m1", {"name": "x", "seconds": 1})["code"] == "malformed"
