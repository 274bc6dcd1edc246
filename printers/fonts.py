"""Finds the letters of the slip: Noto Sans of the build, else of the system, else DejaVu."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

REGULAR, STRONG, BOLD = 400, 600, 700

_BUILT = Path(__file__).parent / "fonts"
_SYSTEM = Path("/usr/share/fonts/truetype")
# One family for all weights: a slip in two families would look like a forgery.
FAMILIES: tuple[Mapping[int, Path], ...] = (
    {
        REGULAR: _BUILT / "NotoSans_400Regular.ttf",
        STRONG: _BUILT / "NotoSans_600SemiBold.ttf",
        BOLD: _BUILT / "NotoSans_700Bold.ttf",
    },
    {
        REGULAR: _SYSTEM / "noto/NotoSans-Regular.ttf",
        STRONG: _SYSTEM / "noto/NotoSans-Bold.ttf",
        BOLD: _SYSTEM / "noto/NotoSans-Bold.ttf",
    },
    {
        REGULAR: _SYSTEM / "dejavu/DejaVuSans.ttf",
        STRONG: _SYSTEM / "dejavu/DejaVuSans-Bold.ttf",
        BOLD: _SYSTEM / "dejavu/DejaVuSans-Bold.ttf",
    },
)


class FontMissingError(RuntimeError):
    """No font with the Vietnamese letters is on this machine."""


def first_family(families: Sequence[Mapping[int, Path]]) -> Mapping[int, Path]:
    """Give the files of the first family that is here in every weight."""
    for files in families:
        if all(path.is_file() for path in files.values()):
            return files
    raise FontMissingError(
        "no font for slips: run `make build` (it brings Noto Sans), "
        "or install the Debian package fonts-noto-core"
    )


@cache
def _family() -> Mapping[int, Path]:
    return first_family(FAMILIES)


@cache
def _letters(weight: int) -> bytes:
    # Read whole: FreeType maps a file it opens itself, and a build that renews it would end the process.
    return _family()[weight].read_bytes()


@cache
def font(weight: int, size: int) -> ImageFont.FreeTypeFont:
    """Open one weight at a size in dots."""
    # The basic engine: with precomposed letters it needs no shaping, and every machine draws alike.
    return ImageFont.truetype(io.BytesIO(_letters(weight)), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def has_glyph(letter: str) -> bool:
    """Tell whether the font draws this letter itself, not the box for an unknown one."""
    probe = font(REGULAR, 22)
    drawn, unknown = probe.getmask(letter), probe.getmask("\U0010ffff")
    return drawn.size != unknown.size or bytes(drawn) != bytes(unknown)
