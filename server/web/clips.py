"""The voice of the boards as the desk may reach it; the composition root says whose it is."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final, Protocol, cast

from flask import current_app

EXTENSION: Final = "sothutu.clips"


class Clip(Protocol):
    """One clip: what is said in it, and whether a person recorded it."""

    @property
    def key(self) -> str:
        """Answer its name."""

    @property
    def words(self) -> str:
        """Answer what is said; nothing for the chime."""

    @property
    def recorded(self) -> bool:
        """Tell whether a person recorded it."""


class Clips(Protocol):
    """What the desk may do with the voice."""

    def listed(self, lang: str, *, counters: Collection[int], letters: str) -> Sequence[Clip]:
        """Answer the chime and every clip that calls these letters to these counters."""

    def get(self, key: str) -> Path:
        """Answer the sound of a clip; what nobody recorded is spoken by the machine."""

    def record(self, key: str, data: bytes) -> None:
        """Keep a recording."""

    def forget(self, key: str) -> None:
        """Throw a recording away."""

    def say(self, code: str, counter: int, *, lang: str, again: bool) -> bytes:
        """Answer a whole call as one WAV file; ValueError for what cannot be called."""


def clips() -> Clips:
    """Answer the voice of this house."""
    return cast("Clips", current_app.extensions[EXTENSION])
