"""The published vectors of three providers, and everything that must not pass for a notice."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from server.core.payment_errors import NoticeUnreadable, NoticeUnsigned
from server.payments.notices import OLDEST, Delivery, Keys, casso, payos, sepay
from tests.bank import KEY, casso_headers, payos_body, sepay_body, sepay_headers

VECTORS = json.loads((Path(__file__).parents[1] / "fixtures" / "webhook_vectors.json").read_text("utf-8"))
NOW = 1_795_487_400.0
KEYS = Keys(sepay_hmac=KEY, casso=KEY, payos=KEY)


def test_payos_official_vector_is_read():
    vector = VECTORS["payos"]
    body = json.dumps(
        {
            "code": "00",
            "desc": "success",
            "success": True,
            "data": vector["data"],
            "signature": vector["signature"],
        }
    )
    told = payos(Delivery(body.encode(), {}, NOW), Keys(payos=vector["checksum_key"]))
    assert (told.amount, told.accounts, told.incoming) == (3000, {"12345678"}, True)
    assert told.transaction_id == "124c33293c43417ab7879e14c8d9eb18:TF230204212323"


def test_casso_vector_is_read():
    vector = VECTORS["casso_v2"]
    name, _, value = vector["header"].partition(": ")
    delivery = Delivery(json.dumps(vector["body"]).encode(), {name.lower(): value}, 1727948258.788)
    told = casso(delivery, Keys(casso=vector["checksum_key"]))
    assert (told.amount, told.payer, told.accounts) == (599000, "NGUYEN VAN A", {"88888888"})
    assert told.booked_at.isoformat() == "2024-10-03T15:06:37+07:00"


def test_sepay_sample_is_read_with_its_api_key():
    body = json.dumps(VECTORS["sepay_bank_webhook"]["body"]).encode()
    told = sepay(Delivery(body, {"authorization": "Apikey abc"}, NOW), Keys(sepay_api="abc"))
    assert (told.transaction_id, told.amount, told.content) == ("92704", 2277000, "payment content")


def sepay_delivery(body=None, at=NOW, now=NOW):
    body = body or sepay_body(1, 8_000, "x")
    return Delivery(body, {k.lower(): v for k, v in sepay_headers(body, at).items()}, now)


def casso_delivery(at=NOW, now=NOW):
    body = json.dumps(
        {"error": 0, "data": {"id": 7, "amount": 5, "description": "nộp phí", "accountNumber": "1"}}
    ).encode()
    return Delivery(body, {k.lower(): v for k, v in casso_headers(body, at).items()}, now)


def payos_delivery(**_):
    return Delivery(payos_body({"amount": 5, "paymentLinkId": "a", "reference": "b", "code": "00"}), {}, NOW)


@pytest.mark.parametrize(
    ("read", "make"), [(sepay, sepay_delivery), (casso, casso_delivery), (payos, payos_delivery)]
)
def test_a_changed_byte_or_a_missing_key_is_refused(read, make):
    good = make()
    read(good, KEYS)
    changed = good.body.replace(b"5", b"6", 1) if read is not sepay else good.body.replace(b"8000", b"9000")
    for wrong in (replace(good, body=changed), replace(good, body=b""), replace(good, body=b"[]" * 9)):
        with pytest.raises(NoticeUnsigned):
            read(wrong, KEYS)
    with pytest.raises(NoticeUnsigned):
        read(good, Keys())
    if read is not payos:
        with pytest.raises(NoticeUnsigned):
            read(replace(good, headers={}), KEYS)


@pytest.mark.parametrize(("read", "make"), [(sepay, sepay_delivery), (casso, casso_delivery)])
@pytest.mark.parametrize("off", [OLDEST + 1, -OLDEST - 1])
def test_a_time_that_is_too_far_away_is_refused(read, make, off):
    read(make(at=NOW + OLDEST - 1), KEYS)
    with pytest.raises(NoticeUnsigned):
        read(make(at=NOW + off), KEYS)


@pytest.mark.parametrize("stamp", ["", "abc", "٣" * 10, "9" * 400, "-1795487400", "1795487400.0"])
def test_a_time_that_is_no_time_is_refused(stamp):
    good = sepay_delivery()
    with pytest.raises(NoticeUnsigned):
        sepay(replace(good, headers={**good.headers, "x-sepay-timestamp": stamp}), KEYS)


@pytest.mark.parametrize(
    "more",
    [
        {"transferAmount": "8000"},
        {"transferAmount": 8000.5},
        {"transferAmount": -1},
        {"transferAmount": 10**13},
        {"transferAmount": True},
        {"id": None},
        {"content": ["x"]},
    ],
)
def test_what_is_signed_but_not_as_promised_is_refused(more):
    with pytest.raises(NoticeUnreadable):
        sepay(sepay_delivery(sepay_body(**{"number": 1, "amount": 1, "content": "", **more})), KEYS)


def test_text_that_no_database_keeps_is_cleaned():
    body = sepay_body(1, 1, "").replace(b'"content": ""', b'"content": "a\\u0000b\\ud800c"')
    assert sepay(sepay_delivery(body), KEYS).content == "ab?c"


def test_casso_money_going_out_is_no_money_coming_in():
    body = json.dumps({"error": 0, "data": {"id": 7, "amount": -5, "accountNumber": "1"}}).encode()
    headers = {k.lower(): v for k, v in casso_headers(body, NOW).items()}
    told = casso(Delivery(body, headers, NOW), KEYS)
    assert (told.incoming, told.amount) == (False, 5)
