"""The kiosk's home screen is the office's: fields and frequent keys, their look, their order, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.admin.home import DRAWINGS
from server.core.catalogue_errors import FieldInUse, FieldThere, HomeFull, TileThere, UnknownTile
from server.core.errors import Malformed, Refusal, UnknownProcedure, UnknownQueue
from server.core.home import ICONS, MOST_FIELDS, MOST_TILES
from server.core.setup_errors import UnknownField
from server.sample.catalogue import load_catalogue
from server.store import home as rows
from server.store import people as people_rows
from server.usecases import catalogue_import, first_day, home, spreadsheet
from tests.fakes import Clock
from tests.world import World, migrated, opened

HERE = "http://localhost"
SENT = {"Origin": HERE}
LOOK = {"name": "Đất đai", "name_en": "Land", "icon": "map"}
KEY = {**LOOK, "help": "Sổ đỏ", "help_en": "Titles"}


def fields(world: World) -> list[Any]:
    with world.store.read() as conn:
        return rows.fields(conn, world.centre_id)


def tiles(world: World) -> list[Any]:
    with world.store.read() as conn:
        return rows.tiles(conn, world.centre_id)


def add_field(world: World, **look: str) -> str:
    return home.add_field(world.store, **{"queue": "land", **LOOK, **look}, by=world.house)


def add_tile(world: World, leads: Any = "procedure", to: str = "1.000001", **look: str) -> str:
    return home.add_tile(world.store, leads=leads, to=to, by=world.house, **{**KEY, **look})


def whats(world: World) -> list[str]:
    return [str(one.data.get("what", "")) for one in world.entries()]


def test_fields_are_added_renamed_put_in_order_and_taken_away(world: World) -> None:
    made = add_field(world)
    assert [one.key for one in fields(world)] == ["civil", "land", "dat-dai"], (
        "the key by which imports know it"
    )
    home.change(world.store, "field", made, by=world.house, **{**LOOK, "name": "Nhà đất"})
    home.change(world.store, "field", made, by=world.house, **{**LOOK, "name": "Nhà đất"})
    for _ in range(3):
        home.earlier(world.store, "field", made, by=world.house)
    assert next((one.name, one.position) for one in fields(world)) == ("Nhà đất", 1)
    home.remove_field(world.store, made, by=world.house)
    assert whats(world)[-5:] == [
        "field_added",
        "field_changed",
        "field_moved",
        "field_moved",
        "field_removed",
    ]
    entry = world.entries()[-4].data
    assert (entry["before"]["name"], entry["after"]["name"]) == ("Đất đai", "Nhà đất")


@pytest.mark.usefixtures("office_at_kiosk")
def test_a_hidden_field_leaves_the_home_screen_and_stays_searchable(
    office: FlaskClient, world: World
) -> None:
    def shown() -> dict[str, bool]:
        fields = office.get("/kiosk/catalogue.json").get_json()["fields"]
        return {one["name"]: not one["hidden"] for one in fields}

    land = f"{world.centre_id}-field-land"
    path = f"/admin/home/fields/{land}/shown"
    for _ in range(2):
        assert office.post(path, json={"shown": False}, headers=SENT).status_code == 204
    assert shown() == {"Lĩnh vực civil": True, "Lĩnh vực land": False}
    found = office.get("/kiosk/search.json", query_string={"q": "1.000002"}).get_data(as_text=True)
    assert f"{world.centre_id}-1.000002" in found
    for n in range(MOST_FIELDS - 1):
        add_field(world, name=f"Lĩnh vực {n}")
    full = office.post(path, json={"shown": True}, headers=SENT)
    assert (full.status_code, full.get_json()["error"]["code"]) == (409, "home_full")
    home.remove_field(world.store, fields(world)[-1].id, by=world.house)
    assert office.post(path, json={"shown": True}, headers=SENT).status_code == 204
    assert shown()["Lĩnh vực land"]
    assert whats(world).count("field_hidden") == 1


def test_keys_lead_to_procedures_and_queues_in_the_order_of_the_office(world: World) -> None:
    first, second = add_tile(world), add_tile(world, "queue", "guide", name="Hướng dẫn")
    home.change(world.store, "tile", second, by=world.house, **{**KEY, "name": "Hỏi", "help": ""})
    home.earlier(world.store, "tile", second, by=world.house)
    assert [(one.id, one.name, one.code) for one in tiles(world)] == [
        (second, "Hỏi", None),
        (first, "Đất đai", "1.000001"),
    ]
    home.remove_tile(world.store, first, by=world.house)
    assert whats(world)[-5:] == ["tile_added", "tile_added", "tile_changed", "tile_moved", "tile_removed"]


def test_what_does_not_fit_is_refused_by_name(world: World) -> None:
    add_tile(world)
    before = world.everything()
    same = {**LOOK, "name": fields(world)[1].name}
    refused: list[tuple[type[Refusal], Any]] = [
        (TileThere, lambda: add_tile(world)),
        (UnknownProcedure, lambda: add_tile(world, to="9.9")),
        (UnknownQueue, lambda: add_tile(world, "queue", "none")),
        (UnknownTile, lambda: home.remove_tile(world.store, "none", by=world.house)),
        (UnknownField, lambda: home.earlier(world.store, "field", "none", by=world.house)),
        (FieldThere, lambda: add_field(world, name="lĩnh vực LAND")),
        (FieldInUse, lambda: home.remove_field(world.store, fields(world)[0].id, by=world.house)),
        (FieldThere, lambda: home.change(world.store, "field", fields(world)[0].id, by=world.house, **same)),
        (UnknownQueue, lambda: add_field(world, queue="none")),
        (Malformed, lambda: add_field(world, name=" ")),
        (Malformed, lambda: add_field(world, name="x" * 21)),
        (Malformed, lambda: add_field(world, name_en="a\x00")),
        (Malformed, lambda: add_field(world, icon="skull")),
        (Malformed, lambda: add_tile(world, to="1.000002", help="x" * 27)),
    ]
    for kind, ask in refused:
        with pytest.raises(kind):
            ask()
    assert world.everything() == before


def test_there_is_room_for_so_many(world: World) -> None:
    for n in range(MOST_FIELDS - 2):
        add_field(world, name=f"Lĩnh vực {n}")
    with pytest.raises(HomeFull):
        add_field(world, name="Một nữa")
    keys = [("procedure", "1.000001"), ("procedure", "1.000002")]
    keys += [("queue", queue) for queue in ("civil", "certify", "land", "guide")]
    for leads, to in keys:
        add_tile(world, leads, to)
    assert len(tiles(world)) == MOST_TILES
    with pytest.raises(HomeFull):
        add_tile(world, "queue", "archive")


def test_a_new_centre_gets_the_usual_fields_and_can_take_its_list_in(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    migrated(url)
    with opened(url, tmp_path, clock=clock) as store:
        centre_id, _ = first_day.begin(store, place="Xã Hoằng Lộc")
        world = World(store, clock, centre_id)
        assert home.add_usual_fields(store, queue="guide", by=world.house) == MOST_FIELDS
        assert home.add_usual_fields(store, queue="guide", by=world.house) == 0
        usual = load_catalogue().fields
        assert [one.key for one in fields(world)] == [one.key for one in usual]
        list_of_office = [["Mã", "Tên thủ tục", "Lĩnh vực"], ["1.001193", "Đăng ký khai sinh", "Hộ tịch"]]
        plan = catalogue_import.take_in(store, spreadsheet.to_csv(list_of_office), by=world.house)
        assert len(plan.added) == 1


def test_every_drawing_has_a_word_and_is_in_the_pages() -> None:
    dist = Path(__file__).resolve().parents[2] / "server/web/dist"
    (sprite,) = dist.glob("icons-*.json")
    assert set(ICONS) <= set(json.loads(sprite.read_text("utf-8")))
    assert set(DRAWINGS) == set(ICONS)


# --- the page ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("office_at_kiosk")
def test_the_kiosk_follows_the_page_at_once(office: FlaskClient, world: World) -> None:
    def kiosk(part: str) -> list[str]:
        return [one["name"] for one in office.get("/kiosk/catalogue.json").get_json()[part]]

    def done(path: str, body: dict[str, str] | None = None) -> None:
        assert office.post(f"/admin/home/{path}", json=body or {}, headers=SENT).status_code == 204

    assert kiosk("tiles") == []
    done("tiles", {**KEY, "leads": "procedure", "to": "1.000002"})
    done("tiles", {**KEY, "name": "Hỏi", "leads": "queue", "to": "guide"})
    done(f"tiles/{tiles(world)[1].id}/earlier")
    assert kiosk("tiles") == ["Hỏi", "Đất đai"]
    done(f"tiles/{tiles(world)[0].id}", {**KEY, "name": "Hướng dẫn"})
    done(f"tiles/{tiles(world)[1].id}/remove")
    assert kiosk("tiles") == ["Hướng dẫn"]
    done("fields", {**LOOK, "queue": "land"})
    done(f"fields/{fields(world)[1].id}", {**LOOK, "name": "Ruộng vườn"})
    done(f"fields/{fields(world)[1].id}/earlier")
    assert kiosk("fields") == ["Ruộng vườn", "Lĩnh vực civil"], "a field without procedures is not shown"
    done(f"fields/{fields(world)[2].id}/remove")

    world.issue(None, procedure="1.000001")
    for lang, said in (("vi", "Lấy số nhiều nhất"), ("en", "Taken most")):
        page = office.get(f"/admin/home?lang={lang}").get_data(as_text=True)
        assert "Hướng dẫn" in page
        assert "Ruộng vườn" in page
        assert said in page
    audit = office.get("/admin/audit?lang=vi").get_data(as_text=True)
    assert "thêm nút hay dùng “Hỏi”" in audit


@pytest.mark.parametrize("role", ["clerk", "greeter", "supervisor", "cashier", "head"])
def test_the_administration_alone_sets_the_home_screen(office: FlaskClient, world: World, role: str) -> None:
    with world.store.write() as conn:
        people_rows.change_staff(conn, f"{world.centre_id}-vanphong", role=role)
    before = world.everything()
    field = fields(world)[1].id
    for path in ("tiles", "tiles/x", "tiles/x/earlier", "tiles/x/remove", "fields", "fields/usual"):
        assert office.post(f"/admin/home/{path}", json={}, headers=SENT).status_code == 403
    for path in (
        f"fields/{field}",
        f"fields/{field}/earlier",
        f"fields/{field}/remove",
        f"fields/{field}/shown",
    ):
        assert office.post(f"/admin/home/{path}", json={}, headers=SENT).status_code == 403
    assert office.get("/admin/home").status_code == 403
    assert world.everything() == before
