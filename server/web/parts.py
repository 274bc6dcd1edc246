"""What a view may reach of the house, handed over once by the composition root."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from flask import current_app

from server.config import Settings
from server.core.floor import Floor
from server.store.unit import Store

T = TypeVar("T")
EXTENSION = "sothutu"


class FloorReader(Protocol):
    """The live floors of this process."""

    def look(self, centre_id: str, view: Callable[[Floor, datetime], T]) -> T:
        """Answer a view of the newest floor at one moment."""


class SnapshotReader(Protocol):
    """What the screens show, for those that ask by HTTP."""

    def __call__(self, centre_id: str, face: str, subject: str = "") -> Mapping[str, Any]:
        """Answer the snapshot of a face."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a running house."""

    settings: Settings
    store: Store
    floors: FloorReader
    snapshot: SnapshotReader
    secret: bytes
    build: str


def parts() -> Parts:
    """Answer the parts of the application that serves this request."""
    found: Parts = current_app.extensions[EXTENSION]
    return found
