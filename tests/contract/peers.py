"""The other ends that the driver contract is held against: a socket, a pty, and doubles for USB and CUPS."""

import abc
import array
import contextlib
import errno
import os
import pty
import select
import socket
import struct
import threading
import tty
from types import SimpleNamespace

import usb.backend
import usb.core

_ABORT = struct.pack("ii", 1, 0)


class LinePeer(abc.ABC):
    """Takes bytes from a line in a thread of its own, as long as it is not told to stall."""

    def __init__(self) -> None:
        self.address = ""
        self._got = bytearray()
        self._to_say = bytearray()
        self._stalled, self._ending = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> "LinePeer":
        self._thread.start()
        return self

    def end(self) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def received(self) -> bytes:
        return bytes(self._got)

    def say(self, words: bytes) -> None:
        self._to_say += words

    def stall(self) -> None:
        self._stalled.set()

    @abc.abstractmethod
    def vanish(self) -> None:
        """The line is cut."""

    def _run(self) -> None:
        while not self._ending.is_set():
            line = self._line()
            if line < 0 or not self._turn(line):
                self._gone()
                self._ending.wait(0.002)

    def _turn(self, line: int) -> bool:
        try:
            if self._to_say:
                said = os.write(line, self._to_say)
                del self._to_say[:said]
            if self._stalled.is_set():
                self._ending.wait(0.002)
                return True
            ready, _, _ = select.select((line,), (), (), 0.002)
            if ready:
                data = os.read(line, 4096)
                self._got += data
                return bool(data)
        except OSError:
            return False
        return True

    @abc.abstractmethod
    def _line(self) -> int:
        """The open line, or -1 while there is none."""

    def _gone(self) -> None:  # noqa: B027 - only a connection must be put away
        """The line has ended."""


class TcpPeer(LinePeer):
    def __init__(self) -> None:
        super().__init__()
        self._server = socket.create_server(("127.0.0.1", 0))
        # So small that a printer which takes nothing is felt after a few kilobytes.
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self._server.settimeout(0.002)
        self._link: socket.socket | None = None
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"

    def vanish(self) -> None:
        """Cut the line as a pulled plug does; the thread stops first, so that it cannot take it up again."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(5)
        if self._link is None:
            with contextlib.suppress(OSError):
                self._link, _ = self._server.accept()
        self._server.close()
        link, self._link = self._link, None
        if link is not None:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
            link.close()

    def end(self) -> None:
        super().end()
        self._gone()
        self._server.close()

    def _line(self) -> int:
        if self._link is None:
            with contextlib.suppress(OSError):
                self._link, _ = self._server.accept()
        link = self._link
        return link.fileno() if link is not None else -1

    def _gone(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()


class PtyPeer(LinePeer):
    def __init__(self) -> None:
        super().__init__()
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.address = os.ttyname(self._slave)

    def vanish(self) -> None:
        master, self._master = self._master, -1
        os.close(master)

    def end(self) -> None:
        super().end()
        os.close(self._slave)
        if self._master >= 0:
            os.close(self._master)

    def _line(self) -> int:
        return self._master


class UsbPeer(usb.backend.IBackend):
    """A device behind pyusb itself: only the C library below it is played."""

    VENDOR, PRODUCT, OUT, IN = 0x04B8, 0x0E15, 0x01, 0x82

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.kernel_holds = True
        self.claim_error = 0
        self._got, self._to_say = bytearray(), bytearray()
        self._stalled = self._gone = False
        self.short_writes = 0

    def find(self, **wanted: object) -> object:
        return usb.core.find(backend=self, **wanted)

    # -- the peer ----------------------------------------------------------------------------
    def received(self) -> bytes:
        return bytes(self._got)

    def say(self, words: bytes) -> None:
        self._to_say += words

    def stall(self) -> None:
        self._stalled = True

    def vanish(self) -> None:
        self._gone = True

    def end(self) -> None:
        """Nothing runs."""

    # -- the C library -----------------------------------------------------------------------
    def enumerate_devices(self):
        return [] if self._gone else ["device"]

    def get_device_descriptor(self, dev):
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=self.VENDOR, idProduct=self.PRODUCT, bcdDevice=0x100,
            iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1, address=5, bus=1,
            port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev, config):
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev, intf, alt, config):
        if intf or alt or config:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=7, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev, ep, intf, alt, config):
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(self.OUT, self.IN)[ep], bmAttributes=2,
            wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev):
        return "handle"

    def close_device(self, dev_handle):
        self.calls.append("close")

    def get_configuration(self, dev_handle):
        return 1

    def claim_interface(self, dev_handle, intf):
        self.calls.append("claim")
        if self.claim_error:
            raise usb.core.USBError("claim", None, self.claim_error)

    def release_interface(self, dev_handle, intf):
        self.calls.append("release")

    def is_kernel_driver_active(self, dev_handle, intf):
        return self.kernel_holds

    def detach_kernel_driver(self, dev_handle, intf):
        self.calls.append("detach")

    def attach_kernel_driver(self, dev_handle, intf):
        self.calls.append("attach")

    def bulk_write(self, dev_handle, ep, intf, data, timeout):
        assert timeout > 0, "zero is for ever"
        self._alive()
        if self._stalled:
            threading.Event().wait(timeout / 1000)
            raise usb.core.USBTimeoutError("timeout", None, errno.ETIMEDOUT)
        taken = bytes(data)[: self.short_writes or None]
        self._got += taken
        return len(taken)

    def bulk_read(self, dev_handle, ep, intf, buff: array.array, timeout):
        assert timeout > 0, "zero is for ever"
        self._alive()
        said = self._to_say[: len(buff)]
        if not said:
            threading.Event().wait(timeout / 1000)
            raise usb.core.USBTimeoutError("timeout", None, errno.ETIMEDOUT)
        del self._to_say[: len(said)]
        buff[: len(said)] = array.array("B", said)
        return len(said)

    def _alive(self) -> None:
        if self._gone:
            raise usb.core.USBError("no such device", None, errno.ENODEV)


class CupsPeer:
    """A CUPS server as pycups shows it."""

    def __init__(self) -> None:
        self.state = 3
        self.finished: list[bytes] = []
        self.cancelled = 0
        self.finish_status = 0
        self._job = bytearray()
        self._stalled, self._gone = False, False
        self._released = threading.Event()

    def connect(self) -> "CupsPeer":
        self._alive()
        return self

    # -- the peer ----------------------------------------------------------------------------
    def received(self) -> bytes:
        return bytes(self._job)

    def stall(self) -> None:
        self._stalled = True

    def vanish(self) -> None:
        self._gone = True

    def end(self) -> None:
        self._released.set()

    # -- pycups ------------------------------------------------------------------------------
    def getPrinterAttributes(self, name: str) -> dict[str, object]:  # noqa: N802 - the library\'s name
        return {"printer-state": self.state, "printer-state-message": "paused by hand"}

    def createJob(self, name: str, title: str, options: dict[str, str]) -> int:  # noqa: N802 - the library\'s name
        self._job.clear()
        return 42

    def startDocument(self, name: str, job: int, title: str, document_format: str, last: int) -> int:  # noqa: N802 - the library\'s name
        assert document_format == "application/vnd.cups-raw"
        return 100

    def writeRequestData(self, data: bytes, length: int) -> int:  # noqa: N802 - the library\'s name
        self._alive()
        if self._stalled:
            self._released.wait(30)
        self._job += data[:length]
        return 100

    def finishDocument(self, name: str) -> int:  # noqa: N802 - the library\'s name
        self._alive()
        self.finished.append(bytes(self._job))
        return self.finish_status

    def cancelJob(self, job: int) -> None:  # noqa: N802 - the library\'s name
        self.cancelled += 1

    def _alive(self) -> None:
        if self._gone:
            raise RuntimeError("cups-server: connection refused")


Peer = TcpPeer | PtyPeer | UsbPeer | CupsPeer
