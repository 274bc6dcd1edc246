"""The counters' and queues' day, and what is left over when the date changes."""

from datetime import date, timedelta

import pytest

from server.core.house import CounterState, QueueState
from server.core.kinds import Kind
from server.core.ticket import Status
from server.usecases import closing, day, rules
from tests.integration.test_calls import bring_to, called_at, serving_at


def test_a_break_says_why_and_when_the_clerk_is_back_and_its_end_forgets_both(world):
    back_at = world.clock.now + timedelta(minutes=10)
    day.set_counter(
        world.store,
        1,
        state=CounterState.PAUSED,
        by=world.supervisor,
        reason="họp",
        back_at=back_at,
    )
    counter = world.counter(1)
    assert (counter.state, counter.reason, counter.back_at) == (CounterState.PAUSED, "họp", back_at)
    assert world.floor().counters[counter.id] == counter
    day.set_counter(world.store, 1, state=CounterState.OPEN, by=world.supervisor, reason="họp")
    counter = world.counter(1)
    assert (counter.state, counter.reason, counter.back_at) == (CounterState.OPEN, None, None)
    assert world.faults() == []


@pytest.mark.parametrize("state", [QueueState.PAUSED, QueueState.CLOSED])
def test_a_queue_that_takes_nobody_says_why_and_an_open_one_forgets_it(world, state):
    day.set_queue(world.store, "civil", state=state, by=world.supervisor, reason="phần mềm hộ tịch lỗi")
    assert (world.queue("civil").state, world.queue("civil").reason) == (state, "phần mềm hộ tịch lỗi")
    day.set_queue(world.store, "civil", state=QueueState.OPEN, by=world.supervisor)
    assert (world.queue("civil").state, world.queue("civil").reason) == (QueueState.OPEN, None)
    assert [e.kind for e in world.entries()[-2:]] == [Kind.QUEUE_CHANGED] * 2
    assert world.faults() == []


def test_who_waits_already_is_called_from_a_closed_queue(world):
    ticket = world.issue()
    day.set_queue(world.store, "civil", state=QueueState.CLOSED, by=world.supervisor)
    assert world.at(1).call_next().id == ticket.id


def test_what_does_not_exist_is_refused(world):
    with world.refuses("unknown_counter", counter=9):
        day.set_counter(world.store, 9, state=CounterState.OPEN, by=world.supervisor)
    with world.refuses("unknown_queue", queue="nowhere"):
        day.set_queue(world.store, "nowhere", state=QueueState.OPEN, by=world.supervisor)


# --- the change of the date --------------------------------------------------------------------


ENDS = [Status.COMPLETED, Status.LEFT]
OPEN_ENDS = [Status.ON_HOLD, Status.NO_SHOW, Status.SERVING, Status.CALLED, Status.WAITING]


def test_what_yesterday_left_open_expires_in_one_breath_and_the_ends_stay(world):
    tickets = {status: bring_to(world, status) for status in (*ENDS, Status.ON_HOLD, Status.NO_SHOW)}
    tickets[Status.SERVING] = serving_at(world, 1)
    tickets[Status.CALLED] = called_at(world, 2)
    tickets[Status.WAITING] = world.issue()
    before = len(world.entries())
    world.clock.tick(hours=16)
    today = world.issue()
    assert closing.end_earlier_days(world.store, by=world.house) == len(OPEN_ENDS)
    for status in ENDS:
        assert world.ticket(tickets[status]) == tickets[status]
    for status in OPEN_ENDS:
        ended = world.ticket(tickets[status])
        assert (ended.status, ended.counter_id, ended.held_by) == (Status.EXPIRED, None, None)
        assert ended.ended_at == world.clock.now
    assert world.ticket(today).status is Status.WAITING
    entries = world.entries()[before + 1 :]
    assert [e.kind for e in entries] == [*[Kind.TICKET_EXPIRED] * len(OPEN_ENDS), Kind.DAY_CLOSED]
    assert {e.data["was"] for e in entries[:-1]} == set(OPEN_ENDS)
    assert entries[-1].data == {"expired": len(OPEN_ENDS), "day": "2026-11-23", "head": entries[-2].hash}
    assert world.faults() == []


def test_an_expired_call_frees_its_counter(world):
    bring_to(world, Status.SERVING)
    world.clock.tick(hours=16)
    closing.end_earlier_days(world.store, by=world.house)
    fresh = world.issue()
    assert world.at(1).call_next().id == fresh.id


def test_a_day_that_left_nothing_open_needs_no_entry(world):
    bring_to(world, Status.COMPLETED)
    world.clock.tick(hours=16)
    before = world.everything()
    assert closing.end_earlier_days(world.store, by=world.house) == 0
    assert world.everything() == before


def test_nothing_of_today_expires_however_late_it_is(world):
    world.issue()
    world.clock.tick(hours=14, minutes=59)  # 23:59 in Thanh Hóa, 16:59 in UTC
    assert closing.end_earlier_days(world.store, by=world.house) == 0
    world.clock.tick(minutes=1)
    assert closing.end_earlier_days(world.store, by=world.house) == 1


def test_the_floor_follows_a_change_of_the_date(world):
    old = bring_to(world, Status.WAITING)
    world.clock.tick(hours=16)
    closing.end_earlier_days(world.store, by=world.house)
    new = world.issue()
    floor = world.floor()
    assert floor.line(floor.counters[world.counter(1).id]) == [new]
    assert floor.tickets[old.id].status is Status.EXPIRED
    assert {t.business_date for t in floor.waiting()} == {date(2026, 11, 24)}


# --- rules -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("recall_gap", 1.5, 1.5),
        ("undo_within", 0.25, 0.25),
        ("requeue_after", 5, 5),
        ("clock_ahead_hours", 72, 72),
    ],
)
def test_a_changed_rule_holds_from_the_next_act_on_and_the_journal_keeps_the_old_one(
    world, name, value, kept
):
    before = getattr(world.floor().centre.rules, name)
    rules.set_rule(world.store, name, value, by=world.supervisor)
    assert getattr(world.floor().centre.rules, name) == kept
    entry = world.last_entry()
    assert (entry.kind, entry.data) == (
        Kind.SETUP_CHANGED,
        {"what": "rule", "name": name, "before": before, "after": kept},
    )


def test_a_rule_that_counts_stays_whole(world):
    rules.set_rule(world.store, "no_show_recalls", 1.0, by=world.supervisor)
    recalls = world.floor().centre.rules.no_show_recalls
    assert (recalls, type(recalls)) == (1, int)


def test_changing_one_rule_leaves_the_priority_groups_alone(world):
    groups = world.floor().centre.rules.priority_groups
    rules.set_rule(world.store, "recall_gap", 5, by=world.supervisor)
    assert world.floor().centre.rules.priority_groups == groups != ()
