"""What the house promises, said once more in plain words and checked against a centre's journal and tables.

Nothing here trusts the program: the floor before each entry is put together from the entries before it, and
the published rule stands here a second time.
"""

from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from server.core.house import Counter, counter_from_image
from server.core.kinds import Entry, Kind
from server.core.rules import Rules
from server.core.ticket import ENDED, OPEN_CALL, TRANSITIONS, Status, Ticket, Verb, from_image
from server.store import read, tables, verify
from server.store.unit import Store


def kept(store: Store, centre_id: str) -> list[Entry]:
    """Check every promise that a centre's journal and tables can prove; answers the journal."""
    with store.read() as conn:
        assert verify.centre_faults(conn, centre_id) == []
        numbers_are_dense(conn, centre_id)
        entries = list(read.entries(conn, centre_id))
        rules = read.centre(conn, centre_id).rules
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert all(a.at <= b.at for a, b in pairwise(entries))
    for before, entry in history(entries):
        each_move_is_in_the_table(before, entry)
        everybody_stands_somewhere(entry)
        who_was_put_back_stands_behind_somebody(before, entry)
        no_counter_has_two_open_calls(before, entry)
        the_next_one_was_next(before, entry)
        nobody_was_overtaken(before, entry, rules)
        undo_restored(entries, before, entry, rules)
    return entries


def numbers_are_dense(conn: sa.Connection, centre_id: str) -> None:
    t, s = tables.ticket.c, tables.series_counter.c
    series: dict[tuple[date, str], list[int]] = {}
    for row in conn.execute(sa.select(t.business_date, t.series, t.number).where(t.centre_id == centre_id)):
        series.setdefault((row.business_date, row.series), []).append(row.number)
    last = {
        (row.business_date, row.series): row.last
        for row in conn.execute(sa.select(tables.series_counter).where(s.centre_id == centre_id))
    }
    assert {name: sorted(numbers) for name, numbers in series.items()} == {
        name: list(range(1, most + 1)) for name, most in last.items()
    }


@dataclass
class Moment:
    """The floor before an entry, from nothing but the entries before it."""

    tickets: dict[str, Ticket] = field(default_factory=dict)
    counters: dict[str, Counter] = field(default_factory=dict)

    def waiting(self) -> list[Ticket]:
        return [ticket for ticket in self.tickets.values() if ticket.status is Status.WAITING]

    def waiting_for(self, counter: Counter) -> list[tuple[int, Ticket]]:
        """Whom a counter may call, with the tier: its own work, or helping out."""
        found = []
        for ticket in self.waiting():
            if ticket.for_counter is not None:
                tier = 1 if ticket.for_counter == counter.id else None
            else:
                tier = counter.serves.get(ticket.queue_id)
            if tier is not None:
                found.append((tier, ticket))
        return found


def history(entries: Sequence[Entry]) -> Iterator[tuple[Moment, Entry]]:
    moment = Moment()
    for entry in entries:
        yield moment, entry
        if plain := entry.data.get("ticket"):
            moment.tickets[plain["id"]] = from_image(plain)
        if plain := entry.data.get("counter"):
            moment.counters[plain["id"]] = counter_from_image(plain)


VERBS_OF = {
    Kind.TICKET_ISSUED: {Verb.ISSUE},
    Kind.TICKET_ENTERED: {Verb.ENTER},
    Kind.TICKET_CALLED: {Verb.CALL, Verb.CALL_NEXT},
    Kind.TICKET_RECALLED: {Verb.RECALL},
    Kind.TICKET_STARTED: {Verb.START},
    Kind.TICKET_MISSED: {Verb.NO_SHOW},
    Kind.TICKET_REVIVED: {Verb.REVIVE},
    Kind.TICKET_HELD: {Verb.HOLD},
    Kind.TICKET_RESUMED: {Verb.RESUME},
    Kind.TICKET_RELEASED: {Verb.RELEASE},
    Kind.TICKET_TRANSFERRED: {Verb.TRANSFER},
    Kind.TICKET_REQUEUED: {Verb.REQUEUE},
    Kind.TICKET_ASKED_HELP: {Verb.ASK_HELP},
    Kind.TICKET_COMPLETED: {Verb.COMPLETE},
    Kind.TICKET_LEFT: {Verb.LEAVE},
    Kind.TICKET_WALKED_DIRECT: {Verb.WALK_DIRECT},
    Kind.TICKET_EXPIRED: {Verb.EXPIRE},
}


def each_move_is_in_the_table(before: Moment, entry: Entry) -> None:
    verbs = VERBS_OF.get(entry.kind)
    if verbs is None:
        return
    new = from_image(entry.data["ticket"])
    old = before.tickets.get(new.id)
    assert new.last_seq == entry.seq
    moves = [TRANSITIONS[verb] for verb in verbs]
    if old is None:
        assert [move.target for move in moves if not move.sources] == [new.status]
    else:
        assert any(old.status in move.sources and new.status is move.target for move in moves)
        assert entry.data["prev"] == old.last_seq
        assert (new.number, new.series, new.business_date, new.issued_at, new.issue_seq) == (
            old.number,
            old.series,
            old.business_date,
            old.issued_at,
            old.issue_seq,
        )
        if entry.kind in {Kind.TICKET_REQUEUED, Kind.TICKET_REVIVED}:
            assert new.place >= old.place
            assert new.bump == entry.seq
        else:
            assert (new.place, new.bump) == (old.place, old.bump)


def everybody_stands_somewhere(entry: Entry) -> None:
    """What a state says about a ticket is true of its row: at a counter, held by one, waiting or gone."""
    if "ticket" not in entry.data:
        return
    t = from_image(entry.data["ticket"])
    # Nobody wrote down at which counter a number that was entered afterwards was served.
    at_counter = t.status in OPEN_CALL | {Status.COMPLETED} and entry.kind is not Kind.TICKET_ENTERED
    assert (t.counter_id is not None) == at_counter
    assert (t.held_by is not None) == (t.status in {Status.ON_HOLD, Status.NO_SHOW})
    assert (t.hold_reason is not None) <= (t.status is Status.ON_HOLD or t.status in ENDED)
    assert (t.ended_at is not None) == (t.status in ENDED)
    assert t.for_counter is None or t.status in {Status.WAITING} | ENDED
    if t.status is Status.WAITING:
        assert (t.called_at, t.started_at, t.recalled_at, t.recalls) == (None, None, None, 0)
    if t.status in {Status.SERVING, Status.ON_HOLD}:
        assert t.started_at is not None


def who_was_put_back_stands_behind_somebody(before: Moment, entry: Entry) -> None:
    if entry.kind not in {Kind.TICKET_REQUEUED, Kind.TICKET_REVIVED}:
        return
    back = from_image(entry.data["ticket"])
    line = [t for t in before.waiting() if t.queue_id == back.queue_id]
    assert not line or any(order(1, t) < order(1, back) for t in line)


def no_counter_has_two_open_calls(before: Moment, entry: Entry) -> None:
    if entry.kind not in {
        Kind.TICKET_CALLED,
        Kind.TICKET_RESUMED,
        Kind.TICKET_WALKED_DIRECT,
        Kind.TICKET_UNDONE,
    }:
        return
    after = {**before.tickets, entry.data["ticket"]["id"]: from_image(entry.data["ticket"])}
    taken = Tally(t.counter_id for t in after.values() if t.status in OPEN_CALL)
    assert not [counter for counter, calls in taken.items() if calls > 1 or counter is None]


def order(tier: int, ticket: Ticket) -> tuple[Any, ...]:
    """The published rule, as the page for citizens says it."""
    return tier, ticket.place, ticket.bump, ticket.issue_seq


def the_next_one_was_next(before: Moment, entry: Entry) -> None:
    if entry.kind is not Kind.TICKET_CALLED or entry.data["chosen"]:
        return
    called = from_image(entry.data["ticket"])
    counter = before.counters[called.counter_id or ""]
    line = sorted(before.waiting_for(counter), key=lambda pair: order(*pair))
    assert line[0][1].id == called.id


def nobody_was_overtaken(before: Moment, entry: Entry, rules: Rules) -> None:
    """Among those a counter serves alike: who never let their own turn pass is passed by nobody too late."""
    if entry.kind is not Kind.TICKET_CALLED or entry.data["chosen"]:
        return
    head_start = max((rules.head_start(group.key) for group in rules.priority_groups), default=timedelta(0))
    called = before.tickets[entry.data["ticket"]["id"]]
    line = before.waiting_for(before.counters[entry.data["ticket"]["counter_id"]])
    (mine,) = (tier for tier, ticket in line if ticket.id == called.id)
    for tier, other in line:
        if tier == mine and other.bump == 0:
            assert called.issued_at - other.issued_at <= head_start


def undo_restored(entries: Sequence[Entry], before: Moment, entry: Entry, rules: Rules) -> None:
    if entry.kind is not Kind.TICKET_UNDONE:
        return
    undone = entries[entry.data["undoes"] - 1]
    restored = from_image(entry.data["ticket"])
    assert undone.actor == entry.actor
    assert before.tickets[restored.id].last_seq == undone.seq
    assert entry.at - undone.at <= timedelta(seconds=rules.undo_within)
    if undone.kind is Kind.TICKET_WALKED_DIRECT:
        assert restored.status is Status.LEFT
    else:
        earlier = from_image(entries[undone.data["prev"] - 1].data["ticket"])
        assert replace(restored, last_seq=earlier.last_seq) == earlier


def calls_that_stand(entries: Sequence[Entry]) -> list[int]:
    """The seqs of calls and recalls that nobody took back, newest first."""
    undone = {entry.data["undoes"] for entry in entries if entry.kind is Kind.TICKET_UNDONE}
    spoken = {Kind.TICKET_CALLED, Kind.TICKET_RECALLED}
    return [e.seq for e in reversed(entries) if e.kind in spoken and e.seq not in undone]
