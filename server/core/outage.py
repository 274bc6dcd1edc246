"""An outside system that is down: which fields it holds up, since when, and what citizens are told."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from server.core.ticket import read_moment, write_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One time that an outside system was down, named as the staff call it.

    `fields` are the ids of the fields it holds up, none meaning all of them; `queues` the ids of the queues
    that served those fields when it was reported. `text` is what citizens read beside the name.
    """

    id: str
    centre_id: str
    name: str
    name_en: str
    fields: tuple[str, ...]
    queues: tuple[str, ...]
    text: str
    text_en: str
    down_since: datetime
    up_at: datetime | None = None
    started_by: str
    ended_by: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the system is still down."""
        return self.up_at is None

    def slows(self, queue_id: str) -> bool:
        """Tell whether a queue moves slower by it: one of the fields it serves is held up."""
        return not self.fields or queue_id in self.queues

    def holds_up(self, *, queue_id: str, field_id: str | None) -> bool:
        """Tell whether somebody's matter is held up: by its field, or by their queue where no field is known."""
        return self.slows(queue_id) if field_id is None else not self.fields or field_id in self.fields


def outage_image(outage: Outage) -> dict[str, Any]:
    """Write an outage's after-image."""
    return {
        **asdict(outage),
        "fields": list(outage.fields),
        "queues": list(outage.queues),
        "down_since": write_moment(outage.down_since),
        "up_at": write_moment(outage.up_at),
    }


def outage_from_image(plain: Mapping[str, Any]) -> Outage:
    """Read an outage's after-image."""
    values = dict(plain)
    for name in ("fields", "queues"):
        values[name] = tuple(values[name])
    for name in ("down_since", "up_at"):
        values[name] = read_moment(values[name])
    return Outage(**values)


def lost(outages: Iterable[Outage], *, since: datetime, until: datetime) -> timedelta:
    """Answer the time within a span during which any of these was down; what overlaps counts once."""
    spans = sorted((max(o.down_since, since), min(o.up_at or until, until)) for o in outages)
    total, reached = timedelta(0), since
    for start, end in spans:
        if end > reached:
            total += end - max(start, reached)
            reached = end
    return total
