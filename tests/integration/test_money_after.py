"""Money that comes after a stay has ended: its dossier follows by itself, and never over a person's correction."""

from dataclasses import replace
from typing import Any

import pytest

from server.core.dossier import Channel, Done, Method
from server.core.figures import Span, shares
from server.core.kinds import Entry, Kind
from server.core.payment import Finding, Payment, PayState, Way
from server.core.ticket import Ticket
from server.store import dossiers, read
from server.store.reports import dossiers as reports
from server.usecases import notices, payments
from server.usecases.dossiers import amend
from server.usecases.payments import Fee
from tests.bank import Till
from tests.integration.test_dossiers import CIVIL, LAND, ask, serve
from tests.integration.test_payment_desk import told
from tests.world import World

ONLINE = Done(procedure_id=CIVIL, channel=Channel.ONLINE_HELPED)
"""What a clerk records while nobody knows yet that the fee will come."""


@pytest.fixture
def till(world: World) -> Till:
    return Till(world)


def finish(world: World, till: Till, *done: Done, amount: int = 8_000) -> tuple[Ticket, Payment]:
    """A stay that ended before its transfer came."""
    served = serve(world)
    asked = ask(till, served.id, amount, Way.TRANSFER)
    return world.at(1).complete(served, *(done or (ONLINE,))), asked


def now(world: World, ticket: Ticket) -> list[tuple[Method, int]]:
    """Method and amount of a stay's dossiers, in the order in which they were recorded."""
    with world.store.read() as conn:
        told = dossiers.said(conn, world.centre_id, [ticket.id])
        found = {one.id: one.done for one in dossiers.of_stay(conn, ticket.id)}
    order = [one.data["dossier"]["id"] for one in told if one.kind is Kind.DOSSIER_RECORDED]
    return [(found[one].method, found[one].amount) for one in order if one in found]


def moved(world: World) -> list[Entry]:
    return [e for e in world.entries() if e.kind in {Kind.DOSSIER_AMENDED, Kind.DOSSIER_KEPT}]


def correct(world: World, till: Till, **changes: Any) -> None:
    """A person corrects the newest recorded dossier."""
    newest = [e.data["dossier"]["id"] for e in world.entries() if e.kind is Kind.DOSSIER_RECORDED][-1]
    with world.store.read() as conn:
        found = dossiers.dossier_of(conn, world.centre_id, newest)
    amend(till.store, newest, replace(found.done, **changes), by=till.by)


def paid_online(world: World) -> tuple[int, int]:
    """Online dossiers that were paid without cash, and those that had a fee, as the report counts them."""
    with world.store.read() as conn:
        today = read.today(conn, world.centre_id, world.clock())
        found = shares(reports.received(conn, world.centre_id, Span(today, today), today=today))
    return found.paid_online, found.with_fee


def test_a_transfer_that_comes_after_the_stay_corrects_its_dossier_once(world: World, till: Till):
    ticket, asked = finish(world, till)
    assert paid_online(world) == (0, 0)
    for _ in range(3):
        told(till, 8_000, asked.reference)
    assert paid_online(world) == (1, 1)
    assert now(world, ticket) == [(Method.TRANSFER, 8_000)]
    (entry,) = moved(world)
    assert (entry.data["before"]["method"], entry.data["before"]["amount"]) == ("free", 0)
    assert (entry.data["payment_id"], entry.ticket_id) == (asked.id, ticket.id)
    paid = next(e for e in world.entries() if e.kind is Kind.PAYMENT_PAID)
    assert (paid.at, paid.seq + 1) == (entry.at, entry.seq)
    assert world.faults() == []


def test_money_that_a_person_decides_about_corrects_the_dossier_then(world: World, till: Till):
    ticket, asked = finish(world, till, replace(ONLINE, method=Method.CASH, amount=5_000))
    world.clock.tick(till.account.minutes * 60 + 1)
    payments.expire(till.store, by=world.house)
    notice = told(till, 9_000, asked.reference)
    assert now(world, ticket) == [(Method.CASH, 5_000)]
    notices.assign(till.store, notice.id, asked.id, by=till.by)
    # The fee counts, not what came over it.
    assert now(world, ticket) == [(Method.TRANSFER, 8_000)]
    payments.refund(till.store, asked.id, by=till.by)
    assert now(world, ticket) == [(Method.TRANSFER, 8_000)]
    assert len(moved(world)) == 1
    assert world.faults() == []


def test_the_fee_taken_at_the_desk_after_the_stay_corrects_the_dossier_too(world: World, till: Till):
    ticket, asked = finish(world, till)
    payments.take(till.store, asked.id, Way.PORTAL, by=till.by)
    assert now(world, ticket) == [(Method.PORTAL, 8_000)]


def test_money_that_is_given_back_whole_leaves_the_dossier_as_it_was(world: World, till: Till):
    ticket, asked = finish(world, till, replace(ONLINE, method=Method.CASH, amount=5_000))
    told(till, 8_000, asked.reference)
    payments.refund(till.store, asked.id, by=till.by)
    assert now(world, ticket) == [(Method.CASH, 5_000)]
    assert [e.data["before"]["amount"] for e in moved(world)] == [5_000, 8_000]
    assert world.faults() == []


def test_a_person_who_corrected_the_money_is_not_overwritten_and_the_journal_says_so(
    world: World, till: Till
):
    ticket, asked = finish(world, till)
    correct(world, till, method=Method.CASH, amount=8_000)
    told(till, 8_000, asked.reference)
    assert till.now(asked).state is PayState.PAID
    assert now(world, ticket) == [(Method.CASH, 8_000)]
    assert moved(world)[-1].kind is Kind.DOSSIER_KEPT
    assert moved(world)[-1].data["reference"] == asked.reference
    with world.store.read() as conn:
        assert set(dossiers.moved_by(conn, world.centre_id, [asked])) == {asked.id}
    assert world.faults() == []


def test_a_person_who_corrected_something_else_or_said_the_same_is_no_obstacle(world: World, till: Till):
    ticket, asked = finish(world, till)
    correct(world, till, code="H56.1-261123-0001")
    told(till, 8_000, asked.reference)
    assert now(world, ticket) == [(Method.TRANSFER, 8_000)]
    ticket, asked = finish(world, till)
    correct(world, till, method=Method.TRANSFER, amount=8_000)
    told(till, 8_000, asked.reference, "2")
    assert now(world, ticket) == [(Method.TRANSFER, 8_000)]
    assert [e.kind for e in moved(world)] == [Kind.DOSSIER_AMENDED] * 3


def test_a_fee_finds_the_dossier_of_its_procedure_and_adds_to_what_was_paid_before(world: World, till: Till):
    served = serve(world)
    first = ask(till, served.id, 8_000, Way.CASH, LAND)
    payments.take(till.store, first.id, Way.CASH, by=till.by)
    second = ask(till, served.id, 15_000, Way.TRANSFER, LAND)
    world.at(1).complete(served, Done(procedure_id=CIVIL), Done(procedure_id=LAND), guessed={0, 1})
    assert now(world, served) == [(Method.FREE, 0), (Method.CASH, 8_000)]
    told(till, 15_000, second.reference)
    assert now(world, served) == [(Method.FREE, 0), (Method.TRANSFER, 23_000)]
    payments.refund(till.store, second.id, by=till.by)
    assert now(world, served) == [(Method.FREE, 0), (Method.CASH, 8_000)]


def test_a_fee_asked_for_by_a_code_corrects_the_newest_dossier_with_that_code(world: World, till: Till):
    code = "H56.1-261123-0001"
    older, _ = finish(world, till, replace(ONLINE, code=code))
    newer, _ = finish(world, till, ONLINE, replace(ONLINE, code=code))
    fee = Fee(amount=30_000, way=Way.TRANSFER, dossier_code=code)
    told(till, 30_000, payments.ask_for(till.store, fee, by=till.by).reference)
    assert now(world, older) == [(Method.FREE, 0)]
    assert now(world, newer) == [(Method.FREE, 0), (Method.TRANSFER, 30_000)]
    stray = Fee(amount=1_000, way=Way.TRANSFER, dossier_code="H56.1-261123-9999")
    told(till, 1_000, payments.ask_for(till.store, stray, by=till.by).reference, "2")
    assert len(moved(world)) == 1
    assert world.faults() == []


def test_undoing_the_stay_takes_the_dossier_back_and_finishing_it_again_counts_the_money_once(
    world: World, till: Till
):
    ticket, asked = finish(world, till)
    told(till, 8_000, asked.reference)
    serving = world.at(1).undo()
    assert now(world, ticket) == []
    world.at(1).complete(serving, ONLINE, guessed={0})
    assert now(world, ticket) == [(Method.TRANSFER, 8_000)]
    assert paid_online(world) == (1, 1)
    with world.store.read() as conn:
        assert dossiers.moved_by(conn, world.centre_id, [asked]) == {}
    assert world.faults() == []


def test_a_stay_without_a_dossier_and_one_that_goes_on_are_left_alone(world: World, till: Till):
    served = serve(world)
    first = ask(till, served.id, 8_000, Way.TRANSFER)
    told(till, 8_000, first.reference)
    second = ask(till, served.id, 5_000, Way.TRANSFER)
    world.at(1).complete(served)
    told(till, 5_000, second.reference, "2")
    assert moved(world) == []


def test_a_decision_taken_back_pays_nothing_and_the_dossier_follows_back(world: World, till: Till):
    ticket, asked = finish(world, till)
    wrong = told(till, 8_000, "khong ro")
    notices.assign(till.store, wrong.id, asked.id, by=till.by)
    assert now(world, ticket) == [(Method.TRANSFER, 8_000)]
    notices.reopen(till.store, wrong.id, by=till.by)
    assert now(world, ticket) == [(Method.FREE, 0)]
    open_again = till.now(asked)
    assert (open_again.state, open_again.received, open_again.ended_at) == (PayState.OPEN, 0, None)
    (waiting,) = till.notices()
    assert (waiting.finding, waiting.payment_id, waiting.decided_by) == (
        Finding.UNKNOWN_REFERENCE,
        None,
        None,
    )
    # The request is paid as any other, and the money may be decided about anew.
    told(till, 8_000, asked.reference, "2")
    assert now(world, ticket) == [(Method.TRANSFER, 8_000)]
    notices.set_aside(till.store, wrong.id, by=till.by)
    assert world.faults() == []


def test_a_decision_stands_once_its_day_is_over_or_the_money_was_given_back(world: World, till: Till):
    asked = till.ask()
    little, stray = told(till, 7_000, asked.reference), told(till, 5_000, "khong ro", "2")
    with world.refuses("notice_decided"):
        notices.reopen(till.store, little.id, by=till.by)
    notices.assign(till.store, little.id, asked.id, by=till.by)
    notices.set_aside(till.store, stray.id, by=till.by)
    payments.refund(till.store, asked.id, by=till.by)
    with world.refuses("payment_settled", state="refunded"):
        notices.reopen(till.store, little.id, by=till.by)
    notices.reopen(till.store, stray.id, by=till.by)
    notices.send_back(till.store, stray.id, by=till.by)
    world.clock.tick(days=1)
    with world.refuses("notice_decided"):
        notices.reopen(till.store, stray.id, by=till.by)
    assert world.faults() == []


def test_a_request_whose_decision_is_taken_back_is_over_where_its_time_is(world: World, till: Till):
    late = till.ask()
    world.clock.tick(till.account.minutes * 60 + 1)
    payments.expire(till.store, by=world.house)
    notice = told(till, 8_000, late.reference)
    notices.assign(till.store, notice.id, late.id, by=till.by)
    notices.reopen(till.store, notice.id, by=till.by)
    assert till.now(late).state is PayState.EXPIRED
    (waiting,) = till.notices()
    assert (waiting.finding, waiting.payment_id) == (Finding.LATE, late.id)
