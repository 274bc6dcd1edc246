"""Putting the figures of a finished day down for the province."""

from datetime import date

from server.core.house import Actor
from server.core.kinds import Kind
from server.core.outbox import FIGURES
from server.store import outbox
from server.store.unit import Store


def report_days(store: Store, *, today: date, by: Actor) -> int:
    """Put down the oldest day that is over and not reported yet; answers how many days are left."""
    with store.transact(by) as tx:
        days = outbox.unreported(tx.conn, tx.centre.id, before=min(today, tx.day))
        if not days:
            return 0
        day, *rest = days
        figures = outbox.day_figures(tx.conn, tx.centre.id, day)
        seq = tx.record(Kind.DAY_REPORTED, day=day.isoformat(), figures=figures)
        outbox.put(tx.conn, tx.centre.id, seq, kind=FIGURES, data=figures, at=tx.now, day=day)
        return len(rest)
