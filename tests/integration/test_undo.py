"""Taking back the last act at a counter: the whole row, once, soon, and only while nobody else has acted."""

from dataclasses import replace

import pytest

from server.core.dossier import Done
from server.core.house import Actor, Role
from server.core.kinds import Kind
from server.core.ticket import Status
from server.store import read
from tests.integration.test_calls import bring_to, called_at, held_by, missed_at, serving_at
from tests.world import World

UNDOABLE = {
    "call_next": (Status.WAITING, lambda desk, _: desk.call_next()),
    "call": (Status.WAITING, lambda desk, t: desk.call(t)),
    "call from hold": (Status.ON_HOLD, lambda desk, t: desk.call(t)),
    "start": (Status.CALLED, lambda desk, t: desk.start(t)),
    "no_show": (Status.CALLED, None),
    "revive": (Status.NO_SHOW, lambda desk, t: desk.revive(t)),
    "hold": (Status.SERVING, lambda desk, t: desk.hold(t)),
    "resume": (Status.ON_HOLD, lambda desk, t: desk.resume(t)),
    "release": (Status.ON_HOLD, lambda desk, t: desk.release(t)),
    "transfer called": (Status.CALLED, lambda desk, t: desk.transfer(t, queue="land", come_back=True)),
    "transfer serving": (Status.SERVING, lambda desk, t: desk.transfer(t, counter=4)),
    "requeue": (Status.CALLED, lambda desk, t: desk.requeue(t)),
    "complete": (Status.SERVING, lambda desk, t: desk.complete(t)),
    "complete from hold": (Status.ON_HOLD, lambda desk, t: desk.complete(t)),
    "leave": (Status.CALLED, lambda desk, t: desk.leave(t)),
    "leave while waiting": (Status.WAITING, lambda desk, t: desk.leave(t)),
}


def call_and_recall(world: World):
    ticket = called_at(world, 1)
    for _ in range(2):
        world.clock.tick(30)
        ticket = world.at(1).recall(ticket)
    return ticket


@pytest.mark.parametrize("act", UNDOABLE)
def test_undo_restores_the_whole_row_in_an_entry_of_its_own(world, act):
    status, do = UNDOABLE[act]
    before = call_and_recall(world) if act == "no_show" else bring_to(world, status)
    others = [world.issue() for _ in range(4)]
    line = world.line()
    world.clock.tick(30)
    desk = world.at(1)
    acted = desk.no_show(before) if do is None else do(desk, before)
    assert acted != before
    world.clock.tick(10)
    restored = desk.undo()
    assert restored == world.ticket(before) == replace(before, last_seq=acted.last_seq + 1)
    entry = world.last_entry()
    assert (entry.kind, entry.data["undoes"], entry.actor) == (
        Kind.TICKET_UNDONE,
        acted.last_seq,
        "token:clerk-1",
    )
    assert world.line() == line
    assert [world.ticket(other) for other in others] == others
    assert world.faults() == []


def test_an_undone_act_can_be_done_again(world):
    ticket = world.issue()
    world.at(1).call_next()
    world.at(1).undo()
    assert world.at(2).call_next().id == ticket.id


def test_undoing_a_walk_direct_lets_the_person_go_and_keeps_the_number_used(world):
    ticket = world.at(1).walk_direct("civil")
    gone = world.at(1).undo()
    assert (gone.id, gone.status, gone.counter_id, gone.ended_at) == (
        ticket.id,
        Status.LEFT,
        None,
        world.clock.now,
    )
    assert world.issue().number == ticket.number + 1
    assert world.at(1).call_next()
    assert world.faults() == []


def test_undoing_a_completion_voids_the_dossiers_it_recorded(world):
    ticket = serving_at(world, 1)
    done = world.at(1).complete(ticket, Done(amount=8_000), Done())
    world.at(1).undo()
    with world.store.read() as conn:
        dossiers = read.dossiers_recorded(conn, world.centre_id, done.last_seq)
    assert [d.voided for d in dossiers] == [True, True]
    assert [e.kind for e in world.entries()[-3:]] == [
        Kind.TICKET_UNDONE,
        Kind.DOSSIER_VOIDED,
        Kind.DOSSIER_VOIDED,
    ]
    again = world.at(1).complete(ticket, Done(amount=9_000))
    with world.store.read() as conn:
        (only,) = read.dossiers_recorded(conn, world.centre_id, again.last_seq)
    assert (only.done.amount, only.voided) == (9_000, False)
    assert world.faults() == []


def test_boards_drop_an_undone_call_silently(world):
    first = called_at(world, 1)
    world.issue()
    world.at(2).call_next()
    world.at(2).undo()
    assert [call.ticket_id for call in world.floor().calls] == [first.id]


# --- the four refusals ---------------------------------------------------------------------------


def test_who_did_nothing_has_nothing_to_undo(world):
    with world.refuses("nothing_to_undo"):
        world.at(1).undo()
    called_at(world, 2)
    with world.refuses("nothing_to_undo"):
        world.at(1).undo()


def test_an_undo_is_not_undone(world):
    called_at(world, 1)
    world.at(1).undo()
    with world.refuses("nothing_to_undo"):
        world.at(1).undo()


def test_a_recall_is_not_undone_nor_the_call_before_it(world):
    ticket = called_at(world, 1)
    world.set_rules(recall_gap=0)
    world.at(1).recall(ticket)
    with world.refuses("nothing_to_undo"):
        world.at(1).undo()


def test_an_issue_is_not_undone(world):
    world.take(by=world.clerk(1))
    with world.refuses("nothing_to_undo"):
        world.at(1).undo()


def test_an_issue_in_between_does_not_stop_the_undo_of_a_call(world):
    ticket = called_at(world, 1)
    world.take(by=world.clerk(1))
    assert world.at(1).undo().id == ticket.id


def test_a_citizens_leave_is_not_undone_by_anybody(world):
    ticket = world.issue()
    world.citizen(ticket).leave(ticket)
    with world.refuses("nothing_to_undo"):
        world.citizen(ticket).undo()
    with world.refuses("nothing_to_undo"):
        world.at(1).undo()


def test_an_act_at_another_counter_is_not_undone_from_here(world):
    clerk = world.clerk(1)
    called_at(world, 1)
    moved = replace(clerk, counter_id=world.counter(2).id)
    with world.refuses("nothing_to_undo"):
        world.by(moved).undo()


def test_after_ten_seconds_it_is_too_late(world):
    called_at(world, 1)
    world.clock.tick(10.1)
    with world.refuses("undo_too_late", seconds=10.1):
        world.at(1).undo()


def test_the_seconds_are_the_centres_own_rule(world):
    world.set_rules(undo_within=30)
    ticket = called_at(world, 1)
    world.clock.tick(30)
    assert world.at(1).undo().id == ticket.id


@pytest.mark.parametrize("other", ["start", "leave", "transfer"])
def test_who_acted_since_comes_first(world, other):
    ticket = called_at(world, 1)
    somebody = world.by(world.supervisor)
    {
        "start": lambda: somebody.start(ticket),
        "leave": lambda: world.citizen(ticket).leave(ticket),
        "transfer": lambda: somebody.transfer(ticket, queue="land"),
    }[other]()
    with world.refuses("undo_overtaken", ticket=ticket.code):
        world.at(1).undo()


def test_a_ticket_called_elsewhere_after_a_transfer_stays_there(world):
    ticket = called_at(world, 1)
    world.at(1).transfer(ticket, queue="land")
    world.at(4).call_next()
    with world.refuses("undo_overtaken", ticket=ticket.code):
        world.at(1).undo()


@pytest.mark.parametrize("act", ["hold", "complete", "transfer", "requeue", "leave"])
def test_a_counter_that_has_called_somebody_else_meanwhile_is_busy(world, act):
    before = called_at(world, 1) if act in {"requeue", "leave"} else serving_at(world, 1)
    getattr(world.at(1), act)(before, **({"queue": "land"} if act == "transfer" else {}))
    next_one = world.issue()
    colleague = Actor(
        centre_id=world.centre_id, kind="token", id="other", role=Role.CLERK, counter_id=world.counter(1).id
    )
    world.by(colleague).call(next_one)
    with world.refuses("counter_busy", ticket=next_one.code, counter=1):
        world.at(1).undo()


# --- people who sit at no counter -------------------------------------------------------------------


@pytest.mark.parametrize("act", ["start", "transfer", "leave", "release", "revive"])
def test_a_supervisor_at_the_door_takes_back_what_they_did_wherever_it_was(world, act):
    ticket = {"release": held_by, "revive": missed_at}.get(act, called_at)(world, 1)
    desk = world.by(world.supervisor)
    getattr(desk, act)(ticket, **({"queue": "land"} if act == "transfer" else {}))
    assert desk.undo() == replace(ticket, last_seq=ticket.last_seq + 2)
