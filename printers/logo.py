"""A centre's own mark made fit for paper: small, black and white, from an upload nobody has looked at."""

from __future__ import annotations

import io
from enum import StrEnum

from PIL import Image, ImageOps

from .mark import read_logo
from .sheet import THRESHOLD

LARGEST_BYTES = 2_000_000
LARGEST_SIDE = 2000
STORED_SIDE = 272
"""Four dots for each dot of the mark on 80 mm paper; black and white, that is 9 kB at the very most."""
_NEARLY_ALL = 0.98
_NEARLY_NONE = 0.002


class LogoFlaw(StrEnum):
    """Why a picture cannot be a mark."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    BLANK = "blank"


class UnfitLogo(ValueError):
    """The picture cannot be a mark; `flaw` says why."""

    def __init__(self, flaw: LogoFlaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


def paper_logo(data: bytes) -> bytes:
    """Make the small black and white PNG of an uploaded PNG or JPEG, or raise UnfitLogo.

    What it gives, it takes unchanged.
    """
    if len(data) > LARGEST_BYTES:
        raise UnfitLogo(LogoFlaw.TOO_LARGE)
    _check_size(data)
    try:
        grey = read_logo(data)
    except ValueError:
        raise UnfitLogo(LogoFlaw.UNREADABLE) from None
    grey.thumbnail((STORED_SIDE, STORED_SIDE))
    black = ImageOps.autocontrast(grey).point([0] * THRESHOLD + [255] * (256 - THRESHOLD), mode="1")
    share = black.histogram()[0] / (black.width * black.height)
    if not _NEARLY_NONE < share < _NEARLY_ALL:
        raise UnfitLogo(LogoFlaw.BLANK)
    kept = io.BytesIO()
    black.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _check_size(data: bytes) -> None:
    """Look at what the picture says of its size, before a single dot is unpacked."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            size = picture.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnfitLogo(LogoFlaw.TOO_LARGE) from None
    except (OSError, SyntaxError, ValueError):
        raise UnfitLogo(LogoFlaw.UNREADABLE) from None
    if max(size) > LARGEST_SIDE:
        raise UnfitLogo(LogoFlaw.TOO_LARGE)
