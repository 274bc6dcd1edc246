"""What a printer says, byte by byte, and what is known of it afterwards."""

import pytest

from printers.commands import ASK_ERROR, ASK_OFFLINE, ASK_PAPER, ASK_PRINTER
from printers.faults import FaultKind
from printers.state import Paper, PrinterState, Trust, paper_of
from printers.status import (
    Answer,
    Cause,
    Cleared,
    Echo,
    Event,
    Flow,
    FullStatus,
    Model,
    Noise,
    PaperWord,
    Report,
    Restarted,
    StatusParser,
)

ECHO = b"\x37\x2200A1\x00"
REPORT = b"\x14\x00\x00\x0f"


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"", []),
        (b"\x12\x16\x1e\x72\x7e", [Answer(0x12), Answer(0x16), Answer(0x1E), Answer(0x72), Answer(0x7E)]),
        (REPORT, [Report(REPORT)]),
        (b"\x11\x13", [Flow(True), Flow(False)]),
        (b"\x00\x03\x0c\x0f", [PaperWord(0), PaperWord(3), PaperWord(12), PaperWord(15)]),
        (ECHO, [Echo("00A1")]),
        (b"\x37\x25\x00", [Cleared()]),
        (b"\x37\x23AB\x00", [Cause(b"AB")]),
        (b"\x5fTM-T82III\x00", [Model("TM-T82III")]),
        (b"\x3b1\x00", [Restarted()]),
        (b"\x3b2\x00", [Noise(0x3B), Noise(0x32), Noise(0)]),
        # An id of another length is nobody's.
        (b"\x37\x2200A\x00", [Noise(0x37), *(Noise(one) for one in b'"00A'), Noise(0)]),
        (b"\x37\x2200A11\x00", [Noise(0x37), *(Noise(one) for one in b'"00A11'), Noise(0)]),
        # What a clone answers instead: no fixed bits, so no answer.
        (b"\x60", [Noise(0x60)]),
        (b"\x80\xff", [Noise(0x80), Noise(0xFF)]),
        # A report, flow control and an answer in the middle of an echo.
        (b"\x37\x2200" + REPORT + b"A1\x00", [Report(REPORT), Echo("00A1")]),
        (b"\x37\x22\x1300\x11A1\x00", [Flow(False), Flow(True), Echo("00A1")]),
        (b"\x37\x2200\x12A1\x00", [Answer(0x12), Echo("00A1")]),
        # Flow control inside a report; a broken report, and the answer that broke it.
        (b"\x14\x13\x00\x11\x00\x0f", [Flow(False), Flow(True), Report(REPORT)]),
        (b"\x14\x00\x12", [Noise(0x14), Noise(0x00), Answer(0x12)]),
        (b"\x37\x22\x90", [Noise(0x37), Noise(0x22), Noise(0x90)]),
        (b"\x37\x22" + b"A" * 90 + b"\x00", None),
    ],
    ids=repr,
)
def test_each_byte_is_what_its_fixed_bits_say(data: bytes, events: list[Event] | None) -> None:
    heard = StatusParser().feed(data)
    if events is None:
        assert not any(isinstance(event, Echo) for event in heard)
    else:
        assert heard == events


def test_only_a_kiosk_printer_has_a_full_status() -> None:
    data = b"\x10\x0f\x20\x00\x00\x00"
    assert StatusParser(presenter=True).feed(data) == [FullStatus(b"\x20\x00\x00\x00")]
    assert FullStatus(b"\x20\x00\x00\x00") not in StatusParser().feed(data)
    assert StatusParser(presenter=True).feed(REPORT) == [Report(REPORT)]


def answered(printer: int = 0x16, offline: int = 0x12, error: int = 0x12, paper: int = 0x12) -> PrinterState:
    state = PrinterState(trust=Trust.SURE)
    pairs = ((ASK_PRINTER, printer), (ASK_OFFLINE, offline), (ASK_ERROR, error), (ASK_PAPER, paper))
    for subject, byte in pairs:
        state = state.answered(subject, Answer(byte))
    return state


def reported(data: bytes) -> PrinterState:
    return PrinterState(trust=Trust.SURE).heard(Report(data), at=1.0)


@pytest.mark.parametrize(
    ("state", "fault", "paper"),
    [
        (answered(), None, Paper.OK),
        (answered(paper=0x1E), None, Paper.NEAR_END),
        (answered(printer=0x1E, offline=0x32, paper=0x72), FaultKind.PAPER_OUT, Paper.OUT),
        (answered(printer=0x1E, paper=0x7E), FaultKind.PAPER_OUT, Paper.OUT),
        (answered(printer=0x1E, offline=0x16), FaultKind.COVER_OPEN, Paper.OK),
        (answered(printer=0x1E, error=0x1A), FaultKind.CUTTER_JAM, Paper.OK),
        (answered(printer=0x1E, error=0x32), FaultKind.BROKEN, Paper.OK),
        (answered(printer=0x1E, error=0x52), FaultKind.OVERHEATED, Paper.OK),
        (answered(printer=0x1E), FaultKind.OFFLINE, Paper.OK),
        (reported(b"\x14\x00\x00\x0f"), None, Paper.OK),
        (reported(b"\x14\x00\x03\x0f"), None, Paper.NEAR_END),
        (reported(b"\x1c\x00\x0f\x0f"), FaultKind.PAPER_OUT, Paper.OUT),
        (reported(b"\x3c\x00\x00\x0f"), FaultKind.COVER_OPEN, Paper.OK),
        (reported(b"\x1c\x08\x00\x0f"), FaultKind.CUTTER_JAM, Paper.OK),
        (reported(b"\x1c\x20\x00\x0f"), FaultKind.BROKEN, Paper.OK),
        (reported(b"\x1c\x40\x00\x0f"), FaultKind.OVERHEATED, Paper.OK),
        (reported(b"\x1c\x00\x00\x0f"), FaultKind.OFFLINE, Paper.OK),
    ],
)
def test_the_state_is_what_the_bits_mean(state: PrinterState, fault: FaultKind | None, paper: Paper) -> None:
    assert (state.fault, state.paper) == (fault, paper)
    assert state.fine is (fault is None)


@pytest.mark.parametrize(
    ("four", "fault", "mouth"),
    [
        (b"\x00\x00\x00\x00", None, False),
        (b"\x20\x00\x00\x00", None, True),
        (b"\x01\x00\x00\x00", FaultKind.PAPER_OUT, False),
        (b"\x00\x02\x00\x00", FaultKind.COVER_OPEN, False),
        (b"\x00\x00\x01\x00", FaultKind.OVERHEATED, False),
        (b"\x00\x00\x40\x00", FaultKind.CUTTER_JAM, False),
        (b"\x00\x00\x00\x01", FaultKind.CUTTER_JAM, False),
        (b"\x00\x00\x00\x08", FaultKind.BROKEN, False),
    ],
)
def test_a_kiosk_printer_tells_of_its_mouth(four: bytes, fault: FaultKind | None, mouth: bool) -> None:
    state = PrinterState().heard(FullStatus(four), at=1.0)
    assert (state.fault, state.mouth) == (fault, mouth)


def test_not_known_is_never_fine() -> None:
    assert not PrinterState().fine
    assert not PrinterState(trust=Trust.SURE).fine
    assert not PrinterState(online=True, trust=Trust.NONE).fine
    assert not PrinterState(online=True, trust=Trust.ODD).fine
    assert not PrinterState(online=True, trust=Trust.SURE, link=FaultKind.LOST).fine


def test_noise_costs_the_trust_and_echoes_are_kept_in_order() -> None:
    state = answered()
    for event in (Echo("0001"), Noise(0x91), Echo("0002")):
        state = state.heard(event, at=2.0)
    assert (state.trust, state.echoed, state.at, state.fine) == (Trust.ODD, ("0001", "0002"), 2.0, False)


def test_the_barrier_tells_of_paper_too() -> None:
    assert [paper_of(PaperWord(byte)) for byte in (0, 3, 0x0C, 0x0F)] == [
        Paper.OK, Paper.NEAR_END, Paper.OUT, Paper.OUT,
    ]  # fmt: skip
