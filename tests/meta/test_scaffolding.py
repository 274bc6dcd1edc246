"""The tests' own tools keep their promises: they clear up, they keep tests apart, they leave nothing out unsaid."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.guard import Guard
from tests.meta.source import ROOT
from tests.postgres import Cluster
from tests.processes import Box
from tests.until import until


def test_a_guard_acts_when_its_process_is_killed(tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    program = f"from tests.guard import Guard; g = Guard('touch {sign}'); print('up', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert not sign.exists()
        os.kill(child.pid, signal.SIGKILL)
    until(sign.exists, what="the guard to act")


def test_a_guard_acts_at_the_end_of_its_block(tmp_path: Path) -> None:
    with Guard(f"touch {tmp_path / 'sign'}"):
        pass
    assert (tmp_path / "sign").exists()


def _names(url: str) -> list[str]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return [
            row[0]
            for row in connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'stt%'"
            )
        ]


def _prepare(url: str) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE stt_prepared (n integer)")


def test_databases_of_two_tests_know_nothing_of_each_other(postgres_cluster: Cluster) -> None:
    first, second = (postgres_cluster.make(prepare=_prepare) for _ in range(2))
    with psycopg.connect(first.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE stt_mine (n integer)")
    assert sorted(_names(first)) == ["stt_mine", "stt_prepared"]
    assert _names(second) == ["stt_prepared"]
    for url in (first, second):
        postgres_cluster.drop(url)


def test_a_fresh_database_is_empty(postgres_url: str) -> None:
    assert _names(postgres_url) == []


@pytest.mark.postgres
def test_a_durable_cluster_keeps_its_promises_and_leaves_nothing() -> None:
    cluster = Cluster.start(durable=True)
    with psycopg.connect(cluster.url("postgres").replace("+psycopg", "")) as connection:
        shown = [
            connection.execute(f"SHOW {setting}").fetchone()
            for setting in ("fsync", "synchronous_commit", "listen_addresses")
        ]
    cluster.stop()
    assert shown == [("on",), ("on",), ("",)]
    assert not cluster.folder.exists()


def _collect(without: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", __file__],
        cwd=ROOT,
        env={**os.environ, "STT_TEST_WITHOUT": without},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_left_out_is_said() -> None:
    run = _collect("postgres browser")
    assert run.returncode == 0
    assert "left out on request: postgres (3 tests)" in run.stdout
    assert "left out on request: browser (0 tests)" in run.stdout
    assert "test_a_fresh_database_is_empty" not in run.stdout


def test_a_part_that_nobody_knows_is_refused() -> None:
    run = _collect("postgress")
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert "not postgress" in run.stderr


LIKE_SOTHUTU = """#!/bin/sh
# Answers /healthz as the web would, with a child that leaves its parent behind as a daemon would.
[ "$1" = fail ] && { echo "no such table"; exit 3; }
setsid sleep 1000 &
exec {python} -c '
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200 if self.path == "/healthz" else 404); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(os.environ["STT_PORT"])), Handler).serve_forever()' "$@"
"""


@pytest.fixture
def like_sothutu(tmp_path: Path) -> str:
    program = tmp_path / "like-sothutu"
    program.write_text(LIKE_SOTHUTU.replace("{python}", sys.executable))
    program.chmod(0o755)
    return str(program)


def test_a_box_ends_everything_it_started(tmp_path: Path, like_sothutu: str) -> None:
    box = Box(tmp_path / "box", program=like_sothutu)
    box.start("serve")
    box.ready()
    assert len(box.pids()) == 2
    assert box.kill_9("serve") == [box.started[0].process.pid]
    assert len(box.pids()) == 1
    box.close()
    assert box.pids() == []


def test_a_box_tells_why_a_process_died(tmp_path: Path, like_sothutu: str) -> None:
    box = Box(tmp_path / "box", program=like_sothutu)
    box.start("fail")
    with pytest.raises(AssertionError, match=r"(?s)ended with 3.*no such table"):
        box.ready()
    box.close()


def test_boxes_end_when_the_tests_are_killed(tmp_path: Path, like_sothutu: str) -> None:
    program = (
        "from pathlib import Path; from tests.processes import Box;"
        f"box = Box(Path({str(tmp_path / 'box')!r}), program={like_sothutu!r});"
        "box.start('serve'); box.ready(); print('up', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert len(_of_box(tmp_path / "box")) == 2
        os.kill(child.pid, signal.SIGKILL)
    until(lambda: not _of_box(tmp_path / "box"), what="the box to be cleared")


def _of_box(folder: Path) -> list[str]:
    mark = f"STT_DATA={folder / 'data'}".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in place.read_bytes().split(b"\0"):
                found.append(place.parent.name)
        except OSError:
            continue  # gone, or somebody else's
    return found
