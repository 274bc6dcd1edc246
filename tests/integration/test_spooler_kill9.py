"""The power goes at every moment of a slip: no second unmarked slip, no lost number, nothing said that is not known."""

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.printroom import FIRST, FakePrinter, PrintRoom, Script, print_room, whole
from tests.proof import Proof

ROUNDS = 4


@pytest.fixture
def room(tmp_path: Path) -> Iterator[PrintRoom]:
    made = print_room(tmp_path / "box")
    # A printer that hangs must be killed upon, not given up: the test says when the power goes.
    made.set_rules(printer_stall=60, printer_proof=60)
    yield made
    made.close()


def test_the_power_goes_at_every_band_of_a_slip(room: PrintRoom, proof: Proof) -> None:
    """Each round stops the printer at a byte, cuts the power there, and lets everything come back."""
    with FakePrinter(over="pty") as printer:
        room.lay_out(printer)
        room.work()
        first = room.ended(room.press(), "printed")
        length = first.total_bytes
        marks = list(range(0, length, 1_000)) if proof.sizes.full else _some(length)
        for at in marks:
            # At 0 not even the barrier ahead of the slip is answered: leased, and nothing sent.
            _cut_the_power(room, printer, at=at)
    proof.note(f"power cut {len(marks)} times at bytes {marks[0]} to {marks[-1]} of a slip of {length}")


def _some(length: int) -> list[int]:
    """The lease, the first band, the cut, the id behind it, and places between."""
    chance = random.Random(20261123)
    return [0, 60, *sorted(chance.sample(range(1_000, length - 1_000), ROUNDS - 3)), length - 5]


def _cut_the_power(room: PrintRoom, printer: FakePrinter, *, at: int) -> None:
    printer.play(Script(hang_at=at))
    ticket = room.press()
    sending = at > 0
    room.wait(
        lambda: room.job(ticket).state == ("sending" if sending else "leased"),
        what=f"the slip to be at byte {at}",
    )
    if sending:
        room.wait(lambda: "hung" in printer.engine.struck, what=f"the printer to stop at byte {at}")
    before = room.job(ticket)
    room.box.kill_9("work")
    assert room.job(ticket) == before, "a dead process changes nothing"

    printer.mend(hang_at=None)
    room.work()
    if not sending:
        job = room.ended(ticket, "printed")
        assert (job.attempt, whole(printer, room.marks(job))) == (2, 1)
        return
    job = room.ended(ticket, "unknown")
    assert (job.fault, job.evidence, job.attempt) == ("interrupted", None, 1)
    assert room.kinds(ticket) == ["slip.unknown"]
    assert room.printer(FIRST).remains

    other = room.press()
    assert other.number == ticket.number + 1, "no number is lost"
    standing = room.ended(other, "printed")
    assert printer.pieces[-1].marks == room.marks(standing), "the next slip stands alone on its paper"
    assert not printer.pieces[-1].letters
    assert room.job(ticket).state == "unknown", "it waits for somebody to look"
    assert whole(printer, room.marks(job)) <= 1
    room.settle(ticket, there=bool(whole(printer, room.marks(job))))
    assert room.told(ticket)["state"] in {"printed", "cancelled"}


def test_two_processes_print_each_slip_once_and_one_takes_over_from_the_other(room: PrintRoom) -> None:
    with FakePrinter() as printer:
        room.lay_out(printer)
        room.work()
        room.work()
        jobs = [room.ended(one, "printed") for one in [room.press() for _ in range(4)]]
        assert [(whole(printer, room.marks(job)), job.attempt) for job in jobs] == [(1, 1)] * 4
        assert len(printer.pieces) == 4

        printer.play(Script(hang_at=3_000))
        ticket = room.press()
        room.wait(lambda: "hung" in printer.engine.struck, what="the slip to be on its way")
        owner = int(room.job(ticket).lease_owner.rpartition(":")[2])
        os.kill(owner, signal.SIGKILL)
        assert room.ended(ticket, "unknown").fault == "interrupted"
        printer.play(Script())
        jobs = [room.ended(one, "printed") for one in [room.press() for _ in range(2)]]
        assert [(whole(printer, room.marks(job)), job.attempt) for job in jobs] == [(1, 1)] * 2
        assert {job.lease_owner for job in jobs} != {room.job(ticket).lease_owner}
        assert whole(printer, room.marks(room.job(ticket))) == 0
        assert room.job(ticket).state == "unknown"
