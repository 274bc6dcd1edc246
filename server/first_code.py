"""The code that lets the first office in: who can read the data folder may make the centre, nobody else."""

import hmac
import os
import secrets
from pathlib import Path
from typing import Final

NAME: Final = "first-run-code"
_LETTERS: Final = "ACEFHJKLMNPRTUVWXY34679"
_LENGTH: Final = 12


def make(data: Path) -> str:
    """Answer the code of a folder without a centre, making it on first use."""
    path = data / NAME
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) + "\n")
    code = path.read_text("ascii").strip()
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def fits(data: Path, typed: str) -> bool:
    """Answer whether somebody typed the code; a folder without one lets nobody in."""
    path = data / NAME
    code = path.read_text("ascii").strip() if path.exists() else ""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return bool(code) and hmac.compare_digest(plain.encode(), code.encode())


def forget(data: Path) -> None:
    """Let nobody in by the code any more."""
    (data / NAME).unlink(missing_ok=True)
