"""What is personal goes when its time is over, and the record holds as before."""

import pytest
import sqlalchemy as sa

from server.config import Settings
from server.core.errors import LoginWrong
from server.core.kinds import Kind
from server.core.payment import Told
from server.live.worker import Worker
from server.store import read, tables
from server.usecases import missed, notices, people, retention, rules
from tests.until import until
from tests.world import PASSWORD, SECRET

NAME = "NGUYEN THI BICH NGOC"
TERMS = {"notice_days": 365, "session_days": 30, "search_days": 90}


def a_trace_of_each(world) -> None:
    told = Told(
        provider="casso",
        transaction_id=f"{world.centre_id}-1",
        accounts=frozenset({"0123456789"}),
        amount=8_000,
        incoming=True,
        content=f"{NAME} nop phi",
        payer=NAME,
    )
    notices.take_notice(world.store, told, raw=f'{{"payer": "{NAME}"}}', by=world.house)
    login = f"{world.centre_id}.quay1"
    people.log_in(world.store, login=login, password=PASSWORD, address="192.0.2.7")
    with pytest.raises(LoginWrong):
        people.log_in(world.store, login=login, password="sai", address="192.0.2.8")
    missed.note(world.store, "bánh chưng", by=world.kiosk)
    world.issue()


def rows_with(world, text: str) -> int:
    mine = tables.bank_notice.c.centre_id == world.centre_id
    with world.store.read() as conn:
        return str(conn.execute(sa.select(tables.bank_notice).where(mine)).all()).count(text)


@pytest.fixture
def traced(world):
    world.set_rules(clock_ahead_hours=None, **TERMS)
    a_trace_of_each(world)
    return world


def test_each_kind_goes_when_its_own_term_is_over_and_an_entry_counts_it(traced) -> None:
    seen = []
    for days in (0, 2, 29, 60, 280):
        traced.clock.tick(days=days)
        seen.append(retention.purge(traced.store, by=traced.house))
    # The counts of wrong passwords know no centre: other tests of the same database may have left some.
    kinds = ("payers", "sessions", "searches")
    assert [[gone[kind] for kind in kinds] for gone in seen] == [
        [0, 0, 0],
        [0, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 0],
    ]
    assert seen[1]["tries"] >= 1
    purged = [entry for entry in traced.entries() if entry.kind is Kind.DATA_PURGED]
    assert [dict(entry.data) for entry in purged] == [gone for gone in seen if any(gone.values())]
    assert rows_with(traced, NAME) == 0


def test_the_record_is_whole_before_and_after(traced) -> None:
    assert traced.faults() == []
    before = [entry.hash for entry in traced.entries()]
    traced.clock.tick(days=400)
    retention.purge(traced.store, by=traced.house)
    assert traced.faults() == []
    assert [entry.hash for entry in traced.entries()][: len(before)] == before
    assert NAME not in str(traced.entries())


def test_nothing_to_remove_is_no_entry(world) -> None:
    retention.purge(world.store, by=world.house)
    before = world.last_entry()
    assert not any(retention.purge(world.store, by=world.house).values())
    assert world.last_entry() == before


def test_a_clock_that_has_run_ahead_ends_no_term(traced) -> None:
    traced.set_rules(clock_ahead_hours=20)
    traced.clock.tick(days=4000)
    before = traced.everything()
    assert retention.purge(traced.store, by=traced.house) is None
    assert traced.everything() == before


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_background_process_does_it_by_itself(traced, tmp_path) -> None:
    traced.clock.tick(days=400)
    worker = Worker(traced.store, Settings(data=tmp_path), secret=SECRET)
    from threading import Thread

    thread = Thread(target=worker.run)
    thread.start()
    try:
        until(lambda: rows_with(traced, NAME) == 0, what="the purge")
    finally:
        worker.stop.set()
        thread.join()
    assert [entry.actor for entry in traced.entries() if entry.kind is Kind.DATA_PURGED] == ["house:timer"]


@pytest.mark.parametrize(
    ("name", "days"), [("notice_days", 364), ("session_days", 0), ("search_days", 366), ("notice_days", 7301)]
)
def test_a_term_has_bounds_and_one_wrong_changes_none(world, name, days) -> None:
    with world.refuses("rule_out_of_bounds"):
        rules.set_rules(world.store, {**TERMS, name: days}, by=world.supervisor)


def test_terms_are_kept_with_what_they_were_before(world) -> None:
    rules.set_rules(world.store, {**TERMS, "session_days": 7}, by=world.supervisor)
    changed = {
        e.data["name"]: (e.data["before"], e.data["after"])
        for e in world.entries()
        if e.data.get("what") == "rule"
    }
    assert changed == {"notice_days": (3650, 365), "session_days": (30, 7)}
    with world.store.read() as conn:
        assert read.centre(conn, world.centre_id).rules.session_days == 7
