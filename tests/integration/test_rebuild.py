"""`sothutu rebuild --check`: the journal explains the tables, and whatever does not fit is named."""

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from printers.slip import TextSlip, from_json
from server.core.dossier import Done
from server.core.kinds import GENESIS, Kind, canonical, chain
from server.store import rows, tables
from server.usecases import closing
from tests.conftest import MakeBox
from tests.fakes import Clock
from tests.integration.test_calls import serving_at
from tests.integration.test_store import a_day
from tests.world import World, opened, with_centre

SEALS = ("journal_no_update", "journal_no_delete", "journal_no_replace")


@pytest.fixture
def played(world):
    """The tests' centre after a day on which a little of everything happened, all of it explained."""
    a_day(world)
    assert world.faults() == []
    return world


@contextmanager
def unsealed(world):
    """Change what nobody may, as somebody with the database's own tools could."""
    postgresql = world.store.engine.dialect.name == "postgresql"
    with world.store.write() as conn:
        if postgresql:
            conn.exec_driver_sql("ALTER TABLE journal DISABLE TRIGGER USER")
        else:
            for seal in SEALS:
                conn.exec_driver_sql(f"DROP TRIGGER {seal}")
        yield conn
        if postgresql:
            conn.exec_driver_sql("ALTER TABLE journal ENABLE TRIGGER USER")


def mine(world, table, *more):
    return sa.and_(table.c.centre_id == world.centre_id, *more)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"status": "completed"}, "ticket"),
        ({"number": 999}, "ticket"),
        ({"place": "2020-01-01T00:00:00.000000+00:00"}, "ticket"),
        ({"priority": "merit"}, "ticket"),
        ({"hold_reason": "x"}, "ticket"),
        ({"last_seq": 1}, "ticket"),
    ],
    ids=str,
)
def test_a_ticket_changed_behind_the_journals_back_is_named(played, change, what):
    ticket = played.tickets()[0]
    with played.store.write() as conn:
        # As text, so that a moment can be written that no program would write.
        sets = ", ".join(f"{name} = :{name}" for name in change)
        conn.execute(sa.text(f"UPDATE ticket SET {sets} WHERE id = :of_id"), {**change, "of_id": ticket.id})
    assert played.faults() == [f"{what} {ticket.id}: the table and the journal differ"]


def test_a_ticket_that_only_the_journal_knows_is_named(played):
    gone = max(played.tickets(), key=lambda t: t.last_seq)
    with played.store.write() as conn:
        conn.execute(sa.delete(tables.print_job).where(tables.print_job.c.ticket_id == gone.id))
        conn.execute(sa.delete(tables.ticket).where(tables.ticket.c.id == gone.id))
    assert played.faults() == [f"ticket {gone.id}: the table and the journal differ"]


def test_a_ticket_that_the_journal_does_not_know_is_named(played):
    with played.store.write() as conn:
        row = conn.execute(sa.select(tables.ticket).where(mine(played, tables.ticket)).limit(1)).one()
        name = f"{played.centre_id}-forged"
        forged = {**row._mapping, "id": name, "token_hash": name, "number": 999}
        conn.execute(sa.insert(tables.ticket), forged)
    assert played.faults() == [f"ticket {name}: the table and the journal differ"]


@pytest.mark.parametrize(
    ("table", "change"),
    [(tables.counter, {"state": "closed"}), (tables.queue, {"reason": "mất điện"})],
    ids=["counter", "queue"],
)
def test_counters_and_queues_are_compared_too(played, table, change):
    with played.store.write() as conn:
        row = conn.execute(sa.select(table).where(mine(played, table)).limit(1)).one()
        conn.execute(sa.update(table).where(table.c.id == row.id).values(change))
    assert played.faults() == [f"{table.name} {row.id}: the table and the journal differ"]


def test_dossiers_are_compared_too(world):
    world.at(1).complete(serving_at(world, 1), Done(amount=8_000))
    assert world.faults() == []
    with world.store.write() as conn:
        change = sa.update(tables.dossier).where(mine(world, tables.dossier))
        conn.execute(change.values(amount=80_000))
    (fault,) = world.faults()
    assert fault.startswith("dossier ")


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "staff:nobody"},
        {"data": "{}"},
        {"at": "2026-11-23T02:00:00.000001+00:00"},
        {"request_id": "r"},
    ],
    ids=str,
)
def test_an_entry_changed_by_force_breaks_the_chain(played, change):
    with unsealed(played) as conn:
        entry = mine(played, tables.journal, tables.journal.c.kind == "ticket.recalled")
        seq = conn.execute(sa.select(sa.func.min(tables.journal.c.seq)).where(entry)).scalar_one()
        sets = ", ".join(f"{name} = :{name}" for name in change)
        conn.execute(
            sa.text(f"UPDATE journal SET {sets} WHERE centre_id = :of_centre AND seq = :of_seq"),
            {**change, "of_centre": played.centre_id, "of_seq": seq},
        )
    assert f"entry {seq}: the hash does not fit" in played.faults()


def test_an_entry_taken_out_by_force_leaves_a_gap_and_a_broken_link(played):
    with unsealed(played) as conn:
        conn.execute(
            sa.delete(tables.journal).where(mine(played, tables.journal, tables.journal.c.seq == 20))
        )
    faults = played.faults()
    assert "entry 20 is missing" in faults
    assert "entry 21: the hash does not fit" in faults


def test_a_journal_cut_short_by_force_does_not_reach_its_head(played):
    last = played.last_entry().seq
    with unsealed(played) as conn:
        tail = mine(played, tables.journal, tables.journal.c.seq == last)
        conn.execute(sa.delete(tables.journal).where(tail))
    faults = played.faults()
    assert f"the centre stands at {last}, the journal ends elsewhere" in faults
    assert "the centre's head is not the journal's last hash" in faults


def test_a_head_turned_back_does_not_fit_the_journal(played):
    with played.store.write() as conn:
        head = sa.update(tables.centre).where(tables.centre.c.id == played.centre_id)
        conn.execute(head.values(head_hash="0" * 64))
    assert played.faults() == ["the centre's head is not the journal's last hash"]


def test_the_command_says_so_and_ends_with_one(database_url: str, make_box: MakeBox, tmp_path: Path):
    with_centre(database_url)
    clock = Clock()
    with opened(database_url, tmp_path, clock=clock) as store:
        world = World(store, clock)
        a_day(world)
        ticket = world.tickets()[0]
        with store.write() as conn:
            conn.execute(sa.update(tables.ticket).where(tables.ticket.c.id == ticket.id).values(number=99))
    box = make_box(database_url=database_url)
    checked = box.start("rebuild", "--check")
    assert checked.process.wait(timeout=60) == 1
    assert f"{world.centre_id}: ticket {ticket.id}: the table and the journal differ" in checked.said()
    with opened(database_url, tmp_path) as store, store.write() as conn:
        healed = sa.update(tables.ticket).where(tables.ticket.c.id == ticket.id)
        conn.execute(healed.values(number=ticket.number))
    assert "agree" in box.run("rebuild", "--check")


# --- `sothutu journal verify` ---------------------------------------------------------------------------


@pytest.fixture
def closed(database_url: str, make_box: MakeBox, tmp_path: Path):
    """A centre whose day was played and closed, and a box beside it; answers (world, box, printed head)."""
    with_centre(database_url)
    clock = Clock()
    with opened(database_url, tmp_path, clock=clock) as store:
        world = World(store, clock)
        a_day(world)
        closing.close_day(store, by=world.supervisor)
        sheets = [
            one for job in world.print_jobs() for one in [from_json(job.slip)] if isinstance(one, TextSlip)
        ]
        yield world, make_box(database_url=database_url), "".join("".join(sheets[-1].lines[-2:]).split())


def verified(box) -> tuple[int, str]:
    asked = box.start("journal", "verify")
    return asked.process.wait(timeout=60), asked.said()


def test_a_whole_journal_is_told_with_the_head_that_the_closing_sheet_shows(closed):
    world, box, printed = closed
    code, said = verified(box)
    last = world.last_entry()
    assert code == 0
    assert f"{world.centre_id}: {last.seq} entries, head {last.hash}, sealed without a gap" in said
    assert f"sheet of 24/11/2026: {last.seq - 1} entries, head {printed}" in said


def test_one_letter_changed_behind_the_triggers_is_found(closed):
    world, box, _ = closed
    with unsealed(world) as conn:
        one = mine(world, tables.journal, tables.journal.c.seq == 30)
        data = conn.execute(sa.select(tables.journal.c.data).where(one)).scalar_one()
        changed = data[:-3] + ("x" if data[-3] != "x" else "y") + data[-2:]
        conn.execute(sa.update(tables.journal).where(one).values(data=changed))
    code, said = verified(box)
    assert code == 1
    assert "BROKEN" in said
    assert "entry 30: the hash does not fit" in said


def test_a_row_taken_out_behind_the_triggers_is_found(closed):
    world, box, _ = closed
    with unsealed(world) as conn:
        conn.execute(sa.delete(tables.journal).where(mine(world, tables.journal, tables.journal.c.seq == 30)))
    code, said = verified(box)
    assert code == 1
    assert "entry 30 is missing" in said
    assert "entry 31: the hash does not fit" in said


def test_a_journal_sealed_anew_from_the_change_on_no_longer_fits_the_sheet_on_paper(closed):
    world, box, printed = closed
    with unsealed(world) as conn:
        whole = sa.select(tables.journal).where(mine(world, tables.journal)).order_by(tables.journal.c.seq)
        seal = GENESIS
        for entry in [rows.to_entry(row) for row in conn.execute(whole)]:
            forged = replace(entry, actor="staff:nobody") if entry.seq == 30 else entry
            if forged.kind is Kind.DAY_CLOSED:
                forged = replace(forged, data={**forged.data, "head": seal})
            seal = chain(seal, centre_id=world.centre_id, entry=forged)
            row = {"actor": forged.actor, "data": canonical(forged.data), "hash": seal}
            one = mine(world, tables.journal, tables.journal.c.seq == forged.seq)
            conn.execute(sa.update(tables.journal).where(one).values(row))
        mine_too = tables.centre.c.id == world.centre_id
        conn.execute(sa.update(tables.centre).where(mine_too).values(head_hash=seal))
    code, said = verified(box)
    assert (code, "sealed without a gap" in said) == (0, True)
    assert printed not in said
