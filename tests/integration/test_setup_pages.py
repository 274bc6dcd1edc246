"""An office sets up its centre through its own pages: accounts, screens and their codes, the floor's plan, printers."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from server.app import create_app
from server.config import Settings
from server.core.kinds import Kind
from server.core.setup_errors import NotASample
from server.store import names, paper, people, read, screens, verify
from server.usecases import calls, first_day
from tests.conftest import MakeBox
from tests.fakes import Clock
from tests.world import CENTRE, PASSWORD, World, add_centre, migrated, opened, with_centre

HERE = "http://localhost"
FAR = {"REMOTE_ADDR": "192.0.2.9"}
CODE = re.compile(r"[ACEFHJKLMNPRTUVWXY34679]{6}")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    url = f"sqlite:///{tmp_path / 'sothutu.db'}"
    with_centre(url)
    clock = Clock()
    with opened(url, tmp_path, clock=clock) as store:
        yield World(store, clock)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return create_app(Settings(data=tmp_path, database_url="", public_url=HERE), store=world.store)


class Browser:
    """One browser, wherever it stands."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return self.client.post(path, json=body or {}, headers={"Origin": HERE}, environ_overrides=FAR)

    def get(self, path: str) -> Any:
        return self.client.get(path, headers={"Accept": "text/html"}, environ_overrides=FAR)

    def done(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        answer = self.post(path, body)
        assert answer.status_code in {200, 201, 204}, answer.get_data(as_text=True)
        return answer.get_json(silent=True)

    def refused(self, path: str, body: Mapping[str, Any] | None = None) -> str:
        answer = self.post(path, body)
        assert 400 <= answer.status_code < 500, answer.get_data(as_text=True)
        assert answer.get_json()["error"]["message"]
        return str(answer.get_json()["error"]["code"])

    def log_in(self, login: str, password: str) -> int:
        return int(self.post("/console/login", {"login": login, "password": password}).status_code)


@pytest.fixture
def office(app: Flask, world: World) -> Browser:
    browser = Browser(app)
    with world.store.write() as conn:
        people.change_staff(conn, f"{CENTRE}-quay1", role="admin")
    assert browser.log_in(f"{CENTRE}.quay1", PASSWORD) == 200
    return browser


def kinds(world: World) -> list[str]:
    with world.store.read() as conn:
        return [str(entry.data.get("what", entry.kind)) for entry in read.entries(conn, CENTRE)]


# --- accounts ----------------------------------------------------------------------------------------


def test_an_account_is_made_used_changed_and_put_out_of_use(
    app: Flask, office: Browser, world: World
) -> None:
    made = office.done("/admin/people", {"login": "Quay8", "name": "Cán bộ quầy 8", "role": "clerk"})
    assert made["login"] == "quay8"
    clerk = Browser(app)
    assert clerk.log_in("quay8", made["password"]) == 200
    with world.store.read() as conn:
        person = next(row.id for row in people.members(conn, CENTRE) if row.login == "quay8")
    assert "quay8" in office.get("/admin/people").get_data(as_text=True)

    again = office.done(f"/admin/people/{person}/password")
    assert clerk.get("/console").status_code == 302, "a new password ends what the old one began"
    assert clerk.log_in("quay8", made["password"]) == 401
    assert clerk.log_in("quay8", again["password"]) == 200

    office.done(f"/admin/people/{person}", {"name": "Quầy 8", "role": "clerk", "active": False})
    assert clerk.get("/console").status_code == 302
    assert clerk.log_in("quay8", again["password"]) == 401
    assert kinds(world)[-3:] == ["staff_added", "password_reset", "staff_changed"]
    with world.store.read() as conn:
        entries = list(read.entries(conn, CENTRE))
    assert not any(
        word in str(one.data) for one in entries for word in (made["password"], again["password"], "argon2")
    )


def test_the_last_who_may_set_up_stays_and_bad_accounts_are_refused(office: Browser, world: World) -> None:
    me = f"{CENTRE}-quay1"
    with world.store.write() as conn:
        for other in set(people.admins(conn, CENTRE)) - {me}:
            people.change_staff(conn, other, active=False)
    same = {"name": "Văn phòng", "active": True}
    assert office.refused(f"/admin/people/{me}", {**same, "role": "clerk"}) == "last_admin"
    assert office.refused(f"/admin/people/{me}", {**same, "role": "admin", "active": False}) == "last_admin"
    for wrong in (
        {"login": "a b", "name": "x", "role": "clerk"},
        {"login": "quay9", "name": " ", "role": "clerk"},
        {"login": "quay9", "name": "x", "role": "kiosk"},
        {"login": "quay9", "name": "x", "role": "king"},
        {"login": "quay9", "name": "x" * 61, "role": "clerk"},
    ):
        assert office.refused("/admin/people", wrong) == "malformed", wrong
    assert (
        office.refused("/admin/people", {"login": f"{CENTRE}.quay2".lower(), "name": "x", "role": "clerk"})
        == "login_taken"
    )
    assert (
        office.refused("/admin/people", {"login": "quay9", "name": "x", "role": "clerk", "usual_counter": 50})
        == "unknown_counter"
    )
    assert office.refused("/admin/people/nobody", {**same, "role": "clerk"}) == "unknown_staff"
    assert "staff_added" not in kinds(world)


# --- screens -----------------------------------------------------------------------------------------


def test_a_screen_is_let_in_by_the_code_it_shows(app: Flask, office: Browser, world: World) -> None:
    office.done("/admin/screens", {"kind": "board", "name": "Bảng ở sảnh", "diagonal": "55"})
    with world.store.read() as conn:
        board = next(one for one in screens.screens(conn, CENTRE) if one.kind == "board")
    wall = Browser(app)
    away = wall.get("/board")
    assert (away.status_code, away.headers["Location"]) == (302, "/pair/board")
    assert wall.get("/pair/board").status_code == 200
    assert wall.done("/pair/board/ask") == {"state": "over"}
    code = wall.done("/pair/board/begin")["code"]
    assert CODE.fullmatch(code)
    assert wall.done("/pair/board/ask") == {"state": "waiting"}

    assert office.refused(f"/admin/screens/{world.kiosk.id}/pair", {"code": code}) == "pairing_other"
    assert office.refused(f"/admin/screens/{board.id}/pair", {"code": "AAAAAA"}) == "pairing_unknown"
    office.done(f"/admin/screens/{board.id}/pair", {"code": f"{code[:3].lower()} {code[3:]}"})
    assert wall.done("/pair/board/ask") == {"state": "paired"}
    assert wall.get("/board").status_code == 200
    assert office.refused(f"/admin/screens/{board.id}/pair", {"code": code}) == "pairing_unknown", (
        "a code opens once"
    )
    stranger = Browser(app)
    assert stranger.get("/board").status_code == 302

    office.done(f"/admin/screens/{board.id}/lock", {"message": "Bảng đang sửa"})
    assert "Bảng đang sửa" in wall.get("/board").get_data(as_text=True)
    assert "Bảng đang sửa" in office.get("/admin/screens").get_data(as_text=True)
    office.done(f"/admin/screens/{board.id}/unlock")
    assert wall.get("/board").status_code == 200
    office.done(f"/admin/screens/{board.id}", {"name": "Bảng lớn", "diagonal": "65"})
    office.done(f"/admin/screens/{board.id}/put-out")
    assert wall.get("/board").status_code == 302
    assert kinds(world)[-6:] == [
        "screen_added",
        str(Kind.DEVICE_PAIRED),
        "screen_locked",
        "screen_unlocked",
        "screen_changed",
        "screen_put_out",
    ]


def test_a_code_lasts_ten_minutes_and_is_kept_as_a_hash_only(
    app: Flask, office: Browser, world: World
) -> None:
    kiosk = Browser(app)
    code = kiosk.done("/pair/kiosk/begin")["code"]
    with world.store.read() as conn:
        assert code not in str(conn.exec_driver_sql("SELECT * FROM pairing").all())
    world.clock.tick(601)
    assert kiosk.done("/pair/kiosk/ask") == {"state": "over"}
    assert office.refused(f"/admin/screens/{world.kiosk.id}/pair", {"code": code}) == "pairing_unknown"
    assert kiosk.post("/pair/toaster/begin").status_code == 404


def test_codes_cannot_be_guessed_and_not_be_hoarded(app: Flask, office: Browser, world: World) -> None:
    guesses = [office.refused(f"/admin/screens/{world.kiosk.id}/pair", {"code": "CCCCCC"}) for _ in range(14)]
    assert (guesses[0], guesses[-1]) == ("pairing_unknown", "too_many_requests")
    hoard = Browser(app)
    assert "too_many_requests" in [
        hoard.post("/pair/kiosk/begin").get_json().get("error", {}).get("code") for _ in range(12)
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "door", "name": "x"},
        {"kind": "kiosk", "name": ""},
        {"kind": "kiosk", "name": "x", "diagonal": 900},
    ],
)
def test_a_screen_that_cannot_be_is_refused(office: Browser, wrong: dict[str, Any]) -> None:
    assert office.refused("/admin/screens", wrong) == "malformed"
    assert office.refused("/admin/screens/nothing/unlock") == "unknown_screen"


# --- the plan ----------------------------------------------------------------------------------------


def test_a_new_queue_and_counter_call_their_first_person(office: Browser, world: World) -> None:
    office.done(
        "/admin/plan/queues", {"key": "justice", "series": "m", "name": "Tư pháp", "name_en": "Justice"}
    )
    office.done("/admin/plan/counters", {"number": "9", "name": "Quầy 9"})
    office.done(
        "/admin/plan/counters/9", {"name": "Quầy 9", "serves": {"justice": "1", "civil": "2", "land": ""}}
    )
    ticket = world.issue("justice")
    assert ticket.code == "M001"
    with world.store.read() as conn:
        nine = read.counter_numbered(conn, CENTRE, 9)
    called = calls.call_next(
        world.store, by=dataclasses.replace(world.clerk(1), id="clerk-9", counter_id=nine.id)
    )
    assert (called.id, called.counter_id) == (ticket.id, nine.id)
    assert "Tư pháp" in office.get("/admin/plan").get_data(as_text=True)
    office.done(
        "/admin/plan/queues/justice", {"series": "L", "name": "Tư pháp, hộ tịch", "name_en": "Justice"}
    )
    assert world.issue("justice").code == "L001"
    for _ in range(2):
        office.done("/admin/plan/queues", {"series": "M", "name": "Môi trường – Đô thị", "name_en": "x"})
    with world.store.read() as conn:
        made = [one.key for one in read.queues(conn, CENTRE)][-2:]
    assert made == ["moi_truong_do_thi", "moi_truong_do_thi_2"]
    office.done(f"/admin/plan/fields/{CENTRE}-field-civil", {"queue": "justice"})
    with world.store.read() as conn:
        assert read.procedure_queue(conn, CENTRE, "1.000001")[1] == read.queue(conn, CENTRE, "justice").id
    assert verify.all_centres(world.store) == []


def test_names_and_hours_hold_at_once(office: Browser, world: World) -> None:
    names_ = {"name": "Trung tâm", "name_en": "Centre", "place": "Xã Hoằng Sơn", "place_en": "Hoằng Sơn"}
    office.done("/admin/plan/centre", names_)
    office.done("/admin/plan/hours", {"mon": "07:00 – 11:30; 13:30-17:00", "sat": "08:00-11:00"})
    with world.store.read() as conn:
        centre = read.centre(conn, CENTRE)
    assert centre.place == "Xã Hoằng Sơn"
    assert '"mon":["07:00-11:30","13:30-17:00"]' in centre.hours
    assert '"sun":[]' in centre.hours
    page = office.get("/admin/plan").get_data(as_text=True)
    assert "Xã Hoằng Sơn" in page
    assert "07:00-11:30, 13:30-17:00" in page


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/admin/plan/hours", {"tue": "7 đến 11"}, "hours_wrong"),
        ("/admin/plan/hours", {"tue": "11:00-07:00"}, "hours_wrong"),
        ("/admin/plan/hours", {"tue": "07:00-11:00, 10:00-12:00"}, "hours_wrong"),
        ("/admin/plan/hours", {"holiday": "07:00-11:00"}, "malformed"),
        ("/admin/plan/centre", {"name": "", "name_en": "x", "place": "x", "place_en": "x"}, "malformed"),
        ("/admin/plan/queues", {"key": "civil", "series": "A", "name": "x", "name_en": "x"}, "malformed"),
        ("/admin/plan/queues", {"key": "Ô kìa", "series": "A", "name": "x", "name_en": "x"}, "malformed"),
        ("/admin/plan/queues", {"key": "new", "series": "Đ", "name": "x", "name_en": "x"}, "series_wrong"),
        ("/admin/plan/queues/none", {"series": "A", "name": "x", "name_en": "x"}, "unknown_queue"),
        ("/admin/plan/counters", {"number": 1, "name": "x"}, "counter_number_taken"),
        ("/admin/plan/counters", {"number": 100, "name": "x"}, "malformed"),
        ("/admin/plan/counters/1", {"name": "x", "serves": {"nothing": "1"}}, "unknown_queue"),
        ("/admin/plan/counters/1", {"name": "x", "serves": {"civil": "3"}}, "malformed"),
        ("/admin/plan/counters/77", {"name": "x"}, "unknown_counter"),
        ("/admin/plan/fields/none", {"queue": "civil"}, "unknown_field"),
    ],
)
def test_a_plan_that_cannot_be_changes_nothing(
    office: Browser, world: World, path: str, body: dict[str, Any], code: str
) -> None:
    before = world.everything()
    assert office.refused(path, body) == code
    assert world.everything() == before


def test_days_of_their_own_are_typed_shown_and_taken_back(office: Browser) -> None:
    office.done("/admin/holidays/national", {"holds": True})
    shown = office.get("/admin/holidays").get_data(as_text=True)
    assert "Ngày Văn hóa Việt Nam" in shown
    assert "06/02/2027" in shown, "the first day of the lunar year"
    office.done("/admin/holidays", {"day": "2026-11-27", "name": "Tập huấn", "hours": "07:00–11:30"})
    shown = office.get("/admin/holidays").get_data(as_text=True)
    assert "27/11/2026" in shown
    assert "07:00-11:30" in shown
    assert office.refused("/admin/holidays", {"day": "mai", "name": "x"}) == "malformed"
    office.done("/admin/holidays/forget", {"day": "2026-11-27"})
    assert "27/11/2026" not in office.get("/admin/holidays").get_data(as_text=True)


# --- printers ----------------------------------------------------------------------------------------


def test_a_printer_is_added_renamed_and_removed_while_it_has_printed_nothing(
    office: Browser, world: World
) -> None:
    office.done("/admin/printers", {"name": "Máy in quầy 3"})
    assert office.refused("/admin/printers", {"name": "Máy in quầy 3"}) == "printer_name_taken"
    assert office.refused("/admin/printers", {"name": " "}) == "malformed"
    with world.store.read() as conn:
        new = next(card.id for card in paper.printers(conn, CENTRE) if card.name == "Máy in quầy 3")
    office.done(f"/admin/kiosks/{world.kiosk.id}/printers", {"printers": [new]})
    office.done(f"/admin/printers/{new}/name", {"name": "Máy in phòng họp"})
    assert "Máy in phòng họp" in office.get("/admin/printers").get_data(as_text=True)
    office.done(f"/admin/printers/{new}/remove")
    with world.store.read() as conn:
        assert [card.id for card in paper.printers(conn, CENTRE)] == [f"{CENTRE}-printer"]
        assert "Máy in phòng họp" not in names.device_names(conn, CENTRE).values()
    assert office.refused(f"/admin/printers/{new}/remove") == "unknown_printer"
    assert office.refused(f"/admin/printers/{new}/name", {"name": "x"}) == "unknown_printer"


# --- the first day -----------------------------------------------------------------------------------


def test_a_real_centre_begins_with_one_command(make_box: MakeBox) -> None:
    box = make_box()
    login, password = box.run("init", "--place", "Xã Hoằng Lộc").splitlines()[-1].split()[:2]
    assert login == "vanphong"
    assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", password)
    assert "agree" in box.run("rebuild", "--check")
    with pytest.raises(AssertionError, match="has a centre already"):
        box.run("init", "--place", "Xã khác")
    box.start("serve")
    box.ready()
    browser = requests.Session()
    browser.headers["Origin"] = box.url
    assert browser.post(
        f"{box.url}/console/login", json={"login": login, "password": password}, timeout=10
    ).ok
    for path in ("/admin", "/admin/plan", "/admin/people", "/admin/screens", "/admin/printers"):
        page = browser.get(box.url + path, timeout=10)
        assert (page.status_code, "Xã Hoằng Lộc" in page.text) == (200, True), path


def test_a_real_centre_never_moves_into_a_sample(tmp_path: Path) -> None:
    migrated(f"sqlite:///{tmp_path / 'sothutu.db'}")
    with opened(f"sqlite:///{tmp_path / 'sothutu.db'}", tmp_path, clock=Clock()) as store:
        add_centre(store, sample=True)
        with pytest.raises(NotASample):
            first_day.begin(store, place="Xã Hoằng Lộc")
        with store.read() as conn:
            assert read.centre_ids(conn) == [CENTRE]


# --- the house rules ---------------------------------------------------------------------------------


def test_rules_hold_at_once_in_the_units_of_the_page(office: Browser, world: World) -> None:
    office.done("/admin/rules", {"rules": {"recall_gap": 20, "long_wait": 45, "requeue_after": 2}})
    rules = world.floor().centre.rules
    assert (rules.recall_gap, rules.long_wait, rules.requeue_after) == (20, 45 * 60, 2)
    told = [entry.data["name"] for entry in world.entries() if entry.data.get("what") == "rule"]
    assert told == ["recall_gap", "long_wait", "requeue_after"]
    office.done("/admin/rules", {"rules": {"recall_gap": 20}})
    assert world.last_entry().data["name"] == "requeue_after", "what is the same already is no news"
    assert 'value="45"' in office.get("/admin/rules").get_data(as_text=True)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"recall_gap": 121}, "rule_out_of_bounds"),
        ({"recall_gap": 20, "no_show_recalls": 9}, "rule_out_of_bounds"),
        ({"no_show_recalls": 1.5}, "malformed"),
        ({"printer_stall": 1}, "malformed"),
        ({}, "malformed"),
    ],
)
def test_a_rule_out_of_bounds_changes_nothing(office: Browser, world: World, asked: Any, code: str) -> None:
    before = world.floor().centre.rules
    assert office.refused("/admin/rules", {"rules": asked}) == code
    assert world.floor().centre.rules == before


def test_a_new_group_is_served_earlier_and_a_removed_one_is_not(office: Browser, world: World) -> None:
    first = world.issue()
    group = {"name": "Người từ 80 tuổi", "name_en": "Aged 80 and over", "minutes": 15, "declared": False}
    office.done("/admin/rules/groups", group)
    made = world.floor().centre.rules.priority_groups[-1]
    assert (made.name, made.head_start_min, made.declared) == ("Người từ 80 tuổi", 15, False)
    assert world.issue(priority=made.key).code == "A002"
    assert world.line() == ["A002", first.code]
    office.done(f"/admin/rules/groups/{made.key}", {**group, "minutes": 0})
    assert world.line() == ["A002", first.code], "who waits keeps the place they were given"
    world.issue(priority=made.key)
    assert world.line()[-1] == "A003"
    office.done(f"/admin/rules/groups/{made.key}/remove")
    with world.refuses("priority_unknown"):
        world.issue(priority=made.key)
    assert office.refused(f"/admin/rules/groups/{made.key}/remove") == "priority_unknown"
    assert [e.data["what"] for e in world.entries() if "group" in e.data] == [
        "group_added",
        "group_changed",
        "group_removed",
    ]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"minutes": 121}, "rule_out_of_bounds"),
        ({"name": ""}, "malformed"),
        ({"name": "x\ty"}, "malformed"),
        ({"minutes": -1}, "rule_out_of_bounds"),
    ],
)
def test_a_group_that_cannot_be_is_refused(office: Browser, wrong: dict[str, Any], code: str) -> None:
    group = {"name": "x", "name_en": "x", "minutes": 15, "declared": True}
    assert office.refused("/admin/rules/groups", {**group, **wrong}) == code
