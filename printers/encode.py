"""Picture to bytes and back: raster bands through python-escpos, blank rows as paper feed."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from .interpreter import Feed, Interpreter, Raster
from .profiles import Profile

# A header costs 8 bytes and a stop of the motor: shorter blank runs are cheaper as dots.
_SHORTEST_FEED = 8
_LONGEST_FEED = 255
_ROW = 8
# DLE EOT, DLE ENQ and DLE DC4 are obeyed wherever they stand, even inside image data.
_REALTIME = re.compile(rb"\x10(?=[\x04\x05\x14])")
_THICKER = b"\x18"


@dataclass(frozen=True, slots=True)
class Band:
    """A piece of a slip that is sent as one: its bytes, and the rows of paper they make."""

    data: bytes
    rows: int


def encode(image: Image.Image, *, profile: Profile) -> tuple[Band, ...]:
    """Turn a black and white picture into bands for a printer.

    A picture wider than the head is a ValueError. Where image bytes would be obeyed as a real-time
    command, one dot is made two dots wide.
    """
    if image.width > profile.dots:
        raise ValueError(f"a picture of {image.width} dots does not fit {profile.name} ({profile.dots})")
    ink, writer = _ink(image), _writer(profile.dots)
    return tuple(
        _band(ink.crop((0, top, ink.width, bottom)), writer)
        for top, bottom in _runs(ink, profile.max_band_rows)
    )


def decode(data: bytes) -> Image.Image:
    """Draw what a printer would put on paper for these bytes, as wide as the widest band."""
    acts = list(Interpreter().feed(data))
    width = max((act.width for act in acts if isinstance(act, Raster)), default=_ROW)
    height = sum(act.rows for act in acts if isinstance(act, Raster | Feed))
    paper = Image.new("1", (width, height), 255)
    y = 0
    for act in acts:
        if isinstance(act, Raster):
            paper.paste(act.picture(), (0, y))
        if isinstance(act, Raster | Feed):
            y += act.rows
    return paper


def _ink(image: Image.Image) -> Image.Image:
    # Not a plain inversion: white may be kept as 1 or as 255 in a picture of mode "1".
    flat = image.convert("1", dither=Image.Dither.NONE).convert("L")
    return flat.point([255] + [0] * 255, mode="1")


def _runs(ink: Image.Image, most: int) -> Iterator[tuple[int, int]]:
    """Split the rows into runs of ink and of paper, none longer than a band may be."""
    blank = _blank_rows(ink)
    top = 0
    while top < ink.height:
        bottom = top
        while bottom < ink.height and blank[bottom] == blank[top]:
            bottom += 1
        if not blank[top]:
            # Ink goes on over gaps too short to be worth a feed.
            while bottom < ink.height and (gap := _gap(blank, bottom)) < _SHORTEST_FEED:
                bottom += gap
                while bottom < ink.height and not blank[bottom]:
                    bottom += 1
        limit = _LONGEST_FEED if blank[top] else most
        for start in range(top, bottom, limit):
            yield start, min(start + limit, bottom)
        top = bottom


def _blank_rows(ink: Image.Image) -> list[bool]:
    stride = (ink.width + 7) // 8
    raw = ink.tobytes()
    return [not any(raw[row * stride : (row + 1) * stride]) for row in range(ink.height)]


def _gap(blank: list[bool], start: int) -> int:
    end = start
    while end < len(blank) and blank[end]:
        end += 1
    return end - start


def _band(piece: Image.Image, writer: Any) -> Band:
    box = piece.getbbox()
    if box is None:
        return Band(b"\x1bJ" + bytes((piece.height,)), piece.height)
    # White to the right is not sent: whole bytes, as far as the picture has them.
    width = min((box[2] + 7) // 8 * 8, piece.width)
    return Band(_raster(_harmless(piece.crop((0, 0, width, piece.height))), writer), piece.height)


def _harmless(piece: Image.Image) -> Image.Image:
    raw = piece.tobytes()
    safe = _REALTIME.sub(_THICKER, raw)
    return piece if safe == raw else Image.frombytes("1", piece.size, safe)


def _raster(piece: Image.Image, writer: Any) -> bytes:
    writer.clear()
    writer.image(ImageChops.invert(piece), impl="bitImageRaster", fragment_height=_LONGEST_FEED)
    data: bytes = writer.output
    return data


def _writer(dots: int) -> Any:
    """Make python-escpos' encoder for a head of this width; one for each slip, for it has no locks."""
    from escpos.printer import Dummy

    return Dummy(profile=_head(dots))


@cache
def _head(dots: int) -> Any:
    from escpos import capabilities

    # The library makes a temporary folder at each import and leaves it behind.
    left_behind = Path(capabilities.pickle_dir)
    if left_behind.parent == Path(tempfile.gettempdir()):
        shutil.rmtree(left_behind, ignore_errors=True)
    head = capabilities.Profile()
    # Its own table has no such width; without one it prints a warning on standard output.
    head.profile_data = {**head.profile_data, "media": {"width": {"pixels": dots, "mm": dots / 8}}}
    return head
