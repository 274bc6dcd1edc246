"""Leases, fallback and expiry on either database, and what one printer's thread does with what goes wrong."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa

from printers.alone import alone_at
from printers.drivers import Driver, PrinterConfig, open_driver
from printers.drivers.cups import CupsDriver
from printers.drivers.virtual import VirtualDriver
from printers.drivers.virtual_fault import VirtualFault, play_fault
from printers.drivers.virtual_paper import roll
from printers.faults import Unreachable
from printers.profiles import profile_named
from server.app import create_app
from server.clock import utc_now
from server.config import Settings
from server.core.errors import Busy
from server.core.floor import fold
from server.core.paper import SlipEnd, job_mark
from server.core.rules import RULE_NAMES, Rules
from server.core.ticket import Ticket
from server.live.condition import rest_after
from server.live.slip_job import Workshop
from server.live.spooler import PrinterThread
from server.store import lease, spool, tables
from server.store.lease import Claimed, LeaseLost
from server.store.print_figures import figures
from server.store.spool import PrinterRow
from server.store.unit import Store
from server.usecases import paper
from server.usecases.slips import reprint
from tests.contract.peers import CupsPeer
from tests.printroom import HASTE
from tests.until import until
from tests.world import CENTRE, World, opened, with_centre

PRINTED = SlipEnd(state="printed", evidence=2, sent_bytes=900, total_bytes=900)


class Printers:
    """The tests' centre with a second printer behind the kiosk's own."""

    def __init__(self, world: World) -> None:
        self.world, self.store = world, world.store
        self.first, self.second = f"{world.centre_id}-printer", f"{world.centre_id}-printer-2"
        own = {"centre_id": world.centre_id, "position": 2, "driver": "virtual", "address": ""}
        with self.store.write() as conn:
            spool.insert_printer(conn, id=self.second, name="Máy in 2", profile="virtual", **own)
            spool.rank_printer(conn, device_id=world.kiosk.id, rank=2, printer_id=self.second)

    def row(self, printer: str) -> PrinterRow:
        with self.store.read() as conn:
            found = spool.printer_row(conn, self.world.centre_id, printer)
        assert found is not None
        return found

    def claim(self, printer: str, *, owner: str = "here:1") -> Claimed | None:
        with self.store.write() as conn:
            return lease.claim(conn, self.row(printer), owner=owner, now=self.world.clock())

    def claimed(self, printer: str, **more: str) -> Claimed:
        found = self.claim(printer, **more)
        assert found is not None
        return found

    def note(self, claimed: Claimed, **values: Any) -> None:
        with self.store.write() as conn:
            lease.update(conn, claimed, now=self.world.clock(), **values)

    def give_back(self, claimed: Claimed, printer: str, *, fault: str = "paper_out", rest: float = 1) -> None:
        end = SlipEnd(state="failed", fault=fault, total_bytes=900)
        paper.give_back(self.store, claimed, self.row(printer), end, condition=fault, rest=rest)

    def finish(self, claimed: Claimed, printer: str, end: SlipEnd = PRINTED, **more: Any) -> None:
        paper.finish(self.store, claimed, self.row(printer), end, condition="ok", **more)

    def recover(self, printer: str, *, host: str = "here") -> int:
        return paper.recover(self.store, self.row(printer), host=host)

    def state(self, ticket: Ticket, copy: int = 1) -> str:
        return str(next(j.state for j in self.jobs(ticket) if j.copy_no == copy))

    def jobs(self, ticket: Ticket) -> list[sa.Row[Any]]:
        return [job for job in self.world.print_jobs() if job.ticket_id == ticket.id]

    def slip_kinds(self) -> list[str]:
        return [one.kind.value for one in self.world.entries() if one.kind.value.startswith("slip.")]


@pytest.fixture
def printers(world: World) -> Printers:
    return Printers(world)


# --- leases ---------------------------------------------------------------------------------------


def test_slips_are_taken_oldest_first_and_one_at_a_time(printers: Printers, world: World) -> None:
    old, new = world.issue(), world.issue()
    first = printers.claimed(printers.first)
    assert first.ticket_id == old.id
    assert printers.claim(printers.first) is None, "one job at a printer"
    printers.finish(first, printers.first)
    assert printers.claimed(printers.first).ticket_id == new.id


def test_the_database_itself_allows_one_job_at_a_printer(printers: Printers, world: World) -> None:
    old, new = world.issue(), world.issue()
    printers.claimed(printers.first)
    j, forged = tables.print_job, {"state": "leased", "printer_id": printers.first}
    with pytest.raises(sa.exc.IntegrityError), printers.store.write() as conn:
        conn.execute(sa.update(j).where(j.c.ticket_id == new.id).values(forged))
    assert printers.state(old) == "leased"


def test_the_database_itself_allows_one_job_for_a_copy(printers: Printers, world: World) -> None:
    job = printers.jobs(world.issue())[0]
    with pytest.raises(sa.exc.IntegrityError), printers.store.write() as conn:
        conn.execute(sa.insert(tables.print_job).values({**job._mapping, "id": "another"}))


def test_a_lost_lease_can_write_nothing_more(printers: Printers, world: World) -> None:
    ticket = world.issue()
    stale = printers.claimed(printers.first)
    assert printers.recover(printers.first) == 1
    before = world.everything()
    with pytest.raises(LeaseLost):
        printers.note(stale, state="sending")
    with pytest.raises(LeaseLost):
        printers.finish(stale, printers.first)
    with pytest.raises(LeaseLost):
        printers.give_back(stale, printers.first)
    assert world.everything() == before
    assert printers.state(ticket) == "queued"
    assert printers.claimed(printers.first).fence == stale.fence + 2


def test_what_a_dead_process_left_goes_back_or_becomes_unknown(printers: Printers, world: World) -> None:
    leased, sending = world.issue(), world.issue()
    printers.claimed(printers.first)
    assert printers.recover(printers.first) == 1
    assert printers.state(leased) == "queued"
    assert printers.jobs(leased)[0].printer_id is None, "any printer of the kiosk may take it"
    claimed = printers.claimed(printers.first)
    assert claimed.ticket_id == leased.id
    printers.note(claimed, state="sending", sent_bytes=300)
    assert printers.recover(printers.first) == 1
    job = printers.jobs(leased)[0]
    assert (job.state, job.fault, job.sent_bytes, job.evidence) == ("unknown", "interrupted", 300, None)
    assert printers.row(printers.first).remains
    assert printers.claimed(printers.first).ticket_id == sending.id, "it is never taken again by itself"


def test_what_was_proved_in_a_presenter_stays_printed(printers: Printers, world: World) -> None:
    ticket = world.issue()
    claimed = printers.claimed(printers.first)
    printers.note(claimed, state="sending")
    paper.show_proved(printers.store, claimed, printers.row(printers.first), evidence=1)
    proved_at = world.clock()
    world.clock.tick(20)
    assert printers.recover(printers.first) == 1
    job = printers.jobs(ticket)[0]
    assert (job.state, job.evidence, job.ended_at) == ("printed", 1, proved_at)


def test_another_machine_is_given_its_time(printers: Printers, world: World) -> None:
    ticket = world.issue()
    claimed = printers.claimed(printers.first, owner="there:7")
    printers.note(claimed, state="sending")
    assert printers.recover(printers.first, host="here") == 0
    world.clock.tick(lease.LEASE.total_seconds() + 1)
    assert printers.recover(printers.first, host="here") == 1
    assert printers.state(ticket) == "unknown"


# --- where a slip comes out -----------------------------------------------------------------------


def test_a_resting_printer_leaves_its_slips_to_the_next(printers: Printers, world: World) -> None:
    ticket = world.issue()
    assert printers.claim(printers.second) is None, "the preferred one is there"
    printers.give_back(printers.claimed(printers.first), printers.first)
    taken = printers.claimed(printers.second)
    assert (taken.ticket_id, taken.elsewhere) == (ticket.id, True)
    printers.finish(taken, printers.second)
    seen = world.floor().slips[ticket.id]
    assert (seen.state, seen.printer_id, seen.elsewhere) == ("printed", printers.second, True)
    assert printers.slip_kinds() == ["slip.printed"]


def test_people_are_told_once_when_no_printer_is_left(printers: Printers, world: World) -> None:
    ticket = world.issue()
    printers.give_back(printers.claimed(printers.first), printers.first, rest=2)
    assert ticket.id not in world.floor().slips
    printers.give_back(printers.claimed(printers.second), printers.second, rest=2)
    told = world.floor().slips[ticket.id]
    assert (told.state, told.fault, told.printer_id, told.sent_bytes) == ("queued", "paper_out", None, 0)
    world.clock.tick(3)
    printers.give_back(printers.claimed(printers.first), printers.first, rest=2)
    assert printers.slip_kinds() == ["slip.failed"]
    world.clock.tick(3)
    printers.finish(printers.claimed(printers.first), printers.first)
    assert world.floor().slips[ticket.id].state == "printed"
    assert not world.faults()


def test_a_busy_printer_keeps_its_slips_for_three_tries(printers: Printers, world: World) -> None:
    world.issue()
    for rest in (0.5, 1.0, 2.0):
        printers.give_back(printers.claimed(printers.first), printers.first, fault="busy", rest=rest)
        assert printers.claim(printers.second) is None
        world.clock.tick(rest)
    printers.give_back(printers.claimed(printers.first), printers.first, fault="busy", rest=30)
    assert printers.claimed(printers.second).elsewhere
    assert printers.slip_kinds() == []


@pytest.mark.parametrize(
    ("fault", "rests"), [("busy", [0.5, 1, 2, 30, 30]), ("paper_out", [1, 2, 30, 30]), ("hung", [1, 2, 30])]
)
def test_rests_grow_until_the_breaker_opens(fault: str, rests: list[float]) -> None:
    assert [rest_after(n, fault=fault, rules=Rules()) for n in range(1, len(rests) + 1)] == rests


def test_a_clock_put_back_keeps_no_printer_resting_for_hours(printers: Printers, world: World) -> None:
    world.issue()
    printers.give_back(printers.claimed(printers.first), printers.first, rest=30)
    assert printers.row(printers.first).is_resting(world.clock())
    assert not printers.row(printers.first).is_resting(world.clock() - timedelta(hours=1))


def test_a_test_slip_comes_out_where_it_was_asked_for_or_fails(printers: Printers, world: World) -> None:
    paper.print_test(printers.store, printers.second, by=world.house)
    assert printers.claim(printers.first) is None
    claimed = printers.claimed(printers.second)
    assert claimed.named
    printers.give_back(claimed, printers.second)
    (job,) = world.print_jobs()
    assert (job.state, job.fault, job.printer_id) == ("failed", "paper_out", printers.second)


def test_a_test_ends_a_printers_rest(printers: Printers, world: World) -> None:
    world.issue()
    printers.give_back(printers.claimed(printers.first), printers.first, rest=30)
    paper.print_test(printers.store, printers.first, by=world.house)
    assert not printers.row(printers.first).is_resting(world.clock())


# --- what nobody needs any more -------------------------------------------------------------------


def test_an_old_slip_is_not_printed_even_before_the_timer_comes(printers: Printers, world: World) -> None:
    ticket = world.issue()
    world.clock.tick(181)
    assert printers.claim(printers.first) is None
    assert paper.expire(printers.store, world.centre_id, world.clock()) == 1
    assert (printers.state(ticket), printers.slip_kinds()) == ("expired", ["slip.expired"])
    assert paper.expire(printers.store, world.centre_id, world.clock()) == 0


def test_a_called_citizen_needs_the_first_slip_no_more_but_a_copy_asked_for(
    printers: Printers, world: World
) -> None:
    ticket = world.issue()
    world.at(1).call_next()
    assert printers.claim(printers.first) is None
    paper.expire(printers.store, world.centre_id, world.clock())
    reprint(printers.store, ticket.id, why="asked at the counter", by=world.supervisor)
    assert printers.claimed(printers.first).copy == 2


def test_hundreds_of_old_slips_expire_without_holding_up_who_takes_a_number(
    printers: Printers, world: World
) -> None:
    for _ in range(paper.AT_ONCE + 5):
        world.issue(after=0)
    world.clock.tick(181)
    ended = [paper.expire(printers.store, world.centre_id, world.clock()) for _ in range(3)]
    assert ended == [paper.AT_ONCE, 5, 0]


# --- copies ---------------------------------------------------------------------------------------


def test_a_new_copy_takes_the_place_of_one_that_still_waits(printers: Printers, world: World) -> None:
    ticket = world.issue()
    reprint(printers.store, ticket.id, why="no paper", by=world.supervisor)
    assert [printers.state(ticket, copy) for copy in (1, 2)] == ["cancelled", "queued"]
    assert printers.claimed(printers.first).copy == 2
    assert json.loads(printers.jobs(ticket)[1].slip)["copy"] == 2
    entry = next(one for one in world.entries() if one.kind.value == "slip.reprinted")
    assert (entry.actor, entry.data["why"]) == (str(world.supervisor), "no paper")


def test_an_earlier_copy_settled_late_does_not_hide_the_newer_one(printers: Printers, world: World) -> None:
    ticket = world.issue()
    claimed = printers.claimed(printers.first)
    printers.note(claimed, state="sending")
    unknown = SlipEnd(state="unknown", fault="hung", sent_bytes=900, total_bytes=900)
    printers.finish(claimed, printers.first, unknown, remains=True)
    reprint(printers.store, ticket.id, why="asked", by=world.supervisor)
    printers.finish(printers.claimed(printers.first), printers.first)
    paper.settle(printers.store, claimed.id, there=False, by=world.supervisor)
    assert world.floor().slips[ticket.id].copy == 2
    assert fold(world.floor().centre, world.entries()).slips[ticket.id].copy == 2
    assert printers.state(ticket) == "cancelled"


def test_only_a_doubtful_slip_can_be_settled_and_only_once(printers: Printers, world: World) -> None:
    world.issue()
    claimed = printers.claimed(printers.first)
    with world.refuses("unknown_print_job"):
        paper.settle(printers.store, claimed.id, there=True, by=world.supervisor)
    printers.note(claimed, state="sending")
    printers.recover(printers.first)
    paper.settle(printers.store, claimed.id, there=True, by=world.supervisor)
    (job,) = world.print_jobs()
    assert (job.state, job.evidence) == ("printed", None), "the staff's word is no machine's evidence"
    with world.refuses("unknown_print_job"):
        paper.settle(printers.store, claimed.id, there=False, by=world.supervisor)


def test_jobs_have_marks_that_differ() -> None:
    marks = {job_mark(f"{number:020x}") for number in range(3_000)}
    assert len(marks) > 2_990
    assert all(len(mark) == 4 and mark.isascii() and mark.isalnum() for mark in marks)


# --- figures --------------------------------------------------------------------------------------


def test_the_figures_tell_how_long_slips_take_and_how_many_are_doubtful(
    printers: Printers, world: World
) -> None:
    for seconds in (1, 2, 3):
        world.issue()
        claimed = printers.claimed(printers.first)
        world.clock.tick(seconds)
        printers.finish(claimed, printers.first, mm=100)
    doubtful = world.issue()
    printers.note(printers.claimed(printers.first), state="sending", sent_bytes=5)
    printers.recover(printers.first)
    reprint(printers.store, doubtful.id, why="half of it", by=world.supervisor)
    mine = sa.delete(tables.print_job).where(tables.print_job.c.centre_id != world.centre_id)
    with printers.store.write() as conn:
        conn.execute(mine)
        seen = figures(conn, world.clock())
    assert seen.press_to_evidence == {"0.5": 2.0, "0.95": 3.0}
    assert seen.jobs == {"printed": 3, "unknown": 1, "queued": 1}
    assert (seen.unknown_rate, seen.reprints) == (0.25, 1)
    assert seen.roll_metres[printers.first] == pytest.approx(0.3)


def test_the_figures_of_a_house_without_slips_are_no_errors(world: World) -> None:
    with world.store.write() as conn:
        conn.execute(sa.delete(tables.print_job))
        seen = figures(conn, world.clock())
    assert (seen.press_to_evidence, seen.unknown_rate, seen.reprints) == ({}, 0.0, 0)


# --- one printer's thread -------------------------------------------------------------------------


class Room:
    """A printer's thread in this very process, with drivers and a store that a test can break."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self.store = folder, store
        self.world = World(store, store.clock, CENTRE)
        self.stop = Event()
        self.thread: PrinterThread | None = None
        with store.write() as conn:
            (self.printer,) = (p for p in spool.printers(conn) if p.centre_id == CENTRE)

    def start(
        self, opener: Callable[[PrinterConfig], Driver] | None = None, *, store: Any = None
    ) -> PrinterThread:
        shop = Workshop(
            store=store or self.store,
            stop=self.stop,
            folder=self.folder,
            opener=opener or self.open,
            complete=lambda slip, _claimed, _printer: slip,
            host="here",
            owner="here:1",
        )
        self.thread = PrinterThread(shop, self.printer)
        self.thread.start()
        return self.thread

    def open(self, config: PrinterConfig) -> Driver:
        return open_driver(config, folder=self.folder)

    def play(self, **fault: Any) -> None:
        play_fault(VirtualFault(**fault), folder=self.folder, printer_id=self.printer.id)

    def set_up(self, **values: Any) -> None:
        with self.store.write() as conn:
            spool.note_printer(conn, self.printer.id, **values)

    def press(self) -> str:
        ticket = self.world.take().ticket
        if self.thread is not None:
            self.thread.wake.set()
        with self.store.read() as conn:
            return str(spool.newest_job(conn, ticket.id).id)

    def job(self, job_id: str) -> sa.Row[Any]:
        with self.store.read() as conn:
            found = spool.job(conn, job_id)
        assert found is not None
        return found

    def ended(self, job_id: str, state: str) -> sa.Row[Any]:
        return until(lambda: (job := self.job(job_id)).state == state and job, what=f"a slip to be {state}")

    def condition(self, condition: str) -> None:
        def known() -> bool:
            with self.store.read() as conn:
                return any(seen.condition == condition for seen in spool.printers_seen(conn, CENTRE))

        until(known, what=f"the printer to be {condition}")

    @property
    def slips(self) -> int:
        return len(roll(self.folder / self.printer.id))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    url = f"sqlite:///{tmp_path / 'sothutu.db'}"
    with_centre(url)
    with opened(url, tmp_path, clock=utc_now) as store:
        made = Room(tmp_path / "printers", store)
        hasty = {name: getattr(HASTE, name) for name in RULE_NAMES if name.startswith("printer_")}
        # The tests' centre was made on a morning of its own.
        made.world.set_rules(**hasty, clock_ahead_hours=None, clock_back=1e9)
        yield made
        made.stop.set()
        if made.thread is not None:
            made.thread.wake.set()
            made.thread.join(20)
            assert not made.thread.is_alive()


def test_a_slip_that_cannot_be_drawn_fails_and_the_next_is_printed(room: Room) -> None:
    bad, good = room.press(), room.press()
    with room.store.write() as conn:
        conn.execute(
            sa.update(tables.print_job).where(tables.print_job.c.id == bad).values(slip='{"kind":"?"}')
        )
    room.start()
    failed = room.ended(bad, "failed")
    assert (failed.fault, failed.sent_bytes, failed.attempt) == ("unprintable", 0, 1)
    assert room.ended(good, "printed").evidence == 2
    assert room.slips == 1


def test_a_printer_set_up_wrongly_is_as_good_as_not_there(room: Room) -> None:
    def without_package(config: PrinterConfig) -> Driver:
        raise ImportError("pycups")

    room.start(without_package)
    job = room.press()
    until(lambda: room.job(job).fault == "unreachable", what="the slip to wait")
    room.condition("unreachable")
    assert (room.job(job).state, room.job(job).sent_bytes) == ("queued", 0)


def test_cups_is_sent_to_and_never_believed(room: Room) -> None:
    queue = CupsPeer()
    room.set_up(driver="cups", address="may-in", profile="plain-80")
    room.start(lambda config: CupsDriver(config.address, title=config.name, connect=queue.connect, call_s=1))
    job = room.ended(room.press(), "sent")
    assert (job.evidence, job.sent_bytes) == (0, job.total_bytes)
    assert len(queue.finished) == 1
    room.condition("silent")
    queue.end()


def test_a_cups_queue_that_is_stopped_is_waited_for(room: Room) -> None:
    queue = CupsPeer()
    queue.state = 5
    room.set_up(driver="cups", address="may-in", profile="plain-80")
    room.start(lambda config: CupsDriver(config.address, title=config.name, connect=queue.connect, call_s=1))
    job = room.press()
    room.condition("busy")
    queue.state = 3
    assert room.ended(job, "sent").evidence == 0
    queue.end()


class Late(VirtualDriver):
    """A printer whose echo of an earlier job comes with the first word of the next session."""

    echo = b""

    def read(self, deadline: float) -> bytes:
        said, self.echo = self.echo, b""
        return said or super().read(deadline)


def test_a_late_echo_settles_the_slip_it_belongs_to(room: Room) -> None:
    words: list[bytes] = []

    def open_late(config: PrinterConfig) -> Driver:
        driver = Late(room.folder, config.id, profile=profile_named("virtual"))
        if words:
            driver.echo = words.pop()
        return driver

    room.play(hang_at=5_000)
    room.start(open_late)
    job = room.press()
    assert room.ended(job, "unknown").evidence is None
    room.play()
    words.append(b"\x37\x22ZZZZ\x00")
    until(lambda: not words, what="an echo of nobody's slip")
    words.append(b"\x37\x22" + job_mark(job).encode() + b"\x00")
    settled = room.ended(job, "printed")
    assert settled.evidence == 2
    kinds = [one.kind.value for one in room.world.entries() if one.kind.value.startswith("slip.")]
    assert kinds == ["slip.unknown", "slip.settled"]


def test_a_slip_never_waits_for_the_question_how_the_printer_is(room: Room) -> None:
    """A question without an answer would take ten minutes here; the slip calls it off."""
    unheard: list[bytes] = []
    deaf = [True]

    class Deaf(VirtualDriver):
        def write(self, data: bytes, deadline: float) -> int:
            if deaf:
                unheard.append(data)
                return len(data)
            return super().write(data, deadline)

        def read(self, deadline: float) -> bytes:
            return super().read(min(deadline, time.monotonic() + 0.01))

    room.world.set_rules(printer_answer=600.0)
    room.start(lambda config: Deaf(room.folder, config.id, profile=profile_named("virtual")))
    until(lambda: unheard, what="the printer to be asked")
    room.world.set_rules(printer_answer=0.5)
    deaf.clear()
    assert room.ended(room.press(), "printed").attempt == 1


def test_a_slip_waits_for_whoever_asks_the_printer_by_hand_and_both_are_never_there_at_once(
    room: Room,
) -> None:
    with alone_at(room.folder, room.printer.id):
        room.start()
        job = room.press()
        until(lambda: room.job(job).state == "leased", what="the slip to wait for its turn")
        assert room.slips == 0
    assert room.ended(job, "printed").attempt == 1


class Moody:
    """A store that is busy for everybody who writes, as often as it is told to be."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.busy = {"write": 0, "transact": 0}
        self.refused = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def _moody(self, name: str, *of: Any) -> Iterator[Any]:
        if self.busy[name]:
            self.busy[name] -= 1
            self.refused += 1
            raise Busy(seconds=1)
        with getattr(self._store, name)(*of) as given:
            yield given

    def write(self) -> Any:
        return self._moody("write")

    def transact(self, *of: Any) -> Any:
        return self._moody("transact", *of)


def test_what_is_known_of_paper_is_written_down_however_long_the_database_is_busy(room: Room) -> None:
    moody = Moody(room.store)
    room.start(store=moody)
    room.condition("ok")
    moody.busy["transact"] = 4
    job = room.press()
    assert room.ended(job, "printed").evidence == 2
    assert (moody.refused, room.slips) == (4, 1)


def test_a_database_that_is_busy_before_the_first_byte_stops_the_slip_and_it_is_tried_again(
    room: Room,
) -> None:
    class MoodyAtSending(Moody):
        @contextmanager
        def _moody(self, name: str, *of: Any) -> Iterator[Any]:
            with super()._moody(name, *of) as conn:
                yield conn
            leased = sa.select(tables.print_job.c.id).where(tables.print_job.c.state == "leased")
            with self._store.read() as conn:
                if name == "write" and not self.refused and conn.execute(leased).first():
                    self.busy["write"] = 1

    room.start(store=MoodyAtSending(room.store))
    job = room.press()
    printed = room.ended(job, "printed")
    assert (printed.attempt, room.slips) == (2, 1)


def test_a_fault_of_the_driver_itself_in_the_middle_is_unknown_and_silences_no_printer(room: Room) -> None:
    class Broken(VirtualDriver):
        sent = 0

        def write(self, data: bytes, deadline: float) -> int:
            taken = super().write(data, deadline)
            self.sent += taken
            if self.sent > 5_000:
                raise RuntimeError("a bug")
            return taken

    broken: list[bool] = [True]

    def open_broken(config: PrinterConfig) -> Driver:
        made = Broken if broken else VirtualDriver
        return made(room.folder, config.id, profile=profile_named("virtual"))

    room.start(open_broken)
    job = room.press()
    assert room.ended(job, "unknown").fault == "interrupted"
    broken.clear()
    assert room.ended(room.press(), "printed").evidence == 2
    assert room.job(job).state == "unknown"


def test_a_printer_taken_away_ends_its_thread(room: Room) -> None:
    thread = room.start()
    room.condition("ok")
    with room.store.write() as conn:
        conn.execute(sa.delete(tables.device_printer))
        conn.execute(sa.delete(tables.printer))
    thread.join(10)
    assert not thread.is_alive()


def test_the_monitor_reads_the_figures_of_the_paper(room: Room, tmp_path: Path) -> None:
    room.start()
    room.ended(room.press(), "printed")
    app = create_app(Settings(data=tmp_path, database_url=str(room.store.engine.url)), store=room.store)
    said = app.test_client().get("/metrics").text
    assert 'sothutu_print_jobs{state="printed"} 1.0' in said
    assert 'sothutu_press_to_evidence_seconds{quantile="0.95"}' in said
    assert "sothutu_print_unknown_ratio 0.0" in said
    assert "sothutu_reprints 0.0" in said
    assert f'sothutu_roll_used_metres{{printer="{room.printer.id}"}}' in said


def test_a_printer_nobody_reaches_is_known_before_anybody_wants_a_slip(room: Room) -> None:
    class Gone(VirtualDriver):
        def open(self, deadline: float) -> None:
            raise Unreachable("nobody there")

    room.start(lambda config: Gone(room.folder, config.id, profile=profile_named("virtual")))
    room.condition("unreachable")
