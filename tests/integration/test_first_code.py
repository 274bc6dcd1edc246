"""An installation without a centre is well, and lets in whoever may read its data folder, by a code."""

import os
import pty
import re
import subprocess

import pytest
import requests

from tests.conftest import MakeBox
from tests.processes import Box
from tests.until import until

CODE = re.compile(r"Code of this installation: (\S+)")


@pytest.fixture
def box(make_box: MakeBox) -> Box:
    """A box whose database has the newest schema and nothing in it."""
    box = make_box()
    box.run("upgrade")
    return box


def test_a_service_shows_the_code_by_a_command_and_not_in_its_log(box: Box) -> None:
    service = box.start("serve")
    box.ready()
    health = requests.get(f"{box.url}/healthz", timeout=10)
    assert (health.status_code, health.json()["status"]) == (200, "no_centre")
    told = box.run("first-code")
    assert f"http://localhost:{box.port}/first" in told
    (code,) = CODE.findall(told)
    assert box.run("first-code") == told, "the code stays until it is used"
    assert "sothutu first-code" in service.said()
    assert code not in service.said()
    asked = {"code": code, "place": "Xã Hoằng Lộc"}
    made = requests.post(f"{box.url}/first", json=asked, headers={"Origin": box.url}, timeout=10)
    assert (made.status_code, made.json()["login"]) == (201, "vanphong")
    assert requests.get(f"{box.url}/healthz", timeout=10).json()["status"] == "ok"
    with pytest.raises(AssertionError, match="there is a centre already"):
        box.run("first-code")


def test_who_starts_it_in_a_terminal_sees_the_code(box: Box) -> None:
    mine, theirs = pty.openpty()
    try:
        with subprocess.Popen([box.program, "serve"], stdout=theirs, env=box.environment) as serving:
            said = bytearray()

            def code() -> list[str]:
                said.extend(os.read(mine, 4096))
                return CODE.findall(said.decode())

            until(code, what="the code", within=60)
            serving.terminate()
    finally:
        os.close(mine)
        os.close(theirs)
