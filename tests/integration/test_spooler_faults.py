"""The fault table over real sockets and ptys: what becomes of a slip, and what everybody is told of it."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.usecases import paper
from tests.printroom import FIRST, SECOND, FakePrinter, PrintRoom, Script, dots, print_room, whole
from tests.processes import free_port

MIDDLE = 4_000


@pytest.fixture(scope="module")
def open_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrintRoom]:
    made = print_room(tmp_path_factory.mktemp("room") / "box")
    made.work()
    yield made
    made.close()


@pytest.fixture
def room(open_room: PrintRoom) -> Iterator[PrintRoom]:
    yield open_room
    open_room.clear()


Play = Callable[..., FakePrinter]


@pytest.fixture
def play() -> Iterator[Play]:
    """Switch on printers that play a script."""
    made: list[FakePrinter] = []

    def begin(*, over: str = "tcp", **script: object) -> FakePrinter:
        printer = FakePrinter(Script(**script), over=over)
        printer.__enter__()
        made.append(printer)
        return printer

    yield begin
    for printer in made:
        printer.__exit__()


@pytest.fixture(params=["tcp", "pty"])
def over(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def refused() -> str:
    """An address at which nobody listens."""
    return f"127.0.0.1:{free_port()}"


# --- nothing goes wrong ---------------------------------------------------------------------------


def test_a_printer_that_echoes_its_job_proves_the_slip(room: PrintRoom, play: Play, over: str) -> None:
    printer = play(over=over)
    room.lay_out(printer)
    ticket = room.press()
    job = room.ended(ticket, "printed")
    assert (job.evidence, job.fault, job.attempt, job.sent_bytes) == (2, None, 1, job.total_bytes)
    assert whole(printer, room.marks(job)) == len(printer.pieces) == 1
    assert room.told(ticket) == {"state": "printed", "fault": None, "elsewhere": None}
    assert room.kinds(ticket) == ["slip.printed"]
    room.condition(FIRST, "ok")
    used = room.printer(FIRST)
    assert used.roll_slips == 1
    assert used.roll_mm == pytest.approx(sum(rows(mark) for mark in room.marks(job)) * 25.4 / 203, rel=0.02)


def rows(mark: tuple[str, bytes]) -> int:
    kind, data = mark
    return 1 if kind == "row" else data[0]


def test_a_clone_proves_it_by_barrier_and_a_clean_status(room: PrintRoom, play: Play) -> None:
    printer = play(echo="none")
    room.lay_out(printer, profile="clone-80")
    job = room.ended(room.press(), "printed")
    assert (job.evidence, whole(printer, room.marks(job, profile="clone-80"))) == (1, 1)


def test_a_printer_that_says_nothing_is_sent_to_and_no_more_is_claimed(room: PrintRoom, play: Play) -> None:
    printer = play(mute=True)
    room.lay_out(printer, profile="plain-80")
    ticket = room.press()
    job = room.ended(ticket, "sent")
    assert (job.evidence, job.sent_bytes) == (0, job.total_bytes)
    assert room.told(ticket)["state"] == "sent"
    assert room.condition(FIRST, "silent")
    room.wait(lambda: whole(printer, room.marks(job, profile="plain-80")) == 1, what="the slip")


def test_near_end_prints_and_tells_the_staff(room: PrintRoom, play: Play) -> None:
    printer = play(near_end=True)
    room.lay_out(printer)
    assert room.ended(room.press(), "printed").evidence == 2
    room.condition(FIRST, "near_end")


def test_a_slow_printer_prints_late_and_its_bytes_are_counted_meanwhile(room: PrintRoom, play: Play) -> None:
    printer = play(accept_rate=20_000)
    room.lay_out(printer)
    ticket = room.press()
    on_its_way = room.wait(
        lambda: (job := room.job(ticket)).state == "sending" and 0 < job.sent_bytes < job.total_bytes and job,
        what="bytes on their way",
    )
    assert room.told(ticket)["state"] == "printing"
    job = room.ended(ticket, "printed")
    assert (job.evidence, job.attempt) == (2, 1)
    assert job.sent_bytes > on_its_way.sent_bytes
    assert whole(printer, room.marks(job)) == 1


def test_a_hot_head_is_waited_for(room: PrintRoom, play: Play) -> None:
    printer = play(hot_for=1.0)
    room.lay_out(printer)
    job = room.ended(room.press(), "printed")
    assert (job.evidence, job.attempt, whole(printer, room.marks(job))) == (2, 1, 1)


# --- before the first byte: it is printed later, or elsewhere, or not at all ----------------------


@pytest.mark.parametrize("fault", ["paper_out", "cover_open", "cutter_jam"])
def test_a_slip_waits_for_its_printer_to_be_mended_and_says_why(
    room: PrintRoom, play: Play, fault: str
) -> None:
    printer = play(**{fault: True})
    room.lay_out(printer)
    ticket = room.press()
    room.wait(lambda: room.told(ticket)["fault"], what="the kiosk to be told")
    assert room.told(ticket) == {"state": "queued", "fault": fault, "elsewhere": None}
    job = room.job(ticket)
    assert (job.state, job.sent_bytes, job.evidence) == ("queued", 0, None)
    room.condition(FIRST, fault)
    assert dots(printer) == 0
    printer.mend(**{fault: False})
    job = room.ended(ticket, "printed")
    assert whole(printer, room.marks(job)) == len(printer.pieces) == 1
    assert room.kinds(ticket) == ["slip.failed", "slip.printed"]
    room.condition(FIRST, "ok")


@pytest.mark.parametrize(
    ("script", "fault"),
    [({"paper_out": True}, "paper_out"), ({"cover_open": True}, "cover_open"), ({"mute": True}, "no_answer")],
    ids=["paper out", "cover open", "hung"],
)
def test_the_kiosks_next_printer_takes_over_and_the_slip_says_where(
    room: PrintRoom, play: Play, script: dict[str, bool], fault: str
) -> None:
    broken, other = play(**script), play()
    room.lay_out(broken, other)
    ticket = room.press()
    job = room.ended(ticket, "printed")
    assert (job.printer_id, job.attempt, job.evidence) == (SECOND, 2, 2)
    assert room.told(ticket) == {"state": "printed", "fault": None, "elsewhere": "Máy in số 2"}
    assert whole(other, room.marks(job, at="Máy in số 2")) == len(other.pieces) == 1
    assert dots(broken) == 0
    # Whoever waits is told of the end alone; the staff read of the printer.
    assert room.kinds(ticket) == ["slip.printed"]
    room.condition(FIRST, fault)


def test_a_busy_printer_is_waited_for_before_the_slip_goes_elsewhere(room: PrintRoom, play: Play) -> None:
    other = play()
    room.lay_out(refused(), other)
    ticket = room.press()
    job = room.ended(ticket, "printed")
    assert (job.printer_id, job.attempt) == (SECOND, 5)
    assert room.told(ticket)["elsewhere"] == "Máy in số 2"
    first = room.printer(FIRST)
    assert (first.condition, first.failures) == ("busy", 4)


def test_a_printer_that_is_busy_for_a_moment_prints_its_own_slip(room: PrintRoom, play: Play) -> None:
    printer, other = play(), play()
    room.lay_out(refused(), other)
    ticket = room.press()
    room.wait(lambda: room.printer(FIRST).failures, what="a first try")
    room.lay_out(printer, other)
    job = room.ended(ticket, "printed")
    assert (job.printer_id, whole(printer, room.marks(job)), dots(other)) == (FIRST, 1, 0)


def test_a_session_held_by_another_host_sends_nothing_and_ends_with_it(room: PrintRoom, play: Play) -> None:
    printer = play()
    host, port = printer.address.split(":")
    with socket.create_connection((host, int(port))):
        room.lay_out(printer)
        ticket = room.press()
        room.wait(lambda: room.told(ticket)["fault"], what="the kiosk to be told")
        assert room.told(ticket)["fault"] == "no_answer"
        assert dots(printer) == 0
    job = room.ended(ticket, "printed")
    assert whole(printer, room.marks(job)) == len(printer.pieces) == 1


def test_the_breaker_leaves_a_dead_printer_alone(room: PrintRoom, play: Play) -> None:
    dead, other = play(mute=True), play()
    room.lay_out(dead, other)
    room.fail(FIRST, times=2)
    third = room.ended(room.press(), "printed")
    assert (third.printer_id, third.attempt, room.printer(FIRST).failures) == (SECOND, 2, 3)
    rest = room.printer(FIRST).rest_until
    assert rest is not None
    assert (rest - room.store.clock()).total_seconds() > 5, "the breaker is open"
    spared = room.ended(room.press(), "printed")
    assert (spared.printer_id, spared.attempt) == (SECOND, 1), "the dead one was not even tried"


def test_with_every_printer_down_the_slip_expires_and_no_burst_follows_the_refill(
    room: PrintRoom, play: Play
) -> None:
    first, second = play(paper_out=True), play(cover_open=True)
    room.lay_out(first, second)
    room.set_rules(slip_expires=3.0)
    tickets = [room.press() for _ in range(3)]
    room.set_rules()
    room.wait(lambda: all(room.told(ticket)["fault"] for ticket in tickets[:1]), what="the kiosk to be told")
    for ticket in tickets:
        room.ended(ticket, "expired")
        assert room.told(ticket)["state"] == "expired"
        assert room.kinds(ticket)[-1] == "slip.expired"
    room.condition(FIRST, "paper_out")
    room.condition(SECOND, "cover_open")
    first.mend(paper_out=False)
    second.mend(cover_open=False)
    job = room.ended(room.press(), "printed")
    out = first if job.printer_id == FIRST else second
    assert len(first.pieces) + len(second.pieces) == 1
    assert whole(out, room.marks(job, at="Máy in số 2" if out is second else None)) == 1


# --- after the first byte: unknown, and never again by itself -------------------------------------


@pytest.mark.parametrize(
    ("script", "faults"),
    [
        ({"paper_end_at": MIDDLE}, {"paper_out"}),
        ({"cover_open_at": MIDDLE}, {"cover_open"}),
        ({"hang_at": MIDDLE}, {"hung", "no_answer"}),
        ({"eat_at": MIDDLE}, {"hung", "no_answer"}),
        ({"reset_at": MIDDLE}, {"lost"}),
        ({"power_cycle_at": MIDDLE}, {"restarted", "lost"}),
        ({"echo": "wrong"}, {"hung"}),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_breaks_off_is_unknown_and_the_next_slip_stands_alone(
    room: PrintRoom, play: Play, script: dict[str, object], faults: set[str]
) -> None:
    printer = play(**script)
    room.lay_out(printer)
    ticket = room.press()
    broken = room.ended(ticket, "unknown")
    assert broken.fault in faults
    assert 0 < broken.sent_bytes <= broken.total_bytes
    assert (broken.attempt, broken.evidence, room.printer(FIRST).remains) == (1, None, True)
    assert room.told(ticket) == {"state": "unknown", "fault": broken.fault, "elsewhere": None}
    seen = room.slip(ticket)
    assert seen is not None
    assert (seen.printer_id, seen.sent_bytes, seen.total_bytes) == (
        FIRST,
        broken.sent_bytes,
        broken.total_bytes,
    )
    printer.mend(**{name: "right" if name == "echo" else None for name in script})
    again = room.press_again(ticket)
    job = room.ended(again, "printed", copy=2)
    assert room.jobs(ticket)[0].state == "unknown"
    marked = room.marks(job)
    assert marked != room.marks(broken), "a reprint is marked"
    assert printer.pieces[-1].marks == marked
    assert not printer.pieces[-1].letters
    assert whole(printer, marked) == 1
    assert whole(printer, room.marks(broken)) <= 1
    assert not room.printer(FIRST).remains
    room.settle(ticket, there=False)
    assert room.job(ticket).state == "cancelled"
    assert room.told(ticket)["state"] == "printed", "the newest copy speaks"


def test_a_pulled_serial_cable_is_unknown(room: PrintRoom, play: Play) -> None:
    printer = play(over="pty", accept_rate=8_000)
    room.lay_out(printer)
    ticket = room.press()
    room.wait(lambda: room.job(ticket).sent_bytes > 0, what="bytes on their way")
    printer.unplug()
    job = room.ended(ticket, "unknown")
    assert job.fault == "lost"
    assert 0 < job.sent_bytes < job.total_bytes
    room.condition(FIRST, "unreachable", "lost")


def test_a_clone_whose_answers_prove_nothing_is_never_believed(room: PrintRoom, play: Play) -> None:
    printer = play(clone_status=True)
    room.lay_out(printer, profile="clone-80")
    ticket = room.press()
    assert room.ended(ticket, "unknown").fault == "odd_answer"
    room.condition(FIRST, "odd_answer")


def test_a_slip_hanging_in_a_jammed_cutter_is_nobodys(room: PrintRoom, play: Play) -> None:
    printer = play(jam_at_cut=True)
    room.lay_out(printer)
    ticket = room.press()
    assert room.ended(ticket, "unknown").fault == "cutter_jam"
    assert room.told(ticket)["fault"] == "cutter_jam"
    room.condition(FIRST, "cutter_jam")


# --- a presenter ---------------------------------------------------------------------------------


def test_a_slip_in_the_presenter_is_told_before_it_is_taken(room: PrintRoom, play: Play) -> None:
    printer = play(presenter=True, take_after=None, echo="none")
    room.lay_out(printer, profile="vkp80")
    ticket = room.press()
    room.wait(lambda: room.told(ticket)["state"] == "printed", what="the kiosk to be told to take it")
    assert room.job(ticket).state == "sending"
    printer.mend(take_after=0.0)
    job = room.ended(ticket, "printed")
    assert (job.evidence, job.fault) == (3, None)
    assert whole(printer, room.marks(job, profile="vkp80")) == 1


def test_a_slip_nobody_takes_is_printed_all_the_same(room: PrintRoom, play: Play) -> None:
    room.lay_out(play(presenter=True, take_after=None, echo="none"), profile="vkp80")
    ticket = room.press()
    job = room.ended(ticket, "printed")
    assert (job.evidence, job.fault) == (1, "not_taken")
    assert (job.ended_at - job.made_at).total_seconds() > 0


# --- from a shell --------------------------------------------------------------------------------


def test_a_printer_is_probed_set_up_and_seen_from_a_shell(room: PrintRoom, play: Play) -> None:
    printer, asked, name = play(), play(), "Máy in số 1"
    room.lay_out(printer)
    where = ("--driver", "tcp", "--address", printer.address, "--profile", "tm-t82")
    with ThreadPoolExecutor() as pool:
        probed = pool.submit(room.box.run, "printer", "probe", asked.address)
        pool.submit(room.box.run, "printer", "set", name, *where).result()
    assert "echoes job ids: True" in probed.result()
    assert "proposed profile: tm-t82" in probed.result()
    paper.print_test(room.store, FIRST, by=room.house)
    room.wait(lambda: printer.pieces, what="the calibration slip")
    room.condition(FIRST, "ok")
    lines = room.box.run("printer", "status").splitlines()
    (line,) = (line for line in lines if line.startswith(f"{name}: ok since"))
    assert f"(tcp {printer.address}, profile tm-t82; roll " in line
