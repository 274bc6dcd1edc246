"""The statements of every issue and every call, built and compiled once.

To put one together costs five times what it costs to run it, so what runs at each press stands here; the
questions that are asked now and then are written where they are asked.
"""

from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from server.core.ticket import OPEN_CALL
from server.store.prepared import Prepared
from server.store.tables import (
    Moment,
    api_token,
    centre,
    counter,
    device,
    device_token,
    journal,
    print_job,
    queue,
    series_counter,
    staff,
    staff_session,
    ticket,
)

_of: Final = sa.bindparam
_Now = datetime | sa.BindParameter[datetime]


def _named(*columns: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """Compare columns with parameters called `of_` and the column's name: bare names belong to values."""
    return sa.and_(*(column == _of(f"of_{column.name}") for column in columns))


def _literally(text: str) -> sa.ColumnElement[bool]:
    # Without a type: of a boolean SQLite is asked whether it equals 1, and then no partial index fits.
    return sa.literal_column(text)


_centre: Final = sa.select(centre).where(_named(centre.c.id))
CENTRE: Final = Prepared(_centre)
CENTRE_TO_WRITE: Final = Prepared(_centre.with_for_update())
HEAD: Final = Prepared(sa.update(centre).where(_named(centre.c.id)))

ADD_ENTRY: Final = Prepared(sa.insert(journal))
ENTRIES_PAST: Final = Prepared(
    sa.select(journal)
    .where(_named(journal.c.centre_id), journal.c.seq > _of("of_past"))
    .order_by(journal.c.seq)
)
ASKED_BEFORE: Final = Prepared(
    sa.select(journal.c.seq, journal.c.ticket_id, journal.c.request_hash).where(
        _named(journal.c.centre_id, journal.c.actor, journal.c.request_id)
    )
)

_SERIES: Final = (series_counter.c.centre_id, series_counter.c.business_date, series_counter.c.series)
NEXT_NUMBER: Final = Prepared(
    sa.update(series_counter)
    .where(_named(*_SERIES))
    .values(last=series_counter.c.last + 1)
    .returning(series_counter.c.last)
)
FIRST_NUMBER: Final = Prepared(sa.insert(series_counter))

QUEUE: Final = Prepared(
    sa.select(queue).where(
        _named(queue.c.centre_id), (queue.c.id == _of("of_name")) | (queue.c.key == _of("of_name"))
    )
)
_counters: Final = sa.select(counter).where(_named(counter.c.centre_id))
COUNTERS: Final = Prepared(_counters.order_by(counter.c.number))
COUNTER: Final = Prepared(_counters.where(_named(counter.c.id)))
COUNTER_NUMBERED: Final = Prepared(_counters.where(_named(counter.c.number)))

ADD_TICKET: Final = Prepared(sa.insert(ticket))
TICKET: Final = Prepared(sa.select(ticket).where(_named(ticket.c.centre_id, ticket.c.id)))
MOVE_TICKET: Final = Prepared(sa.update(ticket).where(_named(ticket.c.id, ticket.c.last_seq)))
# Written out, so that the database sees that its index of open calls fits.
_OPEN: Final = _literally(
    f"ticket.status IN ({', '.join(repr(status.value) for status in sorted(OPEN_CALL))})"
)
AT_COUNTER: Final = Prepared(sa.select(ticket).where(_named(ticket.c.centre_id, ticket.c.counter_id), _OPEN))
COUNTER_AND_HAND: Final = Prepared(
    sa.select(counter, ticket.c.code.label("in_hand"))
    .select_from(counter)
    .outerjoin(
        ticket, sa.and_(ticket.c.centre_id == counter.c.centre_id, ticket.c.counter_id == counter.c.id, _OPEN)
    )
    .where(_named(counter.c.centre_id, counter.c.id))
)

_WAITING: Final = _literally("status = 'waiting'")
_SENT_HERE: Final = ticket.c.for_counter == _of("of_counter")
_ORDER: Final = (ticket.c.place, ticket.c.bump, ticket.c.issue_seq)


@cache
def next_of(queues: int, *, sent_here: bool) -> Prepared:
    """Ask for the first of so many queues, and of those who were sent to this counter from any.

    The first of each line is where its index begins; asked for all lines at once, a database reads everybody
    who waits, and sorts them.
    """
    for_us = sa.or_(ticket.c.for_counter.is_(None), _SENT_HERE)
    lines = [sa.and_(ticket.c.queue_id == _of(f"of_queue_{place}"), for_us) for place in range(queues)]
    lines += [_SENT_HERE] if sent_here else []
    firsts = [
        sa.select(ticket.c.id, *_ORDER)
        .where(_named(ticket.c.centre_id), _WAITING, theirs)
        .order_by(*_ORDER)
        .limit(1)
        .subquery()
        for theirs in lines
    ]
    heads = sa.union_all(*map(sa.select, firsts)).subquery()
    first = sa.select(heads.c.id).order_by(heads.c.place, heads.c.bump, heads.c.issue_seq).limit(1)
    return Prepared(sa.select(ticket).where(ticket.c.id == first.scalar_subquery()))


_EARLIER: Final = sa.or_(
    ticket.c.place < _of("of_place"),
    sa.and_(ticket.c.place == _of("of_place"), ticket.c.bump < _of("of_bump")),
    sa.and_(
        ticket.c.place == _of("of_place"),
        ticket.c.bump == _of("of_bump"),
        ticket.c.issue_seq < _of("of_issue_seq"),
    ),
)
AHEAD: Final = Prepared(
    sa.select(sa.func.count().label("ahead")).where(
        _named(ticket.c.centre_id, ticket.c.queue_id), _WAITING, _EARLIER
    )
)

ADD_JOB: Final = Prepared(sa.insert(print_job))


def queued_slips(chosen: sa.Select[Any]) -> sa.Select[Any]:
    """Narrow a question down to the slips that wait to be printed, each beside its ticket."""
    joined = chosen.select_from(print_job.outerjoin(ticket, ticket.c.id == print_job.c.ticket_id))
    return joined.where(_literally("print_job.state = 'queued'"))


def needed_slips(chosen: sa.Select[Any], now: _Now) -> sa.Select[Any]:
    """Narrow a question down to the waiting slips that somebody still needs."""
    return queued_slips(chosen).where(~is_stale(now))


def is_stale(now: _Now) -> sa.ColumnElement[bool]:
    """Answer the condition of a queued slip that nobody needs any more.

    It is too old, or a first slip whose ticket was called meanwhile.
    """
    moved_on = sa.and_(print_job.c.copy_no == 1, ticket.c.status.is_not(None), ticket.c.status != "waiting")
    return sa.or_(print_job.c.expires_at < now, moved_on)


_j: Final = print_job.c
SLIPS_FROM: Final = Prepared(
    needed_slips(
        sa.select(_j.centre_id, _j.device_id, _j.printer_id).distinct(), _of("of_now", type_=Moment())
    )
)

PAIRED_DEVICE: Final = Prepared(
    sa.select(
        *(
            device.c[name]
            for name in ("id", "centre_id", "kind", "name", "diagonal", "slot", "locked", "seen_at")
        )
    )
    .join_from(device, device_token, device_token.c.device_id == device.c.id)
    .where(_named(device_token.c.token_hash))
)
LIVING_SESSION: Final = Prepared(
    sa.select(
        *(
            staff_session.c[name]
            for name in ("id", "staff_id", "counter_id", "made_at", "seen_at", "locked_at")
        ),
        *(staff.c[name] for name in ("centre_id", "name", "role")),
    )
    .join_from(staff_session, staff, staff.c.id == staff_session.c.staff_id)
    .where(_named(staff_session.c.token_hash), staff_session.c.ended.is_(False), staff.c.active.is_(True))
)
LIVING_TOKEN: Final = Prepared(
    sa.select(
        *(
            api_token.c[name]
            for name in ("id", "centre_id", "role", "counter_id", "rate", "expires_at", "seen_at")
        ),
        counter.c.number.label("counter_number"),
    )
    .select_from(api_token)
    .outerjoin(counter, counter.c.id == api_token.c.counter_id)
    .where(_named(api_token.c.token_hash), api_token.c.revoked_at.is_(None))
)
