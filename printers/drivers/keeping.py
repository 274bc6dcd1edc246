"""Where printers without hardware keep what they print."""

from __future__ import annotations

from pathlib import Path


def printer_folder(folder: Path, printer_id: str) -> Path:
    """Give the folder of one printer; an id that is no plain name is a ValueError."""
    if not printer_id or not all(letter.isalnum() or letter in "-_" for letter in printer_id):
        raise ValueError(f"not a plain name: {printer_id!r}")
    return folder / printer_id
