"""The durations and limits of a centre, in one table."""

from datetime import timedelta

import pytest

from server.core.rules import (
    BOUNDS,
    RETENTION,
    RULE_NAMES,
    SIMPLE_RULES,
    WHOLE_RULES,
    PriorityGroup,
    Rules,
    rules_from_json,
    rules_to_json,
)

GROUP = PriorityGroup(key="elderly", name="Người từ 75 tuổi", name_en="Aged 75 and over", head_start_min=25)
PUBLISHED = {
    "recall_gap": 15,
    "no_show_recalls": 2,
    "no_show_after": 60,
    "undo_within": 10,
    "requeue_after": 3,
    "clock_back": 300,
    "clock_ahead_hours": 20,
    "call_spoken_for": 45,
    "call_again_after": 12,
    "staff_idle": 1800,
    "staff_absolute": 43200,
    "login_tries": 5,
    "login_lock": 900,
}


@pytest.mark.parametrize(("name", "value"), PUBLISHED.items())
def test_the_defaults_are_the_published_ones(name, value):
    assert getattr(Rules(), name) == value


def test_a_head_start_is_the_groups_own_and_twenty_minutes_by_default():
    rules = Rules(priority_groups=(GROUP, PriorityGroup(key="merit", name="Người có công", name_en="Merit")))
    assert rules.head_start("elderly") == timedelta(minutes=25)
    assert rules.head_start("merit") == timedelta(minutes=20)
    assert rules.head_start(None) == timedelta(0)


def test_an_unknown_group_has_no_head_start():
    with pytest.raises(KeyError):
        Rules().head_start("elderly")


@pytest.mark.parametrize(
    "rules",
    [
        Rules(),
        Rules(recall_gap=1.5, no_show_recalls=0, clock_ahead_hours=None),
        Rules(priority_groups=(GROUP,)),
    ],
)
def test_rules_read_back_as_they_were_written(rules):
    assert rules_from_json(rules_to_json(rules)) == rules


def test_only_what_differs_is_written_so_that_a_better_default_reaches_old_centres():
    assert rules_to_json(Rules()) == {}
    assert rules_to_json(Rules(undo_within=20)) == {"undo_within": 20}


def test_a_rule_of_a_later_program_is_left_out():
    assert rules_from_json({"undo_within": 20, "teleport_after": 3}) == Rules(undo_within=20)


def test_the_defaults_lie_within_what_an_office_may_choose():
    assert all(low <= getattr(Rules(), name) <= high for name, (low, high) in BOUNDS.items())


def test_every_rule_but_the_groups_is_one_number():
    assert set(RULE_NAMES) - set(SIMPLE_RULES) == {"priority_groups"}
    assert all(isinstance(getattr(Rules(), name), int | float) for name in SIMPLE_RULES)


def test_rules_that_count_are_whole_and_durations_need_not_be():
    counted = {
        "no_show_recalls",
        "requeue_after",
        "clerks_choose",
        "near_ahead",
        "login_tries",
        "kiosk_numbers",
    }
    assert counted | set(RETENTION) == WHOLE_RULES
