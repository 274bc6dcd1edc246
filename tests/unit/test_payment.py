"""References that survive banks, and what money turns out to be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.core.payment import (
    ALPHABET,
    UNDECIDED,
    Account,
    Finding,
    Payment,
    PayState,
    Told,
    Way,
    judge,
    payment_from_image,
    payment_image,
    reference_from,
    references_in,
    sums,
)
from tests.unit.test_ticket import AT

REFERENCE = reference_from("one")
ACCOUNT = Account(bin="970405", number="3501205000123", holder="UBND XA HOANG LOC")
PAYMENT = Payment(
    id="p1",
    centre_id="c",
    ticket_id="t1",
    procedure_id=None,
    dossier_code=None,
    amount=8_000,
    way=Way.TRANSFER,
    reference=REFERENCE,
    state=PayState.OPEN,
    made_at=AT,
    expires_at=AT + timedelta(minutes=30),
)
TOLD = Told(
    provider="sepay",
    transaction_id="1",
    accounts=frozenset({ACCOUNT.number}),
    amount=8_000,
    incoming=True,
    content=f"CT DEN:0123 {REFERENCE} Nguyen Van A chuyen tien",
)


@pytest.mark.parametrize(
    "rewritten",
    [
        "{}",
        "MBVCB.3278907687.{}.CT tu 0123499999",
        "nộp lệ phí {} khai sinh",
        "IBFT {}GD 123456",
        "xx{}-TTSTT",
        "STTSTT {}",
        "QR - {}",
    ],
)
def test_a_reference_is_found_whatever_a_bank_makes_of_it(rewritten):
    for written in (REFERENCE, REFERENCE.lower(), ".".join(REFERENCE), f"{REFERENCE[:5]} {REFERENCE[5:]}"):
        assert REFERENCE in references_in(rewritten.format(written))


def test_one_wrong_letter_or_two_swapped_ones_are_no_reference():
    for place in range(3, len(REFERENCE)):
        for letter in ALPHABET.replace(REFERENCE[place], ""):
            assert references_in(REFERENCE[:place] + letter + REFERENCE[place + 1 :]) == []
    for place in range(3, len(REFERENCE) - 1):
        swapped = REFERENCE[:place] + REFERENCE[place + 1] + REFERENCE[place] + REFERENCE[place + 2 :]
        assert swapped == REFERENCE or references_in(swapped) == []


def test_references_are_short_and_differ():
    made = {reference_from(str(n)) for n in range(2_000)}
    assert len(made) == 2_000
    assert {len(one) for one in made} == {10}


def found(told=TOLD, payment=PAYMENT, account=ACCOUNT, now=AT):
    return judge(told, account=account, known={payment.reference: payment}, now=now).finding


def test_only_the_exact_fee_on_the_right_account_with_the_right_reference_pays():
    assert found() is Finding.PAID


LATER = AT + timedelta(hours=1)


@pytest.mark.parametrize(
    ("expected", "case"),
    [
        (Finding.TOO_LITTLE, {"told": replace(TOLD, amount=7_999)}),
        (Finding.TOO_MUCH, {"told": replace(TOLD, amount=8_001)}),
        (Finding.OTHER_ACCOUNT, {"told": replace(TOLD, accounts=frozenset({"9"}))}),
        (Finding.OTHER_ACCOUNT, {"account": Account()}),
        (Finding.UNKNOWN_REFERENCE, {"told": replace(TOLD, content="le phi")}),
        (Finding.UNKNOWN_REFERENCE, {"told": replace(TOLD, content=reference_from("two"))}),
        (Finding.OUTGOING, {"told": replace(TOLD, incoming=False)}),
        (Finding.DOUBLE, {"payment": replace(PAYMENT, state=PayState.PAID)}),
        (Finding.DOUBLE, {"payment": replace(PAYMENT, state=PayState.REFUNDED)}),
        (Finding.LATE, {"payment": replace(PAYMENT, state=PayState.CANCELLED)}),
        (Finding.LATE, {"now": LATER}),
        (Finding.LATE, {"now": LATER, "told": replace(TOLD, booked_at=LATER)}),
    ],
)
def test_what_does_not_fit_is_a_finding_for_a_person(expected, case):
    assert found(**case) is expected
    assert expected is Finding.OUTGOING or expected in UNDECIDED


def test_money_that_came_in_time_is_not_late_because_its_notice_is():
    told = replace(TOLD, booked_at=AT + timedelta(minutes=29))
    assert found(told, replace(PAYMENT, state=PayState.EXPIRED), now=LATER) is Finding.PAID


def test_two_known_references_in_one_text_are_for_a_person():
    other = replace(PAYMENT, id="p2", reference=reference_from("two"))
    told = replace(TOLD, content=f"{PAYMENT.reference} {other.reference}")
    known = {one.reference: one for one in (PAYMENT, other)}
    verdict = judge(told, account=ACCOUNT, known=known, now=AT)
    assert verdict.finding is Finding.UNKNOWN_REFERENCE


def test_money_is_either_matched_or_not():
    told = [(Finding.PAID, 5), (Finding.ASSIGNED, 7), (Finding.LATE, 11), (Finding.SENT_BACK, 13)]
    assert sums([*told, (Finding.OUTGOING, 100), (Finding.REPEAT, 100)]) == (12, 24)


def test_an_after_image_says_everything():
    paid = replace(PAYMENT, state=PayState.PAID, ended_at=AT, transfer=9_000)
    assert payment_from_image(payment_image(paid)) == paid
    assert paid.to_refund == 1_000
