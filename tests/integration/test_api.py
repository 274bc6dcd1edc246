"""The API as a program meets it: the life of a ticket, repeats, refusals, tokens, and the published description."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from server.api.blueprint import PREFIX
from server.app import create_app
from server.config import Settings
from server.core.errors import Refusal
from server.core.house import CounterState, QueueState, Role
from server.store import tables
from server.usecases import day, programs
from server.usecases.outages import Report, end_outage, start_outage
from server.web.refusals import SENTENCES
from tests.world import World

HERE = "https://so.hoangloc.example.vn"
LIMIT = 20_000


@dataclass
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        return self.body["error"]["code"]


class Program:
    """A program with a token of its own."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.token = client, token

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, **headers: str
    ) -> Answer:
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        if key is not None:
            sent["Idempotency-Key"] = key
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        answer = self.client.open(f"{PREFIX}{path}", method=method, data=data, headers=sent)
        return Answer(answer.status_code, answer.get_json(silent=True), answer.headers)

    def get(self, path: str, **more: Any) -> Answer:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Answer:
        return self.ask("POST", path, body, **more)

    def done(self, path: str, body: Any = None, **more: Any) -> Any:
        """Ask for something that must be possible."""
        answer = self.post(path, body, **more)
        assert answer.status in {200, 201}, answer
        return answer.body


@pytest.fixture
def kind() -> str:
    """SQLite alone: what differs between the databases lies below the use-cases and is tested there."""
    return "sqlite"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    settings = Settings(data=tmp_path, database_url="", public_url=HERE, body_limit=LIMIT)
    return create_app(settings, store=world.store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@dataclass
class Programs:
    client: FlaskClient
    world: World

    def __call__(self, role: str, counter: int | None = None, rate: int | None = None) -> Program:
        token = programs.new_token(
            self.world.store, role=Role(role), by=self.world.house, counter_number=counter, rate=rate
        )
        return Program(self.client, token)


@pytest.fixture
def program(client: FlaskClient, world: World) -> Programs:
    return Programs(client, world)


@pytest.fixture
def kiosk(program: Programs) -> Program:
    return program("kiosk")


@pytest.fixture
def clerk(program: Programs) -> Program:
    return program("clerk", 1)


@pytest.fixture
def supervisor(program: Programs) -> Program:
    return program("supervisor")


# --- the life of a ticket -------------------------------------------------------------------------


def test_a_number_is_taken_called_served_and_finished(world, kiosk, clerk, program):
    wall = program("board")
    taken = kiosk.post("/tickets", {"queue": "civil", "lang": "en"})
    assert taken.status == 201
    ticket = taken.body
    assert (ticket["code"], ticket["status"], ticket["number"]) == ("A001", "waiting", 1)
    assert (ticket["business_date"], ticket["ahead"], ticket["lang"]) == ("2026-11-23", 0, "en")
    assert ticket["queue"] == world.queue("civil").id
    assert ticket["phone_url"].startswith(f"{HERE}/t/")

    called = clerk.done("/counters/1/call-next")
    assert (called["id"], called["status"], called["counter"], called["ahead"]) == (
        ticket["id"],
        "called",
        1,
        None,
    )
    board = wall.get("/board").body
    assert [(c["code"], c["status"]) for c in board["counters"] if c["number"] == 1] == [("A001", "called")]
    assert [(call["code"], call["counter"]) for call in board["recent"]] == [("A001", 1)]
    assert board["recent"][0]["seq"] == board["seq"]

    here = f"/tickets/{ticket['id']}"
    assert clerk.done(f"{here}/start")["status"] == "serving"
    assert clerk.done(f"{here}/hold", {"reason": "  đi phô tô "})["hold_reason"] == "đi phô tô"
    assert clerk.done(f"{here}/resume")["counter"] == 1
    finished = clerk.done(
        f"{here}/complete",
        {
            "dossiers": [
                {"procedure": "1.000001", "channel": "online_helped", "method": "cash", "amount": 8000},
                {"code": "H56.12-261123-0001", "due_on": "2026-11-30"},
            ]
        },
    )
    assert (finished["status"], finished["counter"]) == ("completed", 1)
    with world.store.read() as conn:
        kept = conn.execute(sa.select(tables.dossier).order_by(tables.dossier.c.id)).all()
    assert [(row.procedure_id, row.amount, row.code) for row in kept] == [
        (f"{world.centre_id}-1.000001", 8000, None),
        (None, 0, "H56.12-261123-0001"),
    ]
    assert world.faults() == []


def test_a_procedure_leads_to_its_queue_and_is_named_by_its_official_code(world, kiosk):
    ticket = kiosk.done("/tickets", {"procedure": "1.000002"})
    assert (ticket["queue"], ticket["procedure"]) == (world.queue("land").id, "1.000002")
    assert kiosk.get(f"/tickets/{ticket['id']}").body["procedure"] == "1.000002"


def test_a_ticket_says_how_long_the_wait_is(kiosk, supervisor):
    ticket = kiosk.done("/tickets", {"queue": "civil"})
    low, high = kiosk.get(f"/tickets/{ticket['id']}").body["wait"]
    assert 0 <= low < high
    supervisor.done("/counters/1/call-next")
    assert kiosk.get(f"/tickets/{ticket['id']}").body["wait"] is None


def test_a_slip_is_printed_unless_it_is_not_wanted(world, kiosk):
    kiosk.done("/tickets", {"queue": "civil"})
    kiosk.done("/tickets", {"queue": "civil", "printed": False})
    assert len(world.print_jobs()) == 1


def test_somebody_who_missed_the_call_comes_back(world, clerk):
    first = world.issue("civil")
    clerk.done("/counters/1/call-next")
    early = clerk.post(f"/tickets/{first.id}/no-show")
    assert (early.status, early.code, early.body["error"]["recalls"]) == (409, "no_show_too_soon", 2)
    for _ in range(2):
        world.clock.tick(30)
        clerk.done(f"/tickets/{first.id}/recall")
    missed = clerk.done(f"/tickets/{first.id}/no-show")
    assert (missed["status"], missed["held_by"], missed["recalls"]) == ("no_show", 1, 2)
    assert clerk.done(f"/tickets/{first.id}/revive")["status"] == "waiting"
    assert clerk.done("/counters/1/call-next")["id"] == first.id
    assert clerk.done(f"/tickets/{first.id}/requeue")["status"] == "waiting"
    assert clerk.done(f"/tickets/{first.id}/leave")["status"] == "left"


@pytest.mark.parametrize("return_to", [True, 1])
def test_a_transfer_may_come_back(world, clerk, return_to):
    ticket = world.issue("civil")
    clerk.done("/counters/1/call-next")
    sent = clerk.done(f"/tickets/{ticket.id}/transfer", {"queue": "land", "return_to": return_to})
    assert (sent["queue"], sent["return_to"], sent["code"]) == (world.queue("land").id, 1, ticket.code)


def test_a_transfer_comes_back_to_no_other_counter(world, clerk):
    ticket = world.issue("civil")
    clerk.done("/counters/1/call-next")
    answer = clerk.post(f"/tickets/{ticket.id}/transfer", {"queue": "land", "return_to": 2})
    assert (answer.status, answer.code, list(answer.body["error"]["fields"])) == (
        422,
        "malformed",
        ["return_to"],
    )


def test_a_chosen_ticket_is_called_and_the_call_taken_back(world, clerk):
    _first, second = world.issue("civil"), world.issue("civil")
    assert clerk.done("/counters/1/call", {"ticket": second.id})["code"] == second.code
    assert clerk.done("/counters/1/undo")["status"] == "waiting"
    again = clerk.post("/counters/1/undo")
    assert (again.status, again.code) == (409, "nothing_to_undo")


def test_somebody_without_a_ticket_is_served(clerk, program):
    walked = clerk.done("/counters/1/walk-direct", {"queue": "civil"})
    assert (walked["status"], walked["counter"], walked["code"]) == ("serving", 1, "A001")
    assert program("board").get("/board").body["recent"] == []


def test_a_supervisor_stands_at_any_counter(world, supervisor):
    ticket = world.issue("land")
    assert supervisor.done("/counters/4/call-next")["counter"] == 4
    supervisor.done(f"/tickets/{ticket.id}/start")
    supervisor.done(f"/tickets/{ticket.id}/hold", {"reason": "phô tô"})
    assert supervisor.post(f"/tickets/{ticket.id}/resume").code == "no_counter_chosen"
    assert supervisor.done(f"/tickets/{ticket.id}/resume", {"counter": 4})["counter"] == 4
    assert supervisor.done(f"/tickets/{ticket.id}/complete")["status"] == "completed"


def test_somebody_held_for_an_outage_waits_again_when_it_ends(world, clerk, program):
    system = Report(name="Phần mềm hộ tịch", name_en="Civil-status software", fields=("civil",))
    down = start_outage(world.store, system, by=world.supervisor)
    (told,) = program("board").get("/outages").body["outages"]
    assert (told["id"], told["name_en"], told["fields"]) == (down.id, system.name_en, list(down.fields))
    ticket = world.issue("civil")
    clerk.done("/counters/1/call-next")
    clerk.done(f"/tickets/{ticket.id}/start")
    unknown = clerk.post(f"/tickets/{ticket.id}/hold", {"reason": "lỗi", "outage": "nothing"})
    assert (unknown.status, unknown.code) == (404, "unknown_outage")
    assert clerk.done(f"/tickets/{ticket.id}/hold", {"reason": "lỗi", "outage": down.id})["outage"] == down.id
    end_outage(world.store, down.id, by=world.supervisor)
    again = clerk.get(f"/tickets/{ticket.id}").body
    assert (again["status"], again["outage"], again["ahead"]) == ("waiting", None, 0)
    assert program("board").get("/outages").body["outages"] == []


# --- the floor ---------------------------------------------------------------------------------------


def test_the_queues_say_who_waits_where(world, program):
    world.issue("civil")
    day.set_queue(world.store, "land", state=QueueState.PAUSED, by=world.supervisor, reason="Mất điện")
    queues = {queue["key"]: queue for queue in program("board").get("/queues").body["queues"]}
    assert list(queues) == ["civil", "certify", "land", "guide", "archive"]
    civil, land = queues["civil"], queues["land"]
    assert (civil["series"], civil["waiting"], civil["open"], civil["counters"]) == ("A", 1, True, [1, 2])
    assert (land["open"], land["state"], land["reason"]) == (False, "paused", "Mất điện")
    assert queues["archive"]["wait"] is None


def test_the_counters_say_whom_they_have(world, clerk):
    ticket = world.issue("civil")
    world.issue("civil")
    clerk.done("/counters/1/call-next")
    counters = {counter["number"]: counter for counter in clerk.get("/counters").body["counters"]}
    assert counters[1]["ticket"] == {"id": ticket.id, "code": ticket.code, "status": "called"}
    assert [counters[number]["waiting"] for number in (1, 2, 4)] == [1, 1, 0]
    assert counters[1]["serves"] == [
        {"queue": world.queue("civil").id, "tier": 1},
        {"queue": world.queue("certify").id, "tier": 2},
    ]


def test_a_board_that_has_it_all_is_told_so(world, program):
    board = program("board")
    tag = board.get("/board").headers["ETag"]
    assert board.get("/board", **{"If-None-Match": tag}).status == 304
    world.issue("civil")
    assert board.get("/board", **{"If-None-Match": tag}).status == 200


# --- repeats -------------------------------------------------------------------------------------------


def test_the_same_press_twice_is_one_number(world, kiosk):
    first = kiosk.post("/tickets", {"queue": "civil"}, key="press-1")
    world.at(1).call_next()
    again = kiosk.post("/tickets", {"queue": "civil"}, key="press-1")
    assert (first.status, again.status, again.headers["Idempotency-Replayed"]) == (201, 200, "true")
    assert "Idempotency-Replayed" not in first.headers
    assert (again.body["id"], again.body["status"], again.body["counter"]) == (first.body["id"], "called", 1)
    assert len(world.tickets()) == 1


def test_a_key_is_not_for_two_wishes_and_not_for_two_programs(world, kiosk, program):
    kiosk.done("/tickets", {"queue": "civil"}, key="press-1")
    other = kiosk.post("/tickets", {"queue": "land"}, key="press-1")
    assert (other.status, other.code) == (422, "request_id_reused")
    assert program("kiosk").post("/tickets", {"queue": "civil"}, key="press-1").status == 201
    assert len(world.tickets()) == 2


def test_a_refusal_does_not_use_the_key_up(world, kiosk, clerk):
    assert clerk.post("/counters/1/call-next", key="next-1").code == "nobody_waiting"
    kiosk.done("/tickets", {"queue": "civil"})
    called = clerk.post("/counters/1/call-next", key="next-1")
    again = clerk.post("/counters/1/call-next", key="next-1")
    assert (called.status, again.status) == (200, 200)
    assert called.body["id"] == again.body["id"]
    assert ("Idempotency-Replayed" in called.headers, again.headers["Idempotency-Replayed"]) == (
        False,
        "true",
    )


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_a_key_must_be_readable(kiosk, key):
    answer = kiosk.post("/tickets", {"queue": "civil"}, key=key)
    assert (answer.status, answer.code) == (422, "malformed")


# --- refusals --------------------------------------------------------------------------------------------

HOSTILE: list[tuple[str, str, Any, int, str]] = [
    ("kiosk", "/tickets", {"queue": "nobody"}, 404, "unknown_queue"),
    ("kiosk", "/tickets", {"queue": "land"}, 409, "queue_closed"),
    ("kiosk", "/tickets", {"queue": "archive"}, 409, "queue_unserved"),
    ("kiosk", "/tickets", {"procedure": "9.999999"}, 404, "unknown_procedure"),
    ("kiosk", "/tickets", {"queue": "civil", "priority": "rich"}, 422, "priority_unknown"),
    ("kiosk", "/tickets", None, 422, "malformed"),
    ("kiosk", "/tickets", {}, 422, "malformed"),
    ("kiosk", "/tickets", b'{"queue":', 422, "malformed"),
    ("kiosk", "/tickets", b"\xff\xfe", 422, "malformed"),
    ("kiosk", "/tickets", b'"{}"', 422, "malformed"),
    ("kiosk", "/tickets", b"[" * 10_000, 422, "malformed"),
    ("kiosk", "/tickets", b'{"queue":"\\ud800"}', 422, "malformed"),
    ("kiosk", "/tickets", {"queue": "civ\x00il"}, 422, "malformed"),
    ("kiosk", "/tickets", {"queue": "x" * 81}, 422, "malformed"),
    ("kiosk", "/tickets", {"queue": 7}, 422, "malformed"),
    ("kiosk", "/tickets", {"queue": "civil", "lang": "fr"}, 422, "malformed"),
    ("kiosk", "/tickets", {"queue": "civil", "number": 1}, 422, "malformed"),
    ("kiosk", "/tickets", {"queue": "x" * LIMIT}, 413, "too_large"),
    ("board", "/tickets", {"queue": "civil"}, 403, "not_allowed"),
    ("kiosk", "/counters/1/call-next", None, 403, "not_allowed"),
    ("nobody", "/tickets", {"queue": "civil"}, 401, "not_logged_in"),
    ("clerk", "/counters/1/call-next", None, 409, "counter_busy"),
    ("clerk", "/counters/2/call-next", None, 403, "not_your_counter"),
    ("clerk", "/counters/99/call-next", None, 404, "unknown_counter"),
    ("clerk", "/counters/0/call-next", None, 422, "malformed"),
    ("clerk", f"/counters/{10**30}/call-next", None, 422, "malformed"),
    ("clerk", "/counters/one/call-next", None, 404, "not_found"),
    ("clerk", "/counters/1/call", {"ticket": "A001"}, 409, "counter_busy"),
    ("clerk", "/counters/1/undo", None, 409, "nothing_to_undo"),
    ("supervisor", "/counters/2/call", {"ticket": "nobody"}, 404, "unknown_ticket"),
    ("supervisor", "/counters/2/call", {"ticket": "CALLED"}, 409, "ticket_taken"),
    ("supervisor", "/counters/3/call-next", None, 409, "nobody_waiting"),
    ("supervisor", "/counters/4/call-next", None, 409, "counter_closed"),
    ("supervisor", "/counters/2/walk-direct", {"queue": "nobody"}, 404, "unknown_queue"),
    ("clerk", "/tickets/nobody/start", None, 404, "unknown_ticket"),
    ("clerk", "/tickets/a%00b/start", None, 422, "malformed"),
    ("clerk", "/tickets/CALLED/complete", None, 409, "wrong_state"),
    ("clerk", "/tickets/CALLED/recall", None, 409, "recall_too_soon"),
    ("clerk", "/tickets/CALLED/revive", None, 409, "wrong_state"),
    ("clerk", "/tickets/CALLED/hold", None, 422, "malformed"),
    ("clerk", "/tickets/CALLED/hold", {"reason": " "}, 422, "malformed"),
    ("clerk", "/tickets/CALLED/transfer", {}, 422, "malformed"),
    ("clerk", "/tickets/CALLED/transfer", {"queue": "land", "counter": 2}, 422, "malformed"),
    ("clerk", "/tickets/CALLED/transfer", {"queue": "archive"}, 409, "queue_unserved"),
    ("clerk", "/tickets/CALLED/requeue", {"after": 0}, 422, "malformed"),
    ("clerk", "/tickets/CALLED/complete", {"dossiers": [{"amount": -1}]}, 422, "malformed"),
    ("clerk", "/tickets/CALLED/complete", {"dossiers": [{}] * 21}, 422, "malformed"),
    ("clerk", "/tickets/CALLED/complete", {"dossiers": [{"procedure": "9.9"}]}, 404, "unknown_procedure"),
    ("clerk", "/tickets/CALLED/dance", None, 404, "not_found"),
    ("other clerk", "/tickets/CALLED/start", None, 403, "not_your_ticket"),
]


@pytest.fixture
def askers(world: World, program: Programs) -> dict[str, Program]:
    """A floor where counter 1 has a call, counter 4 is closed and the land queue takes nobody."""
    askers = {
        "kiosk": program("kiosk"),
        "board": program("board"),
        "clerk": program("clerk", 1),
        "other clerk": program("clerk", 2),
        "supervisor": program("supervisor"),
        "nobody": Program(program.client, "no-such-token"),
    }
    day.set_queue(world.store, "land", state=QueueState.CLOSED, by=world.supervisor)
    day.set_counter(world.store, 4, state=CounterState.CLOSED, by=world.supervisor)
    world.issue("civil")
    world.at(1).call_next()
    for one in askers.values():
        one.get("/queues")  # the first use of a token is noted with it
    return askers


def test_what_is_refused_has_a_code_a_sentence_and_no_effect(world, askers):
    called = next(ticket for ticket in world.tickets() if ticket.status == "called")
    before = world.everything()
    for who, written, asked, status, code in HOSTILE:
        path = written.replace("CALLED", called.id)
        body = {"ticket": called.id} if asked == {"ticket": "CALLED"} else asked
        answer = askers[who].post(path, body, key="hostile", **{"Accept-Language": "vi"})
        english = askers[who].post(f"{path}?lang=en", body, key="hostile")
        assert (answer.status, answer.code) == (status, code), (path, body)
        assert answer.body["error"]["message"] != english.body["error"]["message"]
        assert world.everything() == before, (path, body)


def test_reading_is_no_way_to_change(clerk, client):
    for path in ("/tickets", "/counters/1/call-next", "/tickets/x/start"):
        assert clerk.get(path).status == 405


def test_the_clock_is_the_machines_own_trouble(world, kiosk):
    world.issue("civil")
    world.clock.tick(hours=-3)
    answer = kiosk.post("/tickets", {"queue": "civil"})
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "clock_wrong", "1")


# --- tokens ------------------------------------------------------------------------------------------------


def test_a_kiosk_reads_only_its_own(world, kiosk, program, clerk):
    mine = kiosk.done("/tickets", {"queue": "civil"})["id"]
    other = program("kiosk").get(f"/tickets/{mine}")
    assert (other.status, other.code) == (404, "unknown_ticket")
    assert kiosk.get(f"/tickets/{mine}").status == clerk.get(f"/tickets/{mine}").status == 200


def test_a_token_ends_when_it_is_taken_back(world, kiosk):
    programs.revoke_token(world.store, kiosk.token, by=world.house)
    answer = kiosk.get("/queues")
    assert (answer.status, answer.code, answer.headers["WWW-Authenticate"]) == (
        401,
        "not_logged_in",
        "Bearer",
    )


def test_a_token_has_the_limit_it_was_made_with(program):
    limited = program("board", rate=2)
    assert [limited.get("/board").status for _ in range(3)] == [200, 200, 429]
    assert int(limited.get("/board").headers["Retry-After"]) >= 1


def test_another_centres_ticket_does_not_exist(world, kiosk, clerk):
    from tests.world import add_centre

    add_centre(world.store, "another")
    there = World(world.store, world.clock, "another").issue("civil")
    assert clerk.get(f"/tickets/{there.id}").code == "unknown_ticket"
    assert clerk.post("/counters/1/call", {"ticket": there.id}).code == "unknown_ticket"
    assert kiosk.post("/tickets", {"queue": "another-civil"}).code == "unknown_queue"


# --- the description ------------------------------------------------------------------------------------------


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{PREFIX}/openapi.json").get_json()
    return found


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_every_route_is_described_and_nothing_else_is(app, document):
    assert document["openapi"].startswith("3.1")
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    pages = {(f"{PREFIX}/openapi.json", "get"), (f"{PREFIX}/docs", "get")}
    assert routes - pages == {(path, method) for path, method, _ in _operations(document)}


def test_every_described_path_asks_for_its_token(client, document):
    for path, method, operation in _operations(document):
        answer = client.open(re.sub(r"{\w+}", "1", path), method=method.upper())
        assert answer.status_code == 401, path
        assert operation["security"] == [{"token": []}]
        assert {"401", "403", "422", "503"} <= operation["responses"].keys()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_every_reference_leads_somewhere(document):
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document)):
        found: Any = document
        for part in reference.split("/"):
            found = found[part]


def test_operations_have_names_and_say_how_they_are_repeated(document):
    names = [operation["operationId"] for _, _, operation in _operations(document)]
    assert len(set(names)) == len(names)
    for path, method, operation in _operations(document):
        assert operation["summary"]
        shared = {
            parameter["$ref"].rpartition("/")[2]
            for parameter in operation["parameters"]
            if "$ref" in parameter
        }
        assert shared == ({"lang", "key"} if method == "post" else {"lang"}), path


def test_a_body_is_required_where_something_in_it_is(document):
    needed = {
        path.rpartition("/")[2]: operation["requestBody"]["required"]
        for path, _, operation in _operations(document)
        if "requestBody" in operation
    }
    assert needed == {
        "tickets": True,
        "hold": True,
        "transfer": True,
        "call": True,
        "walk-direct": True,
        "resume": False,
        "requeue": False,
        "complete": False,
    }


def test_every_refusal_is_published(document):
    codes = document["components"]["schemas"]["ErrorReading"]["properties"]["code"]["enum"]
    assert codes == sorted(Refusal.codes)
    assert set(codes) <= SENTENCES.keys()


def test_the_page_shows_the_description_from_this_server_alone(client):
    page = client.get(f"{PREFIX}/docs?lang=en")
    text = page.get_data(as_text=True)
    addresses = re.findall(r'(?:src|href|data-description)="([^"#]+)"', text)
    assert f"{PREFIX}/openapi.json" in addresses
    assert all(address.startswith(("/", "?lang=")) for address in addresses)
    for address in addresses:
        if address.startswith("/assets/"):
            with client.get(address) as asset:
                assert asset.status_code == 200
    assert "unsafe" not in page.headers["Content-Security-Policy"]


# --- the page in docs/ -------------------------------------------------------------------------------------------


def test_the_documentation_names_the_routes_and_codes_there_are(document):
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    described = {
        (method, re.sub(r"{\w+}", "{}", path.removeprefix(PREFIX)))
        for path, method, _ in _operations(document)
    }
    named = {
        (method.lower(), re.sub(r"{\w+}", "{}", path))
        for method, path in re.findall(r"`(GET|POST) (/[^ `]*)", text)
    }
    assert described == named
    table = re.findall(r"^\| `(\w+)` \| \d{3} \|", text, re.MULTILINE)
    assert table
    assert set(table) <= Refusal.codes.keys()
