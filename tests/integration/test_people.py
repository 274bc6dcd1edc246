"""Who is who: logins, sessions, seats, devices and tokens."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from server.core.errors import Refusal
from server.core.house import Role
from server.core.kinds import Kind
from server.core.tokens import token_hash
from server.store import people as people_store
from server.store import tables
from server.usecases import people, programs
from tests.world import PASSWORD


def log_in(world, duty="quay1", password=PASSWORD, address="192.0.2.1"):
    return people.log_in(world.store, login=f"{world.centre_id}.{duty}", password=password, address=address)


def session(world, duty="quay1"):
    return people.session_of(world.store, log_in(world, duty))


def seated(world, duty="quay1", number=1, **more):
    token = log_in(world, duty)
    people.sit_down(world.store, people.session_of(world.store, token), number=number, **more)
    return token, people.session_of(world.store, token)


# --- logins --------------------------------------------------------------------------------------


def test_a_right_password_opens_a_session_of_that_person(world):
    found = session(world)
    assert (found.name, found.role, found.counter_id) == ("quay1", Role.CLERK, None)
    assert found.actor.id == f"{world.centre_id}-quay1"
    assert found.actor.centre_id == world.centre_id


def test_a_name_is_read_with_any_case_and_blanks_around_it(world):
    token = people.log_in(
        world.store, login=f"  {world.centre_id}.QUAY1 ", password=PASSWORD, address="192.0.2.1"
    )
    assert people.session_of(world.store, token)


@pytest.mark.parametrize(("duty", "password"), [("quay1", "falsch"), ("nobody", PASSWORD), ("quay1", "")])
def test_a_wrong_name_and_a_wrong_password_are_the_same_refusal(world, duty, password):
    with pytest.raises(Refusal) as caught:
        log_in(world, duty, password)
    assert (caught.value.code, caught.value.facts) == ("login_wrong", {})


def test_a_name_that_nobody_has_costs_as_much_work_as_a_right_one():
    assert people._HASHER.verify(people._NOBODY, "nobody has this password")
    assert not people._HASHER.check_needs_rehash(people._NOBODY)


def test_a_person_who_left_the_staff_cannot_log_in_and_a_living_session_ends(world):
    token = log_in(world)
    with world.store.write() as conn:
        mine = tables.staff.c.id == f"{world.centre_id}-quay1"
        conn.execute(sa.update(tables.staff).where(mine).values(active=False))
    assert people.session_of(world.store, token) is None
    with pytest.raises(Refusal) as caught:
        log_in(world)
    assert caught.value.code == "login_wrong"


def wrong(world, times, address="192.0.2.1"):
    for _ in range(times):
        with pytest.raises(Refusal) as caught:
            log_in(world, password="falsch", address=address)
        assert caught.value.code == "login_wrong"


def test_five_wrong_passwords_lock_the_name_at_this_address_for_a_quarter_of_an_hour(world):
    wrong(world, 5)
    world.clock.tick(60)
    with pytest.raises(Refusal) as caught:
        log_in(world)
    assert (caught.value.code, caught.value.facts) == ("login_locked", {"seconds": 840})
    assert log_in(world, address="192.0.2.2")
    assert log_in(world, "quay2")
    world.clock.tick(minutes=14)
    assert log_in(world)


def test_a_right_password_forgets_the_wrong_ones(world):
    wrong(world, 4)
    log_in(world)
    wrong(world, 4)
    assert log_in(world)


def test_a_lock_is_not_lengthened_by_trying_on(world):
    wrong(world, 5)
    for _ in range(10):
        world.clock.tick(60)
        with pytest.raises(Refusal) as caught:
            log_in(world)
        assert caught.value.code == "login_locked"
    world.clock.tick(minutes=5)
    assert log_in(world)


def test_wrong_passwords_in_the_same_moment_are_all_counted(world):
    barrier, codes = Barrier(4), []

    def attempt():
        barrier.wait()
        try:
            log_in(world, password="falsch")
        except Refusal as refusal:
            codes.append(refusal.code)

    threads = [Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == ["login_wrong"] * 4
    wrong(world, 1)
    with pytest.raises(Refusal) as caught:
        log_in(world)
    assert caught.value.code == "login_locked"


def test_secrets_are_kept_as_hashes_only(world):
    session_token = log_in(world)
    device_token = people.pair_device(world.store, world.kiosk.id, by=world.house)
    api_token = programs.new_token(world.store, role=Role.KIOSK, by=world.house)
    assert len({session_token, device_token, api_token}) == 3
    kept = repr(world.everything())
    for secret in (session_token, device_token, api_token, PASSWORD):
        assert len(secret) >= 16
        assert secret not in kept
    assert token_hash(api_token) in kept


# --- sessions ------------------------------------------------------------------------------------


def test_a_session_lives_half_an_hour_after_it_was_last_used(world):
    token = log_in(world)
    for _ in range(10):
        world.clock.tick(minutes=29)
        assert people.session_of(world.store, token)
    world.clock.tick(minutes=30, seconds=1)
    assert people.session_of(world.store, token) is None


def test_a_session_lives_twelve_hours_at_most(world):
    token = log_in(world)
    for _ in range(24):
        world.clock.tick(minutes=30)
        assert people.session_of(world.store, token)
    world.clock.tick(1)
    assert people.session_of(world.store, token) is None


def test_a_session_that_was_ended_is_over(world):
    token, found = seated(world)
    people.log_out(world.store, found)
    assert people.session_of(world.store, token) is None
    assert world.counter(1).staff_id is None
    assert world.last_entry().kind is Kind.STAFF_LEFT


@pytest.mark.parametrize("token", ["", "x", "0" * 43])
def test_a_token_that_was_never_given_opens_nothing(world, token):
    assert people.session_of(world.store, token) is None
    assert people.device_of(world.store, token) is None
    assert programs.bearer_of(world.store, token) is None


# --- seats ---------------------------------------------------------------------------------------


def test_sitting_down_is_seen_on_the_floor_and_in_the_journal(world):
    _, found = seated(world)
    assert found.counter_id == world.counter(1).id
    assert world.counter(1).staff_id == found.staff_id
    assert [e.kind for e in world.entries()[-2:]] == [Kind.COUNTER_CHANGED, Kind.STAFF_SEATED]
    assert world.last_entry().data == {"staff": found.staff_id, "number": 1, "took_over": False}
    assert world.faults() == []


def test_somebody_elses_seat_is_taken_only_by_a_clear_take_over(world):
    first_token, first = seated(world, "quay1")
    second = session(world, "quay2")
    with world.refuses("counter_taken", counter=1, staff="quay1"):
        people.sit_down(world.store, second, number=1)
    people.sit_down(world.store, second, number=1, take_over=True)
    assert world.counter(1).staff_id == second.staff_id
    assert people.session_of(world.store, first_token).counter_id is None
    with world.refuses("not_your_counter", counter=1):
        world.by(first.actor).call_next()
    assert world.faults() == []


def test_a_person_sits_at_one_counter(world):
    token, _ = seated(world, number=1)
    people.sit_down(world.store, people.session_of(world.store, token), number=2)
    assert (world.counter(1).staff_id, world.counter(2).staff_id) == (None, f"{world.centre_id}-quay1")


def test_logging_out_after_a_take_over_leaves_the_other_in_the_seat(world):
    _, first = seated(world, "quay1")
    seated(world, "quay2", take_over=True)
    people.log_out(world.store, first)
    assert world.counter(1).staff_id == f"{world.centre_id}-quay2"


def test_there_is_no_seat_at_a_counter_that_does_not_exist(world):
    found = session(world)
    with world.refuses("unknown_counter", counter=9):
        people.sit_down(world.store, found, number=9)


def test_a_take_over_leaves_the_program_at_the_counter_alone(world):
    token = programs.new_token(world.store, role=Role.CLERK, by=world.house, counter_number=1)
    seated(world, "quay1")
    seated(world, "quay2", take_over=True)
    world.issue()
    assert world.by(programs.bearer_of(world.store, token).actor).call_next()


# --- devices and programs --------------------------------------------------------------------------


def test_a_paired_kiosk_is_known_by_its_token(world):
    token = people.pair_device(world.store, world.kiosk.id, by=world.house)
    device = people.device_of(world.store, token)
    assert (device.id, device.kind, device.actor) == (world.kiosk.id, "kiosk", world.kiosk)
    assert world.last_entry().kind is Kind.DEVICE_PAIRED


def test_a_clerks_token_belongs_to_one_counter(world):
    token = programs.new_token(world.store, role=Role.CLERK, by=world.house, counter_number=2, rate=60)
    bearer = programs.bearer_of(world.store, token)
    assert (bearer.actor.role, bearer.actor.counter_id, bearer.rate) == (
        Role.CLERK,
        world.counter(2).id,
        60,
    )
    entry = world.last_entry()
    assert (entry.kind, entry.data["number"], entry.data["role"]) == (Kind.TOKEN_MADE, 2, "clerk")
    assert token not in repr(entry)


def test_a_token_for_a_counter_that_does_not_exist_is_refused(world):
    with world.refuses("unknown_counter", counter=9):
        programs.new_token(world.store, role=Role.CLERK, by=world.house, counter_number=9)


def test_a_revoked_token_opens_nothing(world):
    token = programs.new_token(world.store, role=Role.KIOSK, by=world.house)
    with world.store.write() as conn:
        mine = tables.api_token.c.token_hash == token_hash(token)
        conn.execute(sa.update(tables.api_token).where(mine).values(revoked_at=world.clock.now))
    assert programs.bearer_of(world.store, token) is None
    with world.store.read() as conn:
        assert people_store.living_api_token(conn, token_hash(token)) is None


def test_the_same_person_at_two_screens_keeps_the_newer_seat_only(world):
    old_token, old = seated(world, number=1)
    seated(world, number=2)
    world.issue()
    with world.refuses("no_counter_chosen"):
        world.by(people.session_of(world.store, old_token).actor).call_next()
    assert replace(old, counter_id=None) == people.session_of(world.store, old_token)
