"""Who overtook whom: the proof of the published order, from the tickets themselves."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from server.core.figures import Span
from server.store.reports.asking import of_days, seconds_between
from server.store.tables import ticket

MOST_NAMED: Final = 50
"""Chosen calls that are named one by one; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaking:
    """What one priority group, or the choice of a clerk (None), did to the order.

    `people` of them were called before `overtaken` others of their queue who had come earlier;
    `most_minutes` is the longest time by which anybody came later and was called sooner.
    """

    group: str | None
    people: int
    overtaken: int
    most_minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenCall:
    """A call by hand out of the published order."""

    day: date
    code: str
    called_at: datetime
    counter_id: str | None
    overtaken: int


_FAST = ticket.alias("fast")
_SLOW = ticket.alias("slow")


def _pair() -> tuple[sa.ColumnElement[bool], ...]:
    """Pair who was called sooner with those of the same queue and day who had come before them."""
    fast, slow = _FAST.c, _SLOW.c
    still_there = sa.or_(
        slow.called_at > fast.called_at,
        sa.and_(slow.called_at.is_(None), sa.or_(slow.ended_at.is_(None), slow.ended_at > fast.called_at)),
    )
    return (
        slow.centre_id == fast.centre_id,
        slow.business_date == fast.business_date,
        slow.queue_id == fast.queue_id,
        slow.issue_seq < fast.issue_seq,
        still_there,
    )


def _overtaken(centre_id: str, span: Span) -> sa.ColumnElement[bool]:
    return sa.and_(of_days(centre_id, span, _FAST), *_pair())


def priority(conn: sa.Connection, centre_id: str, span: Span) -> list[Overtaking]:
    """Answer what each priority group gained, by the published rule and not by a clerk's choice."""
    ahead = sa.and_(_FAST.c.priority.is_not(None), _FAST.c.chosen.is_(False))
    # By the rule nobody overtakes a place before their own; what a transfer or a return did is no priority.
    by_rule = _SLOW.c.place > _FAST.c.place
    return _gained(conn, _FAST.c.priority, sa.and_(_overtaken(centre_id, span), ahead, by_rule))


def by_choice(conn: sa.Connection, centre_id: str, span: Span) -> Overtaking | None:
    """Answer what clerks changed in the order by calling somebody by hand; None when they did not."""
    by_hand = sa.and_(_overtaken(centre_id, span), _FAST.c.chosen)
    found = _gained(conn, _FAST.c.chosen, by_hand)
    return replace(found[0], group=None) if found else None


def _gained(
    conn: sa.Connection, group: sa.ColumnElement[Any], pairs: sa.ColumnElement[bool]
) -> list[Overtaking]:
    later = seconds_between(_SLOW.c.issued_at, _FAST.c.issued_at)
    chosen = (
        sa.select(group, sa.func.count(_FAST.c.id.distinct()), sa.func.count(), sa.func.max(later))
        .select_from(_FAST.join(_SLOW, sa.true()))
        .where(pairs, _FAST.c.called_at.is_not(None))
        .group_by(group)
        .having(sa.func.count() > 0)
    )
    return [
        Overtaking(group=key, people=people, overtaken=n, most_minutes=most / 60)
        for key, people, n, most in conn.execute(chosen)
    ]


def chosen_calls(conn: sa.Connection, centre_id: str, span: Span) -> list[ChosenCall]:
    """Name the calls by hand that really overtook somebody, newest first."""
    fast = _FAST.c
    # One call at a time: asked as one join, SQLite would begin with all who were overtaken.
    overtaken = (
        sa.select(sa.func.count()).select_from(_SLOW).where(*_pair()).correlate(_FAST).scalar_subquery()
    )
    calls = (
        sa.select(fast.business_date, fast.code, fast.called_at, fast.counter_id, overtaken.label("n"))
        .where(of_days(centre_id, span, _FAST), fast.chosen, fast.called_at.is_not(None))
        .subquery()
    )
    chosen = (
        sa.select(calls)
        .where(calls.c.n > 0)
        .order_by(calls.c.called_at.desc(), calls.c.code)
        .limit(MOST_NAMED)
    )
    return [
        ChosenCall(day=day, code=code, called_at=at, counter_id=counter, overtaken=n)
        for day, code, at, counter, n in conn.execute(chosen)
    ]
