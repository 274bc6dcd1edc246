"""`sothutu bench` at its smallest: every figure is there, and nothing is left behind."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.processes import PROGRAM

FIGURES = {
    "reports": {
        "reports_rows",
        "reports_fill_s",
        "reports_vs_count",
        "reports_month_vs_count",
        "reports_questions_vs_count",
        "reports_s",
        "reports_month_s",
        "count_s",
    },
    "issue": {"issue_vs_raw_sqlite", "issue_per_s", "raw_sqlite_per_s", "issue_ms"},
    "board": {
        "call_to_board_vs_emit",
        "call_to_board_ms",
        "emit_ms",
        "call_to_118_sockets_vs_emit",
        "call_to_board_other_worker_ms",
    },
    "phones": {
        "issue_p99_with_phones_vs_idle",
        "issue_with_phones_ms",
        "issue_idle_ms",
        "phones",
        "phone_answers_per_s",
    },
    "memory": {"rss_mb", "pss_mb"},
    "start": {"cold_start_s"},
}


def _left(folder: Path) -> list[str]:
    """Processes that were started with this folder for temporary files."""
    mark = f"TMPDIR={folder}".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in place.read_bytes().split(b"\0"):
                found.append(place.parent.name)
        except OSError:
            continue
    return found


@pytest.mark.parametrize("part", FIGURES)
def test_a_part_prints_its_figures_and_clears_up(tmp_path: Path, part: str):
    done = subprocess.run(
        [PROGRAM, "bench", "--json", "--effort", "0.05", "--only", part],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures.keys() == FIGURES[part]
    numbers = [
        n for value in figures.values() for n in (value.values() if isinstance(value, dict) else [value])
    ]
    assert all(number > 0 for number in numbers)
    assert list(tmp_path.iterdir()) == []
    assert _left(tmp_path) == []
