"""The counters' and queues' day: breaks, closing, and what is left over when the date changes."""

from dataclasses import replace
from datetime import datetime

from server.core.house import Actor, CounterState, QueueState
from server.store import read
from server.store.unit import Store
from server.usecases.at_counter import own_counter


def set_counter(
    store: Store,
    number: int,
    *,
    state: CounterState,
    by: Actor,
    reason: str | None = None,
    back_at: datetime | None = None,
) -> None:
    """Open, pause or close a counter; a pause may say why and when the clerk is back."""
    with store.transact(by) as tx:
        counter = read.counter_numbered(tx.conn, tx.centre.id, number)
        paused = state is CounterState.PAUSED
        tx.put_counter(
            replace(
                counter, state=state, reason=reason if paused else None, back_at=back_at if paused else None
            )
        )


def set_queue(store: Store, name: str, *, state: QueueState, by: Actor, reason: str | None = None) -> None:
    """Open, pause or close a queue; citizens read the reason."""
    with store.transact(by) as tx:
        queue = read.queue(tx.conn, tx.centre.id, name)
        tx.put_queue(replace(queue, state=state, reason=None if state is QueueState.OPEN else reason))


def set_daily_limit(store: Store, name: str, *, limit: int | None, by: Actor) -> None:
    """Set how many numbers a queue gives in a day; none is no limit."""
    with store.transact(by) as tx:
        queue = read.queue(tx.conn, tx.centre.id, name)
        if queue.daily_limit != limit:
            changed = replace(queue, daily_limit=limit)
            tx.put_queue(changed, what="limit", before=queue.daily_limit, after=limit)


def ask_for_help(store: Store, *, by: Actor) -> None:
    """Call a supervisor to the counter; asking twice is asking once."""
    with store.transact(by) as tx:
        counter = own_counter(tx)
        if counter.help_at is None:
            tx.put_counter(replace(counter, help_at=tx.now), what="help_asked")


def end_help(store: Store, number: int, *, by: Actor) -> None:
    """Note that somebody has come to help, or that no help is needed any more."""
    with store.transact(by) as tx:
        counter = read.counter_numbered(tx.conn, tx.centre.id, number)
        if counter.help_at is not None:
            tx.put_counter(replace(counter, help_at=None), what="help_ended")
