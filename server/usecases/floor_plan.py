"""What the floor is made of: the centre's name and hours, its queues with their letters, its counters."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from itertools import chain, count
from typing import Any, Final

from server.core.calendar import WEEKDAYS, Hours, Spans, hours_from_json, hours_to_json, span_from_text
from server.core.errors import Malformed
from server.core.fold import fold
from server.core.house import Actor, Counter, Queue
from server.core.kinds import Kind
from server.core.numbering import SERIES
from server.core.setup_errors import CounterNumberTaken, HoursWrong, SeriesWrong
from server.store import read, setup
from server.store.tx import Tx
from server.store.unit import Store

TIERS: Final = (1, 2)
"""1: the counter's own work. 2: it helps when nobody waits for its own."""
MOST_NUMBER: Final = 99
_LONGEST: Final = 80
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,29}")
CENTRE_FACTS: Final = ("name", "name_en", "place", "place_en")


def name_centre(store: Store, *, by: Actor, **facts: str) -> None:
    """Say what the centre is called: the institution, and the place as the larger line; in both languages."""
    after = {key: _named(facts, key) for key in CENTRE_FACTS}
    with store.transact(by) as tx:
        before = {key: getattr(tx.centre, key) for key in CENTRE_FACTS}
        setup.write_centre(tx.conn, tx.centre.id, **after)
        tx.record(Kind.SETUP_CHANGED, what="centre_named", before=before, after=after)


def set_hours(store: Store, week: Mapping[str, str], *, by: Actor) -> None:
    """Set the opening hours: for each day spans like `07:00-11:30, 13:30-17:00`, nothing for a closed day."""
    after = hours_to_json(read_week(week))
    with store.transact(by) as tx:
        setup.write_centre(tx.conn, tx.centre.id, hours=after)
        tx.record(Kind.SETUP_CHANGED, what="hours", before=tx.centre.hours, after=after)


def read_week(week: Mapping[str, str]) -> Hours:
    """Read a week as an office writes it; refuses with the day that cannot be read."""
    return Hours(tuple(read_spans(week.get(day, ""), day=day) for day in WEEKDAYS))


def read_spans(text: str, *, day: str) -> Spans:
    """Read the hours of one day, nothing for a closed one; refuses what cannot be read."""
    pieces = [piece.strip() for piece in re.split(r"[,;]", text)]
    try:
        spans = tuple(span_from_text(re.sub(r"\s*[-–]\s*", "-", one)) for one in pieces if one)
        Hours((spans, *[()] * (len(WEEKDAYS) - 1)))
    except ValueError:
        raise HoursWrong(day=day) from None
    return spans


def write_spans(spans: Spans) -> str:
    """Write the hours of one day as an office reads them."""
    return ", ".join(map(str, spans))


def write_week(text: str) -> dict[str, str]:
    """Write stored hours as an office reads them."""
    week = zip(WEEKDAYS, hours_from_json(text).week, strict=True)
    return {day: write_spans(spans) for day, spans in week}


def add_queue(store: Store, *, key: str = "", series: str, name: str, name_en: str, by: Actor) -> str:
    """Add a queue; it takes nobody before a counter serves it. Without a key it gets one from its name."""
    if key and not _KEY.fullmatch(key):
        raise Malformed(fields={"key": "small letters, digits and _"})
    names = {"name": name, "name_en": name_en}
    with store.transact(by) as tx:
        there = read.queues(tx.conn, tx.centre.id)
        taken = {one.key for one in there}
        if key in taken:
            raise Malformed(fields={"key": "taken"})
        key = key or _free_key(name, taken)
        queue = Queue(
            id=tx.new_id(),
            centre_id=tx.centre.id,
            key=key,
            series=_series(series),
            name=_named(names, "name"),
            name_en=_named(names, "name_en"),
            position=max((one.position for one in there), default=0) + 1,
        )
        tx.put_queue(queue, made=True)
        return queue.id


def change_queue(store: Store, queue: str, *, series: str, name: str, name_en: str, by: Actor) -> None:
    """Rename a queue or give it another letter; numbers already given keep theirs."""
    names = {"name": name, "name_en": name_en}
    with store.transact(by) as tx:
        now = read.queue(tx.conn, tx.centre.id, queue)
        after = replace(
            now, series=_series(series), name=_named(names, "name"), name_en=_named(names, "name_en")
        )
        if after != now:
            tx.put_queue(after, before={"series": now.series, "name": now.name, "name_en": now.name_en})


def add_counter(store: Store, *, number: int, name: str, by: Actor) -> None:
    """Add a counter; it serves nothing before somebody says what."""
    with store.transact(by) as tx:
        _free_number(tx, number)
        counter = Counter(
            id=tx.new_id(), centre_id=tx.centre.id, number=number, name=_named({"name": name}, "name")
        )
        tx.put_counter(counter, made=True)


def change_counter(store: Store, number: int, *, name: str, serves: Mapping[str, int], by: Actor) -> None:
    """Say what a counter is called and which queues it serves, each as its own work (1) or as help (2)."""
    with store.transact(by) as tx:
        now = read.counter_numbered(tx.conn, tx.centre.id, number)
        if any(tier not in TIERS for tier in serves.values()):
            raise Malformed(fields={"serves": "1 or 2"})
        tiers = {read.queue(tx.conn, tx.centre.id, queue).id: tier for queue, tier in serves.items()}
        after = replace(now, name=_named({"name": name}, "name"), serves=tiers)
        if after != now:
            before = asdict(now)
            tx.put_counter(after, before={key: before[key] for key in ("name", "serves")})


def serve_field(store: Store, field_id: str, queue: str, *, by: Actor) -> None:
    """Let another queue serve a field of the kiosk."""
    with store.transact(by) as tx:
        chosen = read.queue(tx.conn, tx.centre.id, queue)
        before = setup.field_queue(tx.conn, tx.centre.id, field_id)
        setup.move_field(tx.conn, field_id, chosen.id)
        tx.record(Kind.SETUP_CHANGED, what="field_queue", field=field_id, before=before, after=chosen.id)


def _free_key(name: str, taken: Collection[str]) -> str:
    """Make the key of a queue from its name, as `dat_dai` from "Đất đai"."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_0123456789")[:24].strip("_") or "queue"
    return next(key for key in chain([plain], (f"{plain}_{n}" for n in count(2))) if key not in taken)


def _series(letter: str) -> str:
    letter = letter.strip().upper()
    if len(letter) != 1 or letter not in SERIES:
        raise SeriesWrong(letters=" ".join(SERIES))
    return letter


def _free_number(tx: Tx, number: int) -> None:
    if not 1 <= number <= MOST_NUMBER:
        raise Malformed(fields={"number": f"1 to {MOST_NUMBER}"})
    if any(one.number == number for one in read.counters(tx.conn, tx.centre.id)):
        raise CounterNumberTaken(counter=number)


def _named(facts: Mapping[str, Any], key: str) -> str:
    text = str(facts.get(key, "")).strip()
    if not 0 < len(text) <= _LONGEST:
        raise Malformed(fields={key: f"1 to {_LONGEST} letters"})
    return text
