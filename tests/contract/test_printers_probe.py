"""The probe against printers of every kind, and the fake printer as a program of its own."""

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from printers.conversation import Patience
from printers.drivers.serial import SerialDriver
from printers.drivers.tcp import TcpDriver
from printers.faults import FaultKind
from printers.probe import probe
from printers.profiles import PROFILES
from printers.session import ask
from printers.state import Trust
from tests.fake_printer import FakePrinter, Script

HASTE = Patience(answer=0.5, glance=0.02)
ROOT = Path(__file__).resolve().parents[2]
BARE = Script(reports=False, echo="none", model="")


@pytest.mark.parametrize(
    ("script", "profile"),
    [
        (Script(), "tm-t82"),
        (Script(model="TM-T88VI"), "tm-t88"),
        (Script(model="TM-T81III"), "tm-t81"),
        (Script(model="TM-T20III"), "tm-t20"),
        (BARE, "clone-80"),
        (replace(BARE, model="XP-80C"), "xp-80"),
        (replace(BARE, presenter=True), "vkp80"),
        (replace(BARE, barriers=False), "plain-80"),
        (replace(BARE, clone_status=True), "plain-80"),
        (Script(mute=True), "plain-80"),
        (Script(echo="wrong", reports=False), "clone-80"),
    ],
    ids=repr,
)
def test_proposes_the_profile_that_fits_the_answers(script: Script, profile: str) -> None:
    with FakePrinter(script) as printer:
        report = probe(TcpDriver(printer.address), clock=time.monotonic, patience=HASTE)
        assert report.profile == profile
        assert not printer.pieces
        assert not printer.unfinished.letters


def test_asks_a_serial_printer_as_well() -> None:
    with FakePrinter(over="pty") as printer:
        report = probe(SerialDriver(printer.address), clock=time.monotonic, patience=HASTE)
    assert (report.profile, report.state.fine) == ("tm-t82", True)


def test_nobody_there_means_no_proposal() -> None:
    with FakePrinter() as printer:
        address = printer.address
    report = probe(TcpDriver(address), clock=time.monotonic, patience=HASTE)
    assert report.profile is None
    assert report.fault is not None
    assert report.fault.kind is FaultKind.BUSY


def test_the_fake_printer_runs_as_a_process() -> None:
    command = [sys.executable, "-m", "tests.fake_printer", "--script", '{"near_end": true}']
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        state = ask(TcpDriver(address), profile=PROFILES["tm-t82"], clock=time.monotonic)
        process.kill()
    assert (state.trust, state.paper) == (Trust.SURE, "near_end")
