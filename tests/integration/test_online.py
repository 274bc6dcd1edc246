"""The way online from the phone page and the kiosk, and the rating of a visit, on either database."""

import sqlalchemy as sa

from server.core import portal
from server.core.dossier import Channel, Done
from server.core.house import QueueState, Request
from server.core.rating import Level, Reason
from server.core.ticket import Status, Ticket
from server.store import online as steps
from server.store import tables, turn
from server.usecases import day, online
from server.usecases.way_online import WayOnline, set_way_online
from tests.world import World

BIRTH = "1.000001"
ASKED = Request(id="once", hash="h")


def by(world: World, ticket: Ticket):
    return world.citizen(ticket).by


def served(world: World, *done: Done, **wish: object) -> Ticket:
    """Somebody who is done."""
    ticket = world.issue(None, procedure=BIRTH, **wish)
    clerk = world.at(1)
    clerk.start(clerk.call(ticket))
    return clerk.complete(ticket, *done)


def figures(world: World) -> steps.Figures:
    with world.store.read() as conn:
        (found,) = steps.figures(
            conn,
            world.centre_id,
            since=world.tickets()[0].business_date,
            until=world.tickets()[0].business_date,
        )
    return found


def test_who_submitted_online_leaves_the_queue(world: World) -> None:
    ticket = world.issue(None, procedure=BIRTH)
    left = online.submitted(world.store, ticket.id, stay=False, by=by(world, ticket), request=ASKED)
    again = online.submitted(world.store, ticket.id, stay=False, by=by(world, ticket), request=ASKED)
    assert (left.status, again) == (Status.LEFT, left)
    assert [entry.kind for entry in world.entries()[-2:]] == ["online.submitted", "ticket.left"]
    with world.refuses("wrong_state"):
        online.submitted(world.store, ticket.id, stay=True, by=by(world, ticket))
    assert world.faults() == []


def test_who_submitted_online_may_keep_the_place_and_is_counted_once(world: World) -> None:
    world.issue("civil")
    ticket = world.issue(None, procedure=BIRTH)
    for _ in range(2):
        assert online.submitted(world.store, ticket.id, stay=True, by=by(world, ticket)) == ticket
    assert world.line("civil")[-1] == ticket.code
    assert [entry.kind for entry in world.entries()].count("online.submitted") == 1


def test_help_moves_the_number_to_guidance_with_its_place(world: World) -> None:
    early = world.issue(None, procedure=BIRTH)
    world.issue("guide")
    moved = online.ask_help(world.store, early.id, by=by(world, early))
    assert (moved.code, moved.place, moved.status) == (early.code, early.place, Status.WAITING)
    assert world.line("guide")[0] == early.code
    assert world.line("civil") == []
    with world.refuses("wrong_state"):
        online.ask_help(world.store, early.id, by=by(world, early))
    assert world.at(3).call_next().code == early.code
    assert world.faults() == []


def test_help_is_refused_where_nobody_could_give_it(world: World) -> None:
    ticket = world.issue()
    day.set_queue(world.store, "guide", state=QueueState.PAUSED, reason="Họp", by=world.house)
    with world.refuses("queue_closed", reason="Họp"):
        online.ask_help(world.store, ticket.id, by=by(world, ticket))
    world.at(1).call(ticket)
    day.set_queue(world.store, "guide", state=QueueState.OPEN, by=world.house)
    with world.refuses("wrong_state"):
        online.ask_help(world.store, ticket.id, by=by(world, ticket))


def test_a_visit_is_rated_once_and_nobody_learns_by_whom(world: World) -> None:
    waiting = world.issue()
    with world.refuses("wrong_state"):
        online.rate(world.store, waiting.id, level=Level.GOOD, by=by(world, waiting))
    ticket = served(world)
    online.rate(world.store, ticket.id, level=Level.POOR, reason=Reason.WAITED, by=by(world, ticket))
    with world.refuses("already_rated", ticket=ticket.code):
        online.rate(world.store, ticket.id, level=Level.VERY_GOOD, by=by(world, ticket))
    with world.store.read() as conn:
        mine = sa.select(tables.rating).where(tables.rating.c.centre_id == world.centre_id)
        (row,) = conn.execute(mine).mappings()
        assert steps.ratings(
            conn, world.centre_id, since=ticket.business_date, until=ticket.business_date
        ) == {1: 1}
    assert (row["level"], row["reason"], row["counter_id"]) == (1, "waited", ticket.counter_id)
    assert ticket.id not in row.values()
    last = world.last_entry()
    assert (last.kind, last.ticket_id, last.data) == ("rating.given", ticket.id, {})


def test_the_same_rating_sent_twice_is_taken_once(world: World) -> None:
    ticket = served(world)
    for _ in range(2):
        online.rate(world.store, ticket.id, level=Level.GOOD, by=by(world, ticket), request=ASKED)
    assert [entry.kind for entry in world.entries()].count("rating.given") == 1


def test_each_step_of_the_way_online_is_counted_once_a_visit(world: World) -> None:
    first = world.issue(None, procedure=BIRTH)
    online.step(world.store, first.procedure_id, "shown", by=world.kiosk)
    for _ in range(2):
        online.step(world.store, first.procedure_id, "opened", by=world.house)
    seq = world.last_entry().seq
    for _ in range(3):
        online.opened(world.store, first, by=by(world, first))
    assert world.last_entry().seq == seq
    online.submitted(world.store, first.id, stay=False, by=by(world, first))
    done = Done(procedure_id=first.procedure_id, code="H56.1-261123-0001", channel=Channel.ONLINE_ALONE)
    paper = Done(procedure_id=first.procedure_id, code="H56.1-261123-0002")
    served(world, done, paper)
    with world.store.write() as conn:
        mine = tables.procedure.c.id == first.procedure_id
        conn.execute(sa.update(tables.procedure).where(mine).values(level="full"))
    seen = figures(world)
    assert (seen.offered, seen.scanned, seen.submitted, seen.confirmed) == (3, 3, 1, 1)


def test_what_is_not_accepted_online_is_not_offered(world: World) -> None:
    ticket = world.issue(None, procedure=BIRTH)
    with world.store.write() as conn:
        mine = tables.procedure.c.id == ticket.procedure_id
        conn.execute(sa.update(tables.procedure).where(mine).values(level="info", portal_url="https://a.vn/"))
    online.opened(world.store, ticket, by=by(world, ticket))
    seen = figures(world)
    assert (seen.offered, seen.scanned) == (0, 1)


def test_how_a_procedure_is_submitted_online_is_checked_and_shown(world: World) -> None:
    page = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7"
    way = WayOnline(portal_url=f" {page} ", level=portal.Level.FULL, needs_vneid=True, online_minutes=15)
    set_way_online(world.store, BIRTH, way, by=world.supervisor)
    with world.store.read() as conn:
        shown = turn.procedure(conn, f"{world.centre_id}-{BIRTH}")
    assert shown is not None
    assert (shown.portal_url, shown.level, shown.needs_vneid) == (page, "full", True)
    assert (shown.needs_photos, shown.online_minutes) == (None, 15)
    assert world.last_entry().data["what"] == "way_online"
    assert world.last_entry().data["before"]["portal_url"] is None
    dead = WayOnline(portal_url="https://dichvucong.gov.vn/p/home/dvc-chi-tiet.html?ma_thu_tuc=1.000001")
    with world.refuses("portal_address_wrong", fault="dead"):
        set_way_online(world.store, BIRTH, dead, by=world.supervisor)
    with world.refuses("unknown_procedure"):
        set_way_online(world.store, "9.999999", way, by=world.supervisor)
    set_way_online(world.store, BIRTH, WayOnline(portal_url="  "), by=world.supervisor)
    with world.store.read() as conn:
        cleared = turn.procedure(conn, f"{world.centre_id}-{BIRTH}")
    assert cleared is not None
    assert (cleared.portal_url, cleared.level) == (None, None)
