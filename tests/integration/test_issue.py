"""Taking a number: dense, once, with its slip, and only when the house may give one."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from printers.slip import from_json
from server.core.calendar import OFFICE_HOURS
from server.core.errors import Refusal
from server.core.house import QueueState, Request
from server.core.kinds import Kind
from server.core.numbering import short_code
from server.core.ticket import Status
from server.core.tokens import ticket_token, token_hash
from server.store import read, tables
from server.usecases import day
from server.usecases.issue import confirm_clock
from server.usecases.slips import reprint
from tests.driver import breaking
from tests.world import SECRET

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def local(*parts):
    return datetime(*parts, tzinfo=HANOI)


# --- the number and everything that belongs to it ------------------------------------------------


def test_a_number_comes_with_its_place_its_entry_and_its_print_job(world):
    issued = world.take("civil", lang="en")
    ticket = issued.ticket
    assert (ticket.code, ticket.status, ticket.series, ticket.number) == ("A001", Status.WAITING, "A", 1)
    assert ticket.place == ticket.issued_at == world.clock.now
    assert ticket.business_date == date(2026, 11, 23)
    assert (issued.ahead, issued.replayed) == (0, False)
    entry = world.last_entry()
    assert (entry.kind, entry.ticket_id, entry.actor) == (Kind.TICKET_ISSUED, ticket.id, str(world.kiosk))
    assert ticket.issue_seq == ticket.last_seq == entry.seq
    (job,) = world.print_jobs()
    slip = from_json(job.slip)
    assert (job.ticket_id, job.copy_no, job.state, job.device_id) == (ticket.id, 1, "queued", world.kiosk.id)
    assert (slip.code, slip.queue, slip.lang, slip.ahead) == ("A001", "Queue civil", "en", 0)
    assert slip.counters == (1, 2)
    assert slip.short_code == ticket.short_code == short_code(ticket.id)


def test_the_slip_is_kept_without_the_key_to_the_phone_page(world):
    ticket = world.take().ticket
    token = ticket_token(SECRET, ticket.id)
    assert ticket.token_hash == token_hash(token)
    assert token not in json.dumps(world.everything(), default=str)
    with world.store.read() as conn:
        assert read.ticket_by_token(conn, token_hash(token)) == ticket


def test_numbers_are_dense_in_each_series_and_a_shared_series_counts_on(world):
    codes = [world.issue(queue).code for queue in ("civil", "certify", "guide", "civil", "land", "guide")]
    assert codes == ["A001", "B001", "B002", "A002", "C001", "B003"]


def test_past_a_thousand_a_number_has_four_digits(world):
    world.take()
    with world.store.write() as conn:
        mine = tables.series_counter.c.centre_id == world.centre_id
        conn.execute(sa.update(tables.series_counter).where(mine).values(last=998))
    assert [world.take().ticket.code for _ in range(3)] == ["A999", "A1000", "A1001"]


def test_a_procedure_leads_to_its_own_queue_unless_another_is_asked_for(world):
    own = world.issue(None, procedure="1.000002")
    elsewhere = world.issue("guide", procedure="1.000002")
    assert own.queue_id == world.queue("land").id
    assert elsewhere.queue_id == world.queue("guide").id
    assert own.procedure_id == elsewhere.procedure_id is not None
    assert from_json(world.print_jobs()[0].slip).papers == ("Giấy chứng sinh",)


def test_no_slip_is_made_for_who_wants_none(world):
    world.take(printed=False)
    assert world.print_jobs() == []


def test_a_priority_group_starts_ahead_and_the_board_need_not_know_why(world):
    ordinary = world.issue()
    world.clock.tick(minutes=19)
    early = world.issue(priority="elderly")
    assert early.place == early.issued_at - timedelta(minutes=20)
    assert world.line() == [early.code, ordinary.code]
    merit = world.issue(priority="merit")
    assert merit.place == merit.issued_at - timedelta(minutes=5)
    assert world.line() == [early.code, ordinary.code, merit.code]


def test_ahead_is_how_many_are_served_before(world):
    assert [world.take().ahead for _ in range(3)] == [0, 1, 2]
    assert world.take(priority="elderly").ahead == 0
    assert world.take("land").ahead == 0


# --- refusals ------------------------------------------------------------------------------------


def test_an_unknown_queue_is_refused(world):
    with world.refuses("unknown_queue", queue="nhà đất"):
        world.take("nhà đất")


def test_an_unknown_procedure_is_refused(world):
    with world.refuses("unknown_procedure", procedure="9.999999"):
        world.take(None, procedure="9.999999")


def test_an_unknown_priority_group_is_refused_and_uses_no_number_up(world):
    with world.refuses("priority_unknown", priority="vip"):
        world.take(priority="vip")
    assert world.take().ticket.number == 1


def test_a_wish_for_nothing_is_refused(world):
    with world.refuses("malformed"):
        world.take(None)


def test_an_unknown_language_is_refused(world):
    with world.refuses("malformed", fields={"lang": "fr"}):
        world.take(lang="fr")


@pytest.mark.parametrize("state", [QueueState.PAUSED, QueueState.CLOSED])
def test_a_queue_that_is_not_open_gives_no_number_and_says_why(world, state):
    day.set_queue(world.store, "civil", state=state, by=world.supervisor, reason="mất điện")
    with world.refuses("queue_closed", queue="civil", reason="mất điện"):
        world.take()
    day.set_queue(world.store, "civil", state=QueueState.OPEN, by=world.supervisor)
    assert world.take().ticket.number == 1


def test_a_queue_that_no_counter_serves_gives_no_number_but_from_a_hand_at_the_door(world):
    with world.refuses("queue_unserved", queue="archive"):
        world.take("archive")
    with world.refuses("queue_unserved", queue="archive"):
        world.take("archive", by=world.clerk(1))
    assert world.take("archive", by=world.supervisor).ticket.number == 1


def test_outside_opening_hours_the_kiosk_gives_no_number_and_the_staff_may(world):
    world.set_hours(OFFICE_HOURS)
    world.clock.set(local(2026, 11, 23, 11, 29, 59))
    assert world.take().ticket.number == 1
    world.clock.set(local(2026, 11, 23, 11, 30))
    with world.refuses("centre_closed"):
        world.take()
    assert world.take(by=world.supervisor).ticket.number == 2


# --- the same press twice ------------------------------------------------------------------------


def test_the_same_request_again_answers_the_same_ticket_as_it_is_now(world):
    first = world.take(request=Request("r1", "h"))
    called = world.at(1).call_next()
    before = world.everything()
    again = world.take(request=Request("r1", "h"))
    assert again.replayed
    assert not first.replayed
    assert again.ticket == called
    assert world.everything() == before


def test_a_request_id_reused_for_another_question_is_refused(world):
    world.take(request=Request("r1", "h"))
    with world.refuses("request_id_reused", request_id="r1"):
        world.take("land", request=Request("r1", "other"))


def test_a_refusal_does_not_use_the_request_id_up(world):
    day.set_queue(world.store, "civil", state=QueueState.CLOSED, by=world.supervisor)
    with world.refuses("queue_closed"):
        world.take(request=Request("r1", "h"))
    day.set_queue(world.store, "civil", state=QueueState.OPEN, by=world.supervisor)
    assert not world.take(request=Request("r1", "h")).replayed
    assert world.take(request=Request("r1", "h")).replayed


def test_two_kiosks_may_use_the_same_request_id(world):
    first = world.take(request=Request("r1", "h"))
    second = world.take(by=world.supervisor, request=Request("r1", "h"))
    assert first.ticket.number, second.ticket.number == (1, 2)
    assert not second.replayed


def test_a_repeat_is_answered_even_when_nothing_would_be_given_now(world):
    first = world.take(request=Request("r1", "h"))
    day.set_queue(world.store, "civil", state=QueueState.CLOSED, by=world.supervisor)
    world.clock.tick(hours=-3)
    assert world.take(request=Request("r1", "h")).ticket == first.ticket


# --- the clock -----------------------------------------------------------------------------------


def test_a_clock_that_runs_backwards_a_little_moves_no_moment_backwards(world):
    first = world.take().ticket
    world.clock.tick(-299)
    second = world.take().ticket
    assert second.issued_at == first.issued_at
    assert world.line() == [first.code, second.code]
    assert all(a.at <= b.at for a, b in pairwise(world.entries()))


@pytest.mark.parametrize(
    "jump", [{"seconds": -301}, {"days": -1}, {"hours": 20, "seconds": 1}, {"days": 400}]
)
def test_a_clock_that_jumped_stops_the_numbers_until_somebody_confirms_it(world, jump):
    world.take()
    last = world.clock.now
    shown = world.clock.tick(**jump)
    with world.refuses("clock_wrong", now=shown.isoformat(), last=last.isoformat()):
        world.take()
    confirm_clock(world.store, by=world.supervisor)
    assert world.last_entry().kind is Kind.CLOCK_CONFIRMED
    assert world.take().ticket.issued_at >= last
    world.clock.tick(60)
    assert world.take().ticket.issued_at >= last
    world.clock.tick(hours=2)
    world.take()
    assert world.faults() == []


@pytest.mark.parametrize("jump", [{"seconds": -300}, {"seconds": 0}, {"hours": 20}])
def test_a_clock_within_its_limits_stops_nobody(world, jump):
    world.take()
    world.clock.tick(**jump)
    assert world.take().ticket.code


def test_a_confirmed_clock_is_confirmed_for_this_jump_only(world):
    world.take()
    world.clock.tick(hours=-2)
    confirm_clock(world.store, by=world.supervisor)
    world.take()
    world.clock.tick(hours=-1)
    with world.refuses("clock_wrong"):
        world.take()


def test_a_confirmation_of_long_ago_excuses_no_new_jump(world):
    world.take()
    world.clock.tick(hours=-2)
    confirm_clock(world.store, by=world.supervisor)
    world.clock.tick(hours=9)
    world.take()
    world.clock.tick(hours=-3)
    with world.refuses("clock_wrong"):
        world.take()


def test_a_clock_that_jumped_stops_only_the_numbers(world):
    ticket = world.issue()
    world.clock.tick(days=3)
    assert world.at(1).call_next().id == ticket.id


def test_a_centre_without_a_limit_may_be_switched_off_for_a_week(world):
    world.set_rules(clock_ahead_hours=None)
    world.take()
    world.clock.tick(days=8)
    assert world.take().ticket.number == 1


def test_at_midnight_the_numbers_begin_again_and_last_nights_ticket_keeps_its_day(world):
    world.clock.set(local(2026, 11, 23, 23, 59, 59, 999_999))
    late = world.take().ticket
    world.clock.tick(0.000_001)
    early = world.take().ticket
    assert (late.business_date, late.code) == (date(2026, 11, 23), "A001")
    assert (early.business_date, early.code) == (date(2026, 11, 24), "A001")
    assert world.ticket(late).business_date == date(2026, 11, 23)


def test_a_date_that_was_used_already_counts_on(world):
    world.clock.set(local(2026, 11, 23, 23, 59))
    world.take()
    world.clock.set(local(2026, 11, 24, 0, 1))
    world.take()
    world.clock.set(local(2026, 11, 23, 23, 59, 30))
    again = world.take().ticket
    assert (again.business_date, again.code) == (date(2026, 11, 23), "A002")


def test_the_day_is_the_centres_own_wherever_the_machine_thinks_it_is(world, monkeypatch):
    import time

    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        world.clock.set(datetime(2026, 11, 23, 17, 0, tzinfo=UTC))  # noon in New York, midnight in Thanh Hóa
        ticket = world.take().ticket
        assert ticket.business_date == date(2026, 11, 24)
        slip = from_json(world.print_jobs()[0].slip)
        assert slip.issued_at.isoformat() == "2026-11-24T00:00:00+07:00"
        assert world.entries()[-1].at.isoformat() == "2026-11-23T17:00:00+00:00"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_leap_day_is_a_day(world):
    world.set_rules(clock_ahead_hours=None)
    world.clock.set(local(2028, 2, 29, 8, 0))
    ticket = world.take().ticket
    assert ticket.business_date == date(2028, 2, 29)
    assert world.ticket(ticket) == ticket
    world.clock.tick(days=1)
    assert world.take().ticket.business_date == date(2028, 3, 1)
    assert world.faults() == []


# --- slips again ---------------------------------------------------------------------------------


def test_a_slip_printed_again_is_the_same_number_on_a_marked_copy(world):
    ticket = world.take().ticket
    world.clock.tick(30)
    reprint(world.store, ticket.id, why="torn", by=world.supervisor)
    first, second = world.print_jobs()
    assert (first.copy_no, second.copy_no) == (1, 2)
    assert (from_json(second.slip).code, from_json(second.slip).copy) == ("A001", 2)
    entry = world.last_entry()
    assert (entry.kind, entry.data["copy"], entry.data["why"]) == (Kind.SLIP_REPRINTED, 2, "torn")
    assert world.ticket(ticket) == ticket


def test_the_same_wish_for_a_copy_twice_is_one_copy(world):
    ticket = world.take().ticket
    for _ in range(2):
        reprint(world.store, ticket.id, why="torn", by=world.supervisor, request=Request("r1", "h"))
    assert [job.copy_no for job in world.print_jobs()] == [1, 2]


def test_nobody_gets_a_copy_of_a_number_that_is_over(world):
    ticket = world.take().ticket
    world.citizen(ticket).leave(ticket)
    with world.refuses("unknown_ticket", ticket=ticket.id):
        reprint(world.store, ticket.id, why="torn", by=world.supervisor)


def test_a_print_job_goes_stale_after_the_centres_time(world):
    world.take()
    (job,) = world.print_jobs()
    assert job.expires_at - job.made_at == timedelta(seconds=180)


# --- a fault in the middle -----------------------------------------------------------------------


def test_a_fault_at_any_statement_leaves_no_trace_and_no_gap(world):
    """The disk fills up, the power goes: whichever statement it hits, the number was never given."""
    world.take()
    before = world.everything()
    broken = 0
    for at in range(1, 40):
        with breaking(world.store.engine, at=at):
            try:
                world.take()
            except OSError:
                broken += 1
            else:
                break
        assert world.everything() == before
    assert broken > 9
    assert [t.number for t in sorted(world.tickets(), key=lambda t: t.number)] == [1, 2]
    assert world.faults() == []


def test_a_refusal_inside_leaves_no_trace(world):
    with world.refuses("priority_unknown"):
        world.take(priority="nobody")
    with pytest.raises(Refusal):
        world.take("none at all")
    assert world.take().ticket.number == 1
