"""Slips through the whole spooler: whether its records are true, how long a slip takes, what a hung printer costs.

The printers are virtual ones: they play faults from a file, and the roll they leave on disk is what the
spooler's records are held against. A real `sothutu work` prints.
"""

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PIL import Image

from printers.drivers.virtual_fault import VirtualFault, play_fault
from printers.drivers.virtual_paper import roll
from printers.encode import decode, encode
from printers.layout import render
from printers.profiles import profile_named
from printers.slip import Slip, from_json
from server.bench.box import Box, box
from server.bench.shares import percentile, rounded, spread
from server.core.house import Actor, Role
from server.core.rules import Rules
from server.core.ticket import Ticket
from server.core.tokens import ticket_token
from server.secret import load_secret
from server.store import people, print_figures, read, setup, spool
from server.store.rows import Row
from server.usecases.issue import Wish, issue_ticket

LANES: Final = 4
PROFILES: Final = ("virtual", "virtual", "clone-80", "plain-80")
LONGEST: Final = 42_000
PATIENCE: Final = 60.0
HASTE: Final = Rules(
    printer_watch=0.3,
    printer_answer=0.1,
    printer_sync=0.3,
    printer_stall=0.3,
    printer_proof=0.3,
    printer_grace=0.2,
    printer_heat=0.5,
    printer_taken=0.3,
    printer_breaker=0.5,
    clock_ahead_hours=None,
)
"""Short, so that thousands of faults take minutes; what is true must not hang on patience."""
_STANDING: Final = (
    "unreachable",
    "busy",
    "paper_out",
    "cover_open",
    "near_end",
    "cutter_jam",
    "hang",
    "stall",
    "mute",
    "odd",
)
_STRIKING: Final = ("paper_end_at", "cover_open_at", "hang_at", "lost_at")
_ENDED: Final = frozenset({"printed", "sent", "unknown", "failed", "expired"})


class Lane:
    """A kiosk with a virtual printer of its own; each slip meets a fault of its own."""

    def __init__(self, centre: Box, number: int, *, kiosk: str, printer: str, profile: str) -> None:
        """Take a kiosk and its printer."""
        self._centre, self._printer, self._profile = centre, printer, profile_named(profile)
        self._folder = centre.settings.data / "printers"
        self._by = Actor(centre_id=centre.centre_id, kind="device", id=kiosk, role=Role.KIOSK)
        self._chance = random.Random(number)  # noqa: S311  -- faults, no secrets
        self.states: Counter[str] = Counter()
        self.lies: list[str] = []

    def run(self, jobs: Iterator[int]) -> None:
        """Print slips, one after another, while there are any left, and hold each record against the roll."""
        for _ in jobs:
            self._play(self._fault())
            before = {path.name for path in self._roll()}
            ticket = self.press()
            job = self._ended(ticket)
            self.states[job.state] += 1
            if lie := self._lie(job, [path for path in self._roll() if path.name not in before]):
                self.lies.append(lie)
        self._play(VirtualFault())

    def press(self) -> Ticket:
        """Take a number."""
        wish = Wish(queue="guide", device_id=self._by.id)
        return issue_ticket(self._centre.store, wish, secret=b"bench", by=self._by).ticket

    def wait(self, ticket: Ticket) -> Row:
        """Wait until a slip has ended."""
        return self._ended(ticket)

    def _fault(self) -> VirtualFault:
        """Half of all slips meet a fault that stands, half one that strikes at some byte; a few none."""
        kind = self._chance.random()
        faults: dict[str, Any] = {}
        if 0.2 < kind < 0.6:  # noqa: PLR2004
            faults[self._chance.choice(_STANDING)] = True
        if kind > 0.5:  # noqa: PLR2004
            faults[self._chance.choice(_STRIKING)] = self._chance.randrange(LONGEST)
        return VirtualFault(**faults)

    def _play(self, fault: VirtualFault) -> None:
        play_fault(fault, folder=self._folder, printer_id=self._printer)

    def _roll(self) -> list[Path]:
        return roll(self._folder / self._printer)

    def _ended(self, ticket: Ticket) -> Row:
        """Wait for its end; a printer that keeps a slip waiting is mended."""
        deadline = time.monotonic() + PATIENCE
        while True:
            with self._centre.store.read() as conn:
                job = spool.newest_job(conn, ticket.id)
            if job.state in _ENDED:
                return job
            if time.monotonic() > deadline:
                msg = f"a slip never ended: {job.state} after {job.attempt} tries"
                raise RuntimeError(msg)
            if job.state == "queued" and job.attempt:
                self._play(VirtualFault())
            time.sleep(0.04)

    def _lie(self, job: Row, pieces: list[Path]) -> str:
        slips = sum(1 for piece in pieces if "-torn" not in piece.name and self._is_whole(job, piece))
        proves = self._profile.proves
        rules = {
            "more than one slip came out": slips > 1,
            "printed, but no whole slip came out": job.state == "printed" and slips != 1,
            "printed without evidence": job.state == "printed" and not job.evidence,
            "nothing was sent, but something came out": job.state in {"failed", "expired"} and bool(pieces),
            "sent, by a printer that could have proved it": job.state == "sent" and bool(proves),
            "sent, but not whole": job.state == "sent" and job.sent_bytes != job.total_bytes,
            "unknown, but nothing was sent": job.state == "unknown" and not job.sent_bytes,
        }
        return next((words for words, is_so in rules.items() if is_so), "")

    def _is_whole(self, job: Row, piece: Path) -> bool:
        """Compare a piece of the roll with the slip, dot by dot."""
        slip = from_json(job.slip)
        if isinstance(slip, Slip):
            settings = self._centre.settings
            token = ticket_token(load_secret(settings.data), job.ticket_id)
            here = settings.public_url.removeprefix("http://")
            slip = replace(slip, qr=f"{settings.address}/t/{token}", address=here)
        bands = encode(render(slip, dots=self._profile.dots), profile=self._profile)
        wanted = decode(b"".join(band.data for band in bands))
        with Image.open(piece) as paper:
            whole = Image.new("1", paper.size, 255)
            whole.paste(wanted, (0, 0))
            return whole.tobytes() == paper.convert("1").tobytes()


def truth(jobs: int) -> dict[str, Any]:
    """Print through printers that fail at random places; count the records that the paper contradicts."""
    with box() as centre:
        set_rules(centre, HASTE)
        lanes = [_lane(centre, number, profile) for number, profile in enumerate(PROFILES, start=1)]
        centre.start("work")
        with ThreadPoolExecutor(LANES) as pool:
            left = iter(range(jobs))
            list(pool.map(lambda lane: lane.run(left), lanes))
    states = sum((lane.states for lane in lanes), Counter())
    lies = [lie for lane in lanes for lie in lane.lies]
    return {
        "print_jobs": sum(states.values()),
        "print_truth_violations": len(lies),
        "print_states": dict(sorted(states.items())),
        **({"print_violations": Counter(lies)} if lies else {}),
    }


def usual_day(
    clients: Callable[[dict[str, Any]], dict[str, Any]], *, jobs: int, seconds: float, rounds: int
) -> dict[str, Any]:
    """Measure how long a slip takes on a printer in order, and what printers that hang cost who takes a number."""
    with box() as centre:
        lane = _lane(centre, 1, "virtual")
        centre.start("work")
        centre.start("serve")
        return _press_to_evidence(centre, lane, jobs) | _hung_printers(centre, clients, seconds, rounds)


def _press_to_evidence(centre: Box, lane: Lane, jobs: int) -> dict[str, Any]:
    """Press for one slip at a time, the first one aside, for which everything is still cold."""
    for _ in range(jobs + 1):
        lane.wait(lane.press())
    with centre.store.read() as conn:
        waits = print_figures.press_to_evidence(conn, newest=jobs)
    return {"press_to_evidence_s": spread(waits, (50, 95))}


def _hung_printers(
    centre: Box, clients: Callable[[dict[str, Any]], dict[str, Any]], seconds: float, rounds: int
) -> dict[str, Any]:
    """Issue over HTTP while every printer hangs and while none does, by turns."""
    with centre.store.read() as conn:
        printers = [one.id for one in spool.printers(conn)]
        queues = [queue.id for queue in read.queues(conn, centre.centre_id)]
    plan = {"plan": "issue", "port": centre.port, "token": centre.token(Role.KIOSK), "clients": 2}
    plan |= {"queues": queues, "seconds": seconds}
    clients({**plan, "seconds": seconds / 4, "round": "warm"})
    seen: dict[bool, list[float]] = {False: [], True: []}
    for turn in range(rounds):
        for hung, p99s in seen.items():
            for printer in printers:
                fault = VirtualFault(hang=hung)
                play_fault(fault, folder=centre.settings.data / "printers", printer_id=printer)
            p99s.append(rounded(percentile(99, clients({**plan, "round": f"{turn}-{hung}"})["ms"])))
    ratio = statistics.median(slow / usual for usual, slow in zip(*seen.values(), strict=True))
    p99_ms = {"usual": statistics.median(seen[False]), "printer_hung": statistics.median(seen[True])}
    return {"issue_p99_hung_vs_usual": rounded(ratio), "issue_p99_ms": p99_ms}


def set_rules(centre: Box, rules: Rules) -> None:
    """Give a centre other rules before its processes start."""
    with centre.store.write() as conn:
        setup.write_rules(conn, centre.centre_id, rules)


def _lane(centre: Box, number: int, profile: str) -> Lane:
    kiosk, printer = f"bench-kiosk-{number}", f"bench-printer-{number}"
    own = {"centre_id": centre.centre_id, "position": 100 + number}
    with centre.store.write() as conn:
        people.insert_device(
            conn, id=kiosk, kind="kiosk", name=kiosk, diagonal=27.0, slot="down", locked=None, **own
        )
        spool.insert_printer(
            conn, id=printer, name=printer, driver="virtual", address="", profile=profile, **own
        )
        spool.rank_printer(conn, device_id=kiosk, rank=1, printer_id=printer)
    return Lane(centre, number, kiosk=kiosk, printer=printer, profile=profile)
