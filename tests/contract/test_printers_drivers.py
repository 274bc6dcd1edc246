"""What every way to a printer promises, held against real sockets and ptys, and doubles for USB and CUPS."""

import errno
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from printers.drivers import DRIVERS, Driver, PrinterConfig, open_driver
from printers.drivers.cups import CupsDriver
from printers.drivers.file import FileDriver
from printers.drivers.serial import SerialDriver
from printers.drivers.tcp import TcpDriver
from printers.drivers.usb import UsbDriver
from printers.drivers.usblp import UsblpDriver
from printers.drivers.virtual import VirtualDriver
from printers.drivers.virtual_fault import VirtualFault, play_fault
from printers.encode import encode
from printers.faults import Busy, DeviceError, FaultKind, Hung, Lost, Unreachable
from printers.layout import render
from printers.profiles import PROFILES
from printers.sample import specimen
from printers.session import Outcome, Result, print_slip
from tests.contract.peers import CupsPeer, Peer, PtyPeer, TcpPeer, UsbPeer
from tests.until import until

FEED = b"\x1bJ\x08"


@dataclass
class Rig:
    """A driver and its other end."""

    name: str
    driver: Driver
    received: Callable[[], bytes] | None
    peer: Peer | None = None
    folder: Path | None = None

    def open(self) -> None:
        self.driver.open(time.monotonic() + 3)

    def write(self, data: bytes, *, within: float = 5) -> int:
        """Write until all is taken or the time is over."""
        end, taken = time.monotonic() + within, 0
        while taken < len(data) and time.monotonic() < end:
            taken += self.driver.write(data[taken:], time.monotonic() + 0.05)
        return taken

    def hold(self) -> None:
        """From now on the printer takes nothing."""
        if self.peer is not None:
            self.peer.stall()
        else:
            assert self.folder is not None
            play_fault(VirtualFault(stall=True), folder=self.folder, printer_id="p1")

    def say(self, words: bytes) -> None:
        """The printer speaks; the virtual one must be asked."""
        if isinstance(self.peer, LINES):
            self.peer.say(words)
        else:
            self.driver.write(b"\x10\x04\x01", time.monotonic() + 1)

    def vanish(self) -> None:
        if self.peer is not None:
            self.peer.vanish()
        else:
            assert self.folder is not None
            play_fault(VirtualFault(lost_at=0), folder=self.folder, printer_id="p1")


LINES = (TcpPeer, PtyPeer, UsbPeer)


def make_rig(name: str, folder: Path) -> Rig:
    if name == "file":
        return Rig(name, FileDriver(folder, "p1"), Path(folder / "p1.bin").read_bytes)
    if name == "virtual":
        return Rig(name, VirtualDriver(folder, "p1", profile=PROFILES["virtual"]), None, folder=folder)
    return PEERS[name]()


def tcp_rig() -> Rig:
    peer = TcpPeer().start()
    return Rig("tcp", TcpDriver(peer.address), peer.received, peer)


def serial_rig() -> Rig:
    peer = PtyPeer().start()
    return Rig("serial", SerialDriver(peer.address), peer.received, peer)


def usblp_rig() -> Rig:
    peer = PtyPeer().start()
    return Rig("usblp", UsblpDriver(peer.address), peer.received, peer)


def usb_rig() -> Rig:
    peer = UsbPeer()
    return Rig("usb", UsbDriver("04b8:0e15", find=peer.find), peer.received, peer)


def cups_rig() -> Rig:
    peer = CupsPeer()
    driver = CupsDriver("may-in", title="phiếu", connect=peer.connect, call_s=0.2)
    return Rig("cups", driver, peer.received, peer)


PEERS = {"tcp": tcp_rig, "serial": serial_rig, "usblp": usblp_rig, "usb": usb_rig, "cups": cups_rig}


@pytest.fixture(params=DRIVERS)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    yield from _rigged(request.param, tmp_path)


@pytest.fixture(params=["tcp", "serial", "usblp", "usb", "virtual"])
def speaking(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    yield from _rigged(request.param, tmp_path)


@pytest.fixture(params=["tcp", "serial", "usblp", "usb", "cups", "virtual"])
def breaking(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    yield from _rigged(request.param, tmp_path)


def _rigged(name: str, folder: Path) -> Iterator[Rig]:
    made = make_rig(name, folder)
    yield made
    made.driver.close(abandon=True)
    if made.peer is not None:
        made.peer.end()


def test_counts_what_the_device_took_and_nothing_is_lost_on_the_way(rig: Rig) -> None:
    data = FEED * 6000
    rig.open()
    assert rig.write(data, within=20) == len(data)
    if rig.received is not None:
        received = rig.received
        until(lambda: len(received()) >= len(data), what="all bytes at the other end")
        assert received() == data


def test_never_claims_more_than_it_was_given(rig: Rig) -> None:
    rig.open()
    for size in (1, 2, 4096, 9000):
        assert 0 <= rig.driver.write(FEED[:1].ljust(size, b"\x00"), time.monotonic() + 1) <= size


def test_says_nothing_at_the_deadline_when_the_printer_says_nothing(rig: Rig) -> None:
    rig.open()
    assert rig.driver.read(time.monotonic() + 0.02) == b""
    assert rig.driver.read(time.monotonic()) == b""


def test_a_closed_driver_is_lost_not_silent(rig: Rig) -> None:
    with pytest.raises(Lost):
        rig.driver.write(b"x", time.monotonic())
    with pytest.raises(Lost):
        rig.driver.read(time.monotonic())


def test_closing_twice_is_as_good_as_once(rig: Rig) -> None:
    rig.open()
    rig.driver.close()
    assert rig.driver.close() == b""
    assert rig.driver.close(abandon=True) == b""


def test_can_be_opened_again_for_the_next_job(rig: Rig) -> None:
    for _ in range(2):
        rig.open()
        assert rig.write(FEED) == len(FEED)
        rig.driver.close()


def test_hears_what_the_printer_says(speaking: Rig) -> None:
    speaking.open()
    speaking.say(b"\x16")
    heard = bytearray()
    until(lambda: heard.extend(speaking.driver.read(time.monotonic() + 0.05)) or heard, what="an answer")
    assert bytes(heard) == b"\x16"


def test_a_printer_that_takes_nothing_is_felt_by_the_deadline(breaking: Rig) -> None:
    breaking.open()
    breaking.hold()
    deadline = 0.0
    try:
        # Buffers on the way fill first; after that nothing may be claimed.
        taken = 1
        while taken:
            deadline = time.monotonic() + 0.05
            taken = breaking.driver.write(bytes(4096), deadline)
        assert time.monotonic() >= deadline
    except Hung:
        # A call of the CUPS library cannot be taken back, so its fate is unknown.
        assert breaking.name == "cups"


def test_a_printer_that_is_gone_is_lost(breaking: Rig) -> None:
    breaking.open()
    breaking.write(FEED)
    breaking.vanish()
    with pytest.raises(Lost):
        until(lambda: breaking.write(bytes(4096), within=0.1) and breaking.driver.read(0), what="the loss")


def test_nobody_at_the_address_is_told_apart_from_a_printer_held_by_another(tmp_path: Path) -> None:
    soon = time.monotonic() + 0.2
    for driver in (
        SerialDriver(str(tmp_path / "ttyUSB7")),
        UsblpDriver(str(tmp_path / "lp7")),
        UsbDriver("dead:beef", find=UsbPeer().find),
        TcpDriver("no-such-host.invalid"),
    ):
        with pytest.raises(Unreachable):
            driver.open(soon)
    closed = TcpPeer()
    closed.vanish()
    with pytest.raises(Busy):
        TcpDriver(closed.address).open(time.monotonic() + 1)


def test_a_serial_port_belongs_to_one_process() -> None:
    peer = PtyPeer().start()
    first, second = SerialDriver(peer.address), SerialDriver(peer.address)
    first.open(time.monotonic())
    with pytest.raises(Busy):
        second.open(time.monotonic())
    first.close()
    second.open(time.monotonic())
    second.close()
    peer.end()


def test_usb_is_claimed_without_a_reset_and_given_back_to_the_kernel() -> None:
    bus = UsbPeer()
    driver = UsbDriver("04b8:0e15", find=bus.find)
    driver.open(0)
    driver.close()
    assert bus.calls == ["detach", "claim", "release", "attach", "close"]


def test_usb_held_by_another_is_busy() -> None:
    bus = UsbPeer()
    bus.claim_error = errno.EBUSY
    with pytest.raises(Busy):
        UsbDriver("04b8:0e15", find=bus.find).open(0)


def test_usb_counts_a_short_transfer_as_what_it_was() -> None:
    bus = UsbPeer()
    bus.short_writes = 100
    driver = UsbDriver("04b8:0e15", find=bus.find)
    driver.open(0)
    assert driver.write(bytes(4096), time.monotonic() + 1) == 100
    driver.close()


def test_a_stopped_cups_queue_takes_no_job() -> None:
    queue = CupsPeer()
    queue.state = 5
    with pytest.raises(Busy, match="paused by hand"):
        CupsDriver("may-in", title="phiếu", connect=queue.connect).open(time.monotonic() + 1)


def test_an_abandoned_cups_job_is_cancelled_and_never_sent_half_made() -> None:
    queue = CupsPeer()
    driver = CupsDriver("may-in", title="phiếu", connect=queue.connect)
    driver.open(time.monotonic() + 1)
    driver.write(FEED, time.monotonic() + 1)
    driver.close(abandon=True)
    assert (queue.finished, queue.cancelled) == ([], 1)


def test_a_cups_job_that_is_refused_at_its_end_is_lost() -> None:
    queue = CupsPeer()
    queue.finish_status = 0x0507
    driver = CupsDriver("may-in", title="phiếu", connect=queue.connect)
    driver.open(time.monotonic() + 1)
    driver.write(FEED, time.monotonic() + 1)
    with pytest.raises(Lost, match="at the end"):
        driver.close()


def test_the_file_keeps_one_job_after_another(tmp_path: Path) -> None:
    driver = FileDriver(tmp_path / "new" / "folder", "p1")
    for job in (b"one", b"two"):
        driver.open(0)
        driver.write(job, 0)
        driver.close()
    assert (tmp_path / "new" / "folder" / "p1.bin").read_bytes() == b"onetwo"


PLAIN = PROFILES["plain-80"]
SHORT = encode(render(specimen(with_papers=False), dots=576), profile=PLAIN)


def sent_through(driver: Driver) -> Result:
    return print_slip(driver, SHORT, job_id4="00A1", profile=PLAIN, clock=time.monotonic)


@pytest.fixture(params=["usb", "cups", "file", "usblp"])
def silent(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    yield from _rigged(request.param, tmp_path)


def test_a_slip_through_a_printer_that_says_nothing_is_sent_and_no_more(silent: Rig) -> None:
    result = sent_through(silent.driver)
    assert (result.outcome, result.evidence, result.fault) == (Outcome.SENT, 0, None)
    assert silent.received is not None
    received = silent.received
    until(lambda: len(received()) >= result.total_bytes, what="all bytes at the other end")
    assert b"".join(band.data for band in SHORT) in received()


def test_a_cups_job_refused_at_its_end_is_unknown_and_never_sent() -> None:
    queue = CupsPeer()
    queue.finish_status = 0x0507
    result = sent_through(CupsDriver("may-in", title="phiếu", connect=queue.connect))
    assert (result.outcome, result.fault.kind) == (Outcome.UNKNOWN, FaultKind.LOST)


def test_a_cups_queue_that_hangs_cancels_nothing_it_cannot_reach_and_ends() -> None:
    queue = CupsPeer()
    queue.stall()
    result = sent_through(CupsDriver("may-in", title="phiếu", connect=queue.connect, call_s=0.2))
    queue.end()
    assert (result.outcome, result.fault.kind) == (Outcome.UNKNOWN, FaultKind.HUNG)
    assert queue.finished == []


def test_a_usb_printer_that_is_pulled_out_is_unknown_and_counts_what_may_have_gone() -> None:
    bus = UsbPeer()
    pulled: list[int] = []

    def pull(sent: int) -> None:
        if sent > 8000 and not pulled:
            pulled.append(sent)
            bus.vanish()

    result = print_slip(
        UsbDriver("04b8:0e15", find=bus.find),
        SHORT,
        job_id4="00A1",
        profile=PLAIN,
        clock=time.monotonic,
        on_progress=pull,
    )
    assert (result.outcome, result.fault.kind) == (Outcome.UNKNOWN, FaultKind.LOST)
    assert pulled[0] == len(bus.received()) < result.sent_bytes < result.total_bytes


@pytest.mark.parametrize(
    ("name", "address", "module"),
    [("serial", "/dev/ttyS99", "serial"), ("usb", "04b8:0e15", "usb.core"), ("cups", "may-in", "cups")],
)
def test_a_missing_package_is_named_with_the_way_to_get_it(
    name: str, address: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    config = PrinterConfig(id="p1", name="Máy in", driver=name, profile="clone-80", address=address)
    with pytest.raises(DeviceError) as refused:
        open_driver(config, folder=Path("unused")).open(time.monotonic() + 1)
    assert f"sothutu[{name}]" in refused.value.detail


@pytest.mark.parametrize("driver", DRIVERS)
def test_every_driver_is_made_from_its_configuration(driver: str, tmp_path: Path) -> None:
    addresses = {
        "tcp": "10.0.0.9",
        "serial": "/dev/ttyUSB0",
        "usblp": "/dev/usb/lp0",
        "usb": "04b8:0e15",
        "cups": "q",
    }
    config = PrinterConfig(
        id="p1", name="Máy in", driver=driver, profile="clone-80", address=addresses.get(driver, "")
    )
    assert type(open_driver(config, folder=tmp_path)).__name__.lower() == f"{driver}driver"


@pytest.mark.parametrize(
    "wrong",
    [
        {"driver": "fax"},
        {"driver": "tcp", "address": ""},
        {"driver": "tcp", "address": "host:port"},
        {"driver": "tcp", "address": "host", "options": {"baud": "9600"}},
        {"driver": "serial", "address": "ttyUSB0"},
        {"driver": "serial", "address": "/dev/ttyUSB0", "options": {"flow": "none"}},
        {"driver": "usb", "address": "epson"},
        {"driver": "cups", "address": ""},
        {"driver": "virtual", "id": "../etc"},
        {"driver": "virtual", "profile": "nonsense"},
    ],
    ids=str,
)
def test_a_wrong_configuration_is_refused_before_any_job(wrong: dict[str, object], tmp_path: Path) -> None:
    fields = {"id": "p1", "name": "Máy in", "profile": "clone-80", **wrong}
    with pytest.raises(ValueError, match=r"\w"):
        open_driver(PrinterConfig(**fields), folder=tmp_path)
