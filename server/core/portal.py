"""Addresses of the national portal: which are fit to be shown, and which are too long for a small QR code."""

import ipaddress
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

HOME: Final = "https://dichvucong.gov.vn/"
"""Where a citizen can look for a procedure whose own address is not known."""
LONGEST: Final = 2000
"""Letters an address may have at most; browsers and portals cut longer ones."""
FITS_A_CODE: Final = 106
"""Letters of a QR code of 41 modules with error correction M: over 1.4 mm a module on the kiosk's 70 mm."""
_DEAD: Final = "/p/home/"
_PRINTABLE: Final = frozenset(map(chr, range(0x21, 0x7F))) - frozenset('"<>\\^`{|}')


class Level(StrEnum):
    """How far a procedure goes online."""

    FULL = "full"
    PARTIAL = "partial"
    INFORMATION = "info"


class Fault(StrEnum):
    """What is wrong with an address."""

    LETTERS = "letters"
    SCHEME = "scheme"
    HOST = "host"
    CREDENTIALS = "credentials"
    DEAD = "dead"
    LENGTH = "length"


def fault(address: str) -> Fault | None:
    """Name what is wrong with an address for citizens; None when its form is right."""
    if len(address) > LONGEST:
        return Fault.LENGTH
    if not address or not _PRINTABLE.issuperset(address):
        return Fault.LETTERS
    try:
        parts = urlsplit(address)
        wrong = {
            Fault.SCHEME: parts.scheme != "https",
            Fault.CREDENTIALS: "@" in parts.netloc,
            Fault.HOST: not _is_public(parts.hostname or "") or parts.port == 0,
            # The portal's pages moved; every address of this pattern leads to its front page at best.
            Fault.DEAD: _DEAD in parts.path.lower(),
        }
    except ValueError:
        return Fault.HOST
    return next((name for name, it_is in wrong.items() if it_is), None)


def fits_a_code(address: str) -> bool:
    """Tell whether an address makes a QR code that cheap phones read at the size we show them."""
    return len(address.encode()) <= FITS_A_CODE


def _is_public(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.split(".")
        return len(labels) > 1 and all(labels) and not labels[-1].isdigit()
    return False
