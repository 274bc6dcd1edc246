"""What citizens search and do not find is counted without anybody in it, and the office teaches the kiosk the words."""

from datetime import timedelta
from typing import Any

import pytest

from server.app import create_app
from server.config import Settings
from server.store import missed as store_missed
from server.store import people, read
from server.usecases import missed, retention
from server.usecases.people import pair_device
from server.web.guards import DEVICE_COOKIE
from tests.world import CENTRE, PASSWORD

HERE = "http://localhost"


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def client(world, tmp_path) -> Any:
    app = create_app(Settings(data=tmp_path, database_url="", public_url=HERE), store=world.store)
    client = app.test_client()
    client.set_cookie(
        DEVICE_COOKIE.format(kind="kiosk"), pair_device(world.store, world.kiosk.id, by=world.house)
    )
    with world.store.write() as conn:
        people.change_staff(conn, f"{CENTRE}-quay1", role="admin")
    answer = client.post(
        "/console/login", json={"login": f"{CENTRE}.quay1", "password": PASSWORD}, headers={"Origin": HERE}
    )
    assert answer.status_code == 200
    return client


def post(client: Any, path: str, **body: str) -> Any:
    return client.post(path, json=body, headers={"Origin": HERE})


def words(world: Any) -> list[tuple[str, int]]:
    with world.store.read() as conn:
        since = read.today(conn, CENTRE, world.store.clock()) - timedelta(days=90)
        return [
            (one.text, one.count) for one in store_missed.most_missed(conn, CENTRE, since=since, limit=20)
        ]


def hits(client: Any, text: str) -> list[str]:
    found: list[str] = client.get("/kiosk/search.json", query_string={"q": text}).get_json()["hits"]
    return found


def test_words_in_vain_are_counted_folded_and_taught(client, world):
    for typed in ("Xe ôm công nghệ", "xe om  cong nghe", "bánh chưng"):
        assert hits(client, typed) == []
        assert post(client, "/kiosk/missed", q=typed).status_code == 204
    assert words(world) == [("xe om cong nghe", 2), ("banh chung", 1)]
    assert "xe om cong nghe" in client.get("/admin/missed").get_data(as_text=True)

    assert (
        post(client, "/admin/missed/teach", term="xe ôm công nghệ", procedure="1.000001").status_code == 204
    )
    with world.store.read() as conn:
        procedure, _ = read.procedure_queue(conn, CENTRE, "1.000001")
    assert hits(client, "xe om cong nghe")[0] == f"procedure:{procedure}", "the very next search finds it"
    assert post(client, "/admin/missed/set-aside", term="banh chung").status_code == 204
    assert words(world) == []
    kinds = [entry.data.get("what") for entry in world.entries()]
    assert kinds[-2:] == ["alias", "missed_set_aside"]
    assert "banh chung" not in str(world.last_entry().data), (
        "what a citizen typed is not in the record for ever"
    )


@pytest.mark.parametrize("typed", ["", "ab", "0912 345 678", "038075001234", "x" * 61])
def test_what_is_no_word_or_might_be_a_number_of_somebodys_is_not_kept(client, world, typed):
    assert post(client, "/kiosk/missed", q=typed).status_code == 204
    assert words(world) == []


def test_a_search_that_finds_something_is_not_counted_as_one_in_vain(client, world):
    assert hits(client, "thủ tục 1.000001")
    assert post(client, "/kiosk/missed", q="thủ tục 1.000001").status_code == 204
    assert words(world) == []


def test_words_are_forgotten_after_ninety_days(client, world):
    post(client, "/kiosk/missed", q="bánh chưng")
    world.clock.tick(timedelta(days=91).total_seconds())
    missed.note(world.store, "bánh giầy", by=world.kiosk)
    world.set_rules(clock_ahead_hours=None)
    assert retention.purge(world.store, by=world.house)["searches"] == 1
    with world.store.read() as conn:
        every = store_missed.most_missed(
            conn, CENTRE, since=read.today(conn, CENTRE, world.store.clock()) - timedelta(days=270), limit=9
        )
    assert [one.text for one in every] == ["banh giay"]


def test_bad_lessons_are_refused(client, world):
    before = world.everything()
    assert (
        post(client, "/admin/missed/teach", term="x", procedure="1.000001").get_json()["error"]["code"]
        == "malformed"
    )
    answer = post(client, "/admin/missed/teach", term="bánh chưng", procedure="9.999999")
    assert answer.get_json()["error"]["code"] == "unknown_procedure"
    assert post(client, "/kiosk/missed", q="y" * 200).status_code == 422
    assert world.everything() == before
