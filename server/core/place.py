"""Who is next: the one published rule."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from server.core.ticket import Ticket


class Key(NamedTuple):
    """What a counter compares: the smallest key is called next."""

    tier: int
    place: datetime
    bump: int
    issue_seq: int


def key(ticket: Ticket, *, tier: int = 1) -> Key:
    """Answer the ticket's key for a counter that serves its queue in `tier`."""
    return Key(tier, ticket.place, ticket.bump, ticket.issue_seq)


def arrival_place(
    arrived: datetime, *, head_start: timedelta, appointment: datetime | None = None
) -> datetime:
    """Answer the place of a new ticket.

    Ordinary: its arrival. A priority group: a head start earlier. An appointment: its hour, but never
    earlier than arrival minus the head start.
    """
    early = arrived - head_start
    return early if appointment is None else max(appointment, early)


def place_behind(own: datetime, line: Iterable[Ticket], *, after: int) -> datetime:
    """Answer the place just behind the `after`-th waiting ticket, or behind the last when fewer wait.

    Nobody moves forward by this: the later of the own place and that ticket's place counts.
    """
    ordered: Sequence[Ticket] = sorted(line, key=key)
    if not ordered:
        return own
    return max(own, ordered[min(after, len(ordered)) - 1].place)
