"""The power goes, again and again, while everybody works: what was promised to anybody stays true."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event, Lock
from typing import Any

import sqlalchemy as sa

from printers.encode import encode
from printers.layout import render
from printers.profiles import profile_named
from printers.slip import Slip, from_json
from server.core.house import Role
from server.core.kinds import Kind
from server.store import tables
from tests.conftest import MakeBox
from tests.crowd import Crowd, Program, new_key, open_box, together
from tests.fake_printer import FakePrinter, marks_of
from tests.printroom import HASTE
from tests.processes import Box
from tests.promises import kept
from tests.proof import Proof
from tests.until import until
from tests.world import CENTRE, add_centre, add_kiosk

Marks = list[tuple[str, bytes]]
PROFILE = "virtual"
SOME = 25
"""Numbers given between two power cuts."""
KIOSKS = (("civil", 0.15), ("land", 0), ("land", 0), ("guide", 0), ("guide", 0))
"""The queue of each kiosk and the seconds between its numbers; the unhurried one prints slips."""


@dataclass
class Asked:
    """One request that insisted until it was answered, and the ticket it was answered."""

    by: Program
    path: str
    body: dict[str, Any]
    key: str
    ticket: str
    code: str


@dataclass
class Load:
    """People at kiosks and counters who do not know that the power goes."""

    stop: Event = field(default_factory=Event)
    issued: list[Asked] = field(default_factory=list)
    done_unsaid: int = 0
    """Requests that were done although their first answer was lost."""
    called: list[Asked] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def issue(self, kiosk: Program, queue: str, pause: float) -> None:
        while not self.stop.wait(pause):
            self._ask(self.issued, kiosk, "/tickets", {"queue": queue, "printed": pause > 0})
        self._ask_again(kiosk)

    def serve(self, clerk: Program, number: int) -> None:
        while not self.stop.wait(0.01):
            ticket = self._ask(self.called, clerk, f"/counters/{number}/call-next", {})
            for verb in ("start", "complete") if ticket else ():
                done = clerk.surely(f"/tickets/{ticket}/{verb}")
                assert done.status == 200, done
        self._ask_again(clerk)

    def _ask_again(self, program: Program) -> None:
        """Send everything that this program was ever answered once more."""
        for asked in [one for one in (*self.issued, *self.called) if one.by is program]:
            again = program.surely(asked.path, asked.body, key=asked.key)
            assert (again.status, again.replayed, again.body["id"]) == (200, True, asked.ticket)

    def _ask(self, log: list[Asked], program: Program, path: str, body: dict[str, Any]) -> str | None:
        key = new_key()
        answer = program.surely(path, body, key=key)
        if answer.code == "nobody_waiting":
            return None
        assert answer.status in {200, 201}, answer
        with self._lock:
            self.done_unsaid += answer.replayed
            log.append(Asked(program, path, body, key, answer.body["id"], answer.body["code"]))
        return str(answer.body["id"])


def cut_the_power(box: Box, load: Load, rounds: int) -> int:
    """Kill, each time under load, what runs: the spooler, the whole web, its master, one worker."""
    kills = 0
    cuts: Sequence[Callable[[Box], None]] = (
        lambda box: _gone(box.kill_9("work")),
        lambda box: _gone(box.kill_9("serve")),
        lambda box: _kill(_serving(box)[0]),
        lambda box: _kill(_serving(box)[-1]),
    )
    for turn in range(rounds):
        for cut in (cuts[0], cuts[1], cuts[2 + turn % 2]):
            before = len(load.issued)
            until(lambda before=before: len(load.issued) >= before + SOME, what="people to come", within=90)
            cut(box)
            kills += 1
    before = len(load.issued)
    until(lambda: len(load.issued) >= before + SOME, what="the house to be back", within=90)
    return kills


def _gone(killed: list[int]) -> None:
    assert killed


def _serving(box: Box) -> list[int]:
    """The processes of the web, the master first."""
    return until(lambda: len(found := sorted(box.pids("serve"))) > 1 and found, what="the web to run") or []


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def people(crowd: Crowd, load: Load) -> Iterator[Callable[[], None]]:
    """Everybody at the kiosks, and the clerks of two counters."""
    for queue, pause in KIOSKS:
        yield partial(load.issue, crowd.program(crowd.token(Role.KIOSK)), queue, pause)
    for number in (3, 4):
        yield partial(load.serve, crowd.program(crowd.token(Role.CLERK, number)), number)


def test_the_power_goes_under_load(database_url: str, make_box: MakeBox, proof: Proof) -> None:
    box = make_box(database_url=database_url, workers=2)
    load = Load()
    with FakePrinter() as printer, open_house(box, database_url, printer) as crowd:
        box.start("run")
        box.ready()
        began = time.monotonic()

        def end_of_the_day() -> None:
            nonlocal kills
            try:
                kills = cut_the_power(box, load, proof.sizes.kill_rounds)
            finally:
                load.stop.set()

        kills = 0
        together([*people(crowd, load), end_of_the_day], stop=load.stop)
        slips = settled(crowd)
        every_answer_stands(crowd, load)
        no_slip_came_twice(slips, printer)
        unsure = sum(job.state == "unknown" for job in slips)
        assert "agree" in box.run("rebuild", "--check")
        seconds = time.monotonic() - began
        lost = sum(program.lost for program in crowd.programs)
    assert lost > 0
    proof.note(
        f"killed {kills} times in {seconds:.0f} s: {len(load.issued)} numbers and {len(load.called)} calls, "
        f"each once; {lost} answers lost, {load.done_unsaid} of what they would have said done; "
        f"{len(slips)} slips, {unsure} of them with an end that nobody knows, none twice"
    )


def open_house(box: Box, database_url: str, printer: FakePrinter) -> Crowd:
    store = open_box(box, database_url)
    add_centre(store, rules=HASTE)
    add_kiosk(store, driver="tcp", address=printer.address, profile=PROFILE)
    return Crowd(box, store, CENTRE)


def every_answer_stands(crowd: Crowd, load: Load) -> None:
    """Every number that anybody was given is there once, and its request still answers the same."""
    entries = kept(crowd.store, crowd.centre_id)
    given = [entry.ticket_id for entry in entries if entry.kind is Kind.TICKET_ISSUED]
    assert sorted(given) == sorted(asked.ticket for asked in load.issued)
    assert len({asked.code for asked in load.issued}) == len(load.issued)
    called = [entry.ticket_id for entry in entries if entry.kind is Kind.TICKET_CALLED]
    assert sorted(called) == sorted(asked.ticket for asked in load.called)
    assert len(set(called)) == len(called)
    assert load.called
    by_key = {entry.request_id: entry for entry in entries if entry.request_id}
    for asked in (*load.issued, *load.called):
        assert by_key[asked.key].ticket_id == asked.ticket


def settled(crowd: Crowd) -> Sequence[sa.Row[Any]]:
    """Wait until every slip's end is known, and answer the print jobs."""
    chosen = sa.select(tables.print_job).order_by(tables.print_job.c.made_at)

    def jobs() -> Sequence[sa.Row[Any]] | None:
        with crowd.store.read() as conn:
            found = conn.execute(chosen).all()
        return None if {row.state for row in found} & {"queued", "leased", "sending"} else found

    return until(jobs, what="every slip to be settled", within=120, every=0.2) or []


def no_slip_came_twice(slips: Sequence[sa.Row[Any]], printer: FakePrinter) -> None:
    """Compare what is recorded of each slip with the paper that came out."""
    papers = [piece.marks for piece in (*printer.pieces, printer.unfinished)]
    for job in slips:
        assert job.copy_no == 1
        assert job.state in {"printed", "unknown", "expired"}
        marks = _marks(job)
        times = papers.count(marks)
        assert times <= (job.state != "expired"), f"{job.id} is {job.state} and came out {times} times"
        assert times or job.state != "printed", f"{job.id} did not come out"
        if times:
            papers.remove(marks)
        elif job.state == "unknown" and (torn := _beginning_of(marks, papers)):
            papers.remove(torn)
    assert not [paper for paper in papers if _rows(paper)], "paper that belongs to no slip"


def _beginning_of(marks: Marks, papers: list[Marks]) -> Marks | None:
    """A slip that broke off: what the printer still held was cut off before the next one.

    All slips begin alike, so that a short piece would fit many of them: the longest that fits is its own.
    """
    rows = _rows(marks)
    torn = [p for p in papers if _rows(p) and _rows(p) == rows[: len(_rows(p))]]
    return max(torn, key=len, default=None)


def _rows(marks: Marks) -> list[bytes]:
    return [data for kind, data in marks if kind == "row"]


def _marks(job: sa.Row[Any]) -> Marks:
    profile, slip = profile_named(PROFILE), from_json(job.slip)
    assert isinstance(slip, Slip)
    bands = encode(render(replace(slip, collect_at=None), dots=profile.dots), profile=profile)
    return marks_of(b"".join(band.data for band in bands))
