"""The doors by hand: open today whatever the week says, or shut for the rest of the day."""

from dataclasses import replace
from typing import Final

from server.core import calendar
from server.core.calendar import DAY_MINUTES, Holiday, Span, Spans, span_from_text
from server.core.holidays import DaysOff, days_off_to_json
from server.core.house import Actor
from server.core.kinds import Kind
from server.core.setup_errors import HoursWrong
from server.store import setup
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases.floor_plan import write_spans

OPENED: Final = "Mở cửa ngoài giờ"
SHUT: Final = "Đóng cửa sớm"


def open_until(store: Store, until: str, *, by: Actor) -> None:
    """Let kiosks give numbers from this minute until an hour of today, whatever the week says."""
    with store.transact(by) as tx:
        minute = _minute(tx)
        try:
            wanted = span_from_text(f"{minute // 60:02}:{minute % 60:02}-{until.strip()}")
        except ValueError:
            raise HoursWrong(day=tx.day.isoformat()) from None
        spans = (*_between(tx, 0, minute), wanted, *_between(tx, wanted.closes, DAY_MINUTES))
        _keep(tx, _joined(spans), name=OPENED, what="doors_opened", until=until.strip())


def shut(tx: Tx) -> None:
    """Let kiosks give no number any more today; doors that are shut for good stay as they are."""
    minute = _minute(tx)
    if _between(tx, minute, DAY_MINUTES):
        _keep(tx, _between(tx, 0, minute), name=SHUT, what="doors_shut")


def shut_now(store: Store, *, by: Actor) -> None:
    """Shut the doors for today and close nothing else: who has a number is still served."""
    with store.transact(by) as tx:
        shut(tx)


def _minute(tx: Tx) -> int:
    local = tx.now.astimezone(tx.centre.tz)
    return local.hour * 60 + local.minute


def _between(tx: Tx, start: int, end: int) -> Spans:
    """Answer when the doors are open today between two minutes."""
    doors = tx.centre.doors(tx.now)
    cut = (
        Span(max(span.opens, start), min(span.closes, end))
        for span in calendar.spans_on(tx.day, **doors)
        if span.opens < end and span.closes > start
    )
    return tuple(cut)


def _joined(spans: Spans) -> Spans:
    """Join spans that touch: who looks at the hours sees one."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].closes == span.opens:
            joined[-1] = Span(joined[-1].opens, span.closes)
        else:
            joined.append(span)
    return tuple(joined)


def _keep(tx: Tx, spans: Spans, *, name: str, what: str, **told: str) -> None:
    before: DaysOff = tx.centre.holidays
    mine = next((one.name for one in before.own if one.day == tx.day), name)
    own = (*(one for one in before.own if one.day != tx.day), Holiday(tx.day, mine, spans=spans))
    setup.write_holidays(tx.conn, tx.centre.id, replace(before, own=own))
    tx.record(
        Kind.SETUP_CHANGED,
        what=what,
        before=days_off_to_json(before),
        day=tx.day.isoformat(),
        hours=write_spans(spans),
        **told,
    )
