"""Days with hours of their own: Vietnam's holidays, and what the office knows better."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from server.core.calendar import Holiday
from server.core.errors import Malformed
from server.core.holidays import DaysOff, days_off_to_json
from server.core.house import Actor
from server.core.kinds import Kind
from server.store import setup
from server.store.unit import Store
from server.usecases.floor_plan import read_spans, write_spans

LONGEST_NAME: Final = 60
MOST: Final = 400
"""Days of its own that a centre keeps: more than it needs in ten years."""


def keep_national(store: Store, *, holds: bool, by: Actor) -> None:
    """Say whether the centre is closed on Vietnam's holidays."""
    _change(store, lambda now: replace(now, national=holds), by=by, what="national_holidays", holds=holds)


def set_day(store: Store, day: date, *, name: str, hours: str, by: Actor) -> None:
    """Give a day hours of its own, none for a closed one; it wins over the week and over every holiday."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Malformed(fields={"name": f"1 to {LONGEST_NAME} letters"})
    spans = read_spans(hours, day=day.isoformat())

    def with_it(now: DaysOff) -> DaysOff:
        own = (*(one for one in now.own if one.day != day), Holiday(day, name, spans=spans))
        if len(own) > MOST:
            raise Malformed(fields={"day": f"at most {MOST}"})
        return replace(now, own=own)

    told = {"day": day.isoformat(), "name": name, "hours": write_spans(spans)}
    _change(store, with_it, by=by, what="day_set", **told)


def forget_day(store: Store, day: date, *, by: Actor) -> None:
    """Let a day be as every other again, or the holiday it is by law."""

    def without(now: DaysOff) -> DaysOff:
        return replace(now, own=tuple(one for one in now.own if one.day != day))

    _change(store, without, by=by, what="day_forgotten", day=day.isoformat())


def _change(store: Store, change: Callable[[DaysOff], DaysOff], *, by: Actor, what: str, **told: Any) -> None:
    with store.transact(by) as tx:
        before = tx.centre.holidays
        after = change(before)
        if after != before:
            setup.write_holidays(tx.conn, tx.centre.id, after)
            tx.record(Kind.SETUP_CHANGED, what=what, before=days_off_to_json(before), **told)
