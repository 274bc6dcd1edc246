"""What is sent to the province: the envelope, the signature over its bytes, and the pause after a failure."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from server.core.dossier import Dossier, dossier_image
from server.core.kinds import canonical

DOSSIER: Final = "dossier"
FIGURES: Final = "day.figures"
_NOT_SENT: Final = frozenset({"centre_id", "ticket_id", "procedure_id"})


def envelope(
    *, centre_id: str, seq: int, previous: int | None, kind: str, at: datetime, data: Mapping[str, Any]
) -> str:
    """Write an event down once and for all: its bytes are the same however often they are sent."""
    return canonical(
        {
            "id": event_id(centre_id, seq),
            "centre": centre_id,
            "seq": seq,
            # Whoever receives it sees a hole when this is not the last one he has.
            "previous": previous,
            "kind": kind,
            "at": at.isoformat(timespec="microseconds"),
            "data": data,
        }
    )


def event_id(centre_id: str, seq: int) -> str:
    """Name an event; the same event has the same name for ever."""
    return f"{centre_id}:{seq}"


def dossier_data(dossier: Dossier, *, procedure: str | None) -> dict[str, Any]:
    """Answer what the province gets of a dossier: nothing of the person, nothing of the visit."""
    plain = {name: value for name, value in dossier_image(dossier).items() if name not in _NOT_SENT}
    return {**plain, "procedure": procedure}


def signature(key: str, *, timestamp: str, body: bytes) -> str:
    """Sign the moment and the raw bytes."""
    return hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def pause_after(failures: int, *, first: float, longest: float, spread: float) -> float:
    """Answer the seconds to wait after so many failures in a row; `spread` is a random number from 0 to 1.

    Doubled each time up to the longest, and half of it left to chance: when the network of a whole
    province comes back, not every centre knocks in the same second.
    """
    # The exponent is bounded too: after days without network it would leave the range of numbers.
    whole = min(longest, first * 2.0 ** min(failures - 1, 30))
    return whole * (0.5 + spread / 2)
