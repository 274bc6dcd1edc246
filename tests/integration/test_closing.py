"""The end of a day: by the timer at the closing hour, by hand, once, and on paper."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from printers.slip import TextSlip, from_json
from server.app import create_app
from server.backup.make import found
from server.config import Settings
from server.core.calendar import OFFICE_HOURS
from server.core.house import CounterState
from server.core.kinds import Kind
from server.core.ticket import Status
from server.live.day_end import DayEnd
from server.store import closing as figures_of
from server.usecases import closing, day
from tests.fakes import MORNING
from tests.integration.test_calls import bring_to
from tests.world import PASSWORD

MONDAY = date(2026, 11, 23)
HERE = "http://localhost"


def _sheets(world) -> list[TextSlip]:
    return [one for job in world.print_jobs() for one in [from_json(job.slip)] if isinstance(one, TextSlip)]


def _closings(world):
    return [entry for entry in world.entries() if entry.kind is Kind.DAY_CLOSED]


def test_a_day_closed_by_hand_expires_what_is_open_and_prints_its_figures_and_the_seal(world):
    bring_to(world, Status.COMPLETED)
    for _ in range(3):
        world.issue("land")
    done = closing.close_day(world.store, by=world.supervisor)
    assert (done.expired, done.printed, done.figures.taken) == (3, True, 4)
    assert (done.figures.served, done.figures.expired, done.figures.still_open) == (1, 3, 0)
    assert {ticket.status for ticket in world.tickets()} == {Status.COMPLETED, Status.EXPIRED}
    entry = world.last_entry()
    before = world.entries()[-2]
    assert (entry.kind, entry.actor) == (Kind.DAY_CLOSED, str(world.supervisor))
    assert entry.data == {"day": MONDAY.isoformat(), "expired": 3, "head": before.hash}
    (sheet,) = _sheets(world)
    assert "23/11/2026" in sheet.title
    assert "Số đã cấp\t4" in sheet.lines
    assert "Hàng chờ land\t0 / 3" in sheet.lines
    assert "".join(" ".join(sheet.lines[-2:]).split()) == before.hash
    assert world.faults() == []


def test_breaks_and_calls_for_help_end_with_the_day_and_a_closed_counter_stays_closed(world):
    for number, state in ((1, CounterState.PAUSED), (2, CounterState.CLOSED)):
        day.set_counter(world.store, number, state=state, by=world.supervisor, reason="lunch")
    day.ask_for_help(world.store, by=world.clerk(3))
    closing.close_day(world.store, by=world.supervisor)
    assert [world.counter(n).state for n in (1, 2, 3)] == ["open", "closed", "open"]
    assert (world.counter(1).reason, world.counter(3).help_at) == (None, None)
    assert world.faults() == []


@pytest.fixture
def office(world, tmp_path):
    """A centre with office hours, and the timer that looks at it."""
    world.set_hours(OFFICE_HOURS)
    end = DayEnd(world.store, Settings(data=tmp_path, backups=tmp_path / "saved"))

    def look(local: str) -> None:
        world.clock.set(datetime.fromisoformat(f"2026-{local}:00+07:00"))
        end.look(world.centre_id)

    return look


def test_the_timer_closes_the_day_once_some_time_after_the_doors(world, office):
    ticket = world.issue()
    for moment in ("11-23T11:45", "11-23T17:00", "11-23T17:29"):
        office(moment)
        assert world.ticket(ticket).status is Status.WAITING
    for moment in ("11-23T17:30", "11-23T17:31", "11-23T23:59", "11-24T00:01", "11-24T08:00"):
        office(moment)
    assert world.ticket(ticket).status is Status.EXPIRED
    assert [entry.data["day"] for entry in _closings(world)] == ["2026-11-23"]
    assert len(_sheets(world)) == 1


def test_what_is_given_after_closing_ends_with_the_date_and_not_before(world, office):
    world.issue()
    office("11-23T17:30")
    late = world.take(by=world.supervisor).ticket
    office("11-23T23:59")
    assert world.ticket(late).status is Status.WAITING
    office("11-24T00:00")
    assert world.ticket(late).status is Status.EXPIRED
    assert world.last_entry().data["day"] == "2026-11-23"


def test_a_timer_that_was_away_closes_the_last_day_that_had_people_and_no_empty_one(world, office):
    world.issue()
    office("11-28T09:00")  # a Saturday: the machine was off all week
    office("11-29T09:00")
    assert [entry.data["day"] for entry in _closings(world)] == ["2026-11-23"]


def test_a_day_closed_by_hand_is_not_closed_again_by_the_timer(world, office):
    world.issue()
    closing.close_day(world.store, by=world.supervisor)
    office("11-23T18:00")
    office("11-24T18:00")
    assert len(_closings(world)) == 1


def test_a_centre_that_never_closes_ends_its_day_with_the_date(world, tmp_path):
    end = DayEnd(world.store, Settings(data=tmp_path, backups=tmp_path / "saved"))
    ticket = world.issue()
    world.clock.set(datetime(2026, 11, 23, 16, 59, 59, 999_000, tzinfo=UTC))
    end.look(world.centre_id)
    assert world.ticket(ticket).status is Status.WAITING
    world.clock.set(datetime(2026, 11, 23, 17, tzinfo=UTC))
    end.look(world.centre_id)
    assert world.ticket(ticket).status is Status.EXPIRED
    assert world.issue().number == 1


def test_closing_makes_a_backup(world, office, tmp_path, kind):
    world.issue()
    office("11-23T17:30")
    saved = found(Settings(data=tmp_path, backups=tmp_path / "saved"))
    assert ["closing" in one.path.name for one in saved] == [True]


def test_a_clock_that_jumps_loses_no_number_and_closes_nothing_twice(world, office):
    first = world.issue()
    office("11-23T17:30")
    office("11-22T09:00")  # a day back
    office("11-23T17:40")
    assert world.ticket(first).status is Status.EXPIRED
    assert len(_closings(world)) == 1
    world.clock.set(MORNING + timedelta(days=1))
    assert world.issue().number == 1
    assert world.faults() == []


# --- the page ---------------------------------------------------------------------------------------


@pytest.fixture
def desk(world, tmp_path):
    app = create_app(Settings(data=tmp_path, database_url="", public_url=HERE), store=world.store)
    client = app.test_client()
    log_in(world, client)
    return client


def log_in(world, client):
    form = {"login": f"{world.centre_id}.vanphong", "password": PASSWORD}
    assert client.post("/console/login", data=form, headers={"Origin": HERE}).status_code == 303


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_page_sums_the_day_up_closes_it_and_prints_again(world, desk):
    bring_to(world, Status.COMPLETED)
    world.issue()
    assert "Còn 1 số chưa kết thúc" in desk.get("/admin/day").text
    assert desk.post("/admin/day/close", json={}, headers={"Origin": HERE}).status_code == 204
    shown = desk.get("/admin/day").text
    assert "Không còn ai chờ" in shown
    assert world.last_entry().data["head"][:16] in shown
    world.clock.tick(days=1)
    log_in(world, desk)
    assert "In phiếu tổng kết" in desk.get("/admin/day?day=2026-11-23").text
    again = desk.post("/admin/day/print", json={"day": "2026-11-23"}, headers={"Origin": HERE})
    assert again.status_code == 204
    assert len(_sheets(world)) == 2
    assert desk.get("/admin/day?day=yesterday").status_code == 422


def test_figures_of_a_day_without_anybody_are_noughts(world):
    with world.store.read() as conn:
        told = figures_of.figures(conn, world.centre_id, MONDAY)
    assert (told.taken, told.waits, told.queues) == (0, None, ())
    assert json.dumps(told.counters) == "[]"
