"""Ways to a printer. Each can be given a deadline and counts what the device took."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Protocol

from printers.profiles import profile_named

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterConfig:
    """One printer as set up: which way to it, where it is, what it is.

    Addresses: tcp `host[:9100]`, serial `/dev/ttyUSB0`, usblp `/dev/usb/lp0`, usb `04b8:0e15[:serial]`,
    cups a queue's name; file and virtual need none. Options: serial `baud` and `flow` (rtscts, xonxoff).
    """

    id: str
    name: str
    driver: str
    profile: str
    address: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


class Driver(Protocol):
    """A way to one printer. Deadlines are moments on the driver's clock, in seconds.

    Errors are the closed list of `printers.faults`. A driver may be opened again after `close`.
    """

    def open(self, deadline: float) -> None:
        """Reach the printer, or raise Unreachable or Busy."""

    def write(self, data: bytes, deadline: float) -> int:
        """Give what the device takes until the deadline, and tell how much; 0 when it takes nothing.

        Raises Lost when it is gone, Hung where a call that cannot be taken back did not return.
        """

    def read(self, deadline: float) -> bytes:
        """Give what the device said, as soon as it says something; nothing at the deadline."""

    def close(self, *, abandon: bool = False) -> bytes:
        """End the job and give its last words; `abandon` drops what is still on the way."""


def open_driver(config: PrinterConfig, *, folder: Path, clock: Clock = monotonic) -> Driver:
    """Make the driver of a printer; it is not opened yet.

    `folder` keeps what file and virtual printers print. An unknown driver or option is a ValueError.
    """
    make = _MAKERS.get(config.driver)
    if make is None:
        raise ValueError(f"printer {config.id}: no driver {config.driver!r}; there are {', '.join(DRIVERS)}")
    unknown = config.options.keys() - _OPTIONS.get(config.driver, frozenset())
    if unknown:
        raise ValueError(f"printer {config.id}: unknown options {sorted(unknown)}")
    return make(config, folder, clock)


def _tcp(config: PrinterConfig, _: Path, clock: Clock) -> Driver:
    from .tcp import TcpDriver

    return TcpDriver(config.address, clock=clock)


def _serial(config: PrinterConfig, _: Path, clock: Clock) -> Driver:
    from .serial import SerialDriver

    baud, flow = int(config.options.get("baud", "115200")), config.options.get("flow", "rtscts")
    return SerialDriver(config.address, baud=baud, flow=flow, clock=clock)


def _usblp(config: PrinterConfig, _: Path, clock: Clock) -> Driver:
    from .usblp import UsblpDriver

    return UsblpDriver(config.address, clock=clock)


def _usb(config: PrinterConfig, _: Path, clock: Clock) -> Driver:
    from .usb import UsbDriver

    return UsbDriver(config.address, clock=clock)


def _cups(config: PrinterConfig, _: Path, clock: Clock) -> Driver:
    from .cups import CupsDriver

    return CupsDriver(config.address, title=config.name, clock=clock)


def _file(config: PrinterConfig, folder: Path, clock: Clock) -> Driver:
    from .file import FileDriver

    return FileDriver(folder, config.id, clock=clock)


def _virtual(config: PrinterConfig, folder: Path, clock: Clock) -> Driver:
    from .virtual import VirtualDriver

    return VirtualDriver(folder, config.id, profile=profile_named(config.profile), clock=clock)


_MAKERS: Mapping[str, Callable[[PrinterConfig, Path, Clock], Driver]] = {
    "tcp": _tcp,
    "serial": _serial,
    "usblp": _usblp,
    "usb": _usb,
    "cups": _cups,
    "file": _file,
    "virtual": _virtual,
}
_OPTIONS: Mapping[str, frozenset[str]] = {"serial": frozenset({"baud", "flow"})}
DRIVERS = tuple(_MAKERS)
