"""What stands in the month's figures: filled by what was really paid, corrected by who may, before and after kept."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.core.dossier import Channel, Done, Method
from server.core.house import Role
from server.core.kinds import Kind
from server.core.payment import Payment, Way
from server.core.ticket import Ticket
from server.store import dossiers
from server.usecases import notices, payments
from server.usecases.dossiers import amend
from server.usecases.payments import Fee
from tests.bank import Till
from tests.integration.test_payment_desk import told
from tests.world import World

CIVIL, LAND = "1.000001", "1.000002"


@pytest.fixture
def till(world: World) -> Till:
    return Till(world)


def serve(world: World) -> Ticket:
    world.issue()
    return world.at(1).start(world.at(1).call_next())


def ask(till: Till, ticket_id: str, amount: int, way: Way, procedure: str | None = None) -> Payment:
    fee = Fee(amount=amount, way=way, ticket_id=ticket_id, procedure=procedure)
    return payments.ask_for(till.store, fee, by=till.by)


def recorded(world: World) -> list[Done]:
    """What stands in the journal as recorded, in order, each with its procedure's code again."""
    found = [e.data["dossier"] for e in world.entries() if e.kind is Kind.DOSSIER_RECORDED]
    with world.store.read() as conn:
        done = [dossiers.dossier_of(conn, world.centre_id, one["id"]).done for one in found]
    prefix = f"{world.centre_id}-"
    return [replace(one, procedure_id=(one.procedure_id or "").removeprefix(prefix) or None) for one in done]


def test_what_was_paid_fills_the_dossier_whose_money_nobody_said(world: World, till: Till):
    served = serve(world)
    paid = ask(till, served.id, 8_000, Way.TRANSFER, LAND)
    told(till, 8_000, paid.reference)
    done = [
        Done(procedure_id=CIVIL, method=Method.CASH, amount=5_000),
        Done(procedure_id=LAND, channel=Channel.ONLINE_HELPED),
    ]
    world.at(1).complete(served, *done, guessed={0, 1})
    # The request names its procedure: the other dossier keeps what the page guessed.
    assert recorded(world) == [done[0], replace(done[1], method=Method.TRANSFER, amount=8_000)]
    assert world.faults() == []


@pytest.mark.parametrize(
    ("way", "take", "method"),
    [(Way.TRANSFER, Way.CASH, Method.CASH), (Way.CASH, Way.PORTAL, Method.PORTAL)],
)
def test_the_way_that_counts_is_the_one_the_money_came(world: World, till: Till, way, take, method):
    served = serve(world)
    asked = ask(till, served.id, 8_000, way)
    payments.take(till.store, asked.id, take, by=till.by)
    world.at(1).complete(served, Done(), guessed={0})
    assert recorded(world) == [Done(method=method, amount=8_000)]


def test_what_the_clerk_said_stands_and_what_was_not_paid_fills_nothing(world: World, till: Till):
    said = Done(method=Method.CASH, amount=3_000)
    served = serve(world)
    payments.take(till.store, ask(till, served.id, 8_000, Way.CASH).id, Way.CASH, by=till.by)
    world.at(1).complete(served, said)
    served = serve(world)
    payments.cancel(till.store, ask(till, served.id, 8_000, Way.CASH).id, by=till.by)
    given_back = ask(till, served.id, 8_000, Way.CASH)
    payments.take(till.store, given_back.id, Way.CASH, by=till.by)
    payments.refund(till.store, given_back.id, by=till.by)
    ask(till, served.id, 8_000, Way.TRANSFER)
    world.at(1).complete(served, Done(), guessed={0})
    assert recorded(world) == [said, Done()]


def test_two_fees_of_one_dossier_add_up_and_undoing_lets_them_fill_again(world: World, till: Till):
    served = serve(world)
    for amount in (8_000, 15_000):
        payments.take(till.store, ask(till, served.id, amount, Way.CASH).id, Way.CASH, by=till.by)
    world.at(1).complete(served, Done(amount=1), guessed={0})
    assert [one.amount for one in recorded(world)] == [23_000]
    world.at(1).undo()
    world.at(1).complete(served, Done(), guessed={0})
    assert world.faults() == []


def test_more_than_the_fee_fills_the_fee_and_an_accepted_notice_counts_as_a_transfer(
    world: World, till: Till
):
    served = serve(world)
    asked = ask(till, served.id, 8_000, Way.TRANSFER)
    notice = told(till, 9_000, asked.reference)
    notices.assign(till.store, notice.id, asked.id, by=till.by)
    world.at(1).complete(served, Done(), guessed={0})
    assert recorded(world) == [Done(method=Method.TRANSFER, amount=8_000)]


def test_an_amendment_keeps_what_was_and_what_is_and_nothing_new_is_no_amendment(world: World, till: Till):
    served = serve(world)
    world.at(1).complete(served, Done(method=Method.CASH, amount=8_000, due_on=date(2026, 12, 1)))
    wrong = next(e.data["dossier"] for e in world.entries() if e.kind is Kind.DOSSIER_RECORDED)
    right = Done(procedure_id=LAND, method=Method.TRANSFER, amount=16_000, due_on=date(2026, 12, 1))
    amended = amend(till.store, wrong["id"], right, by=till.by)
    entry = world.entries()[-1]
    assert entry.kind is Kind.DOSSIER_AMENDED
    assert (entry.data["before"]["method"], entry.data["before"]["amount"]) == ("cash", 8_000)
    assert (entry.data["dossier"]["method"], entry.data["dossier"]["amount"]) == ("transfer", 16_000)
    assert entry.data["before"]["due_on"] == "2026-12-01"
    before = len(world.entries())
    assert amend(till.store, wrong["id"], right, by=till.by) == amended
    assert len(world.entries()) == before
    assert world.faults() == []


def test_a_dossier_is_found_by_its_day_and_by_any_part_of_its_code(world: World):
    first = serve(world)
    world.at(1).complete(first, Done(code="H56.1-261123-0001"), Done(procedure_id=LAND))
    second = serve(world)
    world.at(1).complete(second, Done(code="h56.1-261123-0002"))

    def codes(**asked: object) -> list[tuple[str, str | None]]:
        with world.store.read() as conn:
            found = dossiers.recorded(conn, world.centre_id, **asked)
        return [(one.ticket_code, one.dossier.done.code) for one in found]

    assert codes(day=first.business_date) == [
        (first.code, "H56.1-261123-0001"),
        (first.code, None),
        (second.code, "h56.1-261123-0002"),
    ]
    assert codes(sought="H56.1-261123-0002") == [(second.code, "h56.1-261123-0002")]
    assert [code for code, _ in codes(sought="261123")] == [second.code, first.code]
    assert codes(sought="%") == codes(sought="_") == []
    # What was taken back is found no more.
    world.at(1).undo()
    assert codes(sought="0002") == []


def test_a_clerk_corrects_what_they_finished_today_and_nothing_else(world: World, till: Till):
    mine = serve(world)
    world.at(1).complete(mine, Done(procedure_id=CIVIL))
    theirs = serve(world)
    world.at(1).complete(theirs, Done(procedure_id=CIVIL))
    first, second = (e.data["dossier"]["id"] for e in world.entries() if e.kind is Kind.DOSSIER_RECORDED)
    right = Done(procedure_id=CIVIL, channel=Channel.ONLINE_HELPED, method=Method.CASH, amount=8_000)
    amend(world.store, first, right, by=world.clerk(1))
    assert world.entries()[-1].data["dossier"]["amount"] == 8_000
    assert world.entries()[-1].actor == str(world.clerk(1))
    before = len(world.entries())
    head = replace(world.clerk(3), role=Role.HEAD)
    for stranger in (world.clerk(2), head):
        with world.refuses("dossier_not_yours", ticket=theirs.code):
            amend(world.store, second, right, by=stranger)
    world.clock.tick(days=1)
    with world.refuses("dossier_not_yours", ticket=mine.code):
        amend(world.store, first, Done(), by=world.clerk(1))
    assert len(world.entries()) == before
    for role in (Role.CASHIER, Role.SUPERVISOR, Role.ADMIN):
        amend(world.store, first, replace(right, amount=len(role)), by=replace(till.by, role=role))
    assert world.faults() == []


def test_a_clerk_finds_what_they_finished_today_the_newest_first(world: World):
    first = serve(world)
    world.at(1).complete(first, Done(code="1"))
    second = serve(world)
    world.at(1).complete(second, Done(code="2"))
    other = world.at(2).walk_direct("civil")
    world.at(2).complete(other, Done(code="3"))

    def codes(number: int, day: date) -> list[tuple[str, str | None]]:
        with world.store.read() as conn:
            found = dossiers.finished_by(conn, world.centre_id, str(world.clerk(number)), day=day)
        return [(one.ticket_code, one.dossier.done.code) for one in found]

    today = first.business_date
    assert codes(1, today) == [(second.code, "2"), (first.code, "1")]
    assert codes(2, today) == [(other.code, "3")]
    assert codes(1, today + timedelta(days=1)) == []
    world.at(2).undo()
    assert codes(2, today) == []
