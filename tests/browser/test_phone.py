"""A turn on a citizen's phone, against real processes: followed, rung, missed, given up, cut off."""

import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pytest
import requests
import sqlalchemy as sa
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from server.core.dossier import Done
from server.core.errors import RecallTooSoon
from server.core.house import Actor, house
from server.core.ticket import Ticket, Verb, verbs_from
from server.core.tokens import ticket_token
from server.store import online, read, tables
from server.usecases import calls, rules
from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from tests.lobby import CENTRE, Floor
from tests.phone_states import Down, Turn, of_another_day, turns
from tests.processes import Box
from tests.until import until

LIMIT = 60_000
BIRTH = "1.001193"


@pytest.fixture(scope="module")
def opened(box: Box) -> Iterator[Floor]:
    floor = Floor(box)
    for rule, least in (("no_show_recalls", 0), ("no_show_after", 0), ("recall_gap", 1)):
        rules.set_rule(floor.store, rule, least, by=house(CENTRE, "test"))
    yield floor
    floor.store.close()


@pytest.fixture
def floor(opened: Floor) -> Iterator[Floor]:
    """The floor, swept when the test is over."""
    yield opened
    with opened.store.read() as conn:
        tickets = read.floor(conn, CENTRE, opened.store.clock()).tickets.values()
    for ticket in tickets:
        if Verb.LEAVE in verbs_from(ticket.status):
            calls.leave(opened.store, ticket.id, by=house(CENTRE, "test"))


def address(box: Box, floor: Floor, ticket: Ticket) -> str:
    return f"{box.url}/t/{ticket_token(floor.secret, ticket.id)}"


def look(page: Page) -> None:
    """Do what unlocking the phone does: the page asks at once instead of waiting for its time."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def shows(page: Page, state: str) -> None:
    """Unlock the phone until it shows a state: a first look may be answered just before the server has heard."""

    def there() -> bool:
        look(page)
        return page.locator("html").get_attribute("data-state") == state

    until(there, what=f"the phone to show {state}", every=0.3)


def called_again(floor: Floor, ticket: Ticket, clerk: Actor) -> bool:
    with suppress(RecallTooSoon):
        calls.recall(floor.store, ticket.id, by=clerk)
        return True
    return False


def test_a_turn_is_followed_from_waiting_to_done(box: Box, floor: Floor, open_page: OpenPage) -> None:
    line = [floor.arrive(BIRTH) for _ in range(4)]
    mine, clerk = line[-1], floor.clerk(1)
    phone = open_page("phone")
    phone.add_init_script("window.shakes = []; navigator.vibrate = p => { shakes.push(p); return true; }")
    phone.goto(address(box, floor, mine))
    expect(phone.locator("html")).to_have_attribute("data-state", "waiting")
    expect(phone.locator(".cells")).to_contain_text("3 người")
    phone.get_by_text("Nộp online").click()
    expect(phone.get_by_role("link", name="Mở Cổng Dịch vụ công")).to_have_attribute(
        "href", re.compile("^https://dichvucong.gov.vn/")
    )
    phone.get_by_role("button", name="Bật chuông báo khi đến lượt").click()
    expect(phone.get_by_text("Đã bật chuông")).to_be_visible()
    expect(phone.locator("html")).to_have_attribute("data-sound", "running")

    calls.leave(floor.store, line[0].id, by=house(CENTRE, "door"))
    shows(phone, "near")
    expect(phone.locator(".ticket")).to_contain_text("Mời ông/bà vào khu vực chờ ngay")
    assert phone.evaluate("shakes.length") == 2

    calls.call(floor.store, mine.id, by=clerk)
    shows(phone, "called")
    expect(phone.locator(".calling")).to_contain_text(re.compile(r"Quầy\s*1"))
    expect(phone.get_by_role("alert")).to_have_text([f"Mời số {mine.code} đến Quầy 1"])
    expect(phone).to_have_title(f"{mine.code} · Mời đến Quầy 1")
    assert phone.evaluate("shakes.at(-1).length") == 5
    gold = "getComputedStyle(document.querySelector('.calling')).backgroundColor"
    assert phone.evaluate(gold) == "rgb(255, 210, 74)"
    phone.get_by_role("button", name="Tôi đang đến").click()
    expect(phone.get_by_text("Mời đến thẳng Quầy 1")).to_be_visible()

    until(lambda: called_again(floor, mine, clerk), what="the shortest time between two calls to pass")
    look(phone)
    expect(phone.locator(".since")).to_contain_text("Đã gọi lần 2")
    expect(phone.get_by_role("button", name="Tôi đang đến")).to_be_visible()

    calls.start(floor.store, mine.id, by=clerk)
    shows(phone, "serving")
    calls.hold(floor.store, mine.id, reason="system", by=clerk)
    shows(phone, "on_hold")
    expect(phone.locator(".ticket")).to_contain_text("Phần mềm của Bộ đang lỗi")
    calls.resume(floor.store, mine.id, by=clerk)
    calls.complete(floor.store, mine.id, by=clerk)
    shows(phone, "completed")
    expect(phone.locator(".ticket")).to_contain_text("Cảm ơn ông/bà")


def test_from_the_code_on_the_slip_to_the_rating_with_the_network_cut_between(
    box: Box, floor: Floor, open_page: OpenPage, watch: Watch
) -> None:
    first, mine, clerk = floor.arrive(BIRTH), floor.arrive(BIRTH), floor.clerk(1)
    code = Image.open(BytesIO(_picture(address(box, floor, mine))))
    (read_back,) = zxingcpp.read_barcodes(code)
    phone = open_page("phone")
    phone.clock.install()
    phone.goto(read_back.text)
    phone.get_by_text("Nộp online").click()
    phone.get_by_role("button", name="Tôi đã nộp, giữ chỗ để được giúp").click()
    expect(phone.locator("details#online[open]")).to_have_count(0)
    phone.get_by_text("Nộp online").click()
    expect(phone.get_by_text("Ông/bà đã báo nộp trực tuyến")).to_be_visible()
    expect(phone.get_by_role("button", name="không chờ nữa")).to_be_hidden()
    phone.get_by_role("button", name="Xin giúp đỡ ở quầy hướng dẫn").click()
    expect(phone.locator(".what")).to_contain_text("Hướng dẫn")
    calls.leave(floor.store, first.id, by=clerk)

    watch.expect("ERR_INTERNET_DISCONNECTED")
    phone.context.set_offline(True)
    calls.call(floor.store, mine.id, by=clerk)
    phone.clock.run_for(90_000)
    expect(phone.locator("html")).to_have_attribute("data-freshness", "stale")
    expect(phone.locator(".lost")).to_be_visible()
    phone.context.set_offline(False)
    phone.clock.run_for(6_000)
    expect(phone.locator("html")).to_have_attribute("data-state", "called")
    calls.start(floor.store, mine.id, by=clerk)
    calls.complete(floor.store, mine.id, done=[Done(code="H56.1-261123-0001")], by=clerk)
    shows(phone, "completed")
    expect(phone.locator(".ticket")).to_contain_text("Mã hồ sơ: H56.1-261123-0001")

    phone.get_by_role("radio", name="Rất hài lòng").check()
    phone.get_by_label("Vì sao?").select_option(label="Cán bộ tận tình")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Gửi đánh giá").click()
    phone.clock.run_for(2_000)
    expect(phone.locator("#trouble")).to_contain_text("Mất mạng")
    phone.context.set_offline(False)
    phone.get_by_role("button", name="Gửi đánh giá").click()
    expect(phone.get_by_text("Cảm ơn ông/bà đã đánh giá.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("Cảm ơn ông/bà đã đánh giá.")).to_be_visible()
    expect(phone.get_by_role("button", name="Gửi đánh giá")).to_be_hidden()
    with floor.store.read() as conn:
        visit = online.visit(conn, mine.id)
        assert visit == online.Visit(opened=True, submitted=True, rated=True)


def _picture(text: str) -> bytes:
    """The code as a slip carries it: black squares of seven dots."""
    code = QRCode(error_correction=ERROR_CORRECT_M, box_size=7, border=4)
    code.add_data(text)
    picture = BytesIO()
    code.make_image().save(picture)
    return picture.getvalue()


def test_a_missed_turn_is_taken_back_and_a_turn_can_be_given_up(
    box: Box, floor: Floor, open_page: OpenPage
) -> None:
    mine = floor.arrive(BIRTH, lang="en")
    calls.call(floor.store, mine.id, by=floor.clerk(2))
    calls.no_show(floor.store, mine.id, by=floor.clerk(2))
    phone = open_page("phone")
    # The number was taken in English, whatever the phone speaks.
    phone.goto(address(box, floor, mine))
    expect(phone.locator(".ticket")).to_contain_text("Please speak to counter 2")
    phone.get_by_role("button", name="I am back").click()
    expect(phone.locator("html")).to_have_attribute("data-state", "near")
    phone.get_by_role("link", name="Tiếng Việt").click()
    phone.get_by_text("Bỏ lượt này").click()
    phone.get_by_role("button", name=f"Đồng ý bỏ số {mine.code}").click()
    expect(phone.locator("html")).to_have_attribute("data-state", "left")
    with floor.store.read() as conn:
        (*_, last) = read.entries(conn, CENTRE)
    assert (last.kind, last.actor) == ("ticket.left", f"citizen:{mine.id}")


def test_papers_are_ticked_off_and_stay_so(box: Box, floor: Floor, open_page: OpenPage) -> None:
    mine = floor.arrive("2.000635")
    p = tables.procedure
    papers = '["Giấy chứng sinh", "Thẻ căn cước của người đi đăng ký"]'
    with floor.store.write() as conn:
        conn.execute(sa.update(p).where(p.c.id == mine.procedure_id).values(papers=papers))
    phone = open_page("phone")
    phone.goto(address(box, floor, mine))
    expect(phone.get_by_text("2 loại · xem và đánh dấu")).to_be_visible()
    for tick in (True, False):
        phone.get_by_text("Giấy tờ cần có").click()
        box_of = phone.get_by_role("checkbox", name="Giấy chứng sinh")
        box_of.check() if tick else expect(box_of).to_be_checked()
        expect(phone.get_by_role("checkbox", name=re.compile("Thẻ căn cước"))).not_to_be_checked()
        phone.reload()


def test_what_is_no_longer_possible_is_said_with_the_turn_as_it_stands(
    box: Box, floor: Floor, open_page: OpenPage, watch: Watch
) -> None:
    mine, clerk = floor.arrive(BIRTH), floor.clerk(1)
    phone = open_page("phone")
    phone.goto(address(box, floor, mine))
    phone.get_by_text("Bỏ lượt này").click()
    calls.call(floor.store, mine.id, by=clerk)
    calls.start(floor.store, mine.id, by=clerk)
    watch.expect("409")
    phone.get_by_role("button", name=re.compile("Đồng ý bỏ số")).click()
    expect(phone.locator("html")).to_have_attribute("data-state", "serving")
    expect(phone.get_by_text("Lúc này không làm được nữa")).to_be_visible()
    calls.complete(floor.store, mine.id, by=clerk)


def test_a_phone_without_scripts_sees_its_turn_and_can_give_it_up(
    box: Box, floor: Floor, open_page: OpenPage
) -> None:
    mine = floor.arrive(BIRTH)
    phone = open_page("phone", java_script_enabled=False)
    phone.goto(address(box, floor, mine))
    expect(phone.locator(".ticket")).to_contain_text(mine.code)
    expect(phone.get_by_role("button", name="Bật chuông")).to_be_hidden()
    phone.get_by_text("Bỏ lượt này").click()
    phone.get_by_role("button", name=re.compile("Đồng ý bỏ số")).click()
    expect(phone.locator(".ticket")).to_contain_text("Đã bỏ lượt")


def test_a_phone_without_network_says_how_old_its_data_is(
    box: Box, floor: Floor, open_page: OpenPage, watch: Watch
) -> None:
    mine = floor.arrive(BIRTH)
    phone = open_page("phone")
    phone.clock.install()
    phone.goto(address(box, floor, mine))
    expect(phone.locator("html")).to_have_attribute("data-freshness", "fresh")
    expect(phone.locator(".lost")).to_be_hidden()
    watch.expect("ERR_INTERNET_DISCONNECTED")
    phone.context.set_offline(True)
    phone.clock.run_for(25_000)
    expect(phone.locator("html")).to_have_attribute("data-freshness", "reconnecting")
    phone.clock.run_for(60_000)
    expect(phone.locator("html")).to_have_attribute("data-freshness", "stale")
    expect(phone.locator(".lost")).to_contain_text(re.compile(r"Mất mạng.*\d\d:\d\d.*nghe loa"))
    expect(phone.locator(".ticket")).to_contain_text(mine.code)
    calls.call(floor.store, mine.id, by=floor.clerk(1))
    phone.context.set_offline(False)
    phone.clock.run_for(6_000)
    expect(phone.locator("html")).to_have_attribute("data-state", "called")
    expect(phone.locator("html")).to_have_attribute("data-freshness", "fresh")


@pytest.mark.parametrize("state", ["near", "called"])
def test_a_first_visit_is_light_and_asks_for_nothing_else(
    box: Box, floor: Floor, open_page: OpenPage, watch: Watch, state: str
) -> None:
    mine = floor.arrive(BIRTH)
    if state == "called":
        calls.call(floor.store, mine.id, by=floor.clerk(1))
    phone = open_page("phone")
    sizes: dict[str, float] = {}
    wire = phone.context.new_cdp_session(phone)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    phone.goto(address(box, floor, mine), wait_until="networkidle")
    expect(phone.locator("html")).to_have_attribute("data-state", state)
    # Page, styles, script and icons at least: a counter that counts nothing must not pass.
    assert len(sizes) >= 4
    assert 10_000 < sum(sizes.values()) < LIMIT
    assert not [url for url in watch.requests if ".woff" in url or "socket" in url]


def test_every_state_fits_a_small_phone_and_twice_its_letters(
    box: Box, floor: Floor, open_page: OpenPage, watch: Watch
) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    every = turns(floor)
    for lang in ("vi", "en"):
        for width in (360, 180):
            phone = open_page("phone", viewport={"width": width, "height": 740})
            phone.clock.install()
            for name, turn in every.items():
                phone.goto(f"{box.url}{turn.path(floor.secret, lang)}")
                see(phone, turn, f"{name} {lang}")
            with Down(floor) as waiting:
                phone.goto(f"{box.url}{waiting.path(floor.secret, lang)}")
                see(phone, waiting, f"outage {lang}")
                expect(phone.locator(".notice")).to_be_visible()


def see(phone: Page, turn: Turn, name: str) -> None:
    """Find nothing on a turn's page that runs over its edge or shuts somebody out."""
    turn.settle(phone)
    width = phone.viewport_size["width"] if phone.viewport_size else 0
    assert phone.evaluate("document.documentElement.scrollWidth") <= width, name
    assert phone.evaluate("document.body.innerText.normalize('NFC') === document.body.innerText"), name
    if width == 360:
        assert barriers(phone) == [], name
    phone.context.set_offline(False)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_between_the_kiosk_and_the_portal_fits_and_has_no_barriers(
    box: Box, floor: Floor, open_page: OpenPage, lang: str
) -> None:
    with floor.store.read() as conn:
        procedure_id, _ = read.procedure_queue(conn, CENTRE, BIRTH)
    for width in (360, 180):
        phone = open_page("phone", viewport={"width": width, "height": 740})
        phone.goto(f"{box.url}/o/{procedure_id}?lang={lang}")
        expect(phone.locator("html")).to_have_attribute("lang", lang)
        expect(phone.locator("a[href^='https://dichvucong.gov.vn/']")).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") <= width
        assert barriers(phone) == [], width


def test_the_answer_is_sent_again_only_when_this_turn_changed(box: Box, floor: Floor) -> None:
    mine = floor.arrive(BIRTH)
    path = f"{address(box, floor, mine)}.json"
    first = requests.get(path, timeout=10)
    body = first.json()
    assert (body["state"], body["code"], body["ahead"], body["next_poll"]) == ("near", mine.code, 0, 4)
    assert first.headers["X-Poll-After"] == "4"
    assert "name" not in body
    again = requests.get(path, headers={"If-None-Match": first.headers["ETag"]}, timeout=10)
    assert again.status_code == 304
    calls.call(floor.store, mine.id, by=floor.clerk(1))
    called = requests.get(path, headers={"If-None-Match": first.headers["ETag"]}, timeout=10)
    assert (called.status_code, called.json()["state"], called.json()["counter"]) == (200, "called", 1)


def test_a_page_of_another_site_can_give_up_nobodys_turn(box: Box, floor: Floor) -> None:
    mine = floor.arrive(BIRTH)
    path = f"{address(box, floor, mine)}/leave"
    for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {}):
        refused = requests.post(path, headers=headers, timeout=10)
        assert refused.json()["error"]["code"] == "foreign_origin"
    kept = {"Origin": box.url, "Content-Type": "application/json", "Idempotency-Key": "once"}
    answers = [requests.post(path, headers=kept, data="{}", timeout=10) for _ in range(2)]
    assert [a.json()["state"] for a in answers] == ["left", "left"]


def test_wrong_and_forgotten_addresses_are_the_same_nothing_and_guessing_is_slowed(
    box: Box, floor: Floor
) -> None:
    html = {"Accept": "text/html"}
    old = of_another_day(floor, days=2)
    wrong = [f"{box.url}/t/{'A' * 22}", f"{box.url}/t/short", address(box, floor, old)]
    answers = [requests.get(url, headers=html, timeout=10) for url in wrong]
    assert [a.status_code for a in answers] == [404] * 3
    assert len({a.text for a in answers}) == 1
    codes = [requests.get(f"{box.url}/t/{n:022}.json", timeout=10).status_code for n in range(20)]
    assert codes == [404] * 17 + [429] * 3
    # Whoever has a slip is not punished for a neighbour's guessing.
    assert requests.get(address(box, floor, floor.arrive(BIRTH)), timeout=10).status_code == 200
