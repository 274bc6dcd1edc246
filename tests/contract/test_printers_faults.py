"""The fault table: what a session says of a job, against what the fake printer's paper shows."""

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from printers.commands import RESET
from printers.conversation import Patience
from printers.drivers import Driver
from printers.drivers.serial import SerialDriver
from printers.drivers.tcp import TcpDriver
from printers.encode import Band, encode
from printers.faults import FaultKind
from printers.layout import render
from printers.profiles import PROFILES, Profile, Speech
from printers.sample import ISSUED_AT, specimen
from printers.session import Outcome, Result, ask, print_slip
from printers.slip import TextSlip
from printers.state import Paper, Trust
from tests.fake_printer import FakePrinter, Script, marks_of

# Short, so that a fault is known soon; long enough for a loaded machine to answer.
HASTE = Patience(
    answer=0.6, sync=1.5, stall=0.6, proof=1.0, grace=0.5, heat=3.0, taken=0.8, glance=0.02, look=0.05
)
PATIENT = replace(HASTE, answer=5.0, sync=10.0, stall=5.0, proof=10.0, heat=20.0)
"""Where all ends well nothing of it is waited out, however busy the machine."""
# A real link takes as much time as it needs: only the fake one is known to be fast.
EPSON = replace(PROFILES["tm-t82"], bytes_per_s=500_000, mm_per_s=2000)
CLONE = replace(PROFILES["clone-80"], bytes_per_s=500_000, mm_per_s=2000)
KIOSK = replace(PROFILES["vkp80"], bytes_per_s=500_000, mm_per_s=2000)
PLAIN = PROFILES["plain-80"]
MIDDLE = 4_000

SLIP = TextSlip(
    centre=("Trung tâm Phục vụ hành chính công",),
    place="Xã Hoằng Lộc",
    title="A042",
    lines=("Hộ tịch\tQuầy 1",),
    issued_at=ISSUED_AT,
)
BANDS = encode(render(SLIP, dots=384), profile=EPSON)
# More than all buffers on the way hold.
LONG = encode(render(specimen(), dots=576), profile=EPSON)
PAPER = marks_of(b"".join(band.data for band in BANDS))


class Bench:
    """A fake printer and the drivers that reach it."""

    def __init__(self, over: str) -> None:
        self.over = over
        self.printer = FakePrinter(over="tcp" if over == "tcp" else "pty")
        self.progress: list[int] = []
        self.evidence: list[int] = []

    def driver(self) -> Driver:
        made: dict[str, Callable[[str], Driver]] = {
            "tcp": TcpDriver,
            "serial": SerialDriver,
        }
        return made[self.over](self.printer.address)

    def print(
        self, profile: Profile = EPSON, *, job: str = "00A1", bands: tuple[Band, ...] = BANDS, **more
    ) -> Result:
        return print_slip(
            self.driver(),
            bands,
            job_id4=job,
            profile=profile,
            clock=time.monotonic,
            on_progress=self.progress.append,
            on_evidence=self.evidence.append,
            patience=more.pop("patience", HASTE),
            **more,
        )

    @property
    def whole_slips(self) -> int:
        return sum(1 for piece in self.printer.pieces if piece.marks == PAPER and not piece.letters)

    @property
    def blank(self) -> bool:
        """Not one dot is on paper."""
        return not any(piece.rows for piece in (*self.printer.pieces, self.printer.unfinished))


@pytest.fixture(params=["tcp", "serial"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    made = Bench(request.param)
    with made.printer:
        yield made


@pytest.fixture
def tcp() -> Iterator[Bench]:
    made = Bench("tcp")
    with made.printer:
        yield made


@pytest.fixture
def line() -> Iterator[Bench]:
    made = Bench("serial")
    with made.printer:
        yield made


def fault_of(result: Result) -> FaultKind | None:
    return result.fault.kind if result.fault else None


def test_a_printer_in_order_proves_the_slip_by_its_own_id(bench: Bench) -> None:
    result = bench.print()
    assert (result.outcome, result.evidence, result.fault) == (Outcome.PRINTED, 2, None)
    assert bench.whole_slips == 1
    assert result.sent_bytes == result.total_bytes == bench.progress[-1]
    assert bench.progress == sorted(bench.progress)
    assert bench.evidence == [2]


def test_a_clone_proves_the_slip_by_barrier_and_clean_status(bench: Bench) -> None:
    result = bench.print(CLONE)
    assert (result.outcome, result.evidence) == (Outcome.PRINTED, 1)
    assert bench.whole_slips == 1


def test_a_printer_that_can_prove_nothing_is_sent_to_and_no_more_is_claimed(bench: Bench) -> None:
    bench.printer.play(Script(mute=True))
    result = bench.print(PLAIN)
    assert (result.outcome, result.evidence) == (Outcome.SENT, 0)


def test_odd_bytes_for_a_profile_that_is_not_trusted_are_worth_no_more_than_silence(bench: Bench) -> None:
    bench.printer.play(Script(clone_status=True))
    result = bench.print(replace(CLONE, status=Speech.UNTRUSTED))
    assert (result.outcome, result.evidence) == (Outcome.SENT, 0)


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (Script(paper_out=True), FaultKind.PAPER_OUT),
        (Script(cover_open=True), FaultKind.COVER_OPEN),
        (Script(cutter_jam=True), FaultKind.CUTTER_JAM),
        (Script(mute=True), FaultKind.NO_ANSWER),
        (Script(eat_at=0), FaultKind.HUNG),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("profile", [EPSON, CLONE], ids=["epson", "clone"])
def test_trouble_before_the_first_byte_sends_nothing(
    bench: Bench, script: Script, kind: FaultKind, profile: Profile
) -> None:
    bench.printer.play(script)
    asked: list[str] = []
    result = bench.print(profile, on_sending=lambda: asked.append("sending"))
    assert (result.outcome, result.sent_bytes, result.evidence) == (Outcome.FAILED, 0, None)
    assert fault_of(result) is kind
    assert not asked
    assert result.remains is (kind is FaultKind.HUNG)
    assert bench.blank


def test_paper_that_ends_in_the_middle_leaves_an_unknown_slip_and_no_burst_after_the_refill(
    bench: Bench,
) -> None:
    bench.printer.play(Script(paper_end_at=MIDDLE))
    result = bench.print()
    assert (result.outcome, fault_of(result)) == (Outcome.UNKNOWN, FaultKind.PAPER_OUT)
    assert 0 < result.sent_bytes <= result.total_bytes
    assert result.state.paper is Paper.OUT
    assert result.remains
    bench.printer.mend(paper_end_at=None)
    again = bench.print(job="00A2", clear_remains=True)
    assert again.outcome is Outcome.PRINTED
    # The torn half was dropped by a cut of its own; the next slip is whole and has nothing on it.
    assert [piece.marks == PAPER for piece in bench.printer.pieces][-1]
    assert bench.whole_slips == 1


def test_a_clone_that_held_half_a_band_is_cleared_before_the_next_slip(line: Bench) -> None:
    line.printer.play(Script(cover_open_at=MIDDLE))
    broken = line.print(CLONE, bands=LONG)
    # It tells of nothing by itself, and with its buffer full it does not even take the question.
    assert (broken.outcome, fault_of(broken)) == (Outcome.UNKNOWN, FaultKind.HUNG)
    line.printer.mend(cover_open_at=None)
    again = line.print(CLONE, job="00A2", clear_remains=broken.remains)
    assert again.outcome is Outcome.PRINTED
    assert line.printer.pieces[-1].marks == PAPER


def test_half_an_image_nobody_remembers_costs_one_failed_job_and_no_more(line: Bench) -> None:
    line.printer.play(Script(cover_open_at=MIDDLE))
    line.print(CLONE, bands=LONG)
    line.printer.mend(cover_open_at=None)
    lost = line.print(CLONE, job="00A2")
    assert (lost.outcome, fault_of(lost), lost.remains) == (Outcome.FAILED, FaultKind.HUNG, True)
    again = line.print(CLONE, job="00A3", clear_remains=lost.remains)
    assert again.outcome is Outcome.PRINTED
    assert line.printer.pieces[-1].marks == PAPER


def test_the_cover_opened_in_the_middle(bench: Bench) -> None:
    bench.printer.play(Script(cover_open_at=MIDDLE))
    result = bench.print()
    assert (result.outcome, fault_of(result)) == (Outcome.UNKNOWN, FaultKind.COVER_OPEN)
    assert bench.whole_slips == 0


def test_near_end_prints_and_tells(bench: Bench) -> None:
    bench.printer.play(Script(near_end=True))
    for profile in (EPSON, CLONE):
        result = bench.print(profile)
        assert (result.outcome, result.state.paper) == (Outcome.PRINTED, Paper.NEAR_END)


@pytest.mark.parametrize("how", [{"close_at": MIDDLE}, {"reset_at": MIDDLE}], ids=["closed", "reset"])
def test_a_cut_cable_on_the_network_is_unknown_with_its_bytes(tcp: Bench, how: dict[str, int]) -> None:
    tcp.printer.play(Script(**how))
    result = tcp.print(bands=LONG)
    assert (result.outcome, fault_of(result)) == (Outcome.UNKNOWN, FaultKind.LOST)
    assert result.fault is not None
    assert 0 < result.fault.at_byte == result.sent_bytes < result.total_bytes
    assert tcp.whole_slips == 0


def test_a_pulled_serial_cable_is_unknown(line: Bench) -> None:
    pulled: list[int] = []

    def pull(sent: int) -> None:
        if sent > MIDDLE and not pulled:
            pulled.append(sent)
            line.printer.unplug()

    result = print_slip(
        line.driver(),
        BANDS,
        job_id4="00A1",
        profile=EPSON,
        clock=time.monotonic,
        on_progress=pull,
        patience=HASTE,
    )
    assert pulled
    assert (result.outcome, fault_of(result)) == (Outcome.UNKNOWN, FaultKind.LOST)


def test_nobody_at_the_address_fails_with_nothing_sent() -> None:
    with FakePrinter() as printer:
        address = printer.address
    result = print_slip(
        TcpDriver(address), BANDS, job_id4="00A1", profile=EPSON, clock=time.monotonic, patience=HASTE
    )
    assert (result.outcome, fault_of(result), result.sent_bytes) == (Outcome.FAILED, FaultKind.BUSY, 0)


def test_a_session_held_by_another_host_fails_with_nothing_sent(tcp: Bench) -> None:
    first = tcp.driver()
    first.open(time.monotonic() + 1)
    result = tcp.print()
    first.close(abandon=True)
    assert (result.outcome, result.sent_bytes) == (Outcome.FAILED, 0)
    assert fault_of(result) is FaultKind.NO_ANSWER
    assert tcp.blank


@pytest.mark.parametrize("how", [{"hang_at": MIDDLE}, {"eat_at": MIDDLE}], ids=["takes nothing", "eats all"])
def test_a_printer_that_hangs_in_the_middle_is_unknown(bench: Bench, how: dict[str, int]) -> None:
    bench.printer.play(Script(**how))
    result = bench.print(EPSON if bench.over == "tcp" else CLONE)
    assert result.outcome is Outcome.UNKNOWN
    assert fault_of(result) in {FaultKind.HUNG, FaultKind.NO_ANSWER}
    assert bench.whole_slips == 0


def test_a_slow_printer_prints_late(bench: Bench) -> None:
    bench.printer.play(Script(accept_rate=10_000))
    result = bench.print()
    assert (result.outcome, result.evidence) == (Outcome.PRINTED, 2)
    assert bench.whole_slips == 1


@pytest.mark.parametrize("torn_at", [4_494, 8_747, 12_766, 31_019])
def test_what_a_dead_sender_left_of_a_slip_comes_out_as_its_beginning_and_nothing_more(
    tcp: Bench, torn_at: int
) -> None:
    """Torn inside a row of dots: the next session's questions end that row, and only that one."""
    slip = b"".join(band.data for band in LONG)
    host, _, port = tcp.printer.address.rpartition(":")
    with socket.create_connection((host, int(port))) as sender:
        sender.sendall(RESET + slip[:torn_at])
    assert tcp.print(clear_remains=True).outcome is Outcome.PRINTED
    torn, whole = (piece.marks for piece in tcp.printer.pieces)
    assert whole == PAPER
    *beginning, spoilt = torn
    assert beginning == marks_of(slip)[: len(beginning)]
    assert spoilt[0] == "spoilt"


def test_a_printer_switched_off_and_on_in_the_middle_is_unknown(bench: Bench) -> None:
    bench.printer.play(Script(power_cycle_at=MIDDLE))
    result = bench.print()
    assert result.outcome is Outcome.UNKNOWN
    assert fault_of(result) in {FaultKind.RESTARTED, FaultKind.LOST}
    assert bench.whole_slips == 0


def test_after_a_power_cycle_the_next_slip_stands_alone_on_its_paper(bench: Bench) -> None:
    bench.printer.play(Script(power_cycle_at=MIDDLE))
    broken = bench.print()
    bench.printer.mend(power_cycle_at=None)
    again = bench.print(job="00A2", clear_remains=broken.remains)
    assert again.outcome is Outcome.PRINTED
    assert bench.printer.pieces[-1].marks == PAPER
    assert not bench.printer.pieces[-1].letters


def test_a_late_echo_turns_unknown_into_printed_as_the_last_word(tcp: Bench) -> None:
    tcp.printer.play(Script(echo="late", echo_delay=1.2))
    result = tcp.print(patience=replace(HASTE, proof=0.3))
    assert (result.outcome, result.evidence) == (Outcome.PRINTED, 2)


def test_an_echo_later_still_is_heard_by_whoever_asks_next(line: Bench) -> None:
    line.printer.play(Script(echo="late", echo_delay=1.5))
    result = line.print(patience=replace(HASTE, proof=0.3))
    assert (result.outcome, fault_of(result)) == (Outcome.UNKNOWN, FaultKind.HUNG)
    heard = ask(
        line.driver(), profile=EPSON, clock=time.monotonic, patience=replace(HASTE, answer=3.0, glance=3.0)
    )
    assert heard.echoed == ("00A1",)


@pytest.mark.parametrize("echo", ["wrong", "none"])
def test_an_id_of_another_job_proves_nothing(bench: Bench, echo: str) -> None:
    bench.printer.play(Script(echo=echo))
    result = bench.print()
    assert (result.outcome, result.evidence) == (Outcome.UNKNOWN, None)


def test_an_echo_of_this_id_from_before_the_job_proves_nothing(line: Bench) -> None:
    line.printer.play(Script(echo="late", echo_delay=0.6))
    assert line.print(patience=replace(HASTE, proof=0.1)).outcome is Outcome.UNKNOWN
    line.printer.mend(echo="none")
    assert line.print(patience=replace(HASTE, answer=1.0, glance=1.0)).outcome is Outcome.UNKNOWN


def test_answers_without_the_fixed_bits_are_never_evidence(bench: Bench) -> None:
    bench.printer.play(Script(clone_status=True))
    result = bench.print(CLONE)
    assert (result.outcome, fault_of(result)) == (Outcome.UNKNOWN, FaultKind.ODD_ANSWER)
    assert result.state.trust is Trust.ODD
    assert not result.state.fine


def test_noise_and_flow_control_inside_answers_do_not_hide_the_echo(bench: Bench) -> None:
    bench.printer.play(Script(noise=True))
    result = bench.print(patience=PATIENT)
    assert (result.outcome, result.evidence) == (Outcome.PRINTED, 2)
    assert result.state.trust is Trust.ODD


def test_a_jammed_cutter_keeps_the_slip_so_nobody_may_call_it_printed(bench: Bench) -> None:
    bench.printer.play(Script(jam_at_cut=True))
    for profile in (EPSON, CLONE):
        result = bench.print(profile)
        assert (result.outcome, fault_of(result)) == (Outcome.UNKNOWN, FaultKind.CUTTER_JAM)
        bench.printer.play(Script(jam_at_cut=True))


def test_a_hot_head_is_waited_for_and_not_a_failure(bench: Bench) -> None:
    bench.printer.play(Script(hot_for=0.5))
    result = bench.print(patience=PATIENT)
    assert (result.outcome, result.evidence) == (Outcome.PRINTED, 2)


@pytest.mark.parametrize("questions", range(1, 9))
def test_a_head_that_cools_between_two_questions_fails_nothing(tcp: Bench, questions: int) -> None:
    tcp.printer.play(Script(hot_questions=questions))
    result = tcp.print(patience=PATIENT)
    assert (result.outcome, result.evidence) == (Outcome.PRINTED, 2)


def test_a_head_that_stays_hot_fails_with_nothing_sent(bench: Bench) -> None:
    bench.printer.play(Script(hot_for=600))
    result = bench.print(patience=replace(HASTE, heat=0.3))
    assert (result.outcome, fault_of(result)) == (Outcome.FAILED, FaultKind.OVERHEATED)
    assert bench.blank


def test_a_slip_taken_from_the_presenter_is_the_best_proof(bench: Bench) -> None:
    bench.printer.play(Script(presenter=True, take_after=0.3))
    result = bench.print(KIOSK)
    assert (result.outcome, result.evidence) == (Outcome.PRINTED, 3)
    assert bench.evidence == [1, 3]


def test_a_slip_nobody_takes_is_printed_and_drawn_back(bench: Bench) -> None:
    bench.printer.play(Script(presenter=True, take_after=None))
    result = bench.print(KIOSK)
    assert (result.outcome, result.evidence, fault_of(result)) == (Outcome.PRINTED, 1, FaultKind.NOT_TAKEN)
    state = ask(bench.driver(), profile=KIOSK, clock=time.monotonic, patience=HASTE)
    assert state.mouth is False


def test_sending_is_announced_before_the_first_byte_and_what_it_raises_stops_the_job(bench: Bench) -> None:
    class LeaseLostError(Exception):
        pass

    def refuse() -> None:
        raise LeaseLostError

    with pytest.raises(LeaseLostError):
        bench.print(on_sending=refuse)
    assert bench.blank
    assert bench.print(job="00A2").outcome is Outcome.PRINTED


def test_one_job_after_another_on_one_printer(bench: Bench) -> None:
    for number in range(3):
        assert bench.print(job=f"000{number}").outcome is Outcome.PRINTED
    assert bench.whole_slips == 3


def test_the_monitor_hears_each_trouble_and_calls_only_a_sure_printer_fine(bench: Bench) -> None:
    def asked(**script: bool) -> tuple[bool, FaultKind | None]:
        bench.printer.play(Script(**script))
        state = ask(bench.driver(), profile=EPSON, clock=time.monotonic, patience=HASTE)
        return state.fine, state.fault

    assert asked() == (True, None)
    assert asked(near_end=True) == (True, None)
    assert asked(paper_out=True) == (False, FaultKind.PAPER_OUT)
    assert asked(cover_open=True) == (False, FaultKind.COVER_OPEN)
    assert asked(cutter_jam=True) == (False, FaultKind.CUTTER_JAM)
    assert asked(clone_status=True) == (False, None)
    assert asked(mute=True) == (False, None)


def test_the_monitor_leaves_silent_printers_alone(bench: Bench) -> None:
    state = ask(bench.driver(), profile=PLAIN, clock=time.monotonic)
    assert (state.fine, state.trust, bench.printer.sessions) == (False, Trust.NONE, 0)


def test_the_monitor_tells_a_printer_that_is_not_there(tcp: Bench) -> None:
    gone = tcp.driver()
    with FakePrinter() as other:
        gone = TcpDriver(other.address)
    state = ask(gone, profile=EPSON, clock=time.monotonic, patience=HASTE)
    assert (state.link, state.fault, state.fine) == (FaultKind.BUSY, FaultKind.BUSY, False)
