"""A room: everybody who sees the same snapshot."""

from typing import NamedTuple


class Room(NamedTuple):
    """A face of a centre, for one subject (a counter, a device) or for all."""

    centre_id: str
    face: str
    subject: str = ""

    @property
    def name(self) -> str:
        """Answer the room's name on the wire."""
        return f"{self.face}:{self.centre_id}:{self.subject}"
