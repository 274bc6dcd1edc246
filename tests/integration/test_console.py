"""The console's routes as a browser meets them: who may, what a body may say, where a login leads."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.app import create_app
from server.config import Settings
from server.core.dossier import Channel, Method
from server.core.house import CounterState, Role
from server.core.ticket import Status, Ticket
from server.store import read
from server.store.people import insert_staff
from server.usecases.people import hash_password
from server.web.guards import STAFF_COOKIE
from tests.world import PASSWORD, World

HERE = "http://localhost"


@pytest.fixture
def kind() -> str:
    """SQLite alone: what differs between the databases lies below the use-cases and is tested there."""
    return "sqlite"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return create_app(Settings(data=tmp_path, database_url="", public_url=HERE), store=world.store)


class Browser:
    """A browser of the staff."""

    def __init__(self, app: Flask, world: World) -> None:
        self.client: FlaskClient = app.test_client()
        self.world = world

    def post(
        self, path: str, body: Any = None, *, origin: str | None = HERE, key: str | None = None
    ) -> TestResponse:
        headers = {"Origin": origin} if origin else {}
        if key:
            headers["Idempotency-Key"] = key
        return self.client.post(f"/console{path}", json=body or {}, headers=headers)

    def log_in(self, duty: str, **more: str) -> TestResponse:
        login = f"{self.world.centre_id}.{duty}"
        return self.post("/login", {"login": login, "password": PASSWORD, **more})

    def sit_down(self, duty: str, number: int) -> "Browser":
        assert self.log_in(duty).status_code == 200
        assert self.post("/counter", {"number": number}).status_code == 200
        return self


@pytest.fixture
def browser(app: Flask, world: World) -> Browser:
    return Browser(app, world)


@pytest.fixture
def clerk(browser: Browser) -> Browser:
    return browser.sit_down("quay1", 1)


def refusal(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["code"]


def served(clerk: Browser, world: World, ticket: Ticket) -> None:
    assert clerk.post("/call-next").get_json()["ticket"]["code"] == ticket.code
    assert clerk.post(f"/tickets/{ticket.id}/start").get_json()["ticket"]["status"] == "serving"


def test_a_stay_with_two_dossiers(clerk: Browser, world: World) -> None:
    ticket = world.issue()
    served(clerk, world, ticket)
    dossiers = [
        {
            "code": "H56-231126-0001",
            "channel": "online_helped",
            "method": "cash",
            "amount": 8000,
            "due_on": "2026-11-30",
        },
        {"channel": "paper", "digitised": True},
    ]
    answer = clerk.post(f"/tickets/{ticket.id}/complete", {"dossiers": dossiers})

    assert answer.get_json()["ticket"]["status"] == "completed"
    with world.store.read() as conn:
        kept = [e.data["dossier"] for e in read.entries(conn, world.centre_id) if "dossier" in e.data]
    assert [(d["channel"], d["method"], d["amount"], d["digitised"], d["due_on"]) for d in kept] == [
        (Channel.ONLINE_HELPED, Method.CASH, 8000, False, "2026-11-30"),
        (Channel.PAPER, Method.FREE, 0, True, None),
    ]


def test_the_answer_names_the_seq_that_a_snapshot_must_have_reached(clerk: Browser, world: World) -> None:
    ticket = world.issue()
    answer = clerk.post("/call-next").get_json()
    snapshot = clerk.client.get("/live/console.json").get_json()

    assert answer["seq"] == world.ticket(ticket).last_seq
    assert snapshot["seq"] >= answer["seq"]
    assert snapshot["ticket"]["code"] == ticket.code


def test_the_same_request_id_calls_once(clerk: Browser, world: World) -> None:
    first, second = world.issue(), world.issue()
    answers = [clerk.post("/call-next", key="a press").get_json()["ticket"] for _ in range(2)]

    assert answers[0]["id"] == answers[1]["id"] == first.id
    assert world.ticket(second).status is Status.WAITING


@pytest.mark.parametrize("typed", ["a1", "A001", " A 001 "])
def test_a_chosen_ticket_is_found_by_what_is_typed(clerk: Browser, world: World, typed: str) -> None:
    ticket = world.issue()
    assert clerk.post("/call", {"ticket": typed}).get_json()["ticket"]["id"] == ticket.id


def test_an_unknown_code_and_an_ended_ticket_are_not_called(clerk: Browser, world: World) -> None:
    ticket = world.issue()
    assert refusal(clerk.post("/call", {"ticket": "A404"})) == (404, "unknown_ticket")
    clerk.post(f"/tickets/{ticket.id}/leave")
    assert refusal(clerk.post("/call", {"ticket": ticket.code})) == (404, "unknown_ticket")


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("hold", {}),
        ("hold", {"reason": "  "}),
        ("transfer", {}),
        ("transfer", {"queue": "land", "counter": 2}),
        ("requeue", {"after": 0}),
        ("complete", {"dossiers": [{"amount": -1}]}),
        ("complete", {"dossiers": [{"channel": "fax"}]}),
        ("complete", {"dossiers": [{}] * 21}),
        ("complete", {"done": []}),
    ],
)
def test_a_body_that_makes_no_sense_changes_nothing(
    clerk: Browser, world: World, verb: str, body: dict[str, Any]
) -> None:
    ticket = world.issue()
    served(clerk, world, ticket)
    assert refusal(clerk.post(f"/tickets/{ticket.id}/{verb}", body)) == (422, "malformed")
    assert world.ticket(ticket).status is Status.SERVING


def test_a_break_has_an_end_and_is_the_own_counters(clerk: Browser, world: World) -> None:
    clerk.post("/pause", {"reason": "lunch", "minutes": 30})
    paused = world.counter(1)
    assert (paused.state, paused.reason) == (CounterState.PAUSED, "lunch")
    assert paused.back_at is not None
    assert (paused.back_at - world.clock()).total_seconds() == 30 * 60
    assert world.counter(2).state is CounterState.OPEN
    world.issue()
    assert refusal(clerk.post("/call-next")) == (409, "counter_closed")
    clerk.post("/resume-counter")
    assert clerk.post("/call-next").status_code == 200


def test_nobody_acts_without_a_login_a_counter_or_from_a_foreign_page(browser: Browser, world: World) -> None:
    assert refusal(browser.post("/call-next")) == (401, "not_logged_in")
    browser.log_in("quay1")
    assert refusal(browser.post("/call-next")) == (409, "no_counter_chosen")
    for origin in ("http://stranger.example", "null", None):
        assert refusal(browser.post("/counter", {"number": 1}, origin=origin)) == (403, "foreign_origin")


def test_a_head_reads_but_calls_nobody(browser: Browser, world: World) -> None:
    with world.store.write() as conn:
        row = {"id": "head", "centre_id": world.centre_id, "login": f"{world.centre_id}.head", "name": "head"}
        insert_staff(conn, **row, role=Role.HEAD.value, password_hash=hash_password(PASSWORD), active=True)
    assert browser.log_in("head").get_json() == {"next": "/admin"}
    assert refusal(browser.post("/counter", {"number": 1})) == (403, "not_allowed")


def test_a_counter_is_taken_over_only_when_it_is_said(app: Flask, world: World, clerk: Browser) -> None:
    other = Browser(app, world)
    other.log_in("quay2")
    answer = other.post("/counter", {"number": 1})
    assert refusal(answer) == (409, "counter_taken")
    assert answer.get_json()["error"]["staff"] == "quay1"
    assert other.post("/counter", {"number": 1, "take_over": True}).status_code == 200
    assert refusal(clerk.post("/call-next")) == (409, "no_counter_chosen")


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [
        ("", "/console"),
        ("/console?lang=en", "/console?lang=en"),
        ("/admin/printers", "/admin/printers"),
        ("//stranger.example/", "/console"),
        ("/\\stranger.example/", "/console"),
        ("https://stranger.example/", "/console"),
        ("/console/login?next=/console/login", "/console"),
        ("/a\r\nSet-Cookie: x=y", "/console"),
    ],
)
def test_a_login_leads_only_to_pages_of_this_house(browser: Browser, wanted: str, leads: str) -> None:
    assert browser.log_in("quay1", next=wanted).get_json() == {"next": leads}


@pytest.mark.parametrize(
    ("duty", "leads"), [("quay1", "/console"), ("cua", "/admin"), ("vanphong", "/admin")]
)
def test_each_role_lands_where_its_work_is(browser: Browser, duty: str, leads: str) -> None:
    assert browser.log_in(duty).get_json() == {"next": leads}


def test_logging_in_again_ends_the_session_before(browser: Browser, world: World, app: Flask) -> None:
    browser.sit_down("quay1", 1)
    old = browser.client.get_cookie(STAFF_COOKIE)
    assert old is not None
    browser.log_in("quay2")
    assert world.counter(1).staff_id is None
    thief = app.test_client()
    thief.set_cookie(STAFF_COOKIE, old.value)
    assert thief.get("/live/console.json").status_code == 401


def test_whoever_is_logged_in_may_go_on_or_log_in_as_somebody_else(clerk: Browser) -> None:
    page = clerk.client.get("/console/login?lang=en").get_data(as_text=True)
    assert "You are logged in as quay1." in page
    assert 'href="/console"' in page
    assert 'name="password"' in page


def test_logging_out_frees_the_counter(clerk: Browser, world: World) -> None:
    answer = clerk.client.post("/console/logout", headers={"Origin": HERE})
    assert (answer.status_code, answer.location) == (303, "/console/login")
    assert world.counter(1).staff_id is None
    assert refusal(clerk.post("/call-next")) == (401, "not_logged_in")


def test_the_catalogue_is_sent_once_and_searched_without_tone_marks(clerk: Browser) -> None:
    first = clerk.client.get("/console/catalogue.json")
    again = clerk.client.get("/console/catalogue.json", headers={"If-None-Match": first.headers["ETag"]})
    (one, *_) = first.get_json()["procedures"]
    found = clerk.client.get("/console/procedures.json", query_string={"q": one["code"]}).get_json()

    assert again.status_code == 304
    assert one["id"] in found["procedures"]
    assert clerk.client.get("/console/procedures.json").get_json() == {"procedures": []}


UNDONE = {
    "call-next": ("waiting", "/call-next", {}),
    "call": ("waiting", "/call", {"ticket": "{code}"}),
    "start": ("called", "/tickets/{id}/start", {}),
    "requeue": ("called", "/tickets/{id}/requeue", {}),
    "no-show": ("called", "/tickets/{id}/no-show", {}),
    "leave": ("called", "/tickets/{id}/leave", {}),
    "hold": ("serving", "/tickets/{id}/hold", {"reason": "photocopy"}),
    "transfer": ("serving", "/tickets/{id}/transfer", {"queue": "land", "come_back": True}),
    "complete": ("serving", "/tickets/{id}/complete", {"dossiers": [{"amount": 8000, "method": "cash"}]}),
    "resume": ("on_hold", "/tickets/{id}/resume", {}),
    "release": ("on_hold", "/tickets/{id}/release", {}),
    "call aloud": ("on_hold", "/call", {"ticket": "{code}"}),
    "revive": ("no_show", "/tickets/{id}/revive", {}),
}
"""Every verb that can be taken back: from which status, and how the console asks for it."""
KEPT = {
    "recall": ("called", "/tickets/{id}/recall", {}),
    "undo": ("waiting", "/undo", {}),
    "break": ("waiting", "/pause", {"reason": "short"}),
}
"""What cannot be taken back; a break is ended, not undone."""
LEADS_TO = {
    "waiting": [],
    "called": ["/call-next"],
    "serving": ["/call-next", "/tickets/{id}/start"],
    "on_hold": ["/call-next", "/tickets/{id}/start", "/tickets/{id}/hold"],
    "no_show": ["/call-next", "/tickets/{id}/no-show"],
}


def asked_for(clerk: Browser, ticket: Ticket, path: str, body: dict[str, Any]) -> TestResponse:
    filled = {name: ticket.code if value == "{code}" else value for name, value in body.items()}
    return clerk.post(path.format(id=ticket.id), filled)


def brought_to(clerk: Browser, world: World, status: str) -> Ticket:
    world.set_rules(no_show_recalls=0, no_show_after=0, recall_gap=0)
    ticket = world.issue()
    for path in LEADS_TO[status]:
        body = {"reason": "photocopy"} if path.endswith("hold") else {}
        assert asked_for(clerk, ticket, path, body).status_code == 200, path
    assert world.ticket(ticket).status == status
    return ticket


@pytest.mark.parametrize("verb", UNDONE)
def test_ctrl_z_takes_back(clerk: Browser, world: World, verb: str) -> None:
    status, path, body = UNDONE[verb]
    ticket = brought_to(clerk, world, status)
    before = world.ticket(ticket)
    assert asked_for(clerk, ticket, path, body).status_code == 200
    assert clerk.post("/undo").get_json()["ticket"]["status"] == status
    restored = world.ticket(ticket)
    assert restored == replace(before, last_seq=restored.last_seq)
    assert restored.last_seq > before.last_seq
    assert refusal(clerk.post("/undo")) == (409, "nothing_to_undo")


def test_ctrl_z_after_serving_somebody_without_a_number_lets_them_go(clerk: Browser) -> None:
    assert clerk.post("/walk-direct", {"queue": "civil"}).status_code == 200
    assert clerk.post("/undo").get_json()["ticket"]["status"] == "left"


@pytest.mark.parametrize("verb", KEPT)
def test_what_ctrl_z_does_not_take_back_is_said_by_name(clerk: Browser, world: World, verb: str) -> None:
    status, path, body = KEPT[verb]
    ticket = brought_to(clerk, world, status)
    if verb == "undo":
        clerk.post("/call-next")
    assert asked_for(clerk, ticket, path, body).status_code == 200
    before = world.ticket(ticket)
    assert refusal(clerk.post("/undo")) == (409, "nothing_to_undo")
    assert world.ticket(ticket) == before


def test_ctrl_z_too_late_or_overtaken_is_said_by_name(clerk: Browser, world: World) -> None:
    ticket = brought_to(clerk, world, "called")
    world.clock.tick(10.1)
    assert refusal(clerk.post("/undo")) == (409, "undo_too_late")
    assert asked_for(clerk, ticket, "/tickets/{id}/transfer", {"queue": "land"}).status_code == 200
    world.at(4).call_next()
    assert refusal(clerk.post("/undo")) == (409, "undo_overtaken")
