"""Slips through the whole spooler and printers that fail at random places: the record never says more than the paper."""

import json
import os
import random
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from printers.profiles import profile_named
from server.core.ticket import Ticket
from tests.printroom import HASTE, FakePrinter, PrintRoom, print_room
from tests.processes import PROGRAM
from tests.proof import Proof

HASTIER = replace(
    HASTE,
    printer_answer=0.25,
    printer_sync=0.5,
    printer_stall=0.4,
    printer_proof=0.4,
    printer_grace=0.2,
    printer_heat=0.5,
    printer_taken=0.2,
    printer_breaker=1,
)
LANES = (("virtual", "tcp"), ("virtual", "pty"), ("virtual", "tcp"), ("clone-80", "tcp"), ("plain-80", "pty"))
STRIKES = ("paper_end_at", "cover_open_at", "hang_at", "eat_at", "close_at", "reset_at", "power_cycle_at")
STANDING: tuple[dict[str, object], ...] = (
    {},
    {"near_end": True},
    {"paper_out": True},
    {"cover_open": True},
    {"jam_at_cut": True},
    {"mute": True},
    {"clone_status": True},
    {"noise": True},
    {"reports": False},
    {"barriers": False},
    {"echo": "wrong"},
    {"echo": "none"},
    {"echo": "late", "echo_delay": 0.6},
    {"hot_for": 0.1},
)
WELL: dict[str, object] = {
    **dict.fromkeys(STRIKES),
    "near_end": False,
    "paper_out": False,
    "cover_open": False,
    "jam_at_cut": False,
    "mute": False,
    "clone_status": False,
    "noise": False,
    "reports": True,
    "barriers": True,
    "echo": "right",
    "hot_for": 0,
}
LONGEST = 27_000


class Lane:
    """A kiosk and its printer: one slip after another, each meeting a fault of its own."""

    def __init__(self, room: PrintRoom, number: int, printer: FakePrinter, profile: str) -> None:
        self.room, self.printer, self.profile = room, printer, profile
        self.kiosk = room.more(number, printer, profile=profile)
        self.chance = random.Random(20261123 + number)
        self.came_out: Counter[int] = Counter()
        self.tickets: list[tuple[Ticket, str]] = []

    def run(self, jobs: Iterator[int]) -> None:
        for _ in jobs:
            script = self._fault()
            self.printer.mend(**{**WELL, **script})
            ticket = self.room.press(self.kiosk)
            self.tickets.append((ticket, str(script)))
            self._until_ended(ticket)
            self._take_paper()
        self.printer.mend(**WELL)

    def _fault(self) -> dict[str, object]:
        """Half of all slips meet a fault that stands, half one that strikes at some byte; a few meet both."""
        fields: dict[str, object] = {}
        kind = self.chance.random()
        if kind > 0.4:
            fields |= self.chance.choice(STANDING)
        if kind < 0.6 and self.printer.over == "tcp":
            fields[self.chance.choice(STRIKES)] = self.chance.randrange(LONGEST)
        return fields

    def _until_ended(self, ticket: Ticket) -> None:
        """Wait for its end; what waits for a printer gets it mended."""

        def ended() -> bool:
            job = self.room.job(ticket)
            if job.state == "queued" and job.attempt:
                self.printer.mend(**WELL)
            return job.state in {"printed", "sent", "unknown", "failed", "expired"}

        self.room.wait(ended, what=lambda: f"the end of {self.room.job(ticket)}", within=60)

    def _take_paper(self) -> None:
        """Take what has come out so far away, so that a long run needs no more memory than a short one."""
        for piece in self.printer.pieces:
            if not piece.letters:
                self.came_out[hash(tuple(piece.marks))] += 1
        del self.printer.engine.pieces[: len(self.printer.pieces)]

    def lies(self) -> Iterator[tuple[str, str]]:
        """Compare every slip's record with the paper; yields its state, and what is wrong with it."""
        self._take_paper()
        for ticket, script in self.tickets:
            (job,) = self.room.jobs(ticket)
            slips = self.came_out[hash(tuple(self.room.marks(job, profile=self.profile)))]
            yield job.state, self._lie(job, slips) and f"{self._lie(job, slips)}: {script}; {job}"

    def _lie(self, job, slips: int) -> str:
        proves = profile_named(self.profile).proves
        rules = {
            "more than one slip came out": slips > 1,
            "printed, but no whole slip came out": job.state == "printed" and slips != 1,
            "printed without evidence": job.state == "printed" and not job.evidence,
            "nothing was sent, but a slip came out": job.state in {"failed", "expired", "queued"}
            and slips > 0,
            "sent, by a printer that could have proved it": job.state == "sent" and bool(proves),
            "sent, but not whole": job.state == "sent" and job.sent_bytes != job.total_bytes,
            "unknown, but nothing was sent": job.state == "unknown" and not job.sent_bytes,
        }
        return next((words for words, is_so in rules.items() if is_so), "")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[PrintRoom]:
    made = print_room(tmp_path / "box", rules=HASTIER)
    yield made
    made.close()


def test_no_record_says_more_than_the_paper_shows(room: PrintRoom, proof: Proof) -> None:
    # The fake printer reads byte by byte: `sothutu bench --only print` prints all 300 in every run.
    jobs = proof.sizes.print_jobs if proof.sizes.full else proof.sizes.print_jobs // 10
    with ExitStack() as stack:
        printers = [stack.enter_context(FakePrinter(over=over)) for _, over in LANES]
        lanes = [
            Lane(room, 10 + n, printer, profile)
            for n, (printer, (profile, _)) in enumerate(zip(printers, LANES, strict=True))
        ]
        room.work()
        with ThreadPoolExecutor(len(lanes)) as pool:
            left = iter(range(jobs))
            list(pool.map(lambda lane: lane.run(left), lanes))
        found = [one for lane in lanes for one in lane.lies()]
    states = Counter(state for state, _ in found)
    violations = [lie for _, lie in found if lie]
    said = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    proof.note(f"{len(found)} slips: {said}; {len(violations)} records that the paper contradicts")
    assert not violations, "\n".join(violations)
    assert {"printed", "sent", "unknown"} <= states.keys()


def test_the_bench_prints_its_own_truth(tmp_path: Path) -> None:
    run = [PROGRAM, "bench", "--only", "print", "--json", "--effort", "0.02"]
    own = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(run, env=own, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["print_jobs"], figures["print_truth_violations"]) == (6, 0)
    assert figures["press_to_evidence_s"]["p50"] > 0
    assert figures["issue_p99_hung_vs_usual"] > 0
    assert list(tmp_path.iterdir()) == []
