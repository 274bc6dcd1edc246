"""Nobody sees or changes what is not theirs: every route of the application, one by one."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from server.app import create_app
from server.config import Settings
from server.core.house import Role
from server.core.tokens import ticket_token
from server.secret import load_secret
from server.store import tables
from server.usecases import people, programs
from server.web.guards import DEVICE_COOKIE, STAFF_COOKIE
from tests.fakes import Clock
from tests.meta.source import name, product, tree
from tests.world import PASSWORD, World, opened, with_centre

HERE = "http://localhost"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}
PUBLIC = {
    "GET /",
    "GET /api/v1/docs",
    "GET /api/v1/openapi.json",
    "GET /assets/<path:path>",
    "GET /first",
    "GET /board/worker.js",
    "GET /console/login",
    "GET /healthz",
    "GET /kiosk/worker.js",
    "GET /t/<token>",
    "GET /t/<token>.json",
    "GET /pair/<kind>",
    "GET /t/<token>/fee",
    "POST /console/login",
    "POST /first",
    "POST /pair/<kind>/ask",
    "POST /pair/<kind>/begin",
    "GET /o/<procedure_id>",
    "POST /o/<procedure_id>/opened",
    "POST /t/<token>/back",
    "POST /t/<token>/help",
    "POST /t/<token>/leave",
    "POST /t/<token>/opened",
    "POST /t/<token>/rating",
    "POST /t/<token>/submitted",
}
"""What everybody may ask; a ticket's own page is opened by the 128 random bits of its address."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with_centre(f"sqlite:///{tmp_path / 'sothutu.db'}")
    clock = Clock()
    with opened(f"sqlite:///{tmp_path / 'sothutu.db'}", tmp_path, clock=clock) as store:
        yield World(store, clock)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return create_app(Settings(data=tmp_path, database_url="", public_url=HERE), store=world.store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def asks(app: Flask) -> list[tuple[str, Rule]]:
    """Every method of every route."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def guard(app: Flask, rule: Rule) -> str:
    return str(getattr(app.view_functions[rule.endpoint], "guard", "none"))


class House:
    """Somebody who knows every address, and may put on anybody's credentials."""

    def __init__(self, world: World, client: FlaskClient) -> None:
        self.world, self.client = world, client
        ticket = world.issue()
        self.values: dict[str, Any] = {
            "device_id": world.kiosk.id,
            "dossier_id": "nobody",
            "face": "board",
            "item_id": "nothing",
            "first": "2026-11-01",
            "job_id": world.print_jobs()[0].id,
            "field_id": f"{world.centre_id}-field-civil",
            "key": "civil",
            "kind": "kiosk",
            "queue": "civil",
            "step": "hours",
            "staff_id": f"{world.centre_id}-quay1",
            "kiosk_id": world.kiosk.id,
            "lang": "vi",
            "last": "2026-11-30",
            "name": "00000001.png",
            "number": 1,
            "part": "tickets",
            "notice_id": "nothing",
            "path": "nothing.js",
            "payment_id": "nothing",
            "provider": "sepay",
            "outage_id": "none",
            "tile_id": "nothing",
            "probe_id": "none",
            "printer_id": f"{world.centre_id}-printer",
            "ticket_id": ticket.id,
            "procedure_id": f"{world.centre_id}-1.000001",
            "token_id": "nothing",
            "token": ticket_token(load_secret(_data(client)), ticket.id),
        }

    def ask(self, method: str, rule: Rule, **more: Any) -> Any:
        path = rule.build({name: self.values[name] for name in rule.arguments})
        assert path is not None
        return self.client.open(path[1], method=method, base_url=HERE, **more)

    def log_in(self, role: Role) -> None:
        """Be a member of the staff with this role."""
        person = f"{self.world.centre_id}.quay1"
        with self.world.store.write() as conn:
            mine = sa.update(tables.staff).where(tables.staff.c.login == person)
            conn.execute(mine.values(role=role.value))
        token = people.log_in(self.world.store, login=person, password=PASSWORD, address="192.0.2.7")
        self.client.set_cookie(STAFF_COOKIE, token)

    def sit_down(self) -> None:
        cookie = self.client.get_cookie(STAFF_COOKIE)
        assert cookie is not None
        session = people.session_of(self.world.store, cookie.value)
        assert session is not None
        people.sit_down(self.world.store, session, number=1)

    def pair(self, kind: str) -> None:
        device = f"{self.world.centre_id}-{kind}"
        with self.world.store.write() as conn:
            found = conn.execute(sa.select(tables.device).where(tables.device.c.id == device)).first()
            if found is None:
                row = {"id": device, "centre_id": self.world.centre_id, "kind": kind, "name": kind}
                conn.execute(sa.insert(tables.device), {**row, "position": 2, "diagonal": 55, "slot": "down"})
        token = people.pair_device(self.world.store, device, by=self.world.house)
        self.client.set_cookie(DEVICE_COOKIE.format(kind=kind), token)

    def bearer(self, role: Role) -> dict[str, str]:
        counter = 1 if role is Role.CLERK else None
        token = programs.new_token(self.world.store, role=role, by=self.world.house, counter_number=counter)
        return {"Authorization": f"Bearer {token}"}


def _data(client: FlaskClient) -> Path:
    settings: Settings = client.application.extensions["sothutu"].settings
    return settings.data


@pytest.fixture
def house(world: World, client: FlaskClient) -> House:
    return House(world, client)


# --- every route is guarded ------------------------------------------------------------------------


def test_every_route_has_a_guard_and_the_public_ones_are_written_down(app: Flask) -> None:
    guards = {f"{method} {rule}": guard(app, rule) for method, rule in asks(app)}
    assert [ask for ask, its in guards.items() if its == "none"] == []
    assert {ask for ask, its in guards.items() if its == "public"} == PUBLIC


def test_state_is_changed_by_post_alone(app: Flask) -> None:
    assert {method for method, _ in asks(app)} == {"GET", "POST"}


ROUTES = {"get", "post", "put", "patch", "delete", "route"}


def test_every_view_wears_exactly_one_guard_right_under_its_route() -> None:
    wrong = [
        f"{name(path)}:{view.lineno} {view.name} wears {worn}"
        for path in product(".py")
        if not name(path).startswith("server/bench/")  # measures a bare server that stands for a floor
        for view in ast.walk(tree(path))
        if isinstance(view, ast.FunctionDef) and any(map(_is_route, view.decorator_list))
        for worn in [[_word(d) for d in view.decorator_list if not _is_route(d)]]
        if [word in _guards(path) for word in worn] != [True, *[False] * (len(worn) - 1)]
    ]
    assert not wrong


def _is_route(decorator: ast.expr) -> bool:
    call = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(call, ast.Attribute) and call.attr in ROUTES


def _word(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "?")


def _guards(path: Path) -> set[str]:
    """The guards, and the names that a surface gives to a guard with its roles filled in."""
    makers = {"public", "face", "local", "staff", "device", "bearer", "signed"}
    named = {
        target.id
        for other in path.parent.glob("*.py")
        for node in tree(other).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call)
        if _word(node.value) in makers
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    return makers | named


# --- and the guards hold ----------------------------------------------------------------------------


def test_who_shows_nothing_gets_nothing_but_what_is_public(app: Flask, house: House) -> None:
    before = house.world.everything()
    for method, rule in asks(app):
        if guard(app, rule) != "public":
            answer = house.ask(method, rule, headers={"Origin": HERE}, environ_overrides=ELSEWHERE)
            assert answer.status_code in {401, 403}, (method, rule, answer.status_code)
    assert house.world.everything() == before


def test_a_person_without_a_login_is_led_to_it(app: Flask, house: House) -> None:
    for method, rule in asks(app):
        if guard(app, rule).startswith("staff:") and method == "GET":
            answer = house.ask(method, rule, headers={"Accept": "text/html"}, environ_overrides=ELSEWHERE)
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/console/login?next=")


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.KIOSK, Role.BOARD}])
def test_a_role_reaches_its_own_routes_only(app: Flask, house: House, role: Role) -> None:
    house.log_in(role)
    house.world.clock.tick(1)
    before = house.world.everything()
    for method, rule in asks(app):
        kind, _, roles = guard(app, rule).partition(":")
        if kind == "staff" and role not in roles.split(","):
            answer = house.ask(method, rule, headers={"Origin": HERE}, environ_overrides=ELSEWHERE)
            assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "not_allowed"), rule
        elif kind == "staff" and method == "GET":
            answer = house.ask(method, rule, environ_overrides=ELSEWHERE)
            assert answer.status_code not in {401, 403}, (rule, answer.status_code)
    assert house.world.everything() == before


@pytest.mark.parametrize("role", list(Role))
def test_a_token_reaches_the_routes_of_its_role_only(app: Flask, house: House, role: Role) -> None:
    headers = house.bearer(role)
    for method, rule in asks(app):
        kind, _, roles = guard(app, rule).partition(":")
        if kind == "bearer" and role not in roles.split(","):
            answer = house.ask(method, rule, headers=headers, environ_overrides=ELSEWHERE)
            assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "not_allowed"), rule
        elif kind in {"staff", "device"}:
            answer = house.ask(method, rule, headers={**headers, "Origin": HERE}, environ_overrides=ELSEWHERE)
            assert answer.status_code == 401, (rule, answer.status_code)


def test_a_kiosk_is_no_board_and_a_board_no_kiosk(app: Flask, house: House) -> None:
    house.pair("board")
    board = house.client.get_cookie("stt_board")
    assert board is not None
    house.client.delete_cookie("stt_board")
    house.client.set_cookie("stt_kiosk", board.value)
    for method, rule in asks(app):
        if guard(app, rule).startswith("device:"):
            answer = house.ask(method, rule, headers={"Origin": HERE}, environ_overrides=ELSEWHERE)
            assert answer.status_code == 401, (rule, answer.status_code)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://example.org"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["none", "another site", "null", "cross-site"],
)
def test_a_page_of_another_site_changes_nothing_with_our_cookies(
    app: Flask, house: House, headers: dict[str, str]
) -> None:
    house.log_in(Role.ADMIN)
    house.sit_down()
    house.pair("kiosk")
    before = house.world.everything()
    for method, rule in asks(app):
        if method == "POST" and not guard(app, rule).startswith(("bearer:", "signed")):
            answer = house.ask(method, rule, headers=headers, environ_overrides=ELSEWHERE)
            assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "foreign_origin"), rule
    assert house.world.everything() == before


def test_reading_changes_nothing(app: Flask, house: House) -> None:
    house.log_in(Role.ADMIN)
    house.sit_down()
    for kind in ("kiosk", "board"):
        house.pair(kind)
    bearer = house.bearer(Role.ADMIN)
    house.client.get("/api/v1/board", headers=bearer)  # from now on its last use is known to five minutes
    before = house.world.everything()
    for method, rule in asks(app):
        if method == "GET":
            headers = bearer if guard(app, rule).startswith("bearer:") else {}
            answer = house.ask(method, rule, headers=headers, environ_overrides=ELSEWHERE)
            assert answer.status_code in {200, 302, 304, 404} or guard(app, rule) == "local", (rule, answer)
            answer.close()
    assert house.world.everything() == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_other_method_is_answered(app: Flask, house: House, method: str) -> None:
    for _, rule in asks(app):
        answer = house.ask(method, rule, headers={"Origin": HERE}, environ_overrides=ELSEWHERE)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (405, "method_not_allowed"), rule


def test_the_figures_are_for_programs_on_this_machine(house: House) -> None:
    assert house.client.get("/metrics").status_code == 200
    assert house.client.get("/metrics", environ_overrides=ELSEWHERE).status_code == 403
    assert house.client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
