"""The floor in memory: folded entry by entry, the last word about a thing is the thing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.core.calendar import ALWAYS_OPEN, hours_to_json
from server.core.dossier import Channel, Done, Dossier, Method, dossier_from_image, dossier_image
from server.core.floor import CALLS_KEPT, Floor, differences, fold
from server.core.house import (
    Centre,
    Counter,
    CounterState,
    Queue,
    QueueState,
    counter_from_image,
    counter_image,
    queue_from_image,
    queue_image,
)
from server.core.kinds import GENESIS, Entry, Kind
from server.core.rules import Rules
from server.core.ticket import Status, image
from tests.unit.test_ticket import AT, TICKET

CENTRE = Centre(
    id="c",
    name="Trung tâm Phục vụ hành chính công",
    place="Xã Hoằng Lộc",
    name_en="Public Administrative Service Centre",
    place_en="Hoằng Lộc Commune",
    timezone="Asia/Ho_Chi_Minh",
    sample=False,
    rules=Rules(),
    hours=hours_to_json(ALWAYS_OPEN),
    seq=0,
    head_hash=GENESIS,
    last_at=None,
    clock_ok_from=None,
)
CIVIL = Queue(id="civil", centre_id="c", key="civil", series="A", name="Hộ tịch", name_en="Civil", position=1)
LAND = Queue(id="land", centre_id="c", key="land", series="C", name="Đất đai", name_en="Land", position=2)
ONE = Counter(id="k1", centre_id="c", number=1, name="Quầy 1", serves={"civil": 1, "land": 2})
TWO = Counter(id="k2", centre_id="c", number=2, name="Quầy 2", serves={"land": 1})


class Journal:
    """Writes entries one after the other, a second apart."""

    def __init__(self):
        self.entries = []

    def write(self, kind, **data):
        seq = len(self.entries) + 1
        entry = Entry(
            seq=seq,
            at=AT + timedelta(seconds=seq),
            kind=kind,
            ticket_id=None,
            actor="house:test",
            request_id=None,
            request_hash=None,
            data=data,
            hash="",
        )
        self.entries.append(entry)
        return entry

    def ticket(self, kind, ticket, **data):
        return self.write(kind, ticket=image(ticket), **data)

    def floor(self):
        return fold(CENTRE, self.entries)


@pytest.fixture
def journal():
    journal = Journal()
    for queue in (CIVIL, LAND):
        journal.write(Kind.QUEUE_CHANGED, queue=queue_image(queue))
    for counter in (TWO, ONE):
        journal.write(Kind.COUNTER_CHANGED, counter=counter_image(counter))
    return journal


def waiting(number, *, minute=0, **changed):
    return replace(
        TICKET,
        id=f"t{number}",
        number=number,
        code=f"A{number:03}",
        queue_id="civil",
        place=AT + timedelta(minutes=minute),
        issue_seq=number,
        **changed,
    )


def called(number, counter="k1", **changed):
    return replace(waiting(number), status=Status.CALLED, counter_id=counter, called_at=AT, **changed)


def test_the_last_word_about_a_thing_is_the_thing(journal):
    journal.ticket(Kind.TICKET_ISSUED, waiting(1))
    journal.ticket(Kind.TICKET_CALLED, called(1))
    journal.write(Kind.QUEUE_CHANGED, queue=queue_image(replace(CIVIL, state=QueueState.PAUSED)))
    floor = journal.floor()
    assert floor.tickets == {"t1": called(1)}
    assert floor.queues["civil"].state is QueueState.PAUSED
    assert floor.counters == {"k1": ONE, "k2": TWO}
    assert (floor.seq, floor.at) == (len(journal.entries), journal.entries[-1].at)


def test_an_entry_that_was_folded_already_changes_nothing(journal):
    journal.ticket(Kind.TICKET_ISSUED, waiting(1))
    first = journal.ticket(Kind.TICKET_CALLED, called(1))
    journal.ticket(Kind.TICKET_STARTED, replace(called(1), status=Status.SERVING))
    floor = journal.floor()
    floor.apply(first)
    assert floor.tickets["t1"].status is Status.SERVING
    assert len(floor.calls) == 1


def test_a_set_up_marks_its_entry_and_nothing_else_does(journal):
    changed = journal.write(Kind.SETUP_CHANGED, what="rule")
    journal.ticket(Kind.TICKET_ISSUED, waiting(1))
    assert journal.floor().setup_seq == changed.seq


def test_a_counter_calls_its_own_queue_first_then_helps(journal):
    own, other = waiting(1, minute=5), replace(waiting(2, minute=1), queue_id="land")
    for ticket in (own, other):
        journal.ticket(Kind.TICKET_ISSUED, ticket)
    floor = journal.floor()
    assert floor.line(ONE) == [own, other]
    assert floor.line(TWO) == [other]


def test_who_waits_for_one_counter_is_called_by_no_other(journal):
    sent = replace(waiting(1), for_counter="k2")
    journal.ticket(Kind.TICKET_TRANSFERRED, sent)
    floor = journal.floor()
    assert floor.line(ONE) == []
    assert floor.line(TWO) == [sent]
    assert floor.key_for(TWO, sent).tier == 1


def test_ahead_counts_who_is_served_before_in_the_same_queue(journal):
    line = [waiting(1, minute=2), waiting(2, minute=1), waiting(3, minute=1, bump=9), waiting(4, minute=3)]
    elsewhere = replace(waiting(5), queue_id="land")
    for ticket in [*line, elsewhere, called(6)]:
        journal.ticket(Kind.TICKET_ISSUED, ticket)
    floor = journal.floor()
    assert [floor.ahead(ticket) for ticket in line] == [2, 0, 1, 3]
    assert floor.waiting_by_queue() == {"civil": 4, "land": 1}


def test_an_open_call_is_called_or_serving(journal):
    journal.ticket(Kind.TICKET_CALLED, called(1))
    journal.ticket(Kind.TICKET_COMPLETED, replace(called(2, "k2"), status=Status.COMPLETED))
    floor = journal.floor()
    assert floor.open_call("k1") == called(1)
    assert floor.open_call("k2") is None


def test_calls_are_kept_newest_first_and_each_recall_is_a_new_one(journal):
    journal.ticket(Kind.TICKET_CALLED, called(1))
    again = journal.ticket(Kind.TICKET_RECALLED, called(1, recalls=1))
    other = journal.ticket(Kind.TICKET_CALLED, called(2, "k2"))
    floor = journal.floor()
    assert [(call.seq, call.code, call.recall) for call in floor.calls] == [
        (other.seq, "A002", False),
        (again.seq, "A001", True),
        (again.seq - 1, "A001", False),
    ]


def test_only_the_newest_young_call_of_a_ticket_is_shown(journal):
    journal.ticket(Kind.TICKET_CALLED, called(1))
    again = journal.ticket(Kind.TICKET_RECALLED, called(1, recalls=1))
    floor = journal.floor()
    shown = floor.recent_calls(since=again.at - timedelta(seconds=180))
    assert [call.seq for call in shown] == [again.seq]
    late = again.at + timedelta(seconds=181)
    assert list(floor.recent_calls(since=late - timedelta(seconds=180))) == []


def test_an_undone_call_is_no_call_and_the_one_before_stays(journal):
    first = journal.ticket(Kind.TICKET_CALLED, called(1))
    second = journal.ticket(Kind.TICKET_CALLED, called(2, "k2"))
    journal.ticket(Kind.TICKET_UNDONE, waiting(2), undoes=second.seq)
    assert [call.seq for call in journal.floor().calls] == [first.seq]


def test_old_calls_are_let_go(journal):
    for number in range(CALLS_KEPT + 5):
        journal.ticket(Kind.TICKET_CALLED, called(number))
    floor = journal.floor()
    assert len(floor.calls) == CALLS_KEPT
    assert floor.calls[0].seq == floor.seq


def test_ended_tickets_of_earlier_days_are_forgotten_and_nobody_who_is_still_here(journal):
    yesterday = date(2026, 11, 22)
    old = [
        waiting(1, business_date=yesterday),
        replace(waiting(2, business_date=yesterday), status=Status.SERVING, counter_id="k1"),
        replace(waiting(3, business_date=yesterday), status=Status.COMPLETED),
        replace(waiting(4, business_date=yesterday), status=Status.EXPIRED),
        replace(waiting(6, business_date=yesterday), status=Status.ON_HOLD, held_by="k1"),
    ]
    for ticket in [*old, replace(waiting(5), status=Status.COMPLETED)]:
        journal.ticket(Kind.TICKET_ISSUED, ticket)
    floor = journal.floor()
    floor.forget_before(date(2026, 11, 23))
    assert set(floor.tickets) == {"t1", "t2", "t5", "t6"}


def test_counters_of_a_queue_are_those_whose_own_work_it_is(journal):
    assert journal.floor().counters_of("land") == [TWO]


def test_images_of_counters_and_queues_read_back():
    on_break = replace(ONE, state=CounterState.PAUSED, reason="họp", back_at=AT, staff_id="s1")
    assert counter_from_image(counter_image(on_break)) == on_break
    paused = replace(CIVIL, state=QueueState.PAUSED, reason="mất điện")
    assert queue_from_image(queue_image(paused)) == paused


def test_images_of_dossiers_read_back():
    done = Done(
        procedure_id="p1",
        code="H56.1-2026",
        channel=Channel.ONLINE_HELPED,
        method=Method.PORTAL,
        amount=8_000,
        digitised=True,
        due_on=date(2026, 11, 25),
    )
    dossier = Dossier(
        id="d1",
        centre_id="c",
        ticket_id="t1",
        recorded_seq=9,
        done=done,
        returned_on=date(2026, 11, 24),
        voided=True,
    )
    assert dossier_from_image(dossier_image(dossier)) == dossier


def test_differences_name_what_only_one_side_has_and_what_is_not_the_same():
    assert differences({"a": 1, "b": 2, "c": 3}, {"b": 2, "c": 4, "d": 5}) == ["a", "c", "d"]
    assert differences({"a": 1}, {"a": 1}) == []


def test_an_empty_floor_has_nobody():
    floor = Floor(centre=CENTRE)
    assert floor.waiting() == []
    assert floor.open_call("k1") is None
