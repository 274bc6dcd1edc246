"""Prepared statements: on both databases they answer what SQLAlchemy answers itself, and fail as it does."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
import sqlalchemy as sa

from server.core.house import Request, Role
from server.core.tokens import token_hash
from server.store import statements, tables
from server.store.prepared import Prepared
from server.store.rows import from_ticket
from server.usecases import people
from server.usecases.programs import new_token
from tests.world import PASSWORD, World

Values = Mapping[str, Any]


def _first_counter(world: World) -> Values:
    return {"of_centre_id": world.centre_id, "of_id": f"{world.centre_id}-1"}


def _centre(world: World) -> Values:
    return {"of_id": world.centre_id}


def _asked_before(world: World) -> Values:
    world.issue("civil")
    world.at(1).call_next(request=Request(id="press", hash="as it was"))
    return {"of_centre_id": world.centre_id, "of_actor": str(world.clerk(1)), "of_request_id": "press"}


def _at_counter(world: World) -> Values:
    world.issue("civil")
    called = world.at(1).call_next()
    return {"of_centre_id": world.centre_id, "of_counter_id": called.counter_id}


def _ticket(world: World) -> Values:
    return {"of_centre_id": world.centre_id, "of_id": world.issue("civil").id}


def _ahead(world: World) -> Values:
    last = [world.issue("civil") for _ in range(3)][-1]
    key = {"of_place": last.place, "of_bump": last.bump, "of_issue_seq": last.issue_seq}
    return {"of_centre_id": world.centre_id, "of_queue_id": last.queue_id, **key}


def _device(world: World) -> Values:
    return {"of_token_hash": token_hash(people.pair_device(world.store, world.kiosk.id, by=world.house))}


def _session(world: World) -> Values:
    login = f"{world.centre_id}.quay1"
    made = people.log_in(world.store, login=login, password=PASSWORD, address="here")
    return {"of_token_hash": token_hash(made)}


def _token(world: World) -> Values:
    made = new_token(world.store, role=Role.CLERK, by=world.house, counter_number=1, days=3)
    return {"of_token_hash": token_hash(made)}


def _entries(world: World) -> Values:
    world.issue("civil")
    return {"of_centre_id": world.centre_id, "of_past": 1}


def _slips(world: World) -> Values:
    world.issue("civil")
    return {"of_now": world.store.clock()}


QUESTIONS: Final[Mapping[str, Callable[[World], Values]]] = {
    "AHEAD": _ahead,
    "ASKED_BEFORE": _asked_before,
    "AT_COUNTER": _at_counter,
    "CENTRE": _centre,
    "CENTRE_TO_WRITE": _centre,
    "COUNTER": _first_counter,
    "COUNTERS": lambda world: {"of_centre_id": world.centre_id},
    "COUNTER_AND_HAND": lambda world: {**_at_counter(world), **_first_counter(world)},
    "COUNTER_NUMBERED": lambda world: {"of_centre_id": world.centre_id, "of_number": 2},
    "ENTRIES_PAST": _entries,
    "LIVING_SESSION": _session,
    "LIVING_TOKEN": _token,
    "PAIRED_DEVICE": _device,
    "SLIPS_FROM": _slips,
    "QUEUE": lambda world: {"of_centre_id": world.centre_id, "of_name": "civil"},
    "TICKET": _ticket,
}


def test_every_prepared_question_is_asked_here():
    prepared = {name: one for name, one in vars(statements).items() if isinstance(one, Prepared)}
    assert QUESTIONS.keys() == {n for n, one in prepared.items() if isinstance(one.statement, sa.Select)}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_prepared_question_is_answered_as_sqlalchemy_answers_it(world: World, name: str):
    values = QUESTIONS[name](world)
    prepared: Prepared = getattr(statements, name)
    with world.store.read() as conn:
        usual = conn.execute(prepared.statement, values).mappings().all()
        found = prepared.all(conn, values)
    assert found == usual
    assert found
    assert [list(map(type, row.values())) for row in found] == [
        list(map(type, row.values())) for row in usual
    ]


@pytest.mark.parametrize("sent_here", [True, False])
def test_so_is_the_one_for_the_next_person(world: World, sent_here: bool):
    tickets = [world.issue(queue) for queue in ("land", "civil", "civil")]
    chosen = statements.next_of(2, sent_here=sent_here)
    values = {"of_centre_id": world.centre_id, "of_counter": f"{world.centre_id}-1"}
    values |= {"of_queue_0": tickets[0].queue_id, "of_queue_1": tickets[1].queue_id}
    with world.store.read() as conn:
        assert chosen.one(conn, values) == conn.execute(chosen.statement, values).mappings().one()


def test_an_update_sets_what_is_named_and_tells_how_many_rows(world: World):
    ticket = world.issue("civil")
    others = from_ticket(world.issue("civil"))
    is_it = {"of_id": ticket.id, "of_last_seq": ticket.last_seq}
    with world.store.write() as conn:
        assert statements.MOVE_TICKET.run(conn, {**is_it, "last_seq": 99, "lang": "en"}) == 1
        assert statements.MOVE_TICKET.run(conn, {**is_it, "lang": "vi"}) == 0
    with world.store.read() as conn:
        found = {row.id: row for row in conn.execute(sa.select(tables.ticket))}
    changed, kept = found[ticket.id], found[others["id"]]
    assert dict(changed._mapping) == {**from_ticket(ticket), "last_seq": 99, "lang": "en"}
    assert dict(kept._mapping) == others


def test_a_value_that_is_not_given_is_no_null(world: World):
    with world.store.read() as conn, pytest.raises(KeyError, match="of_id"):
        statements.TICKET.all(conn, {"of_centre_id": world.centre_id})


def test_several_rows_are_not_one(world: World):
    some = {"of_centre_id": world.centre_id}
    with world.store.read() as conn:
        with pytest.raises(sa.exc.MultipleResultsFound):
            statements.COUNTERS.one_or_none(conn, some)
        with pytest.raises(sa.exc.NoResultFound):
            statements.COUNTERS.one(conn, {"of_centre_id": "nowhere"})


def test_what_the_database_refuses_is_told_in_its_own_words_and_without_what_was_given(world: World):
    ticket = from_ticket(world.issue("civil"))
    with pytest.raises(sa.exc.IntegrityError) as refused, world.store.write() as conn:
        statements.ADD_TICKET.run(conn, ticket)
    assert ticket["token_hash"] not in str(refused.value).replace(str(refused.value.orig), "")
    assert refused.value.params is None
