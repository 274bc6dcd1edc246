"""Jobs through a printer that fails at random places: nothing recorded may be more than its paper shows."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from printers.conversation import Patience
from printers.drivers import Driver
from printers.drivers.serial import SerialDriver
from printers.drivers.tcp import TcpDriver
from printers.encode import encode
from printers.layout import render
from printers.profiles import PROFILES, Profile
from printers.sample import ISSUED_AT, specimen
from printers.session import Outcome, Result, print_slip
from printers.slip import TextSlip
from tests.fake_printer import FakePrinter, Script, marks_of
from tests.proof import Proof

DEFAULT_JOBS, FULL_JOBS = 60, 10_000
HASTE = Patience(
    answer=0.2, sync=0.5, stall=0.3, proof=0.4, grace=0.2, heat=0.5, taken=0.2, glance=0.01, look=0.02
)
MODELS = [
    replace(PROFILES[name], bytes_per_s=500_000, mm_per_s=2000)
    for name in ("tm-t82", "tm-t82", "clone-80", "vkp80", "plain-80")
]
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
    {"echo": "late", "echo_delay": 0.1},
    {"echo": "late", "echo_delay": 0.6},
    {"hot_for": 0.1},
    {"accept_rate": 60_000},
    {"take_after": None},
)
SHORT = TextSlip(centre=(), place="Xã Hoằng Lộc", title="A042", lines=("Quầy 1",), issued_at=ISSUED_AT)
# Most slips are short, for the sake of the clock; a long one outgrows the buffers on the way.
SLIPS = (specimen(), *(SHORT,) * 7)


def random_script(chance: random.Random, *, longest: int) -> Script:
    """Half of all jobs meet a fault that stands, half one that strikes at some byte; a few meet both."""
    fields: dict[str, object] = {"presenter": True}
    kind = chance.random()
    if kind > 0.4:
        fields |= chance.choice(STANDING)
    if kind < 0.6:
        fields[chance.choice(STRIKES)] = chance.randrange(longest)
    return Script(**fields)


def lies(result: Result, printer: FakePrinter, profile: Profile, whole: list[tuple[str, bytes]]) -> str:
    """What the paper says against the record; nothing where both agree."""
    pieces = printer.pieces
    slips = sum(1 for piece in pieces if piece.marks == whole and not piece.letters)
    dots = sum(piece.rows for piece in (*pieces, printer.unfinished))
    if slips > 1:
        return "more than one slip came out"
    if result.outcome is Outcome.PRINTED and slips != 1:
        return "printed, but no whole slip came out"
    if result.outcome is Outcome.FAILED and (dots or result.sent_bytes):
        return "failed, but something was sent or came out"
    if result.outcome is Outcome.SENT and (profile.proves or result.sent_bytes != result.total_bytes):
        return "sent, but not whole, or by a printer that could have proved it"
    if result.outcome is Outcome.UNKNOWN and not result.sent_bytes:
        return "unknown, but nothing was sent"
    return ""


def test_ten_thousand_jobs_and_not_one_word_more_than_the_paper_shows(proof: Proof) -> None:
    jobs = FULL_JOBS if proof.sizes.full else DEFAULT_JOBS
    chance = random.Random(20261123)
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(jobs):
        profile = chance.choice(MODELS)
        bands = encode(render(chance.choice(SLIPS), dots=profile.dots), profile=profile)
        data = b"".join(band.data for band in bands)
        script = random_script(chance, longest=len(data) + 100)
        over, make = chance.choice(LINES)
        with FakePrinter(script, over=over) as printer:
            result = print_slip(
                make(printer.address),
                bands,
                job_id4=f"{number % 10_000:04}",
                profile=profile,
                clock=time.monotonic,
                patience=HASTE,
            )
            lie = lies(result, printer, profile, marks_of(data))
        outcomes[result.outcome] += 1
        if lie:
            wrong.append(f"job {number}, {profile.name} over {over}: {lie}; {script}; {result}")
    proof.note(f"{jobs} jobs: " + ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items())))
    assert not wrong, "\n".join(wrong)
    assert set(outcomes) == {outcome.value for outcome in Outcome}


LINES: tuple[tuple[str, Callable[[str], Driver]], ...] = (("tcp", TcpDriver), ("pty", SerialDriver))
