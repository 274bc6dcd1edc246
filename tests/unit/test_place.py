"""The published rule: who counts as having come when, and who is next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.core.place import Key, arrival_place, key, place_behind
from tests.unit.test_ticket import AT, TICKET

MINUTE = timedelta(minutes=1)


def waiting(*minutes):
    return [
        replace(TICKET, id=f"t{n}", place=AT + m * MINUTE, issue_seq=n)
        for n, m in enumerate(minutes, start=1)
    ]


def test_an_ordinary_ticket_counts_from_its_issue():
    assert arrival_place(AT, head_start=timedelta(0)) == AT


def test_a_priority_group_counts_from_a_head_start_earlier():
    assert arrival_place(AT, head_start=20 * MINUTE) == AT - 20 * MINUTE


@pytest.mark.parametrize(
    ("appointment", "place"),
    [
        (30, 30),  # came too early: waits for the hour
        (0, 0),  # came to the minute
        (-10, -10),  # late, within the head start: the hour still counts
        (-20, -20),
        (-45, -20),  # much too late: the head start is all that is left
    ],
)
def test_an_appointment_counts_from_its_hour_but_never_more_than_a_head_start_early(appointment, place):
    hour = AT + appointment * MINUTE
    assert arrival_place(AT, head_start=20 * MINUTE, appointment=hour) == AT + place * MINUTE


def test_the_key_is_tier_then_place_then_bump_then_issue():
    ticket = replace(TICKET, bump=7, issue_seq=3)
    assert key(ticket, tier=2) == Key(2, AT, 7, 3)
    assert key(ticket) == Key(1, AT, 7, 3)


def test_what_is_mine_comes_before_what_i_help_with_however_long_it_waited():
    early, late = waiting(-600, 0)
    assert key(late, tier=1) < key(early, tier=2)


def test_equal_places_are_settled_by_who_was_put_back_and_then_by_the_issue():
    first, second = waiting(0, 0)
    assert key(first) < key(second) < key(replace(first, bump=9)) < key(replace(second, bump=10))


@pytest.mark.parametrize(
    ("after", "minutes"),
    [(1, 1), (2, 2), (3, 3), (4, 4), (9, 4)],
)
def test_one_put_back_stands_behind_the_nth_or_behind_the_last(after, minutes):
    assert place_behind(AT, waiting(1, 2, 3, 4), after=after) == AT + minutes * MINUTE


def test_the_line_is_counted_in_its_order_not_in_the_order_it_is_handed_over():
    assert place_behind(AT, waiting(4, 2, 3, 1), after=2) == AT + 2 * MINUTE


def test_one_put_back_alone_keeps_the_place():
    assert place_behind(AT, [], after=3) == AT


def test_nobody_moves_forward_by_being_put_back():
    assert place_behind(AT, waiting(-30, -20), after=1) == AT
