"""What the wall shows, as a pure view of a floor that is folded act by act."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from display.announce import announcement
from display.board import REMEMBERED, SAID_IN, view
from server.core.calendar import ALWAYS_OPEN, OFFICE_HOURS, Hours, hours_to_json
from server.core.floor import Floor
from server.core.house import (
    Centre,
    Counter,
    CounterState,
    Queue,
    QueueState,
    counter_image,
    queue_image,
)
from server.core.kinds import Entry, Kind
from server.core.rules import PriorityGroup, Rules
from server.core.ticket import Status, Ticket, image
from tests.board_states import scene

NINE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""09:00 of a Monday in the commune."""
SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
QUEUES = {"civil": ("A", "Hộ tịch", "Civil status"), "certify": ("B", "Chứng thực", "Certified copies")}


BOARD = "board-1"


class Day:
    """A floor with two queues and three counters, to which things happen a minute apart."""

    def __init__(self, *, hours: Hours = ALWAYS_OPEN, rules: Rules | None = None) -> None:
        self.now = NINE
        self.floor = Floor(
            centre=Centre(
                id="c",
                name="Trung tâm Phục vụ hành chính công",
                place="Xã Hoằng Lộc",
                name_en="Public Administrative Service Centre",
                place_en="Hoằng Lộc Commune",
                timezone="Asia/Ho_Chi_Minh",
                sample=False,
                rules=rules or Rules(),
                hours=hours_to_json(hours),
                seq=0,
                head_hash="",
                last_at=None,
                clock_ok_from=None,
            )
        )
        self.numbers = count(1)
        for position, (key, (series, name, name_en)) in enumerate(QUEUES.items()):
            queue = Queue(
                id=key, centre_id="c", key=key, series=series, name=name, name_en=name_en, position=position
            )
            self.record(Kind.QUEUE_CHANGED, queue=queue_image(queue))
        for number in (2, 1, 3):
            counter = Counter(
                id=f"counter-{number}",
                centre_id="c",
                number=number,
                name="",
                serves={"civil": 1, "certify": 1},
            )
            self.record(Kind.COUNTER_CHANGED, counter=counter_image(counter))

    def record(self, kind: Kind, *, ticket_id: str | None = None, **data: Any) -> int:
        seq = self.floor.seq + 1
        entry = Entry(
            seq=seq,
            at=self.now,
            kind=kind,
            ticket_id=ticket_id,
            actor="test",
            request_id=None,
            request_hash=None,
            data=data,
            hash="",
        )
        self.floor.apply(entry)
        return seq

    def later(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)

    def issue(self, queue: str = "civil", **more: Any) -> Ticket:
        self.later(1)
        number = next(self.numbers)
        series = QUEUES[queue][0]
        made = Ticket(
            id=f"t{number}",
            centre_id="c",
            business_date=self.now.astimezone(SAIGON).date(),
            series=series,
            number=number,
            code=f"{series}{number:03}",
            short_code="",
            token_hash="",
            queue_id=queue,
            procedure_id=None,
            status=Status.WAITING,
            place=self.now,
            bump=0,
            issue_seq=number,
            last_seq=number,
            issued_at=self.now,
        )
        return self.put(Kind.TICKET_ISSUED, replace(made, **more))

    def put(self, kind: Kind, ticket: Ticket, **data: Any) -> Ticket:
        self.record(kind, ticket_id=ticket.id, ticket=image(ticket), **data)
        return ticket

    def call(self, ticket: Ticket, counter: int, *, minutes: float = 1) -> Ticket:
        self.later(minutes)
        called = replace(
            ticket, status=Status.CALLED, counter_id=f"counter-{counter}", called_at=self.now, started_at=None
        )
        return self.put(Kind.TICKET_CALLED, called)

    def recall(self, ticket: Ticket) -> Ticket:
        self.later(0.5)
        return self.put(Kind.TICKET_RECALLED, replace(ticket, recalls=1, recalled_at=self.now))

    def start(self, ticket: Ticket) -> Ticket:
        self.later(0.1)
        return self.put(Kind.TICKET_STARTED, replace(ticket, status=Status.SERVING, started_at=self.now))

    def change(self, number: int, **changed: Any) -> None:
        counter = replace(self.floor.counters[f"counter-{number}"], **changed)
        self.record(Kind.COUNTER_CHANGED, counter=counter_image(counter))

    def board(self) -> dict[str, Any]:
        return view(self.floor, self.now, BOARD)

    def counter(self, number: int) -> dict[str, Any]:
        return next(one for one in self.board()["counters"] if one["number"] == number)

    def calls(self) -> list[tuple[str, int]]:
        return [(call["code"], call["counter"]) for call in self.board()["recent"]]


def test_the_states_that_pages_are_tested_in_have_all_that_a_board_is_told() -> None:
    # The name of the centre stands on the page, whatever comes later.
    assert {*scene(3), "centre"} == set(Day().board())


# --- counters -----------------------------------------------------------------------------------


def test_counters_stand_in_the_order_of_their_numbers_whatever_happens() -> None:
    day = Day()
    day.call(day.issue(), 3)
    assert [counter["number"] for counter in day.board()["counters"]] == [1, 2, 3]


def test_a_called_number_stands_at_its_counter_with_the_call_it_came_by() -> None:
    day = Day()
    day.call(day.issue(), 2)
    called = day.counter(2)
    assert (called["code"], called["status"]) == ("A001", "called")
    assert called["call_seq"] == day.floor.seq == day.board()["recent"][0]["seq"]
    assert called["called_at"] == day.now.isoformat()
    assert day.counter(1) == {
        "number": 1,
        "code": None,
        "status": "free",
        "since": None,
        "back_at": None,
        "call_seq": None,
        "called_at": None,
    }


def test_who_is_served_stays_on_the_wall_until_the_end() -> None:
    day = Day()
    served = day.start(day.call(day.issue(), 1))
    assert (day.counter(1)["code"], day.counter(1)["status"]) == ("A001", "serving")
    assert day.counter(1)["since"] == day.now.isoformat()
    day.put(Kind.TICKET_COMPLETED, replace(served, status=Status.COMPLETED, ended_at=day.now))
    assert (day.counter(1)["code"], day.counter(1)["status"]) == (None, "free")


def test_a_break_says_until_when_and_a_closed_counter_says_nothing() -> None:
    day = Day()
    back = NINE + timedelta(hours=1)
    day.change(1, state=CounterState.PAUSED, back_at=back, reason="họp")
    day.change(2, state=CounterState.CLOSED, back_at=back)
    assert (day.counter(1)["status"], day.counter(1)["back_at"]) == ("paused", back.isoformat())
    assert (day.counter(2)["status"], day.counter(2)["back_at"]) == ("closed", None)
    assert "họp" not in json.dumps(day.board(), ensure_ascii=False)


def test_a_counter_that_pauses_with_somebody_before_it_still_shows_them() -> None:
    day = Day()
    day.start(day.call(day.issue(), 1))
    day.change(1, state=CounterState.PAUSED)
    assert (day.counter(1)["code"], day.counter(1)["status"]) == ("A001", "serving")


def test_somebody_without_a_number_is_no_call_and_no_code_on_the_wall() -> None:
    day = Day()
    day.later(1)
    walked = replace(day.issue(), status=Status.SERVING, counter_id="counter-1")
    walked = replace(walked, called_at=walked.issued_at, started_at=walked.issued_at)
    day.put(Kind.TICKET_WALKED_DIRECT, walked)
    assert (day.counter(1)["code"], day.counter(1)["status"]) == (None, "serving")
    assert day.calls() == []


def test_a_number_called_in_the_moment_it_was_taken_is_a_call_all_the_same() -> None:
    day = Day()
    day.call(day.issue(), 1, minutes=0)
    assert day.counter(1)["code"] == "A001"


def test_who_comes_back_from_hold_is_shown_but_was_not_called() -> None:
    day = Day()
    held = replace(day.start(day.call(day.issue(), 1)), status=Status.ON_HOLD, counter_id=None)
    day.put(Kind.TICKET_HELD, held)
    assert day.counter(1)["code"] is None
    day.put(Kind.TICKET_RESUMED, replace(held, status=Status.SERVING, counter_id="counter-3"))
    assert (day.counter(3)["code"], day.counter(3)["call_seq"]) == ("A001", None)


# --- calls --------------------------------------------------------------------------------------


def test_an_undone_call_is_gone_without_a_word() -> None:
    day = Day()
    ticket = day.issue()
    day.call(ticket, 1)
    undone = day.floor.seq
    day.put(Kind.TICKET_UNDONE, ticket, undoes=undone)
    assert day.calls() == []
    assert day.counter(1)["code"] is None


def test_a_recall_is_a_new_call_in_the_place_of_the_old_one() -> None:
    day = Day()
    called = day.call(day.issue(), 1)
    first = day.counter(1)["call_seq"]
    day.recall(called)
    assert day.calls() == [("A001", 1)]
    assert day.board()["recent"][0]["recall"]
    assert day.counter(1)["call_seq"] == day.board()["recent"][0]["seq"] > first


def test_the_last_calls_stay_however_old_and_young_ones_all_of_them() -> None:
    day = Day()
    taken = [day.issue() for _ in range(5)]
    for ticket, counter in zip(taken, (1, 2, 3, 1, 2), strict=True):
        day.call(ticket, counter, minutes=0.1)
    newest = [("A005", 2), ("A004", 1), ("A003", 3), ("A002", 2), ("A001", 1)]
    assert day.calls() == newest
    day.later(60)
    assert day.calls() == newest[:REMEMBERED]


def test_of_a_flood_of_calls_only_as_many_go_out_as_can_still_be_spoken() -> None:
    day = Day()
    taken = [day.issue() for _ in range(30)]
    for place, ticket in enumerate(taken):
        day.call(ticket, 1 + place % 3, minutes=0.001)
    most = 1 + round(day.floor.centre.rules.call_spoken_for / SAID_IN)
    assert REMEMBERED < most < len(taken)
    assert [code for code, _ in day.calls()] == [ticket.code for ticket in reversed(taken)][:most]


def test_yesterday_is_forgotten_at_midnight() -> None:
    day = Day()
    day.now = datetime.combine(date(2026, 11, 23), time(23, 57), SAIGON).astimezone(UTC)
    day.call(day.issue(), 1)
    assert day.calls() == [("A001", 1)]
    day.later(2)
    assert day.calls() == []


def test_a_call_is_worded_while_it_may_be_spoken_and_no_longer() -> None:
    day = Day()
    day.call(day.issue(), 2)
    (vietnamese,) = day.board()["recent"][0]["say"]
    assert vietnamese["clips"] == announcement("A001", 2, lang="vi").clips
    again = (vietnamese["opens_again"], *vietnamese["clips"][1:])
    assert again == announcement("A001", 2, lang="vi", again=True).clips
    assert len(vietnamese["gaps_ms"]) == len(vietnamese["clips"]) - 1
    day.later(46 / 60)
    assert day.board()["recent"][0]["say"] == []


def test_who_took_the_number_in_english_hears_english_after_the_vietnamese() -> None:
    day = Day()
    day.call(day.issue(lang="en"), 2)
    assert [sentence["lang"] for sentence in day.board()["recent"][0]["say"]] == ["vi", "en"]


@pytest.mark.parametrize("changes", [{"code": "A123456"}, {"lang": "km"}])
def test_what_the_voice_was_not_taught_is_shown_in_silence(changes: dict[str, str]) -> None:
    day = Day()
    ticket = day.call(day.issue(**changes), 2)
    assert day.calls() == [(ticket.code, 2)]
    assert day.board()["recent"][0]["say"] == []


# --- beside the counters ------------------------------------------------------------------------


def test_only_who_waits_is_counted() -> None:
    day = Day()
    day.call(day.issue(), 1)
    day.issue()
    day.issue("certify")
    day.issue("certify")
    counted = [(line["series"], line["name_en"], line["waiting"]) for line in day.board()["waiting"]]
    assert counted == [("A", "Civil status", 1), ("B", "Certified copies", 2)]


@pytest.mark.parametrize("state", [QueueState.PAUSED, QueueState.CLOSED])
def test_a_queue_that_takes_nobody_is_a_notice_with_its_reason(state: QueueState) -> None:
    day = Day()
    assert day.board()["notices"] == []
    queue = replace(day.floor.queues["civil"], state=state, reason="phần mềm hộ tịch lỗi")
    day.record(Kind.QUEUE_CHANGED, queue=queue_image(queue))
    (notice,) = day.board()["notices"]
    assert notice == {
        "kind": f"queue_{state.value}",
        "name": "Hộ tịch",
        "name_en": "Civil status",
        "reason": "phần mềm hộ tịch lỗi",
    }


def test_the_doors_are_moments_of_the_centre() -> None:
    day = Day(hours=OFFICE_HOURS)
    hours = day.board()["hours"]
    assert hours["open"]
    assert datetime.fromisoformat(hours["closes_at"]).astimezone(SAIGON).time() == time(11, 30)
    assert datetime.fromisoformat(hours["opens_at"]).astimezone(SAIGON).time() == time(13, 30)
    day.later(3 * 60)
    assert (day.board()["hours"]["open"], day.board()["hours"]["closes_at"]) == (False, None)
    assert Day().board()["hours"] == {"open": True, "closes_at": None, "opens_at": None}


# --- what it never says -------------------------------------------------------------------------


def test_nobody_learns_who_or_why_from_the_wall() -> None:
    group = PriorityGroup(key="elderly", name="Người từ 75 tuổi", name_en="Aged 75 and over")
    boards = []
    for private in ({}, {"priority": "elderly", "procedure_id": "divorce", "short_code": "8F3K2M"}):
        day = Day(rules=Rules(priority_groups=(group,)))
        day.call(day.issue(**private), 1)
        day.issue(**private)
        boards.append(day.board())
    assert boards[0] == boards[1]


def test_boards_that_nobody_set_up_see_the_same_and_time_alone_changes_nothing_but_the_clock_for_a_while() -> (
    None
):
    day = Day()
    day.call(day.issue(), 1)
    one = view(day.floor, day.now, "one")
    assert one == view(day.floor, day.now, "other")
    later = view(day.floor, day.now + timedelta(seconds=30), "one")
    assert {**later, "now": None} == {**one, "now": None}
    assert one["seq"] == day.floor.seq
