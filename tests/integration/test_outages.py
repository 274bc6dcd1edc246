"""Outside systems go down and come back: who is told, who is held, who waits again."""

from datetime import timedelta

import pytest

from display import board
from kiosk import view as kiosk_view
from kiosk.phone.view import scene, turn
from kiosk.phone.words import says
from server.core.house import Request
from server.core.kinds import Kind
from server.core.outage import lost
from server.core.ticket import Status
from server.store import outages
from server.usecases.outages import Report, end_outage, start_outage
from tests.integration.test_calls import serving_at

CIVIL = Report(
    name="Phần mềm hộ tịch",
    name_en="The civil-status software",
    fields=("civil",),
    text="Kết quả có thể trả chậm.",
    text_en="Results may come late.",
)


@pytest.fixture
def down(world):
    """The civil-status software, down since now."""
    return start_outage(world.store, CIVIL, by=world.supervisor)


def open_ones(world):
    with world.store.read() as conn:
        return outages.open_ones(conn, world.centre_id)


def test_an_outage_is_a_row_and_an_entry_and_the_fold_knows_it(world, down):
    assert [one.name for one in open_ones(world)] == ["Phần mềm hộ tịch"]
    assert down.fields == (f"{world.centre_id}-field-civil",)
    assert down.queues == (f"{world.centre_id}-civil",)
    entry = world.last_entry()
    assert (entry.kind, entry.data["outage"]["id"]) == (Kind.OUTAGE_STARTED, down.id)
    assert world.floor().down() == [down]
    assert world.faults() == []


def test_the_same_request_again_is_the_same_outage(world):
    request = Request("r", "h")
    first = start_outage(world.store, CIVIL, by=world.supervisor, request=request)
    assert start_outage(world.store, CIVIL, by=world.supervisor, request=request) == first
    ending = Request("s", "h")
    ended = end_outage(world.store, first.id, by=world.supervisor, request=ending)
    assert end_outage(world.store, first.id, by=world.supervisor, request=ending) == ended
    assert [e.kind for e in world.entries()].count(Kind.OUTAGE_ENDED) == 1


def test_a_system_is_down_only_once_at_a_time(world, down):
    with world.refuses("outage_known", outage="phần mềm  HỘ TỊCH".upper().replace("  ", " ")):
        start_outage(world.store, Report(name="PHẦN MỀM  HỘ TỊCH"), by=world.supervisor)
    end_outage(world.store, down.id, by=world.supervisor)
    again = start_outage(world.store, CIVIL, by=world.supervisor)
    assert open_ones(world) == [again]


def test_what_nobody_knows_is_refused(world, down):
    with world.refuses("unknown_field", field="nowhere"):
        start_outage(world.store, Report(name="x", fields=("nowhere",)), by=world.supervisor)
    with world.refuses("unknown_outage"):
        end_outage(world.store, "nothing", by=world.supervisor)
    end_outage(world.store, down.id, by=world.supervisor)
    with world.refuses("outage_over", outage=down.name):
        end_outage(world.store, down.id, by=world.supervisor)


def test_whoever_was_held_for_it_waits_again_when_it_ends_place_unchanged(world, down):
    held = world.at(1).hold(serving_at(world, 1), reason="system", outage=down.id)
    copies = world.at(2).hold(serving_at(world, 2), reason="photocopy")
    assert (held.outage_id, held.hold_reason) == (down.id, "system")
    world.clock.tick(600)
    end_outage(world.store, down.id, by=world.supervisor)
    back, still = world.ticket(held), world.ticket(copies)
    assert (back.status, back.place, back.outage_id) == (Status.WAITING, held.place, None)
    assert back.for_counter == back.return_to == world.counter(1).id
    assert still.status is Status.ON_HOLD
    assert world.at(1).call_next().id == held.id
    assert world.faults() == []


def test_who_was_taken_up_again_before_its_end_is_left_alone(world, down):
    held = world.at(1).hold(serving_at(world, 1), reason="system", outage=down.id)
    resumed = world.at(1).resume(held)
    assert resumed.outage_id is None
    end_outage(world.store, down.id, by=world.supervisor)
    assert world.ticket(held).status is Status.SERVING


def test_nobody_is_held_for_what_is_over(world, down):
    ticket = serving_at(world, 1)
    end_outage(world.store, down.id, by=world.supervisor)
    with world.refuses("outage_over", outage=down.name):
        world.at(1).hold(ticket, reason="system", outage=down.id)


def test_the_end_of_an_outage_is_not_undone_ticket_by_ticket(world, down):
    world.at(1).hold(serving_at(world, 1), reason="system", outage=down.id)
    end_outage(world.store, down.id, by=world.clerk(1))
    with world.refuses("nothing_to_undo"):
        world.at(1).undo()


def test_kiosk_board_and_phones_say_so_until_it_ends(world, down):
    civil, land = world.issue("civil"), world.issue("land")
    floor, now = world.floor(), world.clock()
    (told,) = kiosk_view.view(floor, now, "")["outages"]
    assert (told["name"], told["fields"]) == (down.name, list(down.fields))
    (notice,) = board.view(floor, now, "")["notices"]
    assert (notice["kind"], notice["text_en"]) == ("system_down", "Results may come late.")
    seen = scene(floor, now)
    hours = f"{down.down_since.astimezone(floor.centre.tz):%H:%M}"
    on_phone = says(turn(seen, civil), "vi")["says"]["outage"]
    assert on_phone == (
        f"Phần mềm hộ tịch đang gặp sự cố từ {hours}. Kết quả có thể trả chậm. "
        "Thứ tự của ông/bà vẫn giữ nguyên."
    )
    assert says(turn(seen, land), "vi")["says"]["outage"] == ""
    end_outage(world.store, down.id, by=world.supervisor)
    floor = world.floor()
    assert kiosk_view.view(floor, now, "")["outages"] == []
    assert board.view(floor, now, "")["notices"] == []
    assert says(turn(scene(floor, now), civil), "en")["says"]["outage"] == ""


def test_a_phone_speaks_of_the_field_of_its_procedure_whatever_queue_it_stands_in(world, down):
    at_guidance, of_another_field = world.issue("guide"), world.issue("civil")
    seen = scene(world.floor(), world.clock())
    (civil,) = down.fields
    assert turn(seen, at_guidance).outage is None
    assert turn(seen, at_guidance, civil).outage == down
    assert turn(seen, of_another_field).outage == down
    assert turn(seen, of_another_field, "another field").outage is None


def test_what_holds_up_every_field_is_told_to_every_phone(world):
    down = start_outage(world.store, Report(name="Cổng Dịch vụ công"), by=world.supervisor)
    assert turn(scene(world.floor(), world.clock()), world.issue("land"), "any field").outage == down


def test_the_hours_lost_count_what_overlaps_once(world, down):
    start = down.down_since
    world.clock.tick(3600)
    power = start_outage(world.store, Report(name="Mạng Internet"), by=world.supervisor)
    world.clock.tick(3600)
    end_outage(world.store, down.id, by=world.supervisor)
    world.clock.tick(1800)
    end_outage(world.store, power.id, by=world.supervisor)
    world.clock.tick(7200)
    now = world.clock()
    with world.store.read() as conn:
        all_of_them = outages.between(conn, world.centre_id, start, now)
        assert outages.between(conn, world.centre_id, now, now + timedelta(hours=1)) == []
    assert lost(all_of_them, since=start, until=now) == timedelta(hours=2, minutes=30)
    assert lost(all_of_them, since=start + timedelta(hours=2), until=now) == timedelta(minutes=30)
