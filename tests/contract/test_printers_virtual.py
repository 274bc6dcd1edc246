"""The printer on the screen: the same session, the same faults, its roll as pictures."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops

from printers.conversation import Patience
from printers.drivers import PrinterConfig, open_driver
from printers.drivers.virtual_fault import VirtualFault, current_fault, play_fault, read_fault
from printers.drivers.virtual_paper import KEPT, Roll, roll
from printers.encode import encode
from printers.faults import FaultKind
from printers.interpreter import Feed, Raster
from printers.layout import render
from printers.probe import probe
from printers.profiles import PROFILES, Profile
from printers.sample import specimen
from printers.session import Outcome, Result, ask, print_slip
from printers.state import Paper, Trust

HASTE = Patience(
    answer=0.1, sync=0.3, stall=0.3, proof=0.3, grace=0.2, heat=0.3, taken=0.3, glance=0.01, look=0.02
)
EPSON, CLONE = PROFILES["virtual"], replace(PROFILES["clone-80"], bytes_per_s=500_000)
KIOSK = PROFILES["vkp80"]
SLIP = specimen()
Print = Callable[..., Result]


def printer(profile: Profile, folder: Path, fault: VirtualFault | None = None):
    config = PrinterConfig(id="sanh", name="Máy in sảnh", driver="virtual", profile=profile.name)
    if fault is not None:
        play_fault(fault, folder=folder, printer_id="sanh")
    return open_driver(config, folder=folder)


def printed(
    folder: Path, fault: VirtualFault | None = None, *, profile: Profile = EPSON, **more: object
) -> Result:
    bands = encode(render(SLIP, dots=profile.dots), profile=profile)
    return print_slip(
        printer(profile, folder, fault),
        bands,
        job_id4="00A1",
        profile=profile,
        clock=time.monotonic,
        patience=HASTE,
        **more,
    )


def test_its_roll_shows_the_very_slip(tmp_path: Path) -> None:
    result = printed(tmp_path)
    assert (result.outcome, result.evidence, result.state.fine) == (Outcome.PRINTED, 2, True)
    (path,) = roll(tmp_path / "sanh")
    with Image.open(path) as picture:
        slip = render(SLIP, dots=576)
        seen = picture.convert("L").crop((0, 0, 576, slip.height))
        assert ImageChops.difference(seen, slip.convert("L")).getbbox() is None
        assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == [SLIP.qr]


@pytest.mark.parametrize(
    ("profile", "fault", "outcome", "kind"),
    [
        (EPSON, {"unreachable": True}, Outcome.FAILED, FaultKind.UNREACHABLE),
        (EPSON, {"busy": True}, Outcome.FAILED, FaultKind.BUSY),
        (EPSON, {"paper_out": True}, Outcome.FAILED, FaultKind.PAPER_OUT),
        (EPSON, {"cover_open": True}, Outcome.FAILED, FaultKind.COVER_OPEN),
        (EPSON, {"cutter_jam": True}, Outcome.FAILED, FaultKind.CUTTER_JAM),
        (EPSON, {"overheated": True}, Outcome.FAILED, FaultKind.OVERHEATED),
        (EPSON, {"mute": True}, Outcome.FAILED, FaultKind.NO_ANSWER),
        (EPSON, {"hang": True}, Outcome.FAILED, FaultKind.NO_ANSWER),
        (EPSON, {"stall": True}, Outcome.FAILED, FaultKind.HUNG),
        (EPSON, {"lost_at": 0}, Outcome.FAILED, FaultKind.LOST),
        (EPSON, {"paper_end_at": 20_000}, Outcome.UNKNOWN, FaultKind.PAPER_OUT),
        (EPSON, {"cover_open_at": 20_000}, Outcome.UNKNOWN, FaultKind.COVER_OPEN),
        (EPSON, {"hang_at": 20_000}, Outcome.UNKNOWN, FaultKind.HUNG),
        (EPSON, {"lost_at": 20_000}, Outcome.UNKNOWN, FaultKind.LOST),
        (CLONE, {"odd": True}, Outcome.UNKNOWN, FaultKind.ODD_ANSWER),
        (CLONE, {"cover_open_at": 20_000}, Outcome.UNKNOWN, FaultKind.COVER_OPEN),
        (EPSON, {"near_end": True}, Outcome.PRINTED, None),
        (EPSON, {"bytes_per_s": 200_000}, Outcome.PRINTED, None),
        (CLONE, {}, Outcome.PRINTED, None),
        (KIOSK, {}, Outcome.PRINTED, None),
        (KIOSK, {"not_taken": True}, Outcome.PRINTED, FaultKind.NOT_TAKEN),
        (PROFILES["plain-80"], {"paper_end_at": 60_000}, Outcome.SENT, None),
    ],
    ids=str,
)
def test_plays_each_fault_honestly(
    tmp_path: Path, profile: Profile, fault: dict[str, object], outcome: Outcome, kind: FaultKind | None
) -> None:
    result = printed(tmp_path, VirtualFault(**fault), profile=profile)
    assert (result.outcome, result.fault.kind if result.fault else None) == (outcome, kind)
    names = [path.name for path in roll(tmp_path / "sanh")]
    if outcome is Outcome.FAILED:
        assert (result.sent_bytes, names) == (0, [])
    else:
        assert names == [
            "00000001.png"
            if outcome is not Outcome.UNKNOWN or kind is FaultKind.ODD_ANSWER
            else "00000001-torn.png"
        ]


def test_evidence_of_a_taken_slip(tmp_path: Path) -> None:
    assert printed(tmp_path, profile=KIOSK).evidence == 3
    assert printed(tmp_path, VirtualFault(not_taken=True), profile=KIOSK).evidence == 1


def test_after_the_refill_a_slip_stands_alone(tmp_path: Path) -> None:
    assert printed(tmp_path, VirtualFault(paper_end_at=20_000)).remains
    play_fault(None, folder=tmp_path, printer_id="sanh")
    assert printed(tmp_path, clear_remains=True).outcome is Outcome.PRINTED
    after_the_refill = newest(tmp_path).tobytes()
    assert printed(tmp_path).outcome is Outcome.PRINTED
    assert newest(tmp_path).tobytes() == after_the_refill


def newest(folder: Path) -> Image.Image:
    with Image.open(roll(folder / "sanh")[-1]) as picture:
        return picture.copy()


def test_the_monitor_sees_what_is_played(tmp_path: Path) -> None:
    def state(**fault: bool):
        driver = printer(EPSON, tmp_path, VirtualFault(**fault))
        return ask(driver, profile=EPSON, clock=time.monotonic, patience=HASTE)

    assert state().fine
    assert state(near_end=True).paper is Paper.NEAR_END
    assert state(paper_out=True).fault is FaultKind.PAPER_OUT
    assert state(odd=True).trust is Trust.ODD
    assert state(unreachable=True).link is FaultKind.UNREACHABLE


def test_a_fault_nobody_knows_is_no_printer_in_order(tmp_path: Path) -> None:
    printed(tmp_path)
    (tmp_path / "sanh" / "fault.json").write_text('{"tired": true}')
    result = printed(tmp_path)
    assert result.outcome is Outcome.FAILED
    assert result.fault is not None
    assert "tired" in result.fault.detail


def test_a_fault_is_kept_as_its_differences_and_read_strictly(tmp_path: Path) -> None:
    fault = VirtualFault(paper_end_at=0, near_end=True)
    play_fault(fault, folder=tmp_path, printer_id="sanh")
    assert json.loads((tmp_path / "sanh" / "fault.json").read_text()) == {"paper_end_at": 0, "near_end": True}
    assert current_fault(tmp_path, "sanh") == fault
    play_fault(None, folder=tmp_path, printer_id="sanh")
    play_fault(None, folder=tmp_path, printer_id="sanh")
    assert current_fault(tmp_path, "sanh") == VirtualFault()
    for wrong in (
        "[]",
        '{"tired": true}',
        '{"hang": 1}',
        '{"hang_at": true}',
        '{"hang_at": "1"}',
        '{"hang_at": null}',
    ):
        with pytest.raises(ValueError, match=r"fault"):
            read_fault(wrong)


def test_the_roll_keeps_the_newest_and_goes_on_counting(tmp_path: Path) -> None:
    folder = tmp_path / "sanh"
    paper = Roll(folder, dots=8)
    for _ in range(KEPT + 5):
        paper.add(Raster(8, 1, b"\x80"))
        paper.cut()
    names = [path.name for path in roll(folder)]
    assert (len(names), names[0], names[-1]) == (KEPT, "00000006.png", f"{KEPT + 5:08}.png")
    assert not list(folder.glob("*.new"))


def test_blank_paper_makes_no_picture(tmp_path: Path) -> None:
    paper = Roll(tmp_path / "sanh", dots=8)
    paper.add(Feed(100))
    assert not paper.begun
    assert paper.cut() is None
    assert roll(tmp_path / "sanh") == []


def test_the_probe_knows_it(tmp_path: Path) -> None:
    report = probe(printer(EPSON, tmp_path), clock=time.monotonic, patience=HASTE)
    assert (report.status, report.barrier, report.process_id, report.model) == (
        Trust.SURE,
        True,
        True,
        "VIRTUAL",
    )
    away = probe(printer(EPSON, tmp_path, VirtualFault(unreachable=True)), clock=time.monotonic)
    assert (away.profile, away.fault.kind) == (None, FaultKind.UNREACHABLE)


def test_a_broken_line_leaves_its_half_slip_on_the_roll(tmp_path: Path) -> None:
    bands = encode(render(SLIP, dots=576), profile=EPSON)
    driver = printer(EPSON, tmp_path)
    calm = replace(HASTE, glance=0.01)
    with pytest.raises(KeyboardInterrupt):
        print_slip(
            driver,
            bands,
            job_id4="00A1",
            profile=EPSON,
            clock=time.monotonic,
            patience=calm,
            on_progress=_interrupt,
        )
    assert [path.name for path in roll(tmp_path / "sanh")] == ["00000001-torn.png"]


def _interrupt(sent: int) -> None:
    if sent > 20_000:
        raise KeyboardInterrupt
