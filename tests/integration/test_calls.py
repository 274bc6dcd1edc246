"""What a clerk does at a counter: every verb, from where it leads, what it refuses, what it leaves behind."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from server.core.dossier import Channel, Done, Method
from server.core.errors import Refusal
from server.core.house import Actor, CounterState, Request, Role
from server.core.kinds import Kind
from server.core.ticket import OPEN_CALL, Status
from server.store import read
from server.usecases import closing, day
from tests.world import World


def called_at(world: World, number: int, queue: str = "civil"):
    ticket = world.issue(queue)
    return world.at(number).call(ticket)


def serving_at(world: World, number: int, queue: str = "civil"):
    return world.at(number).start(called_at(world, number, queue))


def held_by(world: World, number: int, queue: str = "civil"):
    return world.at(number).hold(serving_at(world, number, queue))


def missed_at(world: World, number: int, queue: str = "civil"):
    ticket = called_at(world, number, queue)
    for _ in range(2):
        world.clock.tick(30)
        ticket = world.at(number).recall(ticket)
    return world.at(number).no_show(ticket)


def bring_to(world: World, status: Status):
    """A ticket of the civil queue in this state, in the hands of counter 1 where hands are needed."""
    ways = {
        Status.WAITING: world.issue,
        Status.CALLED: lambda: called_at(world, 1),
        Status.SERVING: lambda: serving_at(world, 1),
        Status.ON_HOLD: lambda: held_by(world, 1),
        Status.NO_SHOW: lambda: missed_at(world, 1),
        Status.COMPLETED: lambda: world.at(1).complete(serving_at(world, 1)),
        Status.LEFT: lambda: world.at(1).leave(world.issue()),
        Status.EXPIRED: lambda: expired(world),
    }
    return ways[status]()


def expired(world: World):
    ticket = world.issue()
    world.clock.tick(days=1)
    closing.end_earlier_days(world.store, by=world.house)
    return world.ticket(ticket)


# --- every verb from every state -----------------------------------------------------------------

VERBS = {
    "call": {"waiting", "on_hold"},
    "recall": {"called"},
    "start": {"called"},
    "no_show": {"called"},
    "revive": {"no_show"},
    "hold": {"serving"},
    "resume": {"on_hold"},
    "release": {"on_hold"},
    "transfer": {"called", "serving"},
    "requeue": {"called"},
    "complete": {"serving", "on_hold"},
    "leave": {"waiting", "called", "on_hold", "no_show"},
}
MORE = {"transfer": {"queue": "certify"}}


@pytest.mark.parametrize("status", list(Status))
def test_the_wrong_verbs_of_a_state_are_refused_and_change_nothing(world, status):
    ticket = bring_to(world, status)
    for verb in (verb for verb, states in VERBS.items() if status not in states):
        busy = verb in {"call", "resume"} and status in OPEN_CALL
        with world.refuses("counter_busy" if busy else "wrong_state", ticket=ticket.code):
            getattr(world.at(1), verb)(ticket, **MORE.get(verb, {}))


@pytest.mark.parametrize(("verb", "status"), [(v, s) for v, states in VERBS.items() for s in sorted(states)])
def test_a_verb_leads_on_from_its_states_and_says_so_in_the_journal(world, verb, status):
    ticket = bring_to(world, Status(status))
    world.clock.tick(60)
    if verb == "no_show":
        for _ in range(2):
            ticket = world.at(1).recall(ticket)
            world.clock.tick(30)
    before = ticket.last_seq
    moved = getattr(world.at(1), verb)(ticket, **MORE.get(verb, {}))
    entry = world.last_entry()
    assert world.ticket(ticket) == moved
    assert (entry.ticket_id, entry.actor, entry.at) == (ticket.id, "token:clerk-1", world.clock.now)
    assert (entry.data["prev"], entry.data["was"]) == (before, status)
    assert entry.data["at_counter"] == world.counter(1).id
    assert entry.data["ticket"]["status"] == moved.status
    assert world.faults() == []


def test_an_unknown_ticket_is_refused(world):
    nobody = replace(world.issue(), id="nobody")
    for verb in VERBS:
        with world.refuses("unknown_ticket", ticket="nobody"):
            getattr(world.at(1), verb)(nobody, **MORE.get(verb, {}))


def test_another_centres_ticket_is_unknown_here(world):
    there = world.neighbour()
    ticket = there.issue()
    for verb in VERBS:
        with world.refuses("unknown_ticket"):
            getattr(world.at(1), verb)(ticket, **MORE.get(verb, {}))
    with world.refuses("nobody_waiting"):
        world.at(1).call_next()
    assert there.at(1).call_next().id == ticket.id


# --- calling --------------------------------------------------------------------------------------


def test_the_next_one_is_called_to_this_counter_now(world):
    first, second = world.issue(), world.issue()
    world.clock.tick(5)
    ticket = world.at(1).call_next()
    assert ticket.id == first.id
    assert (ticket.status, ticket.counter_id, ticket.called_at) == (
        Status.CALLED,
        world.counter(1).id,
        world.clock.now,
    )
    assert world.line() == [second.code]
    assert world.last_entry().data["chosen"] is False


def test_a_counter_with_an_open_call_calls_nobody(world):
    world.issue()
    world.issue()
    other = world.issue("land")
    open_call = world.at(1).call_next()
    with world.refuses("counter_busy", ticket=open_call.code, counter=1):
        world.at(1).call_next()
    with world.refuses("counter_busy", ticket=open_call.code, counter=1):
        world.at(1).call(other)
    world.at(1).start(open_call)
    with world.refuses("counter_busy", ticket=open_call.code, counter=1):
        world.at(1).call_next()


def test_nobody_waiting_is_a_refusal_with_the_counters_number(world):
    world.issue("land")
    with world.refuses("nobody_waiting", counter=1):
        world.at(1).call_next()


def test_a_counter_serves_its_own_queue_first_and_helps_when_it_is_empty(world):
    helped = world.issue("certify")
    own = world.issue("civil")
    assert world.at(1).call_next().id == own.id
    world.at(1).complete(world.at(1).start(own))
    assert world.at(1).call_next().id == helped.id


def test_two_queues_of_one_tier_are_one_line(world):
    order = [world.issue(queue).id for queue in ("guide", "certify", "guide")]
    called = []
    for _ in order:
        ticket = world.at(3).call_next()
        called.append(ticket.id)
        world.at(3).complete(world.at(3).start(ticket))
    assert called == order


def test_a_chosen_call_overtakes_and_the_journal_says_that_it_was_chosen(world):
    world.issue()
    chosen = world.issue()
    assert world.at(1).call(chosen).id == chosen.id
    assert world.last_entry().data["chosen"] is True


def test_a_chosen_call_may_fetch_somebody_on_hold_to_any_counter(world):
    ticket = held_by(world, 1)
    called = world.at(2).call(ticket)
    assert (called.status, called.counter_id, called.held_by, called.hold_reason, called.started_at) == (
        Status.CALLED,
        world.counter(2).id,
        None,
        None,
        None,
    )


@pytest.mark.parametrize("also_serving", [False, True])
def test_whom_another_counter_has_called_is_taken(world, also_serving):
    ticket = serving_at(world, 1) if also_serving else called_at(world, 1)
    with world.refuses("ticket_taken", ticket=ticket.code, counter=1):
        world.at(2).call(ticket)


@pytest.mark.parametrize("state", [CounterState.PAUSED, CounterState.CLOSED])
@pytest.mark.parametrize("act", ["call_next", "call", "resume", "walk_direct"])
def test_a_counter_that_is_not_open_takes_nobody_new(world, act, state):
    ticket = held_by(world, 1)
    day.set_counter(world.store, 1, state=state, by=world.supervisor, reason="họp")
    more = {"call_next": (), "call": (ticket,), "resume": (ticket,), "walk_direct": ("civil",)}[act]
    with world.refuses("counter_closed", counter=1):
        getattr(world.at(1), act)(*more)


def test_a_counter_on_a_break_finishes_whom_it_has(world):
    ticket = serving_at(world, 1)
    day.set_counter(world.store, 1, state=CounterState.PAUSED, by=world.supervisor)
    assert world.at(1).complete(ticket).status is Status.COMPLETED


def test_who_sits_at_no_counter_calls_nobody(world):
    world.issue()
    with world.refuses("no_counter_chosen"):
        world.by(world.supervisor).call_next()


def test_who_sits_at_a_counter_that_is_somebody_elses_now_calls_nobody(world):
    world.issue()
    one = world.counter(1)
    with world.store.transact(world.supervisor) as tx:
        tx.put_counter(replace(one, staff_id=f"{world.centre_id}-quay1"))
    late = Actor(
        centre_id=world.centre_id,
        kind="staff",
        id=f"{world.centre_id}-quay2",
        role=Role.CLERK,
        counter_id=one.id,
    )
    with world.refuses("not_your_counter", counter=1):
        world.by(late).call_next()
    assert world.by(replace(late, id=f"{world.centre_id}-quay1")).call_next()


def test_all_counters_at_once_get_different_people(world):
    """Four clerks press in the same moment: nobody is called twice, and two are told that nobody waits."""
    for _ in range(2):
        world.issue("civil")
    barrier, answers = Barrier(3), []

    def press(number):
        barrier.wait()
        try:
            answers.append(world.at(number).call_next().code)
        except Refusal as refusal:
            answers.append(refusal.code)

    threads = [Thread(target=press, args=(number,)) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["A001", "A002", "nobody_waiting"]
    assert world.faults() == []


# --- recall and no-show -----------------------------------------------------------------------------


def test_recalls_stand_fifteen_seconds_apart_and_are_counted(world):
    ticket = called_at(world, 1)
    world.clock.tick(14.9)
    with world.refuses("recall_too_soon", ticket=ticket.code, seconds=0.1):
        world.at(1).recall(ticket)
    world.clock.tick(0.1)
    again = world.at(1).recall(ticket)
    assert (again.recalls, again.recalled_at, again.called_at) == (1, world.clock.now, ticket.called_at)
    world.clock.tick(14)
    with world.refuses("recall_too_soon", seconds=1.0):
        world.at(1).recall(ticket)


@pytest.mark.parametrize(
    ("recalls", "seconds", "missing"),
    [
        (0, 100, {"recalls": 2, "seconds": 0.0}),
        (1, 30, {"recalls": 1, "seconds": 30.0}),
        (2, 59, {"recalls": 0, "seconds": 1.0}),
    ],
)
def test_a_no_show_needs_two_recalls_and_a_minute(world, recalls, seconds, missing):
    ticket = called_at(world, 1)
    for _ in range(recalls):
        world.clock.tick(15)
        ticket = world.at(1).recall(ticket)
    world.clock.tick(seconds - 15 * recalls)
    with world.refuses("no_show_too_soon", ticket=ticket.code, **missing):
        world.at(1).no_show(ticket)


def test_a_no_show_frees_the_counter_and_remembers_who_called(world):
    ticket = missed_at(world, 1)
    assert (ticket.status, ticket.counter_id, ticket.held_by) == (Status.NO_SHOW, None, world.counter(1).id)
    world.issue()
    assert world.at(1).call_next()


def test_the_limits_are_the_centres_own(world):
    world.set_rules(recall_gap=1, no_show_recalls=1, no_show_after=2)
    ticket = called_at(world, 1)
    world.clock.tick(1)
    world.at(1).recall(ticket)
    world.clock.tick(1)
    assert world.at(1).no_show(ticket).status is Status.NO_SHOW


# --- coming back: who stands where in the line --------------------------------------------------------


def test_who_comes_back_is_served_after_the_next_one(world):
    ticket = missed_at(world, 1)
    others = [world.issue() for _ in range(3)]
    revived = world.by(world.supervisor).revive(ticket)
    assert world.line() == [others[0].code, ticket.code, others[1].code, others[2].code]
    assert revived.place == others[0].place
    assert (revived.held_by, revived.called_at, revived.recalls) == (None, None, 0)


def test_who_comes_back_to_an_empty_line_is_next(world):
    ticket = missed_at(world, 1)
    revived = world.at(1).revive(ticket)
    assert revived.place == ticket.place
    assert world.at(2).call_next().id == ticket.id


def test_two_who_come_back_keep_the_order_of_their_return(world):
    first, second = missed_at(world, 1), missed_at(world, 2)
    others = [world.issue() for _ in range(3)]
    world.at(1).revive(second)
    world.at(1).revive(first)
    # The second one back stands behind the next one too, but after the first one back.
    assert world.line() == [others[0].code, second.code, first.code, others[1].code, others[2].code]


def test_who_has_a_later_place_already_does_not_move_forward_by_coming_back(world):
    early = [world.issue(), world.issue()]
    ticket = missed_at(world, 1)
    assert world.at(1).revive(ticket).place == ticket.place
    assert world.line() == [early[0].code, early[1].code, ticket.code]


@pytest.mark.parametrize(("after", "behind"), [(None, 3), (1, 1), (2, 2), (9, 4)])
def test_requeue_puts_somebody_behind_so_many_others(world, after, behind):
    ticket = called_at(world, 1)
    others = [world.issue().code for _ in range(4)]
    moved = world.at(1).requeue(ticket, after=after)
    expected = [*others[:behind], ticket.code, *others[behind:]]
    assert world.line() == expected
    assert (moved.counter_id, moved.called_at, moved.bump) == (None, None, moved.last_seq)


def test_the_number_of_others_is_the_centres_own_rule(world):
    world.set_rules(requeue_after=2)
    ticket = called_at(world, 1)
    others = [world.issue().code for _ in range(3)]
    world.at(1).requeue(ticket)
    assert world.line() == [others[0], others[1], ticket.code, others[2]]


def test_requeue_looks_at_the_tickets_own_queue_only(world):
    ticket = called_at(world, 1)
    world.issue("land")
    world.at(1).requeue(ticket)
    assert world.ticket(ticket).place == ticket.place


def test_who_was_put_back_is_not_overtaken_by_newcomers(world):
    ticket = called_at(world, 1)
    others = [world.issue().code for _ in range(3)]
    world.at(1).requeue(ticket)
    late = [world.issue().code for _ in range(3)]
    assert world.line() == [*others, ticket.code, *late]


# --- hold, resume, release ------------------------------------------------------------------------------


def test_hold_frees_the_counter_and_keeps_who_holds_and_why(world):
    ticket = held_by(world, 1)
    assert (ticket.status, ticket.counter_id, ticket.held_by, ticket.hold_reason) == (
        Status.ON_HOLD,
        None,
        world.counter(1).id,
        "đi phô tô",
    )
    world.issue()
    assert world.at(1).call_next()


def test_resume_goes_on_at_once_and_keeps_when_the_service_began(world):
    ticket = held_by(world, 1)
    world.clock.tick(300)
    resumed = world.at(1).resume(ticket)
    assert (resumed.status, resumed.counter_id) == (Status.SERVING, world.counter(1).id)
    assert (resumed.held_by, resumed.hold_reason, resumed.started_at) == (None, None, ticket.started_at)


def test_any_counter_of_the_queue_may_resume(world):
    ticket = held_by(world, 1)
    assert world.at(3).resume(ticket).counter_id == world.counter(3).id


def test_a_counter_of_another_queue_may_not_resume_unless_it_held_the_person(world):
    ticket = held_by(world, 1)
    with world.refuses("not_your_ticket", ticket=ticket.code, counter=1):
        world.at(4).resume(ticket)
    guest = world.at(4).hold(world.at(4).start(world.at(4).call(world.issue("civil"))))
    assert world.at(4).resume(guest).status is Status.SERVING


def test_resume_is_refused_while_the_counter_has_an_open_call(world):
    ticket = held_by(world, 1)
    busy = called_at(world, 1)
    with world.refuses("counter_busy", ticket=busy.code, counter=1):
        world.at(1).resume(ticket)


def test_release_keeps_the_place_and_leads_back_to_the_holder_alone(world):
    ticket = held_by(world, 2)
    later = world.issue()
    released = world.by(world.supervisor).release(ticket)
    assert (released.place, released.bump) == (ticket.place, ticket.bump)
    assert (released.return_to, released.for_counter) == (world.counter(2).id,) * 2
    assert (released.held_by, released.hold_reason) == (None, None)
    assert world.line() == [ticket.code, later.code]
    assert world.at(1).call_next().id == later.id
    assert world.at(2).call_next().id == ticket.id


# --- transfer -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("from_state", [called_at, serving_at])
def test_transfer_to_a_queue_keeps_code_and_place(world, from_state):
    ticket = from_state(world, 1)
    world.clock.tick(600)
    later = world.issue("land")
    moved = world.at(1).transfer(ticket, queue="land")
    assert (moved.code, moved.place, moved.bump) == (ticket.code, ticket.place, ticket.bump)
    assert (moved.queue_id, moved.for_counter, moved.return_to) == (world.queue("land").id, None, None)
    assert (moved.counter_id, moved.called_at, moved.started_at, moved.recalls) == (None, None, None, 0)
    assert world.line("land") == [ticket.code, later.code]
    assert world.at(4).call_next().id == ticket.id


def test_transfer_to_a_counter_is_called_there_before_its_own_queue_only_by_place(world):
    ticket = called_at(world, 1)
    land = world.issue("land")
    sent = world.at(1).transfer(ticket, counter=4)
    assert (sent.queue_id, sent.for_counter) == (ticket.queue_id, world.counter(4).id)
    with world.refuses("nobody_waiting"):
        world.at(2).call_next()
    first = world.at(4).call_next()
    assert first.id == ticket.id
    assert first.for_counter is None
    world.at(4).complete(world.at(4).start(first))
    assert world.at(4).call_next().id == land.id


def test_transfer_may_ask_to_come_back(world):
    ticket = called_at(world, 1)
    assert world.at(1).transfer(ticket, queue="land", come_back=True).return_to == world.counter(1).id


def test_transfer_refuses_what_does_not_exist_or_serves_nobody(world):
    ticket = called_at(world, 1)
    with world.refuses("unknown_queue", queue="nowhere"):
        world.at(1).transfer(ticket, queue="nowhere")
    with world.refuses("unknown_counter", counter=9):
        world.at(1).transfer(ticket, counter=9)
    with world.refuses("queue_unserved", queue="archive"):
        world.at(1).transfer(ticket, queue="archive")


# --- complete, leave, walk-direct ---------------------------------------------------------------------


def test_complete_is_credited_to_the_counter_and_calls_nobody(world):
    ticket = serving_at(world, 1)
    world.issue()
    world.clock.tick(90)
    done = world.at(1).complete(ticket)
    assert (done.status, done.counter_id, done.ended_at) == (
        Status.COMPLETED,
        world.counter(1).id,
        world.clock.now,
    )
    assert len(world.line()) == 1
    assert world.at(1).call_next()


def test_complete_from_hold_is_credited_to_the_holder(world):
    ticket = held_by(world, 2)
    done = world.by(world.supervisor).complete(ticket)
    assert (done.counter_id, done.held_by) == (world.counter(2).id, None)


def test_complete_records_every_dossier_with_its_stay(world):
    ticket = serving_at(world, 1)
    with world.store.read() as conn:
        procedure, _ = read.procedure_queue(conn, world.centre_id, "1.000001")
    online = Done(
        procedure_id=procedure,
        code="H56-1",
        channel=Channel.ONLINE_HELPED,
        method=Method.PORTAL,
        amount=8_000,
        digitised=True,
        due_on=world.clock.now.date() + timedelta(days=2),
    )
    paper = Done(channel=Channel.PAPER, method=Method.CASH, amount=50_000)
    done = world.at(1).complete(ticket, online, paper)
    with world.store.read() as conn:
        recorded = read.dossiers_recorded(conn, world.centre_id, done.last_seq)
    assert sorted((d.done for d in recorded), key=lambda d: d.amount) == [online, paper]
    assert {(d.ticket_id, d.voided) for d in recorded} == {(ticket.id, False)}
    assert [e.kind for e in world.entries()[-3:]] == [
        Kind.TICKET_COMPLETED,
        Kind.DOSSIER_RECORDED,
        Kind.DOSSIER_RECORDED,
    ]
    assert world.faults() == []


def test_a_dossier_of_an_unknown_procedure_is_refused_with_the_whole_completion(world):
    ticket = serving_at(world, 1)
    with world.refuses("unknown_procedure"):
        world.at(1).complete(ticket, Done(amount=1), Done(procedure_id="9.9"))


@pytest.mark.parametrize("status", [Status.WAITING, Status.CALLED, Status.ON_HOLD, Status.NO_SHOW])
def test_a_citizen_may_leave_from_the_phone_at_any_time_before_the_service(world, status):
    ticket = bring_to(world, status)
    left = world.citizen(ticket).leave(ticket)
    assert (left.status, left.counter_id, left.held_by, left.ended_at) == (
        Status.LEFT,
        None,
        None,
        world.clock.now,
    )
    world.issue()
    assert world.at(1).call_next()


def test_walk_direct_takes_a_number_prints_nothing_and_is_no_call_on_the_boards(world):
    world.issue(printed=False)
    ticket = world.at(1).walk_direct("civil")
    assert (ticket.code, ticket.status, ticket.counter_id) == ("A002", Status.SERVING, world.counter(1).id)
    assert ticket.called_at == ticket.started_at == ticket.issued_at == world.clock.now
    assert world.print_jobs() == []
    assert list(world.floor().calls) == []
    assert world.faults() == []


def test_walk_direct_is_refused_while_the_counter_has_an_open_call(world):
    busy = called_at(world, 1)
    with world.refuses("counter_busy", ticket=busy.code):
        world.at(1).walk_direct("civil")
    with world.refuses("unknown_queue"):
        world.at(2).walk_direct("nowhere")


# --- whose ticket it is ----------------------------------------------------------------------------------

IN_HAND = [
    ("recall", Status.CALLED),
    ("start", Status.CALLED),
    ("no_show", Status.CALLED),
    ("requeue", Status.CALLED),
    ("leave", Status.CALLED),
    ("transfer", Status.CALLED),
    ("transfer", Status.SERVING),
    ("hold", Status.SERVING),
    ("complete", Status.SERVING),
    ("complete", Status.ON_HOLD),
]


@pytest.mark.parametrize("status", [Status.CALLED, Status.SERVING, Status.ON_HOLD])
def test_a_clerk_keeps_their_hands_off_another_counters_ticket(world, status):
    ticket = bring_to(world, status)
    for verb in (verb for verb, at in IN_HAND if at is status):
        with world.refuses("not_your_ticket", ticket=ticket.code, counter=1):
            getattr(world.at(2), verb)(ticket, **MORE.get(verb, {}))


@pytest.mark.parametrize(("verb", "status"), [pair for pair in IN_HAND if pair[0] != "no_show"])
def test_a_supervisor_has_free_hands_and_the_counter_keeps_the_credit(world, verb, status):
    ticket = bring_to(world, status)
    world.clock.tick(20)
    moved = getattr(world.by(world.supervisor), verb)(ticket, **MORE.get(verb, {}))
    assert moved.last_seq == world.last_entry().seq
    assert world.last_entry().data["at_counter"] == world.counter(1).id


@pytest.mark.parametrize(
    ("role", "free"),
    [
        (Role.GREETER, True),
        (Role.ADMIN, True),
        (Role.HEAD, False),
        (Role.CASHIER, False),
        (Role.KIOSK, False),
    ],
)
def test_whose_hands_are_free(world, role, free):
    ticket = called_at(world, 1)
    desk = world.by(replace(world.supervisor, role=role))
    if free:
        assert desk.start(ticket).status is Status.SERVING
    else:
        with world.refuses("not_your_ticket", counter=1):
            desk.start(ticket)


# --- the same press twice -----------------------------------------------------------------------------

PRESSES = {
    "call_next": (Status.WAITING, lambda desk, t, **m: desk.call_next(**m)),
    "walk_direct": (Status.WAITING, lambda desk, t, **m: desk.walk_direct("civil", **m)),
    "call": (Status.WAITING, lambda desk, t, **m: desk.call(t, **m)),
    "recall": (Status.CALLED, lambda desk, t, **m: desk.recall(t, **m)),
    "start": (Status.CALLED, lambda desk, t, **m: desk.start(t, **m)),
    "revive": (Status.NO_SHOW, lambda desk, t, **m: desk.revive(t, **m)),
    "hold": (Status.SERVING, lambda desk, t, **m: desk.hold(t, **m)),
    "resume": (Status.ON_HOLD, lambda desk, t, **m: desk.resume(t, **m)),
    "release": (Status.ON_HOLD, lambda desk, t, **m: desk.release(t, **m)),
    "transfer": (Status.CALLED, lambda desk, t, **m: desk.transfer(t, queue="land", **m)),
    "requeue": (Status.CALLED, lambda desk, t, **m: desk.requeue(t, **m)),
    "complete": (Status.SERVING, lambda desk, t, **m: desk.complete(t, Done(amount=1), **m)),
    "leave": (Status.CALLED, lambda desk, t, **m: desk.leave(t, **m)),
    "undo": (Status.SERVING, lambda desk, t, **m: desk.undo(**m)),
}


@pytest.mark.parametrize("press", PRESSES)
def test_a_press_sent_twice_is_done_once_and_answers_the_ticket_as_it_is(world, press):
    status, act = PRESSES[press]
    ticket = bring_to(world, status)
    world.clock.tick(20 if press != "undo" else 0)
    first = act(world.at(1), ticket, request=Request("r1", "h"))
    before = world.everything()
    assert act(world.at(1), ticket, request=Request("r1", "h")) == first
    assert world.everything() == before
    with world.refuses("request_id_reused", request_id="r1"):
        act(world.at(1), ticket, request=Request("r1", "other"))


@pytest.mark.parametrize("press", ["call_next", "start", "complete"])
def test_a_refused_press_does_not_use_its_request_id_up(world, press):
    again = Request("r1", "h")
    if press == "call_next":
        with world.refuses("nobody_waiting"):
            world.at(1).call_next(request=again)
        world.issue()
        assert world.at(1).call_next(request=again)
    elif press == "start":
        ticket = world.issue()
        with world.refuses("wrong_state"):
            world.at(1).start(ticket, request=again)
        world.at(1).call(ticket)
        assert world.at(1).start(ticket, request=again)
    else:
        ticket = called_at(world, 1)
        with world.refuses("wrong_state"):
            world.at(1).complete(ticket, request=again)
        world.at(1).start(ticket)
        assert world.at(1).complete(ticket, request=again)


def test_only_the_first_entry_of_an_act_carries_its_request(world):
    ticket = serving_at(world, 1)
    world.at(1).complete(ticket, Done(), Done(), request=Request("r1", "h"))
    assert [(e.request_id, e.request_hash) for e in world.entries()[-3:]] == [
        ("r1", "h"),
        (None, None),
        (None, None),
    ]


def test_a_double_click_on_next_calls_one_person(world):
    world.issue()
    world.issue()
    barrier, answers = Barrier(2), []

    def press():
        barrier.wait()
        answers.append(world.at(1).call_next(request=Request("r1", "h")).code)

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["A001", "A001"]
    assert world.line() == ["A002"]


def test_where_clerks_may_not_choose_they_call_the_first_of_a_queue_and_who_was_set_aside(world):
    held, first, second = world.issue(), world.issue(), world.issue()
    world.at(1).start(world.at(1).call_next())
    world.at(1).hold(held)
    world.set_rules(clerks_choose=0)
    with world.refuses("choice_not_yours", ticket=second.code, ahead=1):
        world.at(1).call(second)
    assert world.at(1).call(held).status is Status.CALLED
    assert world.at(2).call(first).status is Status.CALLED
    third = world.issue()
    chief = replace(world.supervisor, counter_id=world.counter(4).id)
    assert world.by(chief).call(third).chosen
