"""The roll of a virtual printer: each piece of paper is a picture in a folder."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from printers.interpreter import Feed, Raster

KEPT = 200
_DIGITS = 8
_MARGIN_ROWS = 24


def roll(folder: Path) -> list[Path]:
    """Give the pieces of paper that came out, oldest first; an unfinished one is named `…-torn.png`."""
    return sorted(folder.glob("[0-9]*.png")) if folder.is_dir() else []


class Roll:
    """Paper that is being printed on; a cut, or the end of the job, makes a picture of it."""

    def __init__(self, folder: Path, *, dots: int) -> None:
        self._folder = folder
        self._dots = dots
        self._strips: list[Raster | Feed] = []

    @property
    def begun(self) -> bool:
        """There are dots that no cut has ended."""
        return any(isinstance(strip, Raster) for strip in self._strips)

    def add(self, strip: Raster | Feed) -> None:
        """Print rows."""
        self._strips.append(strip)

    def cut(self, *, torn: bool = False) -> Path | None:
        """Keep what was printed as the newest picture; an empty piece is not kept."""
        strips, self._strips = self._strips, []
        if not any(isinstance(strip, Raster) for strip in strips):
            return None
        paper = Image.new("1", (self._dots, sum(strip.rows for strip in strips) + _MARGIN_ROWS), 255)
        y = 0
        for strip in strips:
            if isinstance(strip, Raster):
                paper.paste(strip.picture(), (0, y))
            y += strip.rows
        return self._kept(paper, torn=torn)

    def _kept(self, paper: Image.Image, *, torn: bool) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        before = roll(self._folder)
        number = int(before[-1].name[:_DIGITS]) + 1 if before else 1
        path = self._folder / f"{number:0{_DIGITS}}{'-torn' if torn else ''}.png"
        fresh = path.with_suffix(".new")
        paper.save(fresh, format="PNG")
        fresh.replace(path)
        for old in before[: max(0, len(before) + 1 - KEPT)]:
            old.unlink(missing_ok=True)
        return path
