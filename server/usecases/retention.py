"""What is personal goes when its time is over; the record of what happened never held any of it."""

from datetime import timedelta
from typing import Final

from server.core.house import Actor
from server.core.kinds import Kind
from server.store import missed, money, people, persons, read
from server.store.unit import Store
from server.usecases.issue import clock_in_doubt

TRIES: Final = timedelta(days=1)
"""How long wrong passwords are counted; a lock is much shorter."""


def purge(store: Store, *, by: Actor) -> dict[str, int] | None:
    """Remove what is over in one transaction and answer how much; None, and nothing, while the clock is doubtful.

    A clock that has run ahead would end every term at once. Where nothing was removed there is no entry.
    """
    with store.read() as conn:
        if clock_in_doubt(read.centre(conn, by.centre_id), store.clock()):
            return None
    with store.transact(by) as tx:
        rules, now, centre_id = tx.centre.rules, tx.clock_now, tx.centre.id
        today = read.today(tx.conn, centre_id, now)
        gone = {
            "payers": money.forget_payers(tx.conn, centre_id, now - timedelta(days=rules.notice_days)),
            "sessions": people.forget_sessions(tx.conn, centre_id, now - timedelta(days=rules.session_days)),
            "searches": missed.forget(tx.conn, centre_id, before=today - timedelta(days=rules.search_days)),
            "cards": persons.forget(tx.conn, centre_id, before=today),
            "tries": people.forget_old_tries(tx.conn, now - TRIES),
        }
        if any(gone.values()):
            tx.record(Kind.DATA_PURGED, ticket_id=None, **gone)
    return gone
