"""The journal's entries and the chain that seals them."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from server.core.kinds import GENESIS, KIND_OF, UNDOABLE, Kind, Unsealed, canonical, chain
from server.core.ticket import Verb
from tests.unit.test_ticket import AT

ENTRY = Unsealed(
    seq=1,
    at=AT,
    kind=Kind.TICKET_ISSUED,
    ticket_id="t1",
    actor="device:k",
    request_id="r1",
    request_hash="h1",
    data={"ticket": {"code": "A001"}},
)
SEAL = chain(GENESIS, centre_id="c", entry=ENTRY)


def test_a_kind_is_a_noun_and_a_verb():
    assert all(kind.value.count(".") == 1 for kind in Kind)


def test_every_verb_has_its_kind_and_only_calls_share_one():
    assert set(KIND_OF) == set(Verb)
    assert KIND_OF[Verb.CALL] is KIND_OF[Verb.CALL_NEXT]
    assert len(set(KIND_OF.values())) == len(Verb) - 1


def test_issue_recall_expire_undo_and_a_citizens_own_wish_are_never_undone():
    kinds = {kind for kind in Kind if kind.startswith("ticket.")}
    never = {Kind.TICKET_ISSUED, Kind.TICKET_RECALLED, Kind.TICKET_EXPIRED, Kind.TICKET_UNDONE}
    never |= {Kind.TICKET_ASKED_HELP, Kind.TICKET_ENTERED}
    assert kinds - never == UNDOABLE


def test_the_same_facts_are_the_same_text():
    assert canonical({"b": 1, "a": {"d": "hộ tịch", "c": None}}) == '{"a":{"c":null,"d":"hộ tịch"},"b":1}'


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": 2},
        {"at": AT + timedelta(microseconds=1)},
        {"kind": Kind.TICKET_CALLED},
        {"ticket_id": "t2"},
        {"ticket_id": None},
        {"actor": "device:j"},
        {"request_id": None},
        {"request_hash": "h2"},
        {"data": {"ticket": {"code": "A002"}}},
    ],
    ids=str,
)
def test_a_changed_entry_breaks_its_seal(changed):
    assert chain(GENESIS, centre_id="c", entry=replace(ENTRY, **changed)) != SEAL


def test_a_seal_hangs_on_the_one_before_and_on_the_centre():
    assert chain(SEAL, centre_id="c", entry=ENTRY) != SEAL
    assert chain(GENESIS, centre_id="d", entry=ENTRY) != SEAL


def test_the_seal_can_be_worked_out_by_hand():
    row = (
        '["c",1,"2026-11-23T02:00:00.000000+00:00","ticket.issued","t1","device:k","r1","h1",'
        '"{\\"ticket\\":{\\"code\\":\\"A001\\"}}"]'
    )
    assert hashlib.sha256(("0" * 64 + row).encode()).hexdigest() == SEAL
