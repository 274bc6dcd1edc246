"""The two sizes of every heavy proof, and the page that `make proof` writes.

Inside `make test` a proof runs at the size that two cores finish in minutes; `make proof` runs the same
program at its full numbers (STT_PROOF=full) and keeps what it found in docs/proof.md.
"""

import os
import platform
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much of each proof is run; the defaults are those of `make test`."""

    full: bool = False
    hammer_tickets: int = 400
    """Issued and called by 8 clients, on each database."""
    kill_rounds: int = 3
    """kill -9 of each process under load."""
    print_jobs: int = 300
    """Through a printer that fails at random places."""
    soak_calls: int = 500
    soak_drop_every: int = 100
    """Calls between two cuts of the board's socket."""
    soak_server_kills: int = 2
    notice_streams: int = 300
    """Random streams of bank notices."""
    report_tickets: int = 20_000
    upgrade_tickets: int = 10_000
    """In the database of the first release that is brought to the newest schema."""
    axe_every_size: bool = False
    """Accessibility on every state in both languages: at one size of screen, or at all of them."""


DEFAULT = Sizes()
FULL = Sizes(
    full=True,
    hammer_tickets=2_000,
    kill_rounds=10,
    print_jobs=10_000,
    soak_calls=5_000,
    soak_server_kills=20,
    notice_streams=10_000,
    report_tickets=1_000_000,
    upgrade_tickets=1_000_000,
    axe_every_size=True,
)


def sizes() -> Sizes:
    """Answer the sizes of this run."""
    return FULL if os.environ.get("STT_PROOF") else DEFAULT


@dataclass(frozen=True, slots=True)
class Proof:
    """What one heavy test may take, and what it found."""

    sizes: Sizes
    found: list[str]

    def note(self, fact: str) -> None:
        """Keep one sentence about what was run and measured."""
        self.found.append(fact)


@dataclass(slots=True)
class Page:
    """docs/proof.md in the making."""

    found: dict[str, list[str]] = field(default_factory=dict)
    ended: dict[str, tuple[str, float]] = field(default_factory=dict)

    def open(self, test: str) -> Proof:
        return Proof(sizes(), self.found.setdefault(test, []))

    def close(self, test: str, *, outcome: str, seconds: float) -> None:
        """Keep how a proof ended; a fault in its clearing up counts as the proof's."""
        before, spent = self.ended.get(test, ("passed", 0.0))
        self.ended[test] = (before if outcome == "passed" else outcome, spent + seconds)

    def text(self) -> str:
        rows = [
            f"| {_title(test)} | {outcome} | {seconds:.0f} s | {_cell(*self.found.get(test, []))} |"
            for test, (outcome, seconds) in sorted(self.ended.items())
        ]
        size = "at their full numbers" if sizes().full else "at the numbers of `make test`"
        head = (
            "# Proof\n\n"
            f"The heavy proofs {size}, by `make proof` on {datetime.now(UTC):%Y-%m-%d} at commit {_commit()} "
            f"(Python {platform.python_version()}, {os.cpu_count()} cores).\n\n"
            "| proof | outcome | took | found |\n|---|---|---|---|\n"
        )
        return head + "\n".join(rows) + "\n"


def _title(test: str) -> str:
    """Read a test's name as the sentence it is."""
    return _cell(test.rpartition("::")[2].removeprefix("test_").replace("_", " "))


def _cell(*facts: str) -> str:
    return "<br>".join(facts).replace("|", "\\|")


def _commit() -> str:
    name = subprocess.run(
        ["git", "describe", "--always", "--dirty=, with changes of its own"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return name.stdout.strip() or "unknown"
