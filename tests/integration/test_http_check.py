"""One check of an outside system, against a real one with every mood that a system can be in."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.core.probe import Plan
from server.live.http_check import check
from tests.outside import Outside


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a moody system."""
    with Outside(tmp_path_factory.mktemp("outside")) as system:
        yield system.url


def found(url: str, *, timeout: int = 1, most_kb: int = 64) -> str | None:
    plan = Plan(
        name="x",
        name_en="x",
        fields=(),
        text="",
        text_en="",
        url=url,
        timeout=timeout,
        most_kb=most_kb,
    )
    return check(plan)


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        ("/well", None),
        ("/status/204", None),
        ("/status/401", None),
        ("/status/403", None),
        ("/status/404", "HTTP 404"),
        ("/ill", "HTTP 500"),
        ("/status/503", "HTTP 503"),
        ("/torn", "broken"),
        ("/nonsense", "broken"),
        ("/to/well", None),
        ("/to/to/to/well", None),
        ("/to/ill", "HTTP 500"),
        ("/to/to/to/to/well", "elsewhere"),
        ("/round", "elsewhere"),
    ],
)
def test_an_answer_is_judged_by_its_status_and_its_end(outside: str, path: str, trouble: str | None):
    # The time is long here: what is judged is the answer.
    assert found(outside + path, timeout=20) == trouble


@pytest.mark.parametrize("mood", ["hanging", "dripping", "hanging_later", "dripping_later"])
def test_no_system_keeps_a_check_longer_than_allowed(outside: str, mood: str):
    """Each of them would go on for ever, and some never wait long enough for a client's own limits."""
    assert found(f"{outside}/{mood}") == "slow"


def test_of_an_endless_answer_no_more_is_read_than_allowed(outside: str):
    assert found(f"{outside}/endless", timeout=20, most_kb=1024) is None


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost:{port}/well",
        "http://127.0.0.1:1/well",
        "https://127.0.0.1:{port}/well",
        "http://user:word@127.0.0.1:{port}/well",
        "ftp://127.0.0.1/well",
        "file:///etc/passwd",
        "http://[::1/well",
    ],
)
def test_a_redirect_leads_nowhere_that_the_office_did_not_type(outside: str, target: str):
    port = outside.rpartition(":")[2]
    trouble = found(f"{outside}/to/{target.format(port=port)}", timeout=20)
    # An address that nobody can read is a broken answer; in no case is anybody else asked.
    assert trouble in {"elsewhere", "broken"}
    assert (trouble == "broken") == target.startswith("http://[")


def test_who_is_not_there_is_away(tmp_path: Path):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets this port meanwhile
        assert found(f"http://127.0.0.1:{taken.getsockname()[1]}/") == "away"
    assert found("http://nobody.invalid/", timeout=20) == "away"
    with Outside(tmp_path) as system:
        assert found(f"{system.url}/well", timeout=20) is None
        system.kill()
        assert found(f"{system.url}/well", timeout=20) == "away"


def test_a_door_that_speaks_no_tls_is_no_https(outside: str):
    assert found(outside.replace("http:", "https:") + "/well", timeout=20) in {"away", "broken"}
