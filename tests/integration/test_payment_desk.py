"""The cashier's pages: what stands there, what a press does, who may, and paper and file at the day's end."""

import csv
import io
import re

import pytest
import sqlalchemy as sa

from printers.slip import TextSlip, from_json
from server.app import create_app
from server.config import Settings
from server.core.house import Role
from server.core.payment import Finding, PayState, Told, Way
from server.store import tables
from server.usecases import notices, payments
from server.usecases.payments import Fee
from tests.bank import Till
from tests.integration.test_admin_paper import Desk
from tests.world import World


@pytest.fixture
def kind() -> str:
    """SQLite alone: what differs between the databases lies below and is tested there."""
    return "sqlite"


@pytest.fixture
def till(world: World) -> Till:
    return Till(world)


@pytest.fixture
def app(world, tmp_path):
    return create_app(
        Settings(data=tmp_path, database_url="", public_url="https://x.example"), store=world.store
    )


@pytest.fixture
def desk(app, till) -> Desk:
    return Desk(app, till.world.centre_id)


def told(till, amount, content, number="1", **more):
    movement = Told(
        provider="casso",
        transaction_id=number,
        accounts=frozenset({till.account.number}),
        amount=amount,
        incoming=True,
        content=content,
        payer="NGUYEN VAN A",
        **more,
    )
    return notices.take_notice(till.store, movement, raw="{}", by=till.world.house)[0]


def shown(desk, path="/admin/payments"):
    answer = desk.client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_fee_is_asked_for_by_a_number_taken_and_printed(desk, till, world):
    ticket = world.issue()
    assert (
        desk.post(
            "/admin/payments", {"ticket": ticket.code.lower(), "amount": 8000, "way": "cash"}
        ).status_code
        == 204
    )
    page = shown(desk)
    assert ticket.code in page
    assert "8.000 đ" in page
    payment = till.waiting()[0]
    assert desk.post(f"/admin/payments/{payment.id}", {"act": "cash"}).status_code == 204
    assert till.now(payment).taken_by == f"staff:{world.centre_id}-vanphong"
    before = len(world.print_jobs())
    assert desk.post(f"/admin/payments/{payment.id}", {"act": "receipt"}).status_code == 204
    slip = from_json(world.print_jobs()[-1].slip)
    assert len(world.print_jobs()) == before + 1
    assert isinstance(slip, TextSlip)
    assert slip.title == "BIÊN NHẬN THU PHÍ"
    assert f"Mã tham chiếu\t{payment.reference}" in slip.lines
    assert "Tiền mặt\t8.000 đ" in slip.lines
    assert slip.qr == payment.reference
    assert f"Biên nhận {payment.reference}" in shown(desk, "/admin/printers")


def test_a_receipt_of_an_earlier_day_is_found_by_its_reference_and_given_back(desk, till, world):
    payment = till.ask(way=Way.CASH)
    payments.take(till.store, payment.id, Way.CASH, by=till.by)
    world.clock.tick(days=9)
    desk = Desk(desk.client.application, world.centre_id)
    assert payment.reference not in shown(desk)
    page = shown(desk, f"/admin/payments?find={payment.reference.lower()}")
    assert f"/admin/payments/{payment.id}" in page
    assert "Không có yêu cầu nào mang mã" in shown(desk, "/admin/payments?find=STT2222222")
    assert desk.post(f"/admin/payments/{payment.id}", {"act": "refund"}).status_code == 204
    assert till.now(payment).refunded == payment.amount


def test_what_cannot_be_asked_or_done_is_said_and_nothing_changes(desk, till, world):
    assert (
        desk.refused("/admin/payments", {"ticket": "Z999", "amount": 1, "way": "cash"})["code"]
        == "unknown_ticket"
    )
    assert desk.refused("/admin/payments", {"amount": 1, "way": "cash"})["code"] == "malformed"
    assert (
        desk.refused("/admin/payments", {"dossier": "x", "amount": "1e3", "way": "cash"})["code"]
        == "malformed"
    )
    assert desk.refused("/admin/payments/none", {"act": "cash"})["code"] == "unknown_payment"
    payment = till.ask()
    assert desk.refused(f"/admin/payments/{payment.id}", {"act": "receipt"})["code"] == "payment_settled"
    assert desk.refused("/admin/notices/none", {"act": "set_aside"})["code"] == "unknown_notice"


def test_every_wrong_payment_stands_on_the_page_until_somebody_decides(desk, till, world):
    asked = till.ask()
    little = told(till, 7_000, asked.reference)
    stray = told(till, 9_000, "<script>alert(1)</script>", "2")
    page = shown(desk)
    assert "thiếu tiền" in page
    assert "không rõ mã tham chiếu" in page
    assert "<script>alert(1)" not in page
    assert desk.post(f"/admin/notices/{little.id}", {"act": "assign", "payment": asked.id}).status_code == 204
    assert desk.post(f"/admin/notices/{stray.id}", {"act": "send_back"}).status_code == 204
    assert (till.now(asked).transfer, till.now(asked).cash) == (7_000, 1_000)
    assert {one.finding for one in till.notices()} == {Finding.ASSIGNED, Finding.SENT_BACK}
    page = shown(desk)
    assert "NGUYEN VAN A" not in page
    assert "Mọi khoản tiền đã vào đều đã được xử lý." in page
    assert "Đã xử lý hôm nay" in page
    assert desk.post(f"/admin/notices/{stray.id}", {"act": "reopen"}).status_code == 204
    assert "không rõ mã tham chiếu" in shown(desk)


def test_the_account_is_kept_shown_as_a_code_and_refused_when_no_code_carries_it(desk, till, world):
    form = {"bin": "970415", "number": "112000123456", "holder": "UBND XÃ HOẰNG LỘC", "minutes": 45}
    assert desk.post("/admin/payments/account", form).status_code == 204
    page = shown(desk, "/admin/payments/account")
    assert "<svg" in page
    assert "112000123456" in page
    assert desk.refused("/admin/payments/account", {**form, "number": "12-34"})["code"] == "account_wrong"
    assert desk.post("/admin/payments/account", {"minutes": 30}).status_code == 204
    assert (
        desk.refused("/admin/payments", {"dossier": "x", "amount": 1, "way": "transfer"})["code"]
        == "account_missing"
    )


def test_the_closing_sheet_adds_up_and_its_file_holds_no_formula(desk, till, world):
    cash = payments.ask_for(
        till.store, Fee(amount=5_000, way=Way.CASH, dossier_code='=HYPERLINK("http://x")'), by=till.by
    )
    payments.take(till.store, cash.id, Way.CASH, by=till.by)
    asked = till.ask(8_000)
    told(till, 8_000, asked.reference)
    told(till, 3_000, "không rõ", "2")
    page = shown(desk, "/admin/payments/day")
    assert "Còn 1 báo có của ngày này chờ xử lý." in page
    answer = desk.client.get("/admin/payments/day.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert len(rows) == 3
    assert [row[6:8] for row in rows[1:]] == [["5000", "0"], ["0", "8000"]]
    assert rows[1][2].startswith("'=")
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "-"))]
    assert shown(desk, "/admin/payments/day?day=2026-01-01").count("<tbody>") == 0
    assert shown(desk, "/admin/payments/day?day=nonsense")


@pytest.mark.parametrize(
    ("role", "may"), [(Role.CASHIER, True), (Role.SUPERVISOR, True), (Role.HEAD, False), (Role.CLERK, None)]
)
def test_who_takes_money_and_who_only_reads(app, till, world, role, may):
    with world.store.write() as conn:
        person = tables.staff.c.login == f"{world.centre_id}.quay1"
        conn.execute(sa.update(tables.staff).where(person).values(role=role.value))
    desk = Desk(app, world.centre_id, duty="quay1")
    payment = till.ask(way=Way.CASH)
    assert desk.client.get("/admin/payments").status_code == (403 if may is None else 200)
    assert desk.post(f"/admin/payments/{payment.id}", {"act": "cash"}).status_code == (204 if may else 403)
    assert (till.now(payment).state is PayState.PAID) is bool(may)
    assert desk.client.get("/admin/payments/account").status_code == 403


def test_a_statement_is_shown_first_and_taken_in_once(desk, till, world):
    asked = till.ask()
    code = next(one.code for one in world.tickets() if one.id == asked.ticket_id)
    lines = (
        "Ngày,Ghi có,Ghi nợ,Nội dung,Số tham chiếu,Người chuyển\n"
        f"2026-11-23 09:05:00,8000,,nop {asked.reference},FT1,TRAN THI B\n"
        f"23/11/2026,8000,,{asked.reference} lan 2,FT2,\n,x,,y,FT3,\n2026-11-24,,5000,phi,FT4,\n"
    )

    def send(path):
        return desk.client.post(
            path, data=lines.encode(), headers={"Origin": "http://localhost", "Accept": "application/json"}
        )

    before = world.everything()
    page = send("/admin/payments/statement/preview").get_data(as_text=True)
    assert world.everything() == before
    for words in ("khớp đúng", "nộp trùng", "Các dòng không đọc được: 4", "TRAN THI B · FT1", "−5.000 đ"):
        assert words in page
    # When the bank booked it and what it would pay: by these an accountant knows a line again.
    for cell in ("23/11/2026 09:05", "23/11/2026", "24/11/2026", "5"):
        assert f">{cell}</td>" in page
    assert f'<b class="code">{asked.reference}</b> <small>{code}</small>' in page

    def sums(shown: str) -> list[tuple[str, str]]:
        return re.findall(r"<dd><b>([\d.]+) <span>đ</span></b><small>(\d+) dòng</small>", shown)

    # Money in, will be paid, to decide, known already.
    assert sums(page) == [("16.000", "2"), ("8.000", "1"), ("8.000", "1"), ("0", "0")]
    assert send("/admin/payments/statement").get_json() == {"new": 3, "known": 0}
    assert till.now(asked).state is PayState.PAID
    again = send("/admin/payments/statement/preview").get_data(as_text=True)
    assert sums(again) == [("16.000", "2"), ("0", "0"), ("0", "0"), ("16.000", "2")]
    assert f'<b class="code">{asked.reference}</b>' in again
    assert send("/admin/payments/statement").get_json() == {"new": 0, "known": 3}
    assert {one.finding for one in till.notices()} == {Finding.PAID, Finding.DOUBLE, Finding.OUTGOING}
    refused = desk.client.post(
        "/admin/payments/statement", data=b"%PDF", headers={"Origin": "http://localhost"}
    )
    assert refused.get_json()["error"]["code"] == "statement_unreadable"
    assert "Sao kê tài khoản" in shown(desk, "/admin/payments/statement")


def test_money_without_a_reference_may_pay_a_request_that_ran_out_the_same_amount_first(desk, till, world):
    late, cancelled, dear = till.ask(8_000), till.ask(8_000), till.ask(15_000)
    payments.cancel(till.store, cancelled.id, by=till.by)
    world.clock.tick(till.account.minutes * 60 + 1)
    payments.expire(till.store, by=world.house)
    stray = told(till, 15_000, "khong ro")
    desk = Desk(desk.client.application, world.centre_id)
    offer = re.compile(r'<option value="([^"]+)">(STT[^<]+)</option>')
    offered = offer.findall(shown(desk))
    assert offered[0][0] == dear.id
    assert {one for one, _ in offered} == {late.id, cancelled.id, dear.id}
    assert all("Hết hạn" in words or "Đã hủy" in words for _, words in offered)
    assert desk.post(f"/admin/notices/{stray.id}", {"act": "assign", "payment": dear.id}).status_code == 204
    assert till.now(dear).state is PayState.PAID
    told(till, 8_000, "khong ro", "2")
    world.clock.tick(days=32)
    assert offer.findall(shown(Desk(desk.client.application, world.centre_id))) == []


def test_money_given_back_stands_on_the_sheet_of_the_day_it_left_and_no_other(desk, till, world):
    def sheet(day: str) -> list[list[str]]:
        answer = Desk(desk.client.application, world.centre_id).client.get(
            f"/admin/payments/day.csv?day={day}&lang=en"
        )
        return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))[1:]

    asked = till.ask()
    told(till, 9_000, asked.reference)
    notices.assign(till.store, till.notices()[0].id, asked.id, by=till.by)
    first = world.clock().date().isoformat()
    signed = sheet(first)
    assert [row[3:4] + row[6:10] for row in signed] == [["Paid", "0", "9000", "0", "0"]]
    world.clock.tick(days=1)
    payments.refund(till.store, asked.id, by=till.by)
    payments.refund(till.store, asked.id, by=till.by)
    assert sheet(first) == signed
    second = world.clock().date().isoformat()
    assert [row[3:4] + row[6:10] for row in sheet(second)] == [
        ["Given back", "0", "0", "0", "1000"],
        ["Given back", "0", "0", "0", "8000"],
    ]
    page = shown(Desk(desk.client.application, world.centre_id), f"/admin/payments/day?day={second}")
    assert page.count("<b>9.000 <span>đ</span></b>") == 1
