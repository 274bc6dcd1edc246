"""A fee from being asked for to its receipt: console, phone, small screen at the counter, and the bank over real HTTP."""

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from server.core.dossier import Done, Dossier, Method
from server.core.house import house
from server.core.payment import Payment, Way
from server.core.ticket import Ticket, Verb, verbs_from
from server.core.tokens import ticket_token
from server.payments.vietqr import VietQR, parse
from server.store import dossiers, money, read
from server.usecases import calls, payments
from server.usecases.payments import Fee
from tests.bank import ACCOUNT, KEY, sepay_body, sepay_headers
from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage
from tests.lobby import CENTRE, Floor
from tests.people import log_in, sit_down
from tests.photograph import read_back, same
from tests.processes import Box
from tests.until import until

BIRTH = "1.001193"
SETTINGS = {"sepay_hmac_key": KEY}
"""Of the centre of these tests: its bank signs what it tells."""
SMALL = {"width": 800, "height": 480}
"""The smallest screens sold for counters."""
DESK = (
    "/admin/payments",
    "/admin/payments/day",
    "/admin/payments/statement",
    "/admin/payments/account",
    "/admin/dossiers",
    "/admin/dossiers/{dossier}",
)


@pytest.fixture(scope="module")
def opened(box: Box) -> Iterator[Floor]:
    floor = Floor(box)
    payments.set_account(floor.store, ACCOUNT, by=house(CENTRE, "test"))
    yield floor
    floor.store.close()


@pytest.fixture
def floor(opened: Floor) -> Iterator[Floor]:
    """The floor, empty again when the test is over."""
    yield opened
    with opened.store.read() as conn:
        left = read.floor(conn, CENTRE, opened.store.clock()).tickets.values()
    for ticket in left:
        if Verb.LEAVE in verbs_from(ticket.status):
            calls.leave(opened.store, ticket.id, by=house(CENTRE, "test"))
        elif Verb.COMPLETE in verbs_from(ticket.status):
            calls.complete(opened.store, ticket.id, by=house(CENTRE, "test"))


def bank_tells(box: Box, number: int, amount: int, words: str) -> None:
    """What the bank's go-between sends when money has come."""
    body = sepay_body(number, amount, words)
    headers = sepay_headers(body, time.time())
    answer = httpx.post(f"{box.url}/pay/notices/sepay", content=body, headers=headers, timeout=30)
    assert (answer.status_code, answer.json()) == (200, {"success": True})


def asked(floor: Floor, ticket: Ticket) -> Payment:
    with floor.store.read() as conn:
        return next(one for one in money.still_open(conn, CENTRE) if one.ticket_id == ticket.id)


def recorded(floor: Floor) -> Dossier:
    """A dossier of somebody who has come and gone."""
    ticket, by = floor.arrive(BIRTH), floor.clerk(4)
    calls.call(floor.store, ticket.id, by=by)
    calls.start(floor.store, ticket.id, by=by)
    calls.complete(floor.store, ticket.id, done=[Done(method=Method.CASH, amount=8_000)], by=by)
    return of_ticket(floor, ticket)


def of_ticket(floor: Floor, ticket: Ticket) -> Dossier:
    with floor.store.read() as conn:
        todays = dossiers.recorded(conn, CENTRE, day=ticket.business_date)
    return next(one.dossier for one in todays if one.dossier.ticket_id == ticket.id)


def look(phone: Page) -> None:
    """Do what unlocking the phone does: the page asks at once."""
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def code_on(page: Page, drawn: Locator) -> VietQR:
    """Read the code of a screen as a payer's phone does: sharp, out of focus, faint, and both at once."""
    expect(drawn).to_have_count(1)
    drawn.scroll_into_view_if_needed()
    box = drawn.bounding_box()
    assert box is not None
    around = {"x": max(0, box["x"] - 16), "y": max(0, box["y"] - 16)}
    clip = {**around, "width": box["width"] + 32, "height": box["height"] + 32}
    shown = Image.open(BytesIO(page.screenshot(animations="disabled", clip=clip)))
    # A camera has more dots than the screen it looks at: each of the screen's becomes four.
    seen = shown.resize((shown.width * 2, shown.height * 2), Image.Resampling.NEAREST)
    module = 2 * box["width"] / int(str(drawn.get_attribute("viewBox")).split()[2])
    (text,) = read_back(seen, module=module)["sharp"]
    assert read_back(seen, module=module) == same(text)
    return parse(text)


def codes_on_rolls(box: Box) -> list[str]:
    """What the codes of everything printed say, where it reads in every light."""
    rolls = [Image.open(one) for one in box.data.glob("printers/*/*.png")]
    seen = [read_back(roll, module=4) for roll in rolls]
    return [one["sharp"][0] for one in seen if one["sharp"] and one == same(one["sharp"][0])]


def test_a_fee_is_asked_paid_seen_everywhere_and_printed(box: Box, floor: Floor, open_page: OpenPage) -> None:
    ticket = floor.arrive(BIRTH)
    desk, phone = open_page("desk"), open_page("phone")
    small = open_page("tablet", viewport=SMALL)
    sit_down(desk, box, 1)
    small.goto(f"{box.url}/pay/counter/1")
    expect(small.locator(".nothing")).to_be_visible()
    phone.goto(f"{box.url}/t/{ticket_token(floor.secret, ticket.id)}")
    expect(phone.locator("html")).to_have_attribute("data-state", "near")
    expect(phone.locator(".paying")).to_have_count(0)

    desk.keyboard.press("F2")
    expect(desk.locator("#now-code")).to_have_text(ticket.code)
    desk.keyboard.press("F8")
    expect(desk.locator("#work")).to_be_visible()
    desk.locator(".fee-ask summary").click()
    desk.get_by_placeholder("Số tiền đúng").fill("16000")
    desk.get_by_role("button", name="VietQR").click()
    expect(desk.locator(".fee-state")).to_contain_text("16.000")
    desk.locator(".fee-code summary").click()
    payment = asked(floor, ticket)
    look(phone)
    wanted = (ACCOUNT.number, ACCOUNT.bin, 16_000, payment.reference)
    for page, place in ((desk, ".fee-code"), (phone, ".paying"), (small, ".paying")):
        code = code_on(page, page.locator(f"{place} .qr svg"))
        assert (code.account, code.bin, code.amount, code.memo) == wanted
    expect(small.locator(".counter")).to_be_in_viewport(ratio=1)

    bank_tells(box, 1, 16_000, f"MBVCB.4711.{payment.reference.lower()}.CT tu 0011")
    expect(desk.locator(".fee-state.paid")).to_contain_text("Đã nộp")
    expect(small.locator(".paid")).to_contain_text("16.000")
    look(phone)
    expect(phone.locator(".paying .paid")).to_be_visible()
    for page in (desk, phone, small):
        expect(page.locator(".qr svg")).to_have_count(0)

    # What was paid stands in what was done, and is recorded with it.
    expect(desk.locator(".dossier .hint.paid")).to_contain_text("16.000 đ · Chuyển khoản")
    expect(desk.get_by_role("radio", name="Chuyển khoản")).to_be_checked()
    expect(desk.locator(".dossier .amount")).to_have_value("16.000")
    desk.keyboard.press("F9")
    expect(desk.locator("#work")).to_be_hidden()
    kept = of_ticket(floor, ticket).done
    assert (kept.method, kept.amount) == (Method.TRANSFER, 16_000)

    office = open_page("desk")
    log_in(office, box, "vanphong", to="/admin/payments")
    row = office.get_by_role("row").filter(has_text=payment.reference)
    row.get_by_role("button", name="In biên nhận").click()
    expect(office.locator("#toast")).to_contain_text("Đã xong")
    until(
        lambda: payment.reference in codes_on_rolls(box),
        what="the receipt with its code on a roll",
        within=30,
    )
    office.goto(f"{box.url}/admin/printers")
    expect(office.get_by_text(f"Biên nhận {payment.reference}")).to_be_visible()


def test_what_the_clerk_chose_stands_when_the_money_comes(
    box: Box, floor: Floor, open_page: OpenPage
) -> None:
    ticket = floor.arrive(BIRTH)
    desk = open_page("desk")
    sit_down(desk, box, 2)
    desk.keyboard.press("F2")
    expect(desk.locator("#now-code")).to_have_text(ticket.code)
    desk.keyboard.press("F8")
    desk.get_by_role("radio", name="Tiền mặt").check(force=True)
    desk.locator(".dossier .amount").fill("5000")
    code = desk.get_by_placeholder("H56-…")
    code.fill("H56.1-261123-0")
    fee = Fee(amount=9_000, way=Way.TRANSFER, ticket_id=ticket.id)
    payment = payments.ask_for(floor.store, fee, by=house(CENTRE, "test"))
    bank_tells(box, 2, 9_000, payment.reference)
    expect(desk.locator(".dossier .hint.paid")).to_contain_text("9.000")
    # Whoever was writing goes on where they were.
    expect(code).to_be_focused()
    expect(code).to_have_value("H56.1-261123-0")
    expect(desk.get_by_role("radio", name="Tiền mặt")).to_be_checked()
    expect(desk.locator(".dossier .amount")).to_have_value("5.000")
    desk.keyboard.press("F9")
    expect(desk.locator("#work")).to_be_hidden()


def test_a_dossier_is_corrected_in_the_browser(box: Box, floor: Floor, open_page: OpenPage) -> None:
    dossier = recorded(floor)
    office = open_page("desk")
    log_in(office, box, "vanphong", to="/admin/dossiers")
    office.locator(f"a[href$='{dossier.id}']").click()
    office.get_by_label("Lệ phí (đồng)").fill("21000")
    office.get_by_label("Cách nộp phí").select_option("portal")
    office.get_by_label("Mã hồ sơ").fill("H56.1-261123-4242")
    office.get_by_role("button", name="Lưu nội dung sửa").click()
    office.wait_for_url("**/admin/dossiers?day=*")
    row = office.get_by_role("row").filter(has_text="H56.1-261123-4242")
    expect(row).to_contain_text("21.000 đ")
    office.get_by_placeholder("Mã hồ sơ").fill("261123-4242")
    office.get_by_role("button", name="Tìm").click()
    expect(office.get_by_role("row")).to_have_count(2)
    office.goto(f"{box.url}/admin/audit")
    expect(office.locator(".journal")).to_contain_text("→ 21.000 đ")


def test_a_statement_is_looked_at_before_it_is_taken_in(
    box: Box, floor: Floor, open_page: OpenPage, tmp_path: Path
) -> None:
    ticket = floor.arrive(BIRTH)
    fee = Fee(amount=7_000, way=Way.TRANSFER, ticket_id=ticket.id)
    payment = payments.ask_for(floor.store, fee, by=house(CENTRE, "test"))
    lines = f"Ngày,Ghi có,Nội dung,Số tham chiếu\n,7000,nop {payment.reference},FT71\n,3000,khac,FT72\n"
    (tmp_path / "sao-ke.csv").write_text(lines, "utf-8")
    office = open_page("desk")
    log_in(office, box, "vanphong", to="/admin/payments/statement")
    office.locator("#statement").set_input_files(tmp_path / "sao-ke.csv")
    expect(office.locator("#statement-name")).to_have_text("sao-ke.csv")
    expect(office.locator("#statement")).to_have_value("")
    expect(office.locator("#statement-preview")).to_contain_text("khớp đúng, sẽ ghi nhận đã nộp")
    assert asked(floor, ticket) == payment
    office.get_by_role("button", name="Ghi nhận các dòng này").click()
    expect(office.locator("#statement-preview .chip").first).to_contain_text("đã có")
    expect(office.get_by_role("button", name="Ghi nhận các dòng này")).to_be_hidden()
    office.goto(f"{box.url}/admin/payments")
    expect(office.locator("[data-live=settled]")).to_contain_text(payment.reference)
    calls.leave(floor.store, ticket.id, by=house(CENTRE, "test"))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pages_about_money_have_no_barriers(box: Box, floor: Floor, open_page: OpenPage, lang: str) -> None:
    by = house(CENTRE, "test")
    served, late = (floor.arrive(BIRTH) for _ in range(2))
    clerk = floor.clerk(3)
    calls.call(floor.store, served.id, by=clerk)
    calls.start(floor.store, served.id, by=clerk)
    fees = [
        payments.ask_for(floor.store, Fee(amount=8_000, way=Way.TRANSFER, ticket_id=one.id), by=by)
        for one in (served, late)
    ]
    bank_tells(box, 30 if lang == "vi" else 40, 7_000, fees[1].reference)
    bank_tells(box, 31 if lang == "vi" else 41, 5_000, "khong ro")
    dossier = recorded(floor).id
    office = open_page("desk")
    log_in(office, box, "vanphong", to="/admin")
    for path in (*DESK, f"/admin/payments?find={fees[0].reference}"):
        office.goto(f"{box.url}{path.format(dossier=dossier)}{'&' if '?' in path else '?'}lang={lang}")
        expect(office.locator("html")).to_have_attribute("lang", lang)
        assert (path, barriers(office)) == (path, [])

    phone, small = open_page("phone"), open_page("tablet", viewport=SMALL, bypass_csp=True)
    phone.goto(f"{box.url}/t/{ticket_token(floor.secret, served.id)}?lang={lang}")
    small.goto(f"{box.url}/pay/counter/3?lang={lang}")
    for page in (phone, small):
        expect(page.locator(".paying .qr")).to_be_visible()
        assert barriers(page) == []
    payments.take(floor.store, fees[0].id, Way.CASH, by=by)
    look(phone)
    for page in (phone, small):
        expect(page.locator(".paying .paid")).to_be_visible()
        assert barriers(page) == []
    calls.complete(floor.store, served.id, by=clerk)
    calls.leave(floor.store, late.id, by=by)
    expect(small.locator(".nothing")).to_be_visible()
    assert barriers(small) == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_fee_on_the_console_has_no_barriers(
    box: Box, floor: Floor, open_page: OpenPage, lang: str
) -> None:
    ticket = floor.arrive(BIRTH)
    desk = open_page("desk")
    sit_down(desk, box, 1)
    desk.goto(f"{box.url}/console?lang={lang}")
    desk.keyboard.press("F2")
    expect(desk.locator("#now-code")).to_have_text(ticket.code)
    desk.keyboard.press("F8")
    desk.locator(".fee-ask summary").click()
    assert barriers(desk) == []
    by = house(CENTRE, "test")
    fee = payments.ask_for(floor.store, Fee(amount=8_000, way=Way.TRANSFER, ticket_id=ticket.id), by=by)
    desk.locator(".fee-code summary").click()
    assert barriers(desk) == []
    payments.take(floor.store, fee.id, Way.PORTAL, by=by)
    expect(desk.locator(".dossier .hint.paid")).to_be_visible()
    expect(desk.locator(".fee-state.paid")).to_be_visible()
    assert barriers(desk) == []
    desk.keyboard.press("F9")
    expect(desk.locator("#work")).to_be_hidden()
