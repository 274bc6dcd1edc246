"""A centre's own words: kept within their place, shown at once on the boards, given back for the product's."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from display.board import view
from server.admin.texts import PLACES
from server.core.errors import Malformed
from server.core.house_texts import SLOTS, HouseText, text_of
from server.core.setup_errors import TextMissing
from server.store import people as people_rows
from server.usecases import house_texts
from tests.world import World

HERE = "http://localhost"
SENT = {"Origin": HERE}
LINE = HouseText("Thứ Bảy nhận hồ sơ đến 11 giờ.", "On Saturdays until 11.")


def lines(world: World) -> dict[str, Any]:
    shown: dict[str, Any] = view(world.floor(), datetime(2026, 11, 23, 2, tzinfo=UTC), "board")["lines"]
    return shown


def whats(world: World) -> list[str]:
    return [str(one.data.get("what", "")) for one in world.entries()]


def test_a_line_stands_on_the_boards_until_it_is_given_back(world: World) -> None:
    assert lines(world) == {"line": None, "closed": None}
    house_texts.set_text(world.store, "line", LINE, by=world.house)
    house_texts.set_text(world.store, "line", LINE, by=world.house)
    house_texts.set_text(world.store, "closed", HouseText("  Việc gấp:   0912 "), by=world.house)
    assert lines(world) == {
        "line": {"name": LINE.vi, "name_en": LINE.en},
        "closed": {"name": "Việc gấp: 0912", "name_en": "Việc gấp: 0912"},
    }
    house_texts.reset_text(world.store, "line", by=world.house)
    house_texts.reset_text(world.store, "line", by=world.house)
    assert lines(world)["line"] is None
    assert whats(world)[-3:] == ["text_changed", "text_changed", "text_reset"]
    assert world.entries()[-1].data["before"] == LINE.vi


def test_a_text_keeps_within_its_place(world: World) -> None:
    before = world.everything()
    for key, text, refusal in (
        ("line", HouseText("x" * 121), Malformed),
        ("line", HouseText("ổn", "x" * 121), Malformed),
        ("alarm_power", HouseText("x" * 201), Malformed),
        ("line", HouseText("a\u202eb"), Malformed),
        ("line", HouseText(" ", "only English"), TextMissing),
        ("greeting", HouseText("Chào"), Malformed),
    ):
        with pytest.raises(refusal):
            house_texts.set_text(world.store, key, text, by=world.house)
    with pytest.raises(Malformed):
        house_texts.reset_text(world.store, "greeting", by=world.house)
    assert world.everything() == before
    assert set(PLACES) == set(SLOTS)


def test_the_page_keeps_shows_and_gives_back(office: FlaskClient, world: World) -> None:
    body = {"vi": "Cúp điện, xin ông/bà chờ", "en": "Power is out, please wait"}
    assert office.post("/admin/texts/alarm_power", json=body, headers=SENT).status_code == 204
    for path in ("/admin/texts", "/admin/wall"):
        for lang in ("vi", "en"):
            assert body["vi"] in office.get(f"{path}?lang={lang}").get_data(as_text=True)
    missing = office.post("/admin/texts/line", json={"vi": "", "en": "x"}, headers=SENT)
    assert (missing.status_code, missing.get_json()["error"]["code"]) == (422, "text_missing")
    assert office.post("/admin/texts/alarm_power/usual", headers=SENT).status_code == 204
    usual = text_of({}, "alarm_power").vi
    assert usual in office.get("/admin/wall?lang=vi").get_data(as_text=True)
    audit = office.get("/admin/audit?lang=vi").get_data(as_text=True)
    assert "bỏ lời riêng của Trung tâm: “Cúp điện" in audit


@pytest.mark.parametrize("role", ["clerk", "greeter", "supervisor", "cashier", "head"])
def test_the_administration_alone_chooses_words(office: FlaskClient, world: World, role: str) -> None:
    with world.store.write() as conn:
        people_rows.change_staff(conn, f"{world.centre_id}-vanphong", role=role)
    before = world.everything()
    assert office.get("/admin/texts").status_code == 403
    for path in ("line", "line/usual"):
        assert office.post(f"/admin/texts/{path}", json={"vi": "x"}, headers=SENT).status_code == 403
    assert world.everything() == before
