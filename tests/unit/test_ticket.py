"""The life of a ticket: every verb from every state."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from server.core.errors import WrongState
from server.core.ticket import (
    ENDED,
    OPEN_CALL,
    TICKET_FIELDS,
    TRANSITIONS,
    Status,
    Ticket,
    Verb,
    after,
    from_image,
    image,
    read_moment,
    verbs_from,
    write_moment,
)

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TICKET = Ticket(
    id="t1",
    centre_id="c",
    business_date=date(2026, 11, 23),
    series="A",
    number=7,
    code="A007",
    short_code="ABC234",
    token_hash="0" * 64,
    queue_id="q",
    procedure_id=None,
    status=Status.WAITING,
    place=AT,
    bump=0,
    issue_seq=1,
    last_seq=1,
    issued_at=AT,
)

LIFE = {
    "issue": ([None], "waiting"),
    "walk_direct": ([None], "serving"),
    "call_next": (["waiting"], "called"),
    "call": (["waiting", "on_hold"], "called"),
    "recall": (["called"], "called"),
    "start": (["called"], "serving"),
    "no_show": (["called"], "no_show"),
    "revive": (["no_show"], "waiting"),
    "hold": (["serving"], "on_hold"),
    "resume": (["on_hold"], "serving"),
    "release": (["on_hold"], "waiting"),
    "transfer": (["waiting", "called", "serving"], "waiting"),
    "requeue": (["called"], "waiting"),
    "ask_help": (["waiting"], "waiting"),
    "complete": (["serving", "on_hold"], "completed"),
    "leave": (["waiting", "called", "on_hold", "no_show"], "left"),
    "expire": (["waiting", "called", "serving", "on_hold", "no_show"], "expired"),
    "enter": ([None], "completed"),
}
"""The published life of a ticket, written down once more by hand."""


@pytest.mark.parametrize(("status", "verb"), list(product([None, *Status], Verb)))
def test_a_verb_leads_from_its_states_and_is_refused_from_all_others(status, verb):
    sources, target = LIFE[verb.value]
    if status in sources:
        assert after(status, verb) == target
    else:
        with pytest.raises(WrongState) as caught:
            after(status, verb)
        assert caught.value.facts == {"status": status, "verb": verb.value}


def test_every_verb_has_its_row():
    assert {verb.value for verb in TRANSITIONS} == set(LIFE) == {verb.value for verb in Verb}


@pytest.mark.parametrize("status", list(Status))
def test_the_verbs_of_a_state_are_those_that_lead_on(status):
    assert {verb.value for verb in verbs_from(status)} == {
        verb for verb, (sources, _) in LIFE.items() if status in sources
    }


def test_nothing_leads_out_of_an_end():
    assert {status for status in Status if not verbs_from(status)} == ENDED


def test_a_counter_is_taken_by_who_was_called_and_who_is_served():
    assert {"called", "serving"} == OPEN_CALL


def test_everything_that_is_not_ended_can_expire():
    assert TRANSITIONS[Verb.EXPIRE].sources == set(Status) - ENDED


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"status": Status.SERVING, "counter_id": "k1", "called_at": AT, "started_at": AT, "recalls": 2},
        {"status": Status.ON_HOLD, "held_by": "k1", "hold_reason": "đi phô tô", "recalled_at": AT},
        {"place": AT - timedelta(minutes=20), "priority": "elderly", "bump": 91, "ended_at": AT},
        {"issued_at": AT + timedelta(microseconds=1), "business_date": date(2028, 2, 29), "lang": "en"},
    ],
)
def test_an_after_image_reads_back_as_the_ticket(changed):
    ticket = replace(TICKET, **changed)
    assert from_image(image(ticket)) == ticket


def test_an_after_image_carries_every_field():
    assert set(image(TICKET)) == set(TICKET_FIELDS)


def test_moments_as_text_sort_as_time_does():
    moments = [AT + timedelta(microseconds=n) for n in (0, 1, 10, 999_999, 1_000_000, 3_600_000_000)]
    texts = [write_moment(moment) for moment in moments]
    assert sorted(texts) == texts
    assert [read_moment(text) for text in texts] == moments


def test_nobody_is_written_as_nothing():
    assert write_moment(None) is None
    assert read_moment(None) is None
