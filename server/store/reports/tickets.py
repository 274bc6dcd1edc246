"""The tickets: how their stays ended, how long people waited and were served, and when they came."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

import sqlalchemy as sa

from server.core.figures import Promises, Span, Spread
from server.core.ticket import Status
from server.store.reports.asking import minutes_between, of_days
from server.store.tables import journal, ticket

_WAITED = sa.and_(ticket.c.called_at.is_not(None), ticket.c.called_at > ticket.c.issued_at)
"""Who was served without waiting in a line has no wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """How many tickets stand where, and in which state those were that expired with their day."""

    states: dict[Status, int]
    expired_from: dict[Status, int]
    chosen: int

    @property
    def all(self) -> int:
        """Answer how many tickets there were."""
        return sum(self.states.values())

    @property
    def no_shows(self) -> int:
        """Answer how many did not come when called, whether or not their day has ended since."""
        return self.states.get(Status.NO_SHOW, 0) + self.expired_from.get(Status.NO_SHOW, 0)


def ends(conn: sa.Connection, centre_id: str, span: Span) -> Ends:
    """Count the tickets by state; an expired one keeps the state before."""
    t = ticket.c
    states = (
        sa.select(t.status, sa.func.count(), sa.func.count().filter(t.chosen))
        .where(of_days(centre_id, span))
        .group_by(t.status)
    )
    found = list(conn.execute(states))
    expired = any(status == Status.EXPIRED.value for status, _, _ in found)
    return Ends(
        states={Status(status): n for status, n, _ in found},
        expired_from=_expired_from(conn, centre_id, span) if expired else {},
        chosen=sum(by_hand for _, _, by_hand in found),
    )


def _expired_from(conn: sa.Connection, centre_id: str, span: Span) -> dict[Status, int]:
    t, j = ticket.c, journal.c
    chosen = (
        sa.select(j.data)
        .join_from(ticket, journal, sa.and_(j.centre_id == t.centre_id, j.seq == t.last_seq))
        .where(of_days(centre_id, span), t.status == Status.EXPIRED.value)
    )
    # The entry that ended it says in what state it was; expired tickets are few beside the others.
    return dict(Counter(Status(json.loads(data)["was"]) for (data,) in conn.execute(chosen)))


def waits(conn: sa.Connection, centre_id: str, span: Span) -> dict[str, Spread]:
    """Answer the minutes of waiting of those who were called, by queue."""
    t = ticket.c
    minutes = minutes_between(t.issued_at, t.called_at).label("minutes")
    chosen = (
        sa.select(t.queue_id, minutes, sa.func.count())
        .where(of_days(centre_id, span), _WAITED)
        .group_by(t.queue_id, sa.text("minutes"))
    )
    return _spreads(conn, chosen)


def services(conn: sa.Connection, centre_id: str, span: Span) -> dict[str, Spread]:
    """Answer the minutes from the beginning of service to its end, by the counter credited with it."""
    t = ticket.c
    minutes = minutes_between(t.started_at, t.ended_at).label("minutes")
    done = sa.and_(t.status == Status.COMPLETED.value, t.started_at.is_not(None))
    chosen = (
        sa.select(t.counter_id, minutes, sa.func.count())
        .where(of_days(centre_id, span), done)
        .group_by(t.counter_id, sa.text("minutes"))
    )
    return _spreads(conn, chosen)


def by_clerk(conn: sa.Connection, centre_id: str, span: Span) -> dict[str, Spread]:
    """Answer the minutes of service of the finished turns, by who finished them."""
    t, j = ticket.c, journal.c
    minutes = minutes_between(t.started_at, t.ended_at).label("minutes")
    done = sa.and_(t.status == Status.COMPLETED.value, t.started_at.is_not(None))
    chosen = (
        sa.select(j.actor, minutes, sa.func.count())
        .join_from(ticket, journal, sa.and_(j.centre_id == t.centre_id, j.seq == t.last_seq))
        .where(of_days(centre_id, span), done)
        .group_by(j.actor, sa.text("minutes"))
    )
    return _spreads(conn, chosen)


def _spreads(conn: sa.Connection, chosen: sa.Select[Any]) -> dict[str, Spread]:
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for whose, minutes, n in conn.execute(chosen):
        found[whose][minutes] = n
    return dict(found)


def arrivals(conn: sa.Connection, centre_id: str, span: Span, *, tz: tzinfo) -> dict[tuple[date, int], int]:
    """Count the numbers taken by day and local hour."""
    t = ticket.c
    # Up to the tens of minutes, as no zone is apart from UTC by less than a quarter of an hour.
    tens = sa.func.substr(t.issued_at, 1, 15, type_=sa.Text).label("tens")
    chosen = (
        sa.select(t.business_date, tens, sa.func.count())
        .where(of_days(centre_id, span))
        .group_by(t.business_date, sa.text("tens"))
    )
    taken: Counter[tuple[date, int]] = Counter()
    for day, text, n in conn.execute(chosen):
        moment = datetime.fromisoformat(f"{text}0:00+00:00")
        taken[day, moment.astimezone(tz).hour] += n
    return dict(taken)


def by_day(conn: sa.Connection, centre_id: str, span: Span) -> dict[date, int]:
    """Count the numbers given by day."""
    t = ticket.c
    chosen = (
        sa.select(t.business_date, sa.func.count())
        .where(of_days(centre_id, span))
        .group_by(t.business_date)
        .order_by(t.business_date)
    )
    return {day: n for day, n in conn.execute(chosen)}  # noqa: C416  -- a row is no pair to the type checker


def promises(conn: sa.Connection, centre_id: str, span: Span) -> Promises:
    """Compare the waits that were promised with the real ones."""
    t = ticket.c
    real = minutes_between(t.issued_at, t.called_at)
    over = sa.case((real > t.promised_high, real - t.promised_high), (real < t.promised_low, -1), else_=0)
    chosen = (
        sa.select(over.label("over"), sa.func.count())
        .where(of_days(centre_id, span), _WAITED, t.promised_high.is_not(None))
        .group_by(sa.text("over"))
    )
    found: dict[int, int] = {over: n for over, n in conn.execute(chosen)}  # noqa: C416
    later = {minutes: n for minutes, n in found.items() if minutes > 0}
    return Promises(kept=found.get(0, 0), sooner=found.get(-1, 0), later=sum(later.values()), later_by=later)
