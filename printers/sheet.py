"""A strip of paper to draw on: text that shrinks then wraps, rules, pictures, never a clipped letter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from .fonts import BOLD, REGULAR, font, has_glyph

# Grey above this is paper: thin strokes of marks stay, the blur around them goes.
THRESHOLD = 150
CAP = 0.714
LINE = 1.36
_START_HEIGHT = 1600
_NARROW, _WIDE_MM = 480, 72
_DOTS_PER_MM = 8
_LETTER_LIMIT = 22
# Addresses and codes are broken after these rather than inside a word.
_BREAKS = re.compile(r"[^./\-_?&=]+[./\-_?&=]*|[./\-_?&=]+")


@dataclass(frozen=True, slots=True)
class Paper:
    """The printable width in dots and what a millimetre is on it."""

    dots: int

    @property
    def narrow(self) -> bool:
        """58 mm paper."""
        return self.dots < _NARROW

    @property
    def mm(self) -> float:
        """Dots in one millimetre: 8 at 203 dpi; 512 dots on 80 mm paper are 180 dpi."""
        return _DOTS_PER_MM if self.narrow else min(_DOTS_PER_MM, self.dots / _WIDE_MM)

    def size(self, cap_mm: float) -> int:
        """Give the font size whose capitals are this high."""
        return max(round(cap_mm * self.mm / CAP), _LETTER_LIMIT)


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: sizes in dots; it shrinks to `smallest` before it wraps."""

    size: int
    weight: int = REGULAR
    smallest: int = 0
    align: str = "left"
    leading: float = LINE
    balanced: bool = False

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """Open the font at this size."""
        return font(self.weight, size)


def clean(text: str) -> str:
    """Compose letters (NFC), drop what the font cannot draw, and fold white space."""
    composed = unicodedata.normalize("NFC", text)
    spaced = "".join(letter if letter.isprintable() else " " for letter in composed)
    return " ".join("".join(letter for letter in spaced if has_glyph(letter)).split())


def fit(text: str, style: Style, width: int) -> tuple[int, list[str]]:
    """Find the size and the lines for a text: as large as fits on one line, else wrapped at `smallest`."""
    plain = clean(text)
    smallest = min(style.smallest or style.size, style.size)
    for size in range(style.size, smallest - 1, -1):
        if style.at(size).getlength(plain) <= width:
            return size, [plain] if plain else []
    even = style.balanced or style.align == "centre"
    return smallest, wrap(plain, style.at(smallest), width, even=even)


def wrap(text: str, face: ImageFont.FreeTypeFont, width: int, *, even: bool = False) -> list[str]:
    """Break at spaces; a word wider than the line is broken after a mark, or else between letters."""
    words = [part for word in text.split(" ") for part in _pieces(word, face, width)]
    lines = _greedy(words, face, width)
    if not even:
        return lines
    # The narrowest width that needs no further line gives lines of even length.
    low, high = width // 2, width
    while low < high:
        middle = (low + high) // 2
        fits = max(face.getlength(word) for word in words) <= middle
        if fits and len(_greedy(words, face, middle)) == len(lines):
            high = middle
        else:
            low = middle + 1
    return _greedy(words, face, high)


def _greedy(words: list[str], face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _pieces(word: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    if face.getlength(word) <= width:
        return [word]
    pieces = [""]
    for part in _BREAKS.findall(word):
        letters = [part] if face.getlength(part) <= width else list(part)
        for some in letters:
            if pieces[-1] and face.getlength(pieces[-1] + some) > width:
                pieces.append("")
            pieces[-1] += some
    return pieces


class Sheet:
    """A strip that grows downwards while it is drawn; `y` is where the next thing begins."""

    def __init__(self, paper: Paper, *, margin_mm: float = 3) -> None:
        self.paper = paper
        self.left = round(margin_mm * paper.mm)
        self.right = paper.dots - self.left
        self.y = 0
        self._image = Image.new("L", (paper.dots, _START_HEIGHT), 255)
        self._draw = ImageDraw.Draw(self._image)

    @property
    def width(self) -> int:
        """The width between the margins."""
        return self.right - self.left

    def gap(self, mm: float) -> None:
        """Leave paper empty."""
        self.y += round(mm * self.paper.mm)

    def text(self, text: str, style: Style, *, left: int | None = None, width: int | None = None) -> None:
        """Set a text under what stands, shrinking and wrapping it into `width`."""
        start = self.left if left is None else left
        room = self.right - start if width is None else width
        size, lines = fit(text, style, room)
        for line in lines:
            self.line(line, style, size=size, left=start, width=room)

    def line(self, line: str, style: Style, *, size: int, left: int, width: int) -> None:
        """Set one line that is known to fit."""
        face, height = style.at(size), round(size * style.leading)
        spare = width - face.getlength(line)
        shift = {"left": 0.0, "centre": spare / 2, "right": spare}[style.align]
        baseline = self.y + round((height + size * CAP) / 2)
        self._room(self.y + height)
        self._draw.text((left + round(shift), baseline), line, font=face, fill=0, anchor="ls")
        self.y += height

    def capitals(self, text: str, style: Style, *, cap: int) -> None:
        """Set one line of capitals and digits as large as the width allows, with no space around it."""
        plain = clean(text)
        size = round(cap / CAP)
        while size > style.smallest and style.at(size).getlength(plain) > self.width:
            size -= 1
        face = style.at(size)
        if face.getlength(plain) > self.width:
            self.text(plain, style)
            return
        box = face.getbbox(plain, anchor="ls")
        self._room(self.y + round(box[3] - box[1]))
        x = self.left + (self.width - (box[2] - box[0])) / 2 - box[0]
        self._draw.text((round(x), self.y - round(box[1])), plain, font=face, fill=0, anchor="ls")
        self.y += round(box[3] - box[1])

    def rule(self, *, thick_mm: float = 0.25, dash_mm: float = 0) -> None:
        """Draw a line across, dashed where asked."""
        thick = max(round(thick_mm * self.paper.mm), 2)
        self._room(self.y + thick)
        dash = round(dash_mm * self.paper.mm)
        step = 2 * dash or self.width
        for x in range(self.left, self.right, step):
            end = min(x + (dash or self.width), self.right) - 1
            self._draw.rectangle((x, self.y, end, self.y + thick - 1), fill=0)
        self.y += thick

    def upright(self, x: int, top: int, bottom: int, *, thick: int = 2) -> None:
        """Draw a line down."""
        self._room(bottom)
        self._draw.rectangle((x, top, x + thick - 1, bottom), fill=0)

    def box(self, x: int, y: int, width: int, height: int, *, thick: int = 2) -> None:
        """Draw an empty frame."""
        self._room(y + height)
        self._draw.rectangle((x, y, x + width - 1, y + height - 1), outline=0, width=thick)

    def fill(self, x: int, y: int, width: int, height: int) -> None:
        """Draw a solid block."""
        self._room(y + height)
        self._draw.rectangle((x, y, x + width - 1, y + height - 1), fill=0)

    def picture(self, picture: Image.Image, *, x: int, y: int) -> None:
        """Lay a picture down; `y` of the sheet does not move."""
        self._room(y + picture.height)
        self._image.paste(picture, (x, y))

    def finished(self) -> Image.Image:
        """Give what is drawn as pure black and white, cut at `y`."""
        self._room(self.y)
        strip = self._image.crop((0, 0, self.paper.dots, max(self.y, 1)))
        table = [0] * THRESHOLD + [255] * (256 - THRESHOLD)
        return strip.point(table, mode="1")

    def _room(self, bottom: int) -> None:
        if bottom <= self._image.height:
            return
        taller = Image.new("L", (self.paper.dots, 2 * bottom), 255)
        taller.paste(self._image, (0, 0))
        self._image, self._draw = taller, ImageDraw.Draw(taller)


__all__ = ["BOLD", "REGULAR", "Paper", "Sheet", "Style", "clean", "fit", "wrap"]
