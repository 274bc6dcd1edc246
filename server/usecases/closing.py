"""The end of a day: what is left over expires, the sheet is printed, the journal says where it stood."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from printers.closing import Day, closing_slip
from server.core import calendar
from server.core.house import Actor, CounterState
from server.core.kinds import Kind
from server.core.paper import Paper
from server.core.ticket import Verb
from server.store import closing, read, spool
from server.store.closing import DayFigures
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases import doors
from server.usecases.slips import queue_job


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A day that was closed: its figures, and how many numbers expired. `printed`: a sheet was queued."""

    figures: DayFigures
    expired: int
    printed: bool


def close_day(store: Store, *, by: Actor, day: date | None = None, printed: bool = True) -> Done:
    """Expire what a day and those before it left open, in one transaction, and print the sheet of the day.

    Today is closed by hand, and no kiosk gives a number that its sheet does not count.
    """
    with store.transact(by) as tx:
        _end_breaks(tx)
        if day is None:
            doors.shut(tx)
        return _close(tx, day or tx.day, printed=printed)


def end_earlier_days(store: Store, *, by: Actor) -> int:
    """Expire what earlier dates left open, in one transaction; answers how many."""
    with store.transact(by) as tx:
        yesterday = tx.day - timedelta(days=1)
        if not closing.open_until(tx.conn, tx.centre.id, yesterday):
            return 0
        return _close(tx, yesterday, printed=False).expired


def print_sheet(store: Store, day: date, *, by: Actor) -> bool:
    """Print the sheet of a day again; False when the centre has no printer."""
    with store.transact(by) as tx:
        figures = closing.figures(tx.conn, tx.centre.id, day)
        return _print(tx, figures, seq=tx.seq, seal=tx.head)


def _close(tx: Tx, day: date, *, printed: bool) -> Done:
    left_over = closing.open_until(tx.conn, tx.centre.id, day)
    for ticket in left_over:
        tx.move(ticket, Verb.EXPIRE, counter_id=None, held_by=None, ended_at=tx.now)
    figures = closing.figures(tx.conn, tx.centre.id, day)
    seq, seal = tx.seq, tx.head
    tx.record(Kind.DAY_CLOSED, expired=len(left_over), day=day.isoformat(), head=seal)
    queued = printed and _print(tx, figures, seq=seq, seal=seal)
    return Done(figures=figures, expired=len(left_over), printed=queued)


def _end_breaks(tx: Tx) -> None:
    """A break and a call for help belong to their day: the next one begins with the counter open."""
    for counter in read.counters(tx.conn, tx.centre.id):
        rested = counter.state is CounterState.PAUSED
        if rested or counter.help_at is not None:
            state = CounterState.OPEN if rested else counter.state
            tx.put_counter(replace(counter, state=state, reason=None, back_at=None, help_at=None))


def _print(tx: Tx, figures: DayFigures, *, seq: int, seal: str) -> bool:
    printers = [row for row in spool.printers(tx.conn) if row.centre_id == tx.centre.id]
    if not printers:
        return False
    lang = tx.centre.slip_layout.lang or "vi"
    english = lang == "en"
    told = Day(
        day=figures.day,
        taken=figures.taken,
        served=figures.served,
        missed=figures.missed,
        left=figures.left,
        expired=figures.expired,
        waits=figures.waits,
        dossiers=figures.received.all,
        online=figures.received.online,
        queues=[(q.name_en if english else q.name, q.taken, q.served) for q in figures.queues],
        counters=figures.counters,
        seq=seq,
        seal=seal,
    )
    slip = closing_slip(
        told,
        centre=(tx.centre.name_en if english else tx.centre.name,),
        place=tx.centre.place_en if english else tx.centre.place,
        at=tx.now.astimezone(tx.centre.tz),
        lang=lang,
    )
    queue_job(
        tx,
        tx.new_id(),
        slip.to_json(),
        printer_id=printers[0].id,
        purpose=Paper.CLOSING,
        about=figures.day.isoformat(),
    )
    return True


def unclosed_day(store: Store, centre_id: str, until: date) -> date | None:
    """Answer the newest day up to one on which people came and that nobody has closed; None when there is none."""
    with store.read() as conn:
        newest = closing.newest_day(conn, centre_id, until)
        closed = closing.closings(conn, centre_id, most=1)
    return newest if newest and not (closed and closed[0].day >= newest) else None


def due_day(store: Store, centre_id: str) -> date:
    """Answer the newest day whose doors have closed for good, some grace included."""
    now = store.clock()
    with store.read() as conn:
        centre = read.centre(conn, centre_id)
    grace = timedelta(seconds=centre.rules.close_after)
    return calendar.day_to_close(now, **centre.doors(now), tz=centre.tz, grace=grace)
