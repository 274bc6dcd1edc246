"""Money through real HTTP: what pays, what never does, and that nothing is lost or counted twice."""

import json
from datetime import timedelta
from threading import Event

import httpx
import pytest

from server.app import create_app
from server.config import Settings
from server.core.errors import Malformed
from server.core.house import Request
from server.core.kinds import Kind
from server.core.payment import Finding, PayState, Told, Way, sums
from server.core.payment_errors import (
    AccountMissing,
    AccountWrong,
    NoticeDecided,
    PaymentOpen,
    PaymentSettled,
)
from server.live.bank_poll import BankPoll
from server.payments.sepay_list import SePayAway, SePayList
from server.store import money, read, verify
from server.usecases import notices, payments, retention
from server.usecases.payments import Fee
from tests.bank import (
    ACCOUNT,
    KEY,
    Postman,
    Till,
    casso_headers,
    listening,
    payos_body,
    sepay_body,
    sepay_headers,
)
from tests.world import World


@pytest.fixture
def till(world: World) -> Till:
    return Till(world)


@pytest.fixture
def post(world, tmp_path, till):
    keys = {"sepay_hmac_key": KEY, "casso_key": KEY, "payos_key": KEY}
    settings = Settings(data=tmp_path, database_url="", public_url="https://hoangloc.example", **keys)
    with listening(create_app(settings, store=world.store)) as address:
        yield Postman(address, world)


def agree(world):
    with world.store.read() as conn:
        assert verify.centre_faults(conn, world.centre_id) == []


def kinds(world):
    with world.store.read() as conn:
        return [entry.kind for entry in read.entries(conn, world.centre_id)]


# --- asking and taking ------------------------------------------------------------------------------


def test_a_fee_is_asked_for_paid_in_cash_and_given_back(world, till):
    asked = till.ask(8_000, Way.CASH)
    assert asked.expires_at is None
    paid = payments.take(till.store, asked.id, Way.CASH, by=till.by)
    assert (paid.state, paid.cash, paid.received, paid.taken_by) == (
        PayState.PAID,
        8_000,
        8_000,
        str(till.by),
    )
    with pytest.raises(PaymentSettled):
        payments.cancel(till.store, asked.id, by=till.by)
    back = payments.refund(till.store, asked.id, by=till.by)
    assert (back.state, back.refunded) == (PayState.REFUNDED, 8_000)
    with pytest.raises(PaymentSettled):
        payments.refund(till.store, asked.id, by=till.by)
    agree(world)


def test_the_portal_is_noted_by_hand_and_a_transfer_never(till):
    assert payments.take(till.store, till.ask(way=Way.PORTAL).id, Way.PORTAL, by=till.by).portal == 8_000
    with pytest.raises(Malformed):
        payments.take(till.store, till.ask().id, Way.TRANSFER, by=till.by)


def test_a_ticket_has_one_open_request_and_the_same_press_makes_one(till):
    ticket = till.world.issue()
    fee = Fee(amount=1_000, way=Way.CASH, ticket_id=ticket.id)
    press = Request(id="press", hash="h")
    first = payments.ask_for(till.store, fee, by=till.by, request=press)
    assert payments.ask_for(till.store, fee, by=till.by, request=press) == first
    with pytest.raises(PaymentOpen):
        payments.ask_for(till.store, fee, by=till.by)
    payments.cancel(till.store, first.id, by=till.by)
    assert payments.ask_for(till.store, fee, by=till.by).reference != first.reference


@pytest.mark.parametrize(
    "wrong", [{"amount": 0}, {"amount": 10**10}, {"dossier_code": ""}, {"dossier_code": "x" * 61}]
)
def test_a_fee_that_makes_no_sense_is_refused(till, wrong):
    with pytest.raises(Malformed):
        payments.ask_for(
            till.store,
            Fee(**{"amount": 1, "way": Way.CASH, "dossier_code": "H56.1-261124-0001", **wrong}),
            by=till.by,
        )


def test_a_dossier_without_a_ticket_may_be_asked_for(till, world):
    fee = Fee(amount=5_000, way=Way.CASH, dossier_code="H56.17-261124-0001")
    assert payments.ask_for(till.store, fee, by=till.by).ticket_id is None
    agree(world)


def test_without_an_approved_account_nobody_is_asked_for_a_transfer(world):
    with pytest.raises(AccountMissing):
        payments.ask_for(world.store, Fee(amount=1, way=Way.TRANSFER, dossier_code="x"), by=world.supervisor)


def test_an_account_that_no_code_can_carry_is_refused(till):
    from dataclasses import replace

    with pytest.raises(AccountWrong):
        payments.set_account(till.store, replace(ACCOUNT, number="12 34"), by=till.by)


def test_a_request_runs_out(world, till):
    asked = till.ask()
    world.clock.tick(ACCOUNT.minutes * 60)
    assert payments.expire(till.store, by=world.house) == 0
    world.clock.tick(1)
    assert payments.expire(till.store, by=world.house) == 1
    assert till.now(asked).state is PayState.EXPIRED
    agree(world)


# --- notices over HTTP ---------------------------------------------------------------------------------


def test_the_exact_fee_pays_once_and_a_replay_changes_nothing(world, till, post):
    asked = till.ask()
    for _ in range(3):
        answer = post.sepay(1, 8_000, f"CT DEN {asked.reference.lower()} nop le phi")
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    paid = till.now(asked)
    assert (paid.state, paid.transfer, paid.taken_by) == (PayState.PAID, 8_000, None)
    assert [one.finding for one in till.notices()] == [Finding.PAID]
    assert kinds(world).count(Kind.PAYMENT_PAID) == 1
    agree(world)


def test_a_forged_notice_leaves_no_trace(world, till, post):
    asked = till.ask()
    before = world.everything()
    body = sepay_body(1, 8_000, asked.reference)
    now = world.clock().timestamp()
    for headers in (
        {},
        sepay_headers(body, now, "another key"),
        sepay_headers(body + b" ", now),
        sepay_headers(body, now - 301),
        sepay_headers(body, now + 301),
    ):
        answer = post.send("sepay", body, headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "notice_unsigned")
    assert post.send("momo", body, sepay_headers(body, now)).status_code == 401
    assert world.everything() == before
    assert till.notices() == []


def test_a_signed_notice_that_nobody_can_read_is_refused(world, till, post):
    body = b'{"id": "x"}'
    answer = post.send("sepay", body, sepay_headers(body, world.clock().timestamp()))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "notice_unreadable")


def test_a_huge_notice_is_refused_before_it_is_read(world, post):
    assert post.send("sepay", b"x" * 1_000_001, {}).status_code == 413


@pytest.mark.parametrize(
    ("finding", "amount", "content", "more"),
    [
        (Finding.TOO_LITTLE, 7_000, "{}", {}),
        (Finding.TOO_MUCH, 9_000, "{}", {}),
        (Finding.OTHER_ACCOUNT, 8_000, "{}", {"accountNumber": "999"}),
        (Finding.UNKNOWN_REFERENCE, 8_000, "nộp lệ phí", {}),
        (Finding.OUTGOING, 8_000, "{}", {"transferType": "out"}),
    ],
)
def test_what_does_not_fit_is_kept_for_a_person_and_pays_nothing(
    till, post, *, finding, amount, content, more
):
    asked = till.ask()
    assert post.sepay(1, amount, content.format(asked.reference), **more).status_code == 200
    assert till.now(asked).state is PayState.OPEN
    assert [one.finding for one in till.notices()] == [finding]
    assert kinds(till.world)[-1] is Kind.NOTICE_TAKEN
    agree(till.world)


def test_late_money_and_money_after_a_cancel_are_kept_for_a_person(world, till, post):
    late, cancelled = till.ask(), till.ask()
    payments.cancel(till.store, cancelled.id, by=till.by)
    world.clock.tick(ACCOUNT.minutes * 60 + 1)
    post.sepay(1, 8_000, late.reference)
    post.sepay(2, 8_000, cancelled.reference)
    assert {one.finding for one in till.notices()} == {Finding.LATE}
    assert till.now(late).state is PayState.OPEN
    payments.expire(till.store, by=world.house)
    post.sepay(
        3, 8_000, late.reference, transactionDate=f"{(late.made_at + timedelta(hours=7)):%Y-%m-%d %H:%M:%S}"
    )
    assert till.now(late).state is PayState.PAID


def test_money_that_comes_twice_is_kept_for_a_person(world, till, post):
    asked = till.ask()
    post.sepay(1, 8_000, asked.reference)
    post.sepay(2, 8_000, asked.reference)
    assert {one.finding for one in till.notices()} == {Finding.PAID, Finding.DOUBLE}
    assert till.now(asked).transfer == 8_000


def test_the_same_money_told_by_two_providers_counts_once(world, till, post):
    asked = till.ask()
    post.sepay(1, 8_000, asked.reference, referenceCode="FT26328001")
    data = {
        "id": 5,
        "reference": "FT26328001",
        "description": asked.reference,
        "amount": 8_000,
        "accountNumber": till.account.number,
        "counterAccountName": "NGUYEN VAN A",
    }
    body = json.dumps({"error": 0, "data": data}).encode()
    assert post.send("casso", body, casso_headers(body, world.clock().timestamp())).status_code == 200
    assert {one.finding for one in till.notices()} == {Finding.PAID, Finding.REPEAT}
    with till.store.read() as conn:
        assert sums(money.totals(conn, world.centre_id)) == (8_000, 0)


def test_casso_and_payos_pay_too(world, till, post):
    one, two = till.ask(), till.ask(9_000)
    body = json.dumps(
        {
            "error": 0,
            "data": {
                "id": 5,
                "description": f"nộp {one.reference}",
                "amount": 8_000,
                "accountNumber": till.account.number,
            },
        }
    ).encode()
    assert post.send("casso", body, casso_headers(body, world.clock().timestamp())).status_code == 200
    data = {
        "orderCode": 1,
        "amount": 9_000,
        "description": two.reference,
        "accountNumber": till.account.number,
        "reference": "TF1",
        "paymentLinkId": "l",
        "currency": "VND",
        "code": "00",
        "counterAccountName": None,
    }
    for _ in range(2):
        assert post.send("payos", payos_body(data), {}).json() == {"success": True}
    assert till.now(one).state is till.now(two).state is PayState.PAID
    assert len(till.notices()) == 2


def test_an_untrusted_api_key_is_refused_and_the_right_one_pays(world, till, tmp_path):
    settings = Settings(data=tmp_path, database_url="", public_url="https://x.example", sepay_api_key="KEY")
    assert "KEY" not in repr(settings)
    asked = till.ask()
    with listening(create_app(settings, store=world.store)) as address:
        post, body = (
            Postman(address, world),
            sepay_body(1, 8_000, asked.reference, accountNumber=till.account.number),
        )
        assert post.send("sepay", body, {"Authorization": "Apikey KEX"}).status_code == 401
        assert post.send("sepay", body, {"Authorization": "Apikey KEY"}).status_code == 200
    assert till.now(asked).state is PayState.PAID


# --- people decide ----------------------------------------------------------------------------------------


def test_too_little_is_accepted_with_the_rest_in_cash(world, till, post):
    asked = till.ask()
    post.sepay(1, 7_000, asked.reference)
    paid = notices.assign(till.store, till.notices()[0].id, asked.id, by=till.by)
    assert (paid.transfer, paid.cash, paid.state) == (7_000, 1_000, PayState.PAID)
    with pytest.raises(NoticeDecided):
        notices.assign(till.store, till.notices()[0].id, asked.id, by=till.by)
    agree(world)


def test_too_much_is_accepted_and_the_rest_given_back(world, till, post):
    asked = till.ask()
    post.sepay(1, 9_000, asked.reference)
    paid = notices.assign(till.store, till.notices()[0].id, asked.id, by=till.by)
    assert paid.to_refund == 1_000
    back = payments.refund(till.store, asked.id, by=till.by)
    assert (back.state, back.refunded, back.to_refund) == (PayState.PAID, 1_000, 0)
    agree(world)


def test_a_notice_pays_no_second_request_and_what_is_set_aside_stays_decided(world, till, post):
    paid, other = till.ask(), till.ask()
    post.sepay(1, 8_000, paid.reference)
    post.sepay(2, 8_000, "không rõ")
    stray = next(one for one in till.notices() if one.finding is Finding.UNKNOWN_REFERENCE)
    with pytest.raises(PaymentSettled):
        notices.assign(till.store, stray.id, paid.id, by=till.by)
    notices.set_aside(till.store, stray.id, by=till.by)
    with pytest.raises(NoticeDecided):
        notices.send_back(till.store, stray.id, by=till.by)
    assert till.now(other).state is PayState.OPEN
    with till.store.read() as conn:
        assert sums(money.totals(conn, world.centre_id)) == (8_000, 8_000)


def test_the_journal_names_no_payer_and_names_are_forgotten_in_time(world, till):
    told = Told(
        provider="casso",
        transaction_id="1",
        accounts=frozenset({till.account.number}),
        amount=5,
        incoming=True,
        content="TRAN THI B nop",
        payer="TRAN THI B",
    )
    notices.take_notice(till.store, told, raw="TRAN THI B", by=world.house)
    with world.store.read() as conn:
        assert all(
            "TRAN THI B" not in json.dumps(dict(entry.data)) for entry in read.entries(conn, world.centre_id)
        )
    world.set_rules(notice_days=1, clock_ahead_hours=None)
    assert retention.purge(world.store, by=world.house)["payers"] == 0
    world.clock.tick(days=2)
    assert retention.purge(world.store, by=world.house)["payers"] == 1
    assert (till.notices()[0].payer, till.notices()[0].content, till.notices()[0].amount) == ("", "", 5)


# --- asking SePay -------------------------------------------------------------------------------------------


def listed(till: Till, number: int, amount: str, content: str) -> dict[str, str | None]:
    return {
        "id": str(number),
        "account_number": till.account.number,
        "sub_account": None,
        "transaction_date": "2026-11-23 09:00:00",
        "amount_in": amount,
        "amount_out": "0.00",
        "transaction_content": content,
        "reference_number": f"FT{number}",
        "code": None,
    }


def test_a_box_without_a_public_address_asks_and_takes_each_movement_once(world, till):
    asked, answers, seen = till.ask(), [], []

    def sepay(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answers.pop(0)

    bank = SePayList("geheim", url="https://my.sepay.vn", transport=httpx.MockTransport(sepay))
    poll = BankPoll(world.store, bank, every=30, stop=Event())
    lines = [listed(till, 12, "8000.00", asked.reference), listed(till, 11, "5000.00", "khác")]
    answers += [
        httpx.Response(500),
        httpx.Response(200, json={"oops": 1}),
        *[httpx.Response(200, json={"transactions": lines})] * 2,
    ]
    for _ in range(2):
        with pytest.raises(SePayAway) as away:
            poll.ask()
        assert "geheim" not in str(away.value)
    assert [poll.ask(), poll.ask()] == [2, 0]
    assert till.now(asked).state is PayState.PAID
    assert dict(seen[-1].url.params)["since_id"] == "12"
    assert seen[0].headers["Authorization"] == "Bearer geheim"
    bank.close()
