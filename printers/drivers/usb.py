"""A USB printer through libusb, where the kernel's usblp is absent: no reset, every byte counted."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from time import monotonic
from typing import Any

from printers.faults import Busy, DeviceError, Lost, Unreachable

from . import Clock
from .missing import missing

_CHUNK = 4096
_PRINTER_CLASS = 7
_SHORTEST_MS = 10
_LOOK_S = 0.01


class UsbDriver:
    """Bulk transfers to the printer interface of one device.

    `find` is `usb.core.find`, or one with a backend of its own.
    """

    def __init__(
        self,
        address: str,
        *,
        clock: Clock = monotonic,
        find: Callable[..., Any] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        vendor, product, self._serial = _parsed(address)
        self._wanted = {"idVendor": vendor, "idProduct": product}
        self._clock, self._find, self._sleep = clock, find, sleep
        self._device: Any = None
        self._interface: Any = None
        self._out: Any = None
        self._in: Any = None
        self._took_from_kernel = False

    def open(self, deadline: float) -> None:  # noqa: ARG002 - libusb finds it at once or not at all
        """Find the device and claim its printer interface."""
        core, util = _library()
        try:
            device = self._found(core)
            self._claim(device, util)
        except core.NoBackendError as error:
            raise Unreachable("libusb is not installed: apt-get install libusb-1.0-0") from error
        except core.USBError as error:
            self._release(util)
            raise _named(error, opening=True) from error

    def write(self, data: bytes, deadline: float) -> int:
        """Transfer; libusb gives back how many bytes went when the time is over."""
        core, _ = self._opened()
        piece = data[:_CHUNK]
        try:
            return int(self._out.write(piece, timeout=self._milliseconds(deadline)))
        except core.USBTimeoutError:
            return 0
        except core.USBError as error:
            # libusb does not say how much of a broken transfer went, so all of it counts as gone.
            raise Lost(str(error), accepted=len(piece)) from error

    def read(self, deadline: float) -> bytes:
        """Ask for its words until the deadline: USB answers come late, empty ones before them."""
        core, _ = self._opened()
        while self._in is not None:
            try:
                said = bytes(self._in.read(_CHUNK, timeout=self._milliseconds(deadline)))
            except core.USBTimeoutError:
                said = b""
            except core.USBError as error:
                raise _named(error) from error
            if said or self._clock() >= deadline:
                return said
            self._sleep(_LOOK_S)
        return b""

    def close(self, *, abandon: bool = False) -> bytes:  # noqa: ARG002 - nothing is held back
        """Give the interface back, to the kernel too if it was the kernel's."""
        if self._device is None:
            return b""
        core, util = _library()
        try:
            self._release(util)
        except core.USBError as error:
            raise _named(error) from error
        return b""

    def _found(self, core: Any) -> Any:
        find = self._find or core.find
        for device in find(find_all=True, **self._wanted):
            if not self._serial or device.serial_number == self._serial:
                return device
        raise Unreachable("no such device on USB")

    def _claim(self, device: Any, util: Any) -> None:
        interface = next(
            (one for one in device.get_active_configuration() if one.bInterfaceClass == _PRINTER_CLASS), None
        )
        if interface is None:
            raise Unreachable("the device is no printer")
        self._device, self._interface = device, interface
        number = interface.bInterfaceNumber
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
            self._took_from_kernel = True
        util.claim_interface(device, number)
        self._out = _endpoint(interface, util, util.ENDPOINT_OUT)
        self._in = _endpoint(interface, util, util.ENDPOINT_IN)
        if self._out is None:
            raise Unreachable("the device takes no data")

    def _release(self, util: Any) -> None:
        device, self._device = self._device, None
        if device is None:
            return
        number = self._interface.bInterfaceNumber
        took, self._took_from_kernel = self._took_from_kernel, False
        try:
            util.release_interface(device, number)
            if took:
                device.attach_kernel_driver(number)
        finally:
            util.dispose_resources(device)

    def _opened(self) -> tuple[Any, Any]:
        if self._device is None:
            raise Lost("not open")
        return _library()

    def _milliseconds(self, deadline: float) -> int:
        # Zero would mean "for ever".
        return max(_SHORTEST_MS, round((deadline - self._clock()) * 1000))


def _parsed(address: str) -> tuple[int, int, str]:
    vendor, _, rest = address.partition(":")
    product, _, serial = rest.partition(":")
    try:
        return int(vendor, 16), int(product, 16), serial
    except ValueError:
        raise ValueError(f"no USB address: {address!r} (like 04b8:0e15, or 04b8:0e15:serial)") from None


def _library() -> tuple[Any, Any]:
    try:
        import usb.core
        import usb.util
    except ImportError as error:
        raise missing("pyusb", "usb") from error
    return usb.core, usb.util


def _endpoint(interface: Any, util: Any, direction: int) -> Any:
    for one in interface:
        bulk = util.endpoint_type(one.bmAttributes) == util.ENDPOINT_TYPE_BULK
        if bulk and util.endpoint_direction(one.bEndpointAddress) == direction:
            return one
    return None


def _named(error: Any, *, opening: bool = False) -> DeviceError:
    if error.errno == errno.EBUSY:
        return Busy(str(error))
    return Unreachable(str(error)) if opening else Lost(str(error))
