"""The rolls of printers without hardware: pictures in a folder, newest first."""

import re
from pathlib import Path
from typing import Final

PIECE: Final = re.compile(r"[0-9]{8}(-torn)?\.png")
"""The only names a piece of paper may have."""
SHOWN: Final = 12


def folder_of(data: Path, printer_id: str) -> Path:
    """Answer where a printer of the set-up keeps its roll."""
    return data / "printers" / printer_id


def pieces(folder: Path) -> list[str]:
    """Answer the names of the newest pieces of paper, newest first."""
    if not folder.is_dir():
        return []
    return sorted((p.name for p in folder.iterdir() if PIECE.fullmatch(p.name)), reverse=True)[:SHOWN]
