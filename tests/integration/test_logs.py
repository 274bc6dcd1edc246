"""After a whole day nothing of anybody's stands in the logs: no name, phone, identity number, password or token."""

import json
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from server.core.tokens import ticket_token
from server.secret import load_secret
from tests.bank import KEY, sepay_body, sepay_headers
from tests.people import password
from tests.processes import Box
from tests.sample import as_a_newcomer

NAME = "Nguyễn Thị Bích Ngọc"
PAYER = "NGUYEN THI BICH NGOC"
PHONE = "0912345678"
IDENTITY = "038175001234"
WRONG = "con trâu của tôi tên Mực"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with as_a_newcomer(Box(tmp_path / "day", sepay_hmac_key=KEY, log_level="DEBUG")) as box:
        yield box


def the_day(box: Box) -> set[str]:
    """Live through it; answers everything of people's that was really used."""
    used = {NAME, PAYER, PHONE, IDENTITY, WRONG, KEY}
    browser = requests.Session()
    browser.headers["Origin"] = box.url

    def post(path: str, **more: object) -> requests.Response:
        return browser.post(f"{box.url}{path}", timeout=30, **more)

    for login in ("quay1", "vanphong"):
        used.add(password(box, login))
        assert post("/console/login", json={"login": login, "password": password(box, login)}).ok
        used.add(browser.cookies["stt_staff"])
        assert browser.get(f"{box.url}/admin/audit?text={NAME}", timeout=30).status_code in {200, 403}
    for login, word in ((IDENTITY, WRONG), (NAME, PHONE), ("quay1", WRONG)):
        assert post("/console/login", json={"login": login, "password": word}).status_code == 401
    browser.get(f"{box.url}/kiosk", timeout=30)
    used.add(browser.cookies["stt_kiosk"])
    for typed in (NAME, PHONE, IDENTITY):
        assert browser.get(f"{box.url}/kiosk/search.json", params={"q": typed}, timeout=30).status_code == 200
        post("/kiosk/missed", json={"q": typed})
        assert browser.get(f"{box.url}/{typed}", params={"name": typed}, timeout=30).status_code == 404
        assert post("/console/hold", data=typed.encode()).status_code >= 400
    program = box.run("token", "new", "--role", "kiosk").split()[-1]
    used.add(program)
    headers = {"Authorization": f"Bearer {program}"}
    taken = requests.post(f"{box.url}/api/v1/tickets", json={"queue": "civil"}, headers=headers, timeout=30)
    phone = ticket_token(load_secret(box.data), taken.json()["id"])
    used |= {phone, secrets.token_urlsafe(16)}
    for token in used - {NAME, PAYER, WRONG}:
        browser.get(f"{box.url}/t/{token}.json", timeout=30)
    assert browser.get(f"{box.url}/t/{phone}", timeout=30).status_code in {200, 429}
    body = sepay_body(1, 8_000, f"{PAYER} {PHONE} nop phi", description=NAME)
    for sign in (sepay_headers(body, time.time()), sepay_headers(body, time.time(), "another"), {}):
        assert post("/pay/notices/sepay", data=body, headers=sign).status_code in {200, 401, 422}
    box.run("simulate", "--minutes", "60", "--speed", "600", "--seed", "7")
    box.run("day", "close")
    return used


def test_nothing_personal_stands_in_the_logs_after_a_whole_day(box: Box) -> None:
    used = the_day(box)
    assert box.stop(box.started[0]) == 0
    said = box.told() + "".join(p.read_text(errors="replace") for p in box.data.rglob("*.log"))
    # What the program prints for the one who starts a sample centre is no log: its lines are no JSON.
    logged = [line for line in said.splitlines() if line.startswith("{")]
    assert len(logged) > 3
    assert all(json.loads(line)["logger"] for line in logged)
    other = [line for line in said.splitlines() if not line.startswith("{") and "Traceback" in line]
    assert other == []
    for mine in used:
        escaped = json.dumps(mine)[1:-1]
        assert not [line for line in logged if mine in line or escaped in line], mine
