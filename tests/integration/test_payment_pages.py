"""What a payer sees: on the phone and on a counter's small screen, read by somebody else's reader."""

import re

import pytest
import zxingcpp
from PIL import ImageFilter

from server.app import create_app
from server.config import Settings
from server.core.payment import Told, Way
from server.core.tokens import ticket_token
from server.payments.vietqr import parse
from server.secret import load_secret
from server.usecases import notices, payments
from server.usecases.payments import Fee
from server.web.guards import DEVICE_COOKIE
from tests.bank import Till
from tests.unit.test_web_qr import drawn


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def till(world) -> Till:
    return Till(world)


@pytest.fixture
def client(world, tmp_path, till):
    app = create_app(
        Settings(data=tmp_path, database_url="", public_url="https://x.example"), store=world.store
    )
    return app.test_client()


def path_of(world, tmp_path, ticket):
    # The pages find a ticket by its token's hash, which the tests' own key made.
    from tests.world import SECRET

    load_secret(tmp_path)
    return f"/t/{ticket_token(SECRET, ticket.id)}"


def read_code(page: str) -> list[str]:
    svg = re.search(r"<svg xmlns.*?</svg>", page, re.DOTALL)[0]
    picture = drawn(svg.encode())
    pale = picture.point(lambda dot: 38 + dot * 7 // 10)
    return [
        found.text
        for shown in (picture, picture.filter(ImageFilter.GaussianBlur(2)), pale)
        for found in zxingcpp.read_barcodes(shown)
    ]


def pay(till, payment):
    told = Told(
        provider="sepay",
        transaction_id=payment.id,
        accounts=frozenset({till.account.number}),
        amount=payment.amount,
        incoming=True,
        content=payment.reference,
    )
    notices.take_notice(till.store, told, raw="", by=till.world.house)


def test_a_phone_shows_the_exact_code_and_then_that_it_is_paid(world, till, client, tmp_path):
    ticket = world.issue()
    path = path_of(world, tmp_path, ticket)
    before = client.get(f"{path}.json")
    assert before.get_json()["fee"] == ""
    payment = payments.ask_for(
        till.store, Fee(amount=21_000, way=Way.TRANSFER, ticket_id=ticket.id), by=till.by
    )
    asked = client.get(f"{path}.json", headers={"If-None-Match": before.headers["ETag"]})
    assert asked.status_code == 200
    assert asked.get_json()["fee"] == f"{payment.reference}-open"
    assert asked.get_json()["next_poll"] <= 8
    page = client.get(path).get_data(as_text=True)
    for words in (
        "21.000\N{NO-BREAK SPACE}đ",
        "Hai mươi mốt nghìn đồng",
        "UBND XA HOANG LOC",
        payment.reference,
        "tiền mặt tại quầy",
    ):
        assert words in page
    codes = read_code(page)
    assert len(codes) == 3
    assert len(set(codes)) == 1
    code = parse(codes[0])
    assert (code.account, code.amount, code.memo, code.dynamic) == (
        till.account.number,
        21_000,
        payment.reference,
        True,
    )
    pay(till, payment)
    assert client.get(f"{path}.json").get_json()["fee"] == f"{payment.reference}-paid"
    fee = client.get(f"{path}/fee?lang=en").get_data(as_text=True)
    assert "is paid. Thank you." in fee
    assert "<svg xmlns" not in fee


def test_a_code_that_ran_out_is_no_longer_shown(world, till, client, tmp_path):
    ticket = world.issue()
    payments.ask_for(till.store, Fee(amount=8_000, way=Way.TRANSFER, ticket_id=ticket.id), by=till.by)
    world.clock.tick(31 * 60)
    payments.expire(till.store, by=world.house)
    fee = client.get(f"{path_of(world, tmp_path, ticket)}/fee").get_data(as_text=True)
    assert "đã hết hạn" in fee
    assert "<svg xmlns" not in fee


def test_cash_and_portal_are_said_without_a_code(world, till, client, tmp_path):
    for way, words in ((Way.CASH, "nộp tiền mặt tại quầy"), (Way.PORTAL, "Cổng Dịch vụ công quốc gia")):
        ticket = world.issue()
        payments.ask_for(till.store, Fee(amount=8_000, way=way, ticket_id=ticket.id), by=till.by)
        fee = client.get(f"{path_of(world, tmp_path, ticket)}/fee").get_data(as_text=True)
        assert words in fee
        assert "<svg xmlns" not in fee


def test_the_screen_at_a_counter_shows_the_fee_of_who_stands_there_and_nothing_else(world, till, client):
    import sqlalchemy as sa

    from server.store import tables
    from server.usecases import people

    with world.store.write() as conn:
        row = {
            "id": "b1",
            "centre_id": world.centre_id,
            "kind": "board",
            "name": "b",
            "position": 2,
            "diagonal": 10,
            "slot": "down",
        }
        conn.execute(sa.insert(tables.device), row)
    assert client.get("/pay/counter/1").status_code == 401
    client.set_cookie(
        DEVICE_COOKIE.format(kind="board"), people.pair_device(world.store, "b1", by=world.house)
    )
    nothing = client.get("/pay/counter/1/fee")
    assert "không có khoản lệ phí" in nothing.get_data(as_text=True)
    ticket = world.issue()
    called = world.at(1).call_next()
    assert called.id == ticket.id
    payment = payments.ask_for(
        till.store, Fee(amount=8_000, way=Way.TRANSFER, ticket_id=ticket.id), by=till.by
    )
    page = client.get("/pay/counter/1").get_data(as_text=True)
    assert len(set(read_code(page))) == 1
    assert ticket.code not in page
    assert "không có khoản" in client.get("/pay/counter/2/fee").get_data(as_text=True)
    shown = client.get("/pay/counter/1/fee", headers={"If-None-Match": nothing.headers["ETag"]})
    assert shown.status_code == 200
    assert (
        client.get("/pay/counter/1/fee", headers={"If-None-Match": shown.headers["ETag"]}).status_code == 304
    )
    pay(till, payment)
    assert "Đã nhận đủ" in client.get("/pay/counter/1/fee").get_data(as_text=True)
    assert client.get("/pay/counter/99").status_code == 404


def test_a_clerk_asks_whoever_stands_there_sees_the_money_come_and_takes_cash(world, till, client):
    from server.usecases import people
    from server.web.guards import STAFF_COOKIE
    from tests.world import PASSWORD

    here = {"Origin": "http://localhost"}
    token = people.log_in(world.store, login=f"{world.centre_id}.quay1", password=PASSWORD, address="x")
    people.sit_down(world.store, people.session_of(world.store, token), number=1)
    client.set_cookie(STAFF_COOKIE, token)
    assert client.get("/console/fee").get_data(as_text=True).strip() == ""
    assert client.post("/console/fee", json={"amount": 1, "way": "cash"}, headers=here).status_code == 404
    ticket = world.issue()
    by = people.session_of(world.store, token).actor
    world.by(by).call_next()
    asked = client.post("/console/fee", json={"amount": 8000, "way": "transfer"}, headers=here)
    assert asked.status_code == 204
    again = client.post("/console/fee", json={"amount": 8000, "way": "transfer"}, headers=here)
    assert again.get_json()["error"]["code"] == "payment_open"
    payment = till.waiting()[0]
    shown = client.get("/console/fee")
    assert payment.ticket_id == ticket.id
    assert payment.reference in shown.get_data(as_text=True)
    assert client.get("/console/fee", headers={"If-None-Match": shown.headers["ETag"]}).status_code == 304
    pay(till, payment)
    assert "Đã nộp" in client.get("/console/fee").get_data(as_text=True)
    assert (
        client.post("/console/fee/act", json={"act": "cash"}, headers=here).get_json()["error"]["code"]
        == "payment_settled"
    )
    assert client.post("/console/fee", json={"amount": 5000, "way": "cash"}, headers=here).status_code == 204
    assert client.post("/console/fee/act", json={"act": "cash"}, headers=here).status_code == 204
    assert till.waiting() == []
