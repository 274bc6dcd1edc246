"""What a kiosk knows of the floor, folded act by act."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.view import slip, view
from server.core.calendar import ALWAYS_OPEN, OFFICE_HOURS, Hours, hours_to_json
from server.core.floor import Floor
from server.core.house import Centre, Counter, CounterState, Queue, QueueState
from server.core.outlook import outlook
from server.core.paper import PrinterSeen, SlipSeen
from server.core.rules import PriorityGroup, Rules
from server.core.ticket import Status, Ticket

NINE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""09:00 of a Monday in the commune."""
TIERS = {1: {"civil": 1, "certify": 2}, 2: {"civil": 1}, 3: {"certify": 1}}


def floor_of(hours: Hours = ALWAYS_OPEN) -> Floor:
    rules = Rules(
        priority_groups=(PriorityGroup(key="merit", name="Người có công", name_en="People of merit"),)
    )
    centre = Centre(
        id="c",
        name="Trung tâm",
        place="Xã Hoằng Lộc",
        name_en="Centre",
        place_en="Hoằng Lộc Commune",
        timezone="Asia/Ho_Chi_Minh",
        sample=True,
        rules=rules,
        hours=hours_to_json(hours),
        seq=0,
        head_hash="0" * 64,
        last_at=None,
        clock_ok_from=None,
    )
    queues = {
        key: Queue(id=key, centre_id="c", key=key, series=series, name=key, name_en=key, position=position)
        for position, (key, series) in enumerate((("civil", "A"), ("certify", "B"), ("archive", "C")))
    }
    counters = {
        str(number): Counter(id=str(number), centre_id="c", number=number, name="", serves=serves)
        for number, serves in TIERS.items()
    }
    return Floor(centre=centre, seq=7, queues=queues, counters=counters)


def put(floor: Floor, queue: str = "civil", **changes: object) -> Ticket:
    number = len(floor.tickets) + 1
    place = NINE - timedelta(minutes=30) + timedelta(seconds=10 * number)
    plain = Ticket(
        id=f"t{number}",
        centre_id="c",
        business_date=date(2026, 11, 23),
        series="A",
        number=number,
        code=f"A{number:03d}",
        short_code="",
        token_hash=str(number),
        queue_id=queue,
        procedure_id=None,
        status=Status.WAITING,
        place=place,
        bump=0,
        issue_seq=number,
        last_seq=number,
        issued_at=place,
        device_id="k1",
    )
    ticket = replace(plain, **changes)
    floor.tickets[ticket.id] = ticket
    return ticket


def seen(state: str, *, copy: int = 1, fault: str | None = None, elsewhere: bool = False) -> SlipSeen:
    return SlipSeen(
        job_id="j",
        ticket_id="t1",
        copy=copy,
        state=state,
        printer_id="p",
        evidence=None,
        fault=fault,
        sent_bytes=0,
        total_bytes=0,
        elsewhere=elsewhere,
    )


def test_it_is_plain_data_stamped_with_the_journal():
    floor = floor_of()
    put(floor)
    shown = view(floor, NINE, "k1")
    assert json.loads(json.dumps(shown)) == shown
    assert (shown["seq"], shown["now"]) == (7, NINE.isoformat())


def test_every_queue_tells_who_waits_and_where():
    floor = floor_of()
    for _ in range(3):
        put(floor)
    put(floor, "certify")
    put(floor, status=Status.COMPLETED)
    queues = view(floor, NINE, "k1")["queues"]
    assert {key: queue["waiting"] for key, queue in queues.items()} == {
        "civil": 3,
        "certify": 1,
        "archive": 0,
    }
    assert queues["civil"]["counters"] == [1, 2]
    assert queues["certify"]["counters"] == [3]
    assert queues["certify"]["counters_open"] == 2, "a helping counter counts as open for the queue"


def test_the_wait_is_a_range_of_five_minutes_and_longer_for_a_longer_line():
    floor = floor_of()
    short = view(floor, NINE, "k1")["queues"]["civil"]["wait"]
    for _ in range(20):
        put(floor)
    long = view(floor, NINE, "k1")["queues"]["civil"]["wait"]
    for low, high in (short, long):
        assert low < high
        assert low % 5 == high % 5 == 0
    assert long[1] > short[1]


def test_nothing_is_promised_where_no_open_counter_serves():
    floor = floor_of()
    floor.counters = {key: replace(one, state=CounterState.PAUSED) for key, one in floor.counters.items()}
    shown = view(floor, NINE, "k1")
    assert shown["counters_open"] == 0
    assert [queue["wait"] for queue in shown["queues"].values()] == [None, None, None]
    assert view(floor_of(), NINE, "k1")["queues"]["archive"] == {
        "state": "open",
        "reason": None,
        "waiting": 0,
        "counters": [],
        "served": False,
        "counters_open": 0,
        "wait": None,
    }


def test_a_paused_queue_says_why():
    floor = floor_of()
    floor.queues["civil"] = replace(floor.queues["civil"], state=QueueState.PAUSED, reason="Phần mềm lỗi")
    civil = view(floor, NINE, "k1")["queues"]["civil"]
    assert (civil["state"], civil["reason"]) == ("paused", "Phần mềm lỗi")


@pytest.mark.parametrize(
    ("hour", "is_open", "changes_at"),
    [
        (0, True, "2026-11-23T11:30"),
        (4, False, "2026-11-23T13:30"),
        (8, True, "2026-11-23T17:00"),
        (11, False, "2026-11-24T07:00"),
    ],
)
def test_the_doors(hour: int, is_open: bool, changes_at: str):
    told = view(floor_of(OFFICE_HOURS), NINE.replace(hour=hour, minute=50), "k1")["hours"]
    assert told["open"] is is_open
    assert (
        datetime.fromisoformat(told["changes_at"]).astimezone(floor_of().centre.tz).isoformat()[:16]
        == changes_at
    )


def test_doors_that_never_close_have_no_next_change():
    assert view(floor_of(), NINE, "k1")["hours"] == {"open": True, "changes_at": None}


def test_no_code_and_no_person_is_shown():
    floor = floor_of()
    put(floor, priority="merit")
    text = json.dumps(view(floor, NINE, "k1"))
    assert "A001" not in text
    assert "merit" not in text


def test_a_slip_is_printing_until_its_end_is_known():
    floor = floor_of()
    assert slip(floor, "t1", copy=1)["state"] == "printing"
    floor.slips["t1"] = seen("printed")
    assert slip(floor, "t1", copy=1)["state"] == "printed"
    assert slip(floor, "t1", copy=2)["state"] == "printing", "the copy asked for is a later one"


def test_a_slip_tells_its_fault_and_the_printer_it_came_from_instead():
    floor = floor_of()
    floor.printers["p"] = PrinterSeen(
        id="p", name="Máy in số 2", condition="ok", since=NINE, driver="virtual", profile="virtual"
    )
    floor.slips["t1"] = seen("failed", fault="paper_out")
    assert slip(floor, "t1", copy=1) == {"state": "failed", "fault": "paper_out", "elsewhere": None}
    floor.slips["t1"] = seen("printed", elsewhere=True)
    assert slip(floor, "t1", copy=1)["elsewhere"] == "Máy in số 2"


def test_who_waits_has_the_range_of_their_place():
    floor = floor_of()
    line = [put(floor) for _ in range(15)]
    ahead = outlook(floor, NINE)
    first, last = ahead.of_ticket(line[0].id), ahead.of_ticket(line[-1].id)
    assert first is not None
    assert last is not None
    assert (first.people_ahead, last.people_ahead) == (0, 14)
    assert first.high_minutes < last.high_minutes
    newcomer = ahead.of_newcomer("civil")
    assert newcomer is not None
    assert newcomer.people_ahead == 15
    assert ahead.of_ticket("nobody") is None


def test_slow_services_of_the_day_lengthen_the_promise():
    quick, slow = floor_of(), floor_of()
    for floor, minutes in ((quick, 2), (slow, 20)):
        for number in range(30):
            called = NINE - timedelta(minutes=200 - number)
            put(
                floor, status=Status.COMPLETED, called_at=called, ended_at=called + timedelta(minutes=minutes)
            )
        for _ in range(10):
            put(floor)
    waits = [outlook(floor, NINE).of_newcomer("civil") for floor in (quick, slow)]
    assert waits[0] is not None
    assert waits[1] is not None
    assert waits[0].high_minutes < waits[1].low_minutes


def test_a_hundred_waiting_are_forecast_again_only_when_the_floor_has_moved():
    floor = floor_of()
    for _ in range(100):
        put(floor)
    before = outlook(floor, NINE)
    assert outlook(floor, NINE - timedelta(seconds=10)).played is before.played
    put(floor)
    assert outlook(floor, NINE).played is not before.played
