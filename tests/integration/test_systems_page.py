"""The office's page of checks: set up in a form, switched on by a key, each finding in words."""

import re
from typing import Any

import pytest

from server.app import create_app
from server.config import Settings
from server.store import people, probes
from server.usecases.probes import note
from tests.world import CENTRE, PASSWORD

HERE = "http://localhost"
PAGE = "/admin/systems"
FORM = {
    "name": "Phần mềm <b>hộ tịch</b>",
    "name_en": "Civil status",
    "url": "https://hotich.example.gov.vn/",
    "text": "",
    "text_en": "",
    "every": "60",
    "timeout": "10",
    "most_kb": "64",
    "downs": "1",
    "ups": "1",
    "fields": {f"{CENTRE}-field-civil": True, f"{CENTRE}-field-land": False},
}


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def client(world, tmp_path) -> Any:
    app = create_app(Settings(data=tmp_path, database_url="", public_url=HERE), store=world.store)
    client = app.test_client()
    with world.store.write() as conn:
        people.change_staff(conn, f"{CENTRE}-quay1", role="admin")
    post(client, "/console/login", login=f"{CENTRE}.quay1", password=PASSWORD)
    return client


def post(client: Any, path: str, **body: Any) -> Any:
    return client.post(path, json=body, headers={"Origin": HERE})


def said(client: Any, lang: str = "en", path: str = PAGE) -> str:
    answer = client.get(f"{path}?lang={lang}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def only(world: Any) -> Any:
    with world.store.read() as conn:
        (found,) = probes.of_centre(conn, CENTRE)
    return found


def test_a_check_is_set_up_switched_on_and_removed(client, world):
    assert "No system is checked by itself." in said(client)
    assert post(client, PAGE, **FORM).status_code == 204
    probe = only(world)
    assert (probe.on, probe.plan.every, probe.plan.fields) == (False, 60, (f"{CENTRE}-field-civil",))
    assert "Switched off" in said(client)
    assert "Phần mềm &lt;b&gt;hộ tịch&lt;/b&gt;" in said(client, "vi")
    assert post(client, f"{PAGE}/{probe.id}/switch", on="true").status_code == 204
    assert "Not checked yet" in said(client)
    note(world.store, only(world), "HTTP 500")
    page = said(client)
    assert "Answers with an error: HTTP 500" in page
    assert "Citizens are told that it is down" in page
    assert "Đang báo cho người dân là bị lỗi" in said(client, "vi")
    note(world.store, only(world), None)
    assert "Answers" in said(client)
    note(world.store, only(world), "elsewhere")
    assert "Chuyển sang máy chủ khác" in said(client, "vi")
    assert post(client, f"{PAGE}/{probe.id}", **{**FORM, "every": "300"}).status_code == 204
    assert post(client, f"{PAGE}/{probe.id}/switch", on="false").status_code == 204
    assert (only(world).on, only(world).plan.every) == (False, 300)
    assert post(client, f"{PAGE}/{probe.id}/remove").status_code == 204
    assert "No system is checked by itself." in said(client)
    audit = said(client, path="/admin/audit")
    assert "The automatic check noted that a system is down: Civil status." in audit
    assert "Kiểm tra tự động ghi nhận hệ thống hoạt động trở lại" in said(client, "vi", "/admin/audit")
    assert world.faults() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": "file:///etc/passwd"}, "probe_address_wrong"),
        ({"every": "5"}, "malformed"),
        ({"downs": "many"}, "malformed"),
        ({"fields": {"nothing": True}}, "unknown_field"),
        ({"name": "x" * 81}, "malformed"),
        ({"on": True}, "malformed"),
    ],
)
def test_what_cannot_be_right_is_refused(client, world, changes, code):
    before = world.everything()
    assert post(client, PAGE, **{**FORM, **changes}).get_json()["error"]["code"] == code
    assert post(client, f"{PAGE}/nobody/switch", on=True).get_json()["error"]["code"] == "unknown_probe"
    assert world.everything() == before


def test_a_check_may_not_be_set_up_by_a_supervisor(client, world):
    with world.store.write() as conn:
        people.change_staff(conn, f"{CENTRE}-quay1", role="supervisor")
    assert post(client, PAGE, **FORM).status_code == 403
