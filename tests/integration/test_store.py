"""What the database itself promises, whatever a program believes: on SQLite and on PostgreSQL."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa

from server.core.errors import Busy, DiskFull, Refusal
from server.core.house import Request
from server.core.kinds import Kind
from server.core.ticket import Status, Verb
from server.store import read, tables
from server.store.engine import IN_LINE, FileTurn, NoTurn, checkpoint, open_engine
from server.store.unit import Store
from server.usecases import closing
from tests.fakes import Clock, Ids
from tests.integration.test_calls import called_at, held_by, missed_at, serving_at
from tests.meta.source import ROOT
from tests.postgres import Cluster
from tests.until import until
from tests.world import World, opened, with_centre

# --- the journal is for ever -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal SET data = '{}'",
        "UPDATE journal SET at = at WHERE seq = 1",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    ],
)
def test_the_journal_cannot_be_changed_by_hand(world, change):
    world.issue()
    before = world.everything()
    with (
        pytest.raises(sa.exc.DBAPIError, match="never changed and never deleted"),
        world.store.write() as conn,
    ):
        conn.execute(sa.text(change))
    assert world.everything() == before


@pytest.mark.postgres
def test_the_journal_cannot_be_emptied_at_once(postgres_cluster: Cluster, tmp_path):
    url = postgres_cluster.make(prepare=with_centre)
    with opened(url, tmp_path) as store:
        world = World(store, Clock())
        with pytest.raises(sa.exc.DBAPIError, match="never changed and never deleted"), store.write() as conn:
            conn.execute(sa.text("TRUNCATE journal"))
        assert world.faults() == []
    postgres_cluster.drop(url)


@pytest.mark.parametrize("as_a_repeat", [False, True])
def test_an_entry_replaced_in_place_is_refused_too(world, as_a_repeat):
    """SQLite's REPLACE deletes what stands in its way without asking any trigger for deletes."""
    world.take(request=Request("r1", "h"))
    row = _row(world, tables.journal, request_id="r1")
    if as_a_repeat:
        row["seq"] += 1
    statement = sa.insert(tables.journal)
    if world.store.engine.dialect.name == "sqlite":
        statement = statement.prefix_with("OR REPLACE")
    with pytest.raises(sa.exc.IntegrityError), world.store.write() as conn:
        conn.execute(statement, {**row, "data": "{}"})
    assert world.faults() == []


# --- what cannot be there twice --------------------------------------------------------------------


def _row(world, table, **same):
    chosen = sa.select(table).where(table.c.centre_id == world.centre_id)
    for name, value in same.items():
        chosen = chosen.where(table.c[name] == value)
    with world.store.read() as conn:
        return dict(conn.execute(chosen.limit(1)).one()._mapping)


def _twice(world, table, row, **changed):
    before = world.everything()
    with pytest.raises(sa.exc.IntegrityError), world.store.write() as conn:
        conn.execute(sa.insert(table), {**row, **changed})
    assert world.everything() == before


def test_one_number_of_a_series_and_day_is_one_ticket(world):
    world.issue()
    row = _row(world, tables.ticket)
    _twice(world, tables.ticket, row, id="other", token_hash="other")


def test_one_token_opens_one_ticket(world):
    world.issue()
    row = _row(world, tables.ticket)
    _twice(world, tables.ticket, row, id="other", number=2)


@pytest.mark.parametrize("status", [Status.CALLED, Status.SERVING])
def test_one_counter_has_one_open_call(world, status):
    called_at(world, 1)
    row = _row(world, tables.ticket)
    _twice(world, tables.ticket, row, id="other", token_hash="other", number=2, status=status.value)


def test_who_has_ended_does_not_count_as_an_open_call(world):
    called_at(world, 1)
    row = _row(world, tables.ticket)
    with world.store.write() as conn:
        more = {"id": f"{world.centre_id}-x", "token_hash": f"{world.centre_id}-x", "number": 2}
        conn.execute(sa.insert(tables.ticket), {**row, **more, "status": "completed"})


def test_one_request_id_of_one_actor_is_one_act(world):
    world.take(request=Request("r1", "h"))
    row = _row(world, tables.journal, request_id="r1")
    _twice(world, tables.journal, row, seq=row["seq"] + 1)


def test_one_seq_is_one_entry(world):
    row = _row(world, tables.journal, seq=1)
    _twice(world, tables.journal, row)


def test_one_copy_of_a_slip_is_one_print_job(world):
    world.issue()
    row = _row(world, tables.print_job)
    _twice(world, tables.print_job, row, id="other")


@pytest.mark.parametrize("state", ["leased", "sending"])
def test_one_printer_prints_one_job_at_a_time(world, state):
    world.issue()
    world.issue()
    printer = f"{world.centre_id}-printer"
    first, second = world.print_jobs()
    with world.store.write() as conn:
        busy = sa.update(tables.print_job).where(tables.print_job.c.id == first.id)
        conn.execute(busy.values(state="leased", printer_id=printer))
    before = world.everything()
    also = sa.update(tables.print_job).where(tables.print_job.c.id == second.id)
    with pytest.raises(sa.exc.IntegrityError), world.store.write() as conn:
        conn.execute(also.values(state=state, printer_id=printer))
    assert world.everything() == before


@pytest.mark.parametrize(
    ("table", "changed"),
    [
        (tables.counter, {"id": "other"}),
        (tables.queue, {"id": "other"}),
        (tables.staff, {"id": "other"}),
        (tables.procedure, {"id": "other"}),
        (tables.series_counter, {}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_names_within_a_centre_are_given_once(world, table, changed):
    world.issue()
    _twice(world, table, _row(world, table), **changed)


def test_a_ticket_belongs_to_a_queue_that_exists(world):
    world.issue()
    row = _row(world, tables.ticket)
    _twice(world, tables.ticket, row, id="other", token_hash="other", number=2, queue_id="nowhere")


# --- one writer, many readers ------------------------------------------------------------------------


def test_a_reader_sees_one_moment_from_first_to_last(world):
    world.issue()
    with world.store.read() as conn:
        before = read.heads(conn)[world.centre_id]
        world.issue()
        assert read.heads(conn)[world.centre_id] == before
        assert len(read.line(conn, world.centre_id, world.queue("civil").id)) == 1
    assert len(world.line()) == 2


def test_a_reader_who_takes_long_stops_no_writer(world):
    with world.store.read() as conn:
        read.heads(conn)
        assert world.issue().number == 1


def test_a_refusal_rolls_everything_back(world):
    stale = world.issue()
    world.at(1).call(stale)
    with world.refuses("wrong_state"), world.store.transact(world.house) as tx:
        tx.record(Kind.SETUP_CHANGED, what="test")
        tx.next_number("A")
        tx.move(world.ticket(stale), Verb.REVIVE)


def test_the_bell_rings_after_the_commit_and_only_then(world):
    heard = []
    world.store.bells.append(lambda *_: heard.append(world.line()))
    ticket = world.issue()
    assert heard == [[ticket.code]]
    with pytest.raises(Refusal):
        world.take("nowhere")
    assert len(heard) == 1


def test_a_row_that_moved_under_somebodys_hands_is_not_overwritten(world):
    stale = world.issue()
    world.at(1).call(stale)
    with world.refuses("unknown_ticket"), world.store.transact(world.house) as tx:
        tx.move(stale, Verb.LEAVE)


def test_centres_do_not_see_each_other(world):
    there = world.neighbour()
    assert (world.issue().code, there.issue().code, world.issue().code) == ("A001", "A001", "A002")
    assert (len(world.line()), len(there.line())) == (2, 1)
    assert there.take(request=Request("r1", "h")).ticket.code == "A002"
    assert world.take(request=Request("r1", "other")).ticket.code == "A003"
    assert world.faults() == there.faults() == []


# --- busy, full, gone ----------------------------------------------------------------------------------


@pytest.fixture
def hurried(world, tmp_path):
    """The same database, opened by a process that waits a fifth of a second and no longer."""
    url = world.store.engine.url.render_as_string(hide_password=False)
    engine = open_engine(url, wait=0.2)
    sqlite = engine.dialect.name == "sqlite"
    turn = FileTurn(tmp_path / "write.lock", wait=0.2) if sqlite else NoTurn()
    store = Store(engine, turn=turn, clock=world.clock, new_id=Ids(f"{world.centre_id}-h"))
    yield World(store, world.clock, world.centre_id)
    store.close()


def test_a_writer_waits_for_the_one_before_and_then_says_busy(world, hurried):
    with world.store.transact(world.house):
        with pytest.raises(Busy) as caught:
            hurried.take()
        assert (caught.value.status, caught.value.facts) == (503, {"seconds": 1})
        assert hurried.line() == []
    assert hurried.take().ticket.number == 1


def test_a_foreign_program_that_holds_the_file_makes_writers_busy_and_no_reader(tmp_path, prepared_sqlite):
    shutil.copy(prepared_sqlite, tmp_path / "sothutu.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'sothutu.db'}", wait=0.1)
    store = Store(engine, turn=NoTurn(), clock=Clock(), new_id=Ids())
    world = World(store, Clock())
    foreign = sqlite3.connect(tmp_path / "sothutu.db", isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        world.take()
    assert world.line() == []
    foreign.execute("ROLLBACK")
    foreign.close()
    assert world.take().ticket.number == 1
    store.close()


def test_when_every_connection_is_in_use_one_is_told_to_come_again(hurried):
    engine = hurried.store.engine
    with ExitStack() as held:
        for _ in range(engine.pool.size() + engine.pool._max_overflow):
            held.enter_context(engine.connect())
        with pytest.raises(Busy), hurried.store.read():
            pass
        with pytest.raises(Busy):
            hurried.take()
    assert hurried.take().ticket.number == 1


def test_who_comes_when_the_line_of_writers_is_full_is_sent_away_at_once(tmp_path):
    turn = FileTurn(tmp_path / "write.lock", wait=60)
    go_on, waiting = Event(), []

    def write():
        with turn.take():
            go_on.wait()

    for _ in range(IN_LINE):
        waiting.append(Thread(target=write))
        waiting[-1].start()
    until(lambda: turn._line._value == 0, what="the line to be full")
    with pytest.raises(Busy), turn.take():
        pass
    go_on.set()
    for thread in waiting:
        thread.join()
    with turn.take():
        pass
    turn.close()


def test_a_full_disk_uses_no_number_up_and_heals_without_a_restart(tmp_path, prepared_sqlite):
    shutil.copy(prepared_sqlite, tmp_path / "sothutu.db")
    with opened(f"sqlite:///{tmp_path / 'sothutu.db'}", tmp_path) as store:
        world = World(store, Clock())
        first = world.take().ticket
        with store.read() as conn:
            pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()

        def limit(pages):
            # Every connection of the pool gets it: the limit belongs to a connection, not to the file.
            def on_checkout(connection, _record, _proxy):
                connection.execute(f"PRAGMA max_page_count={pages}").close()

            return on_checkout

        small = limit(pages + 1)
        sa.event.listen(store.engine, "checkout", small)
        given = _issue_until_full(world)
        before = world.everything()
        with pytest.raises(DiskFull) as caught:
            world.take()
        assert caught.value.status == 507
        assert world.everything() == before
        assert world.ticket(first) == first
        sa.event.remove(store.engine, "checkout", small)
        sa.event.listen(store.engine, "checkout", limit(1_000_000))
        assert world.take().ticket.number == given + 1
        assert world.faults() == []


def _issue_until_full(world):
    """Answer the last number that was given before the disk was full."""
    number = 1
    try:
        for _ in range(1_000):
            number = world.take().ticket.number
    except DiskFull:
        return number
    raise AssertionError("the disk was never full")


KILLED = """
import os, signal, sys
from pathlib import Path
from server.core.kinds import Kind
from tests.world import World, opened
from tests.fakes import Clock
with opened(sys.argv[1], Path(sys.argv[2]), ids="killed") as store:
    world = World(store, Clock(), sys.argv[3])
    with store.transact(world.house) as tx:
        tx.next_number("A")
        tx.record(Kind.SETUP_CHANGED, what="never")
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_log_that_the_background_folds_in_is_begun_anew_and_grows_no_more(world):
    def some() -> None:
        for _ in range(20):
            world.issue()

    some()
    checkpoint(world.store.engine)
    if world.store.engine.dialect.name == "postgresql":
        return  # it keeps its own log; being asked changes nothing and is no error
    log = Path(f"{world.store.engine.url.database}-wal")
    grown = log.stat().st_size
    assert grown > 0
    for _ in range(3):
        some()
        checkpoint(world.store.engine)
    assert log.stat().st_size == grown


def test_a_writer_killed_in_the_middle_leaves_no_trace_and_no_lock(world, tmp_path: Path):
    world.issue()
    before = world.everything()
    url = world.store.engine.url.render_as_string(hide_password=False)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, url, str(tmp_path), world.centre_id],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    assert world.everything() == before
    assert world.issue().number == 2
    assert world.faults() == []


# --- the same day on both ----------------------------------------------------------------------------------


def a_day(world: World) -> None:
    """A little of everything, the same each time."""
    for queue in ("civil", "certify", "guide", "land", "civil", "civil"):
        world.issue(queue, request=Request(f"r-{queue}-{world.clock.now}", "h"))
    world.issue(priority="elderly", lang="en")
    held = held_by(world, 1)
    missed = missed_at(world, 2)
    world.at(2).revive(missed)
    world.at(1).transfer(serving_at(world, 1), counter=3, come_back=True)
    world.at(3).call_next()
    world.at(3).undo()
    world.at(2).release(held)
    world.at(2).walk_direct("civil")
    world.clock.tick(timedelta(hours=16).total_seconds())
    closing.end_earlier_days(world.store, by=world.house)


@pytest.mark.postgres
def test_the_same_day_gives_the_same_journal_byte_for_byte(
    postgres_cluster: Cluster, prepared_sqlite: Path, tmp_path: Path
):
    shutil.copy(prepared_sqlite, tmp_path / "sothutu.db")
    on_postgres = postgres_cluster.make(prepare=with_centre)
    heads, rows = [], []
    for url in (f"sqlite:///{tmp_path / 'sothutu.db'}", on_postgres):
        clock = Clock()
        with opened(url, tmp_path, clock=clock) as store:
            world = World(store, clock)
            a_day(world)
            assert world.faults() == []
            rows.append(world.everything())
            with store.read() as conn:
                heads.append(read.centre(conn, world.centre_id).head_hash)
    assert heads[0] == heads[1]
    for name in ("journal", "ticket", "print_job", "series_counter", "counter", "queue"):
        assert rows[0][name] == rows[1][name]
    postgres_cluster.drop(on_postgres)
