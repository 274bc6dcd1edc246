"""The statements of every issue and every call, built once.

To put one together costs five times what it costs to run it, so what runs at each press stands here; the
questions that are asked now and then are written where they are asked.
"""

from typing import Any, Final

import sqlalchemy as sa

from server.core.ticket import OPEN_CALL
from server.store.tables import api_token, centre, counter, journal, print_job, queue, series_counter, ticket

_of: Final = sa.bindparam


def _named(*columns: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """Compare columns with parameters called `of_` and the column's name: bare names belong to values."""
    return sa.and_(*(column == _of(f"of_{column.name}") for column in columns))


def _literally(text: str) -> sa.ColumnElement[bool]:
    # Without a type: of a boolean SQLite is asked whether it equals 1, and then no partial index fits.
    return sa.literal_column(text)


CENTRE: Final = sa.select(centre).where(_named(centre.c.id))
CENTRE_TO_WRITE: Final = CENTRE.with_for_update()
HEAD: Final = sa.update(centre).where(_named(centre.c.id))

ADD_ENTRY: Final = sa.insert(journal)
ENTRIES_PAST: Final = (
    sa.select(journal)
    .where(_named(journal.c.centre_id), journal.c.seq > _of("of_past"))
    .order_by(journal.c.seq)
)
ASKED_BEFORE: Final = sa.select(journal.c.seq, journal.c.ticket_id, journal.c.request_hash).where(
    _named(journal.c.centre_id, journal.c.actor, journal.c.request_id)
)

_SERIES: Final = (series_counter.c.centre_id, series_counter.c.business_date, series_counter.c.series)
NEXT_NUMBER: Final = (
    sa.update(series_counter)
    .where(_named(*_SERIES))
    .values(last=series_counter.c.last + 1)
    .returning(series_counter.c.last)
)
FIRST_NUMBER: Final = sa.insert(series_counter)

QUEUE: Final = sa.select(queue).where(
    _named(queue.c.centre_id), (queue.c.id == _of("of_name")) | (queue.c.key == _of("of_name"))
)
COUNTERS: Final = sa.select(counter).where(_named(counter.c.centre_id)).order_by(counter.c.number)
COUNTER: Final = sa.select(counter).where(_named(counter.c.centre_id, counter.c.id))
COUNTER_NUMBERED: Final = sa.select(counter).where(_named(counter.c.centre_id, counter.c.number))

ADD_TICKET: Final = sa.insert(ticket)
TICKET: Final = sa.select(ticket).where(_named(ticket.c.centre_id, ticket.c.id))
MOVE_TICKET: Final = sa.update(ticket).where(_named(ticket.c.id, ticket.c.last_seq))
AT_COUNTER: Final = sa.select(ticket).where(
    _named(ticket.c.centre_id, ticket.c.counter_id),
    # Written out, so that the database sees that its index of open calls fits.
    _literally(f"status IN ({', '.join(repr(status.value) for status in sorted(OPEN_CALL))})"),
)
_WAITING: Final = _literally("status = 'waiting'")
_SERVED: Final = ticket.c.queue_id.in_(_of("of_queues", expanding=True))
_SENT_HERE: Final = ticket.c.for_counter == _of("of_counter")


def _next(theirs: sa.ColumnElement[bool]) -> sa.Select[Any]:
    for_us = sa.or_(ticket.c.for_counter.is_(None), _SENT_HERE)
    chosen = sa.select(ticket).where(_named(ticket.c.centre_id), _WAITING, theirs, for_us)
    return chosen.order_by(ticket.c.place, ticket.c.bump, ticket.c.issue_seq).limit(1)


NEXT_OF_OWN: Final = _next(sa.or_(_SERVED, _SENT_HERE))
NEXT_TO_HELP: Final = _next(_SERVED)
_EARLIER: Final = sa.or_(
    ticket.c.place < _of("of_place"),
    sa.and_(ticket.c.place == _of("of_place"), ticket.c.bump < _of("of_bump")),
    sa.and_(
        ticket.c.place == _of("of_place"),
        ticket.c.bump == _of("of_bump"),
        ticket.c.issue_seq < _of("of_issue_seq"),
    ),
)
AHEAD: Final = sa.select(sa.func.count()).where(
    _named(ticket.c.centre_id, ticket.c.queue_id), _WAITING, _EARLIER
)

ADD_JOB: Final = sa.insert(print_job)

LIVING_TOKEN: Final = (
    sa.select(api_token, counter.c.number.label("counter_number"))
    .outerjoin(counter, counter.c.id == api_token.c.counter_id)
    .where(_named(api_token.c.token_hash), api_token.c.revoked_at.is_(None))
)
