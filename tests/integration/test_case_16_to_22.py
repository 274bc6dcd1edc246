"""What people with bad intentions try, each as one test named by its case; what it costs them is behaviour, not time."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
from flask import Flask
from werkzeug.test import TestResponse

from server.app import create_app
from server.config import Settings
from server.core.kinds import Kind
from server.core.payment import PayState
from server.core.tokens import ticket_token
from server.secret import load_secret
from server.web.guards import STAFF_COOKIE
from tests.bank import sepay_body, sepay_headers
from tests.integration.test_payments import post, till  # noqa: F401  -- fixtures
from tests.people import password
from tests.processes import Box
from tests.sample import serve
from tests.until import until
from tests.world import PASSWORD, SECRET, World

HERE = "http://localhost"
SECRETS = (b"secret.key", b"root:x:0:0", b"SQLite format 3")


@pytest.fixture
def kind() -> str:
    """SQLite alone: what differs between the databases lies below the use-cases and is tested there."""
    return "sqlite"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return create_app(Settings(data=tmp_path, database_url="", public_url=HERE), store=world.store)


class Stranger:
    """A browser at an address of its own."""

    def __init__(self, app: Flask, address: str) -> None:
        self.client = app.test_client()
        self.from_here = {"REMOTE_ADDR": address}

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, environ_overrides=self.from_here, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        headers = {"Origin": HERE, **more.pop("headers", {})}
        return self.client.post(
            path, json=body or {}, headers=headers, environ_overrides=self.from_here, **more
        )

    def log_in(self, login: str, word: str = PASSWORD) -> TestResponse:
        return self.post("/console/login", {"login": login, "password": word})


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]["code"]


# --- 16: guessing the token of a phone page --------------------------------------------------------------


def test_case_16_guessing_a_token_finds_nothing_and_ends_soon(
    app: Flask, world: World, tmp_path: Path
) -> None:
    token = ticket_token(SECRET, world.issue().id)
    guesser, owner = Stranger(app, "198.51.100.16"), Stranger(app, "198.51.100.17")
    assert len(token) * 6 >= 128
    wrong = [token[:-1] + ("A" if token[-1] != "A" else "Q"), "x" * 22, "1", "A001", "a" * 300]
    answers = [guesser.get(f"/t/{one}.json") for one in wrong]
    assert {(a.status_code, a.get_data()) for a in answers} == {(404, answers[0].get_data())}
    pages = [guesser.get(f"/t/{one}", headers={"Accept": "text/html"}) for one in wrong]
    assert {a.status_code for a in pages} == {404}
    tried = [guesser.get(f"/t/{'y' * 21}{n % 10}.json").status_code for n in range(20)]
    assert tried == [404] * 10 + [429] * 10, "twenty wrong addresses a minute are enough"
    assert code(guesser.post(f"/t/{'y' * 22}/leave")) == (429, "too_many_requests")
    assert owner.get(f"/t/{token}.json").status_code == 200, "somebody else's phone is not held up"
    assert code(owner.get("/live/phone.json")) in {(401, "not_logged_in"), (404, "not_found")}, (
        "no room by number"
    )


# --- 18: forged and repeated payment notices -----------------------------------------------------------------


def test_case_18_a_forged_or_repeated_notice_pays_nothing(world: World, till: Any, post: Any) -> None:  # noqa: F811
    asked, now = till.ask(), world.clock().timestamp()
    body, before = sepay_body(1, 8_000, asked.reference), world.everything()
    forged = ({}, sepay_headers(body, now, "another key"), sepay_headers(body, now - 301))
    assert [post.send("sepay", body, headers).status_code for headers in forged] == [401] * 3
    assert post.send("sepay", body + b" ", sepay_headers(body, now)).status_code == 401
    assert world.everything() == before
    assert post.sepay(2, 7_999, asked.reference).status_code == 200
    assert till.now(asked).state is PayState.OPEN, "another amount waits for a person"
    assert [post.sepay(3, 8_000, asked.reference).status_code for _ in range(3)] == [200] * 3
    assert till.now(asked).state is PayState.PAID
    assert [entry.kind for entry in world.entries()].count(Kind.PAYMENT_PAID) == 1


# --- 19: passwords and sessions --------------------------------------------------------------------------


def test_case_19_a_password_is_not_guessed_and_nobody_learns_who_exists(app: Flask, world: World) -> None:
    thief, clerk = Stranger(app, "198.51.100.19"), Stranger(app, "198.51.100.20")
    real, unreal = f"{world.centre_id}.quay1", f"{world.centre_id}.quay99"
    for login in (real, unreal):
        tries = [code(thief.log_in(login, "sai")) for _ in range(5)]
        assert tries == [(401, "login_wrong")] * 5
        assert code(thief.log_in(login)) == (429, "login_locked"), login
    assert clerk.log_in(real).status_code == 200, "who works elsewhere is not locked out"
    locked = [entry for entry in world.entries() if entry.kind is Kind.STAFF_SHUT_OUT]
    assert [entry.data for entry in locked] == [{"staff": f"{world.centre_id}-quay1"}]
    assert "198.51.100" not in str(world.entries())
    world.clock.tick(minutes=16)
    assert thief.log_in(real).status_code == 200


def test_case_19_a_session_begins_anew_at_each_login_and_ends_for_good(app: Flask, world: World) -> None:
    clerk = Stranger(app, "198.51.100.21")
    planted = "planted" * 6 + "x"
    clerk.client.set_cookie(STAFF_COOKIE, planted)
    assert clerk.log_in(f"{world.centre_id}.quay1").status_code == 200
    first = clerk.client.get_cookie(STAFF_COOKIE)
    assert first is not None
    assert first.value != planted
    assert (first.http_only, first.same_site) == (True, "Strict")
    clerk.log_in(f"{world.centre_id}.quay1")
    second = clerk.client.get_cookie(STAFF_COOKIE)
    assert second is not None
    assert second.value != first.value
    thief = Stranger(app, "198.51.100.22")
    for stolen in (planted, first.value):
        thief.client.set_cookie(STAFF_COOKIE, stolen)
        assert thief.get("/live/admin.json").status_code == 401
    thief.client.set_cookie(STAFF_COOKIE, second.value)
    assert thief.get("/live/admin.json").status_code == 200
    assert clerk.post("/console/logout").status_code == 303
    assert thief.get("/live/admin.json").status_code == 401


# --- real processes: sockets, slow senders ---------------------------------------------------------------


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Iterator[Box]:
    box = Box(tmp_path_factory.mktemp("abuse"), workers=2)
    try:
        serve(box, sample)
        yield box
    finally:
        box.close()


def logged_in(box: Box, login: str) -> requests.Session:
    session = requests.Session()
    session.headers["Origin"] = box.url
    body = {"login": login, "password": password(box, login)}
    assert session.post(f"{box.url}/console/login", json=body, timeout=30).status_code == 200
    return session


def follow(box: Box, session: requests.Session, face: str, *, origin: str | None = None) -> socketio.Client:
    extra = {"origin": origin} if origin else {}
    client = socketio.Client(reconnection=False, websocket_extra_options=extra)
    cookies = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
    client.connect(f"{box.url}?face={face}", transports=["websocket"], headers={"Cookie": cookies})
    return client


def test_case_19_logging_out_closes_every_socket_of_that_session(box: Box) -> None:
    office, other = logged_in(box, "vanphong"), logged_in(box, "cua")
    # With two workers some of them are at either.
    sockets = [follow(box, office, "admin") for _ in range(6)]
    kept = follow(box, other, "admin")
    assert office.post(f"{box.url}/console/logout", timeout=30).ok
    until(lambda: not any(one.connected for one in sockets), what="the sockets of the session that was ended")
    assert kept.connected
    kept.disconnect()


def test_case_20_a_page_of_another_site_opens_no_socket_and_no_socket_changes_anything(box: Box) -> None:
    office = logged_in(box, "vanphong")
    for origin in ("https://example.org", "null", box.url.replace("127.0.0.1", "127.0.0.1.example.org")):
        with pytest.raises(socketio.exceptions.ConnectionError):
            follow(box, office, "admin", origin=origin)
    client = follow(box, office, "admin", origin=box.url)
    seq = office.get(f"{box.url}/live/admin.json", timeout=30).json()["seq"]
    for event in ("call_next", "issue", "message", "join", "snapshot"):
        with suppress(socketio.exceptions.BadNamespaceError):
            client.emit(event, {"queue": "civil", "room": "x", "face": "console"})
    until(client.eio.queue.empty, what="the events to be sent")
    assert office.get(f"{box.url}/live/admin.json", timeout=30).json()["seq"] == seq
    with suppress(socketio.exceptions.SocketIOError):
        client.disconnect()
    foreign = requests.post(f"{box.url}/console/logout", cookies=dict(office.cookies), timeout=30)
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (403, "foreign_origin")


# --- 21: paths that lead elsewhere ---------------------------------------------------------------------------

ELSEWHERE = (
    "../secret.key",
    "../../../../etc/passwd",
    "..%2f..%2fsecret.key",
    "%2e%2e/%2e%2e/secret.key",
    "....//secret.key",
    "..\\secret.key",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "00000001.png%00.html",
    "C:\\secret.key",
    "file:///etc/passwd",
)


def test_case_21_no_path_leads_out_of_its_folder(app: Flask, world: World, tmp_path: Path) -> None:
    load_secret(tmp_path)
    office = Stranger(app, "198.51.100.23")
    assert office.log_in(f"{world.centre_id}.vanphong").status_code == 200
    secret = (tmp_path / "secret.key").read_bytes()
    asked = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or not rule.arguments:
            continue
        for part in rule.arguments:
            for path in ELSEWHERE:
                address = str(rule)
                for name in rule.arguments:
                    marks = [m for m in (f"<{name}>", f"<path:{name}>", f"<int:{name}>") if m in address]
                    address = address.replace(marks[0], path if name == part else "1") if marks else address
                answer = office.get(address)
                asked += 1
                data = answer.get_data()
                assert answer.status_code != 500, address
                assert secret not in data, address
                assert not any(mark in data for mark in SECRETS[1:]), address
                answer.close()
    assert asked > 100


# --- 22: too much and too slowly -----------------------------------------------------------------------------


def test_case_22_a_body_that_is_too_large_is_refused_before_it_is_read(app: Flask, world: World) -> None:
    office = Stranger(app, "198.51.100.24")
    assert office.log_in(f"{world.centre_id}.vanphong").status_code == 200
    before = world.everything()
    large = b'{"login": "' + b"x" * 1_000_001 + b'"}'
    for path in ("/console/login", "/admin/people", "/admin/rules", "/admin/plan/hours", "/admin/privacy"):
        answer = office.client.post(
            path, data=large, content_type="application/json", headers={"Origin": HERE}
        )
        assert code(answer) == (413, "too_large"), path
    assert world.everything() == before


BEGUN = {
    "nothing at all": b"",
    "half a head": b"POST /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ",
    "half a body": b"POST /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n"
    b"Authorization: Bearer %s\r\n\r\n{",
    "half a body in pieces": b"POST /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
    b"Authorization: Bearer %s\r\n\r\n5\r\n{",
}


@pytest.mark.parametrize("begun", BEGUN)
def test_case_22_two_hundred_slow_senders_keep_nobody_from_a_number(box: Box, begun: str) -> None:
    token = box.run("token", "new", "--role", "kiosk").split()[-1]
    said = BEGUN[begun].replace(b"%s", token.encode())
    with ExitStack() as stack:
        for _ in range(450):  # more than both workers have threads
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", box.port), timeout=30))
            with suppress(OSError):
                slow.sendall(said)
        # Each still would have its thread, were it not let go: gunicorn alone waits for ever.
        quick = http.client.HTTPConnection("127.0.0.1", box.port, timeout=30)
        stack.callback(quick.close)
        headers = {"Authorization": f"Bearer {token}"}
        quick.request("POST", "/api/v1/tickets", body='{"queue": "civil"}', headers=headers)
        assert quick.getresponse().status == 201
