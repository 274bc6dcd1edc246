"""The house rules: how long things take, and who is served earlier."""

import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from server.core.errors import Malformed, PriorityUnknown
from server.core.house import Actor
from server.core.kinds import Kind
from server.core.rules import (
    BOUNDS,
    LONGEST_HEAD_START,
    WHOLE_RULES,
    PriorityGroup,
    Rules,
    rules_from_json,
    rules_to_json,
)
from server.core.setup_errors import RuleOutOfBounds
from server.store import setup
from server.store.tx import Tx
from server.store.unit import Store

MOST_GROUPS: Final = 12
_LONGEST_NAME: Final = 60


def set_rule(store: Store, name: str, value: float, *, by: Actor) -> None:
    """Change one of the centre's durations or limits; the entry keeps what it was before."""
    set_rules(store, {name: value}, by=by)


def set_rules(store: Store, values: Mapping[str, float], *, by: Actor) -> None:
    """Change durations and limits, all or none; each that differs has an entry with what it was before."""
    for name, value in values.items():
        _check(name, value)
    with store.transact(by) as tx:
        rules = tx.centre.rules
        for name, value in values.items():
            before, after = getattr(rules, name), int(value) if name in WHOLE_RULES else value
            if after != before:
                rules = rules_from_json({**rules_to_json(rules), name: after})
                tx.record(Kind.SETUP_CHANGED, what="rule", name=name, before=before, after=after)
        if rules != tx.centre.rules:
            setup.write_rules(tx.conn, tx.centre.id, rules)


def add_group(store: Store, *, name: str, name_en: str, minutes: int, declared: bool, by: Actor) -> None:
    """Let a group be served earlier by so many minutes."""
    with store.transact(by) as tx:
        if len(tx.centre.rules.priority_groups) >= MOST_GROUPS:
            raise Malformed(fields={"groups": f"at most {MOST_GROUPS}"})
        group = _group(tx.new_id(), name=name, name_en=name_en, minutes=minutes, declared=declared)
        _write(tx, (*tx.centre.rules.priority_groups, group), what="group_added", group=group)


def change_group(
    store: Store, key: str, *, name: str, name_en: str, minutes: int, declared: bool, by: Actor
) -> None:
    """Rename a group or give it another head start; who waits already keeps the place they were given."""
    after = _group(key, name=name, name_en=name_en, minutes=minutes, declared=declared)
    with store.transact(by) as tx:
        groups = tx.centre.rules.priority_groups
        before = _known(groups, key)
        if after != before:
            changed = tuple(after if one == before else one for one in groups)
            _write(tx, changed, what="group_changed", group=after, before=asdict(before))


def remove_group(store: Store, key: str, *, by: Actor) -> None:
    """Serve a group earlier no longer; who waits already keeps the place they were given."""
    with store.transact(by) as tx:
        groups = tx.centre.rules.priority_groups
        gone = _known(groups, key)
        _write(tx, tuple(one for one in groups if one != gone), what="group_removed", group=gone)


def _check(name: str, value: float) -> None:
    if not math.isfinite(value) or (name in WHOLE_RULES and value != int(value)):
        raise Malformed(fields={name: "a number"})
    low, high = BOUNDS.get(name, (0, math.inf))
    if not low <= value <= high:
        raise RuleOutOfBounds(name=name, low=low, high=high)


def _known(groups: tuple[PriorityGroup, ...], key: str) -> PriorityGroup:
    found = next((one for one in groups if one.key == key), None)
    if found is None:
        raise PriorityUnknown(priority=key)
    return found


def _group(key: str, *, name: str, name_en: str, minutes: int, declared: bool) -> PriorityGroup:
    for field, text in (("name", name), ("name_en", name_en)):
        if not 0 < len(text) <= _LONGEST_NAME or not text.isprintable():
            raise Malformed(fields={field: f"1 to {_LONGEST_NAME} letters"})
    if not 0 <= minutes <= LONGEST_HEAD_START:
        raise RuleOutOfBounds(name="head_start", low=0, high=LONGEST_HEAD_START)
    return PriorityGroup(key=key, name=name, name_en=name_en, head_start_min=minutes, declared=declared)


def _write(
    tx: Tx,
    groups: tuple[PriorityGroup, ...],
    *,
    what: str,
    group: PriorityGroup,
    before: Mapping[str, object] | None = None,
) -> None:
    rules: Rules = replace(tx.centre.rules, priority_groups=groups)
    setup.write_rules(tx.conn, tx.centre.id, rules)
    facts: dict[str, Any] = {"before": before} if before else {}
    tx.record(
        Kind.SETUP_CHANGED,
        what=what,
        priority=group.name,
        minutes=group.head_start_min,
        group=asdict(group),
        **facts,
    )
