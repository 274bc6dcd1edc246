"""The desk against real processes: today live, printers with their truth, the journal as sentences."""

import re

import pytest
import requests
from playwright.sync_api import Page, expect

from server.core.first_steps import STEPS
from server.core.house import Actor, CounterState, QueueState, Role, house
from server.core.ticket import Ticket
from server.store import people, read, spool
from server.usecases import calls, day, missed
from server.usecases.issue import Wish, issue_ticket
from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from tests.lobby import CENTRE, Floor
from tests.processes import Box
from tests.until import until

DOOR = house(CENTRE, "door")
READ = (
    "/admin",
    "/admin/day",
    "/admin/printers",
    "/admin/audit?before=60",
    "/admin/plan",
    "/admin/holidays",
    "/admin/rules",
    "/admin/people",
    "/admin/screens",
    "/admin/catalogue",
    "/admin/missed",
    "/admin/audit?text=a",
    "/admin/privacy",
    "/admin/tokens",
    "/admin/home",
    "/admin/texts",
    "/admin/procedures",
    "/admin/procedures/new",
    "/admin/dossiers",
    "/admin/wall",
    "/admin/wall/media",
    "/admin/wall/voice",
    *(f"/admin/setup?step={step}" for step in STEPS),
)
"""Pages of the desk that have no test of their own for readers of every kind in both languages."""


@pytest.fixture
def floor(opened: Floor) -> Floor:
    """What earlier tests left stays: these look at a morning that goes on."""
    return opened


def password(box: Box, login: str) -> str:
    lines = (box.data / "sample-logins.txt").read_text("utf-8").splitlines()
    return dict(line.split("\t")[:2] for line in lines)[login]


@pytest.fixture
def desk(box: Box, open_page: OpenPage) -> Page:
    """The office, logged in."""
    page = open_page("desk")
    page.goto(f"{box.url}/console/login?next=/admin")
    page.get_by_label("Tên đăng nhập").fill("vanphong")
    page.get_by_label("Mật khẩu").fill(password(box, "vanphong"))
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/admin")
    expect(page.locator("html")).to_have_attribute("data-freshness", "fresh")
    return page


def logged_in(box: Box, login: str) -> requests.Session:
    session = requests.Session()
    session.headers.update({"Origin": box.url, "Accept": "application/json"})
    who = {"login": login, "password": password(box, login)}
    assert session.post(f"{box.url}/console/login", json=who, timeout=20).ok
    return session


def at_kiosk(floor: Floor, wish: str = "civil") -> Ticket:
    """Press a kiosk's key: the slip comes out of that kiosk's own printer."""
    with floor.store.read() as conn:
        kiosk = people.device_ids(conn, CENTRE, "kiosk")[0]
    by = Actor(centre_id=CENTRE, kind="device", id=kiosk, role=Role.KIOSK)
    return issue_ticket(floor.store, Wish(queue=wish, device_id=kiosk), secret=floor.secret, by=by).ticket


def printer_of_the_kiosk(floor: Floor) -> str:
    with floor.store.read() as conn:
        return spool.printers(conn)[0].id


def figure(page: Page, name: str):
    return page.locator(".strip > div").filter(has_text=name).locator("b")


def test_today_follows_the_floor_without_a_hand(box: Box, floor: Floor, desk: Page) -> None:
    before = int(figure(desk, "Đang chờ").inner_text())
    served = int(figure(desk, "Đã phục vụ").inner_text())
    mine = [floor.arrive("land") for _ in range(2)]
    expect(figure(desk, "Đang chờ")).to_have_text(str(before + 2))
    calls.call(floor.store, mine[0].id, by=floor.clerk(4))
    counter = desk.locator("[data-live=counters] li").nth(3)
    expect(counter).to_contain_text(f"{mine[0].code} đang được gọi")
    calls.start(floor.store, mine[0].id, by=floor.clerk(4))
    calls.complete(floor.store, mine[0].id, by=floor.clerk(4))
    expect(figure(desk, "Đã phục vụ")).to_have_text(str(served + 1))
    # No dossier was recorded: a share of nothing is not shown.
    expect(desk.get_by_text("Hồ sơ online")).to_have_count(0)
    land = desk.locator("[data-live=queues] tbody tr").filter(has_text="Đất đai")
    expect(land.locator("td").nth(1)).to_have_text("1")


def test_a_counter_gets_a_break_and_a_queue_is_closed_from_the_desk(
    box: Box, floor: Floor, desk: Page
) -> None:
    desk.locator("[data-change='/admin/counters/6']").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("radio", name="Tạm nghỉ").check()
    dialog.get_by_label(re.compile("Lý do")).fill("Nghỉ trưa")
    dialog.get_by_label(re.compile("Mấy phút")).fill("45")
    dialog.get_by_role("button", name="Lưu").click()
    expect(desk.locator("[data-live=counters] li").nth(5)).to_contain_text(
        re.compile(r"Nghỉ trưa.*lại lúc \d\d:\d\d.*Tạm nghỉ", re.DOTALL)
    )
    with floor.store.read() as conn:
        sixth = read.counter_numbered(conn, CENTRE, 6)
    # The other screens know this reason by its key and say it in their own language.
    assert (sixth.state, sixth.reason) == (CounterState.PAUSED, "lunch")

    desk.locator("[data-change='/admin/queues/social']").click()
    expect(desk.get_by_label(re.compile("Mấy phút"))).to_be_hidden()
    dialog.get_by_role("radio", name="Đóng").check()
    dialog.get_by_label(re.compile("Lý do")).fill("Cán bộ đi họp huyện")
    dialog.get_by_role("button", name="Lưu").click()
    expect(desk.locator("[data-live=notices]")).to_contain_text("không phát số: đóng. Cán bộ đi họp huyện")
    with floor.store.read() as conn:
        assert read.queue(conn, CENTRE, "social").state is QueueState.CLOSED

    desk.locator("[data-change='/admin/counters/6']").click()
    dialog.get_by_role("radio", name="Mở").check()
    dialog.get_by_role("button", name="Giữ nguyên").click()
    with floor.store.read() as conn:
        assert read.counter_numbered(conn, CENTRE, 6).state is CounterState.PAUSED
    day.set_queue(floor.store, "social", state=QueueState.OPEN, by=DOOR)
    expect(desk.locator("[data-live=notices]")).not_to_contain_text("không phát số")


def test_a_slip_in_doubt_is_settled_or_printed_again(box: Box, floor: Floor, desk: Page) -> None:
    printer = printer_of_the_kiosk(floor)
    fault = box.data / "printers" / printer / "fault.json"
    desk.goto(f"{box.url}/admin/printers")
    whole = at_kiosk(floor)
    roll = desk.locator(".printer").first.locator(".roll img")
    expect(roll).to_have_count(1)
    until(lambda: roll.first.evaluate("i => i.complete && i.naturalWidth"), what="the picture of the slip")
    assert roll.first.evaluate("i => i.naturalWidth") == 576
    card = desk.locator(".printer").first
    expect(card).to_contain_text(f"{whole.code} ·")
    expect(card).to_contain_text("máy trả đúng mã của phiếu")
    expect(card).to_contain_text("1 phiếu")

    fault.write_text('{"paper_end_at": 3000}', encoding="utf-8")
    torn = [at_kiosk(floor), at_kiosk(floor)]
    rows = desk.locator("#doubtful tbody tr")
    expect(rows.filter(has_text=torn[0].code)).to_contain_text(
        re.compile(r"Chưa rõ đã in hay chưa.*Hết giấy.*đã gửi .+ %")
    )
    fault.unlink()
    rows.filter(has_text=torn[0].code).get_by_role("button", name="Đã có phiếu").click()
    expect(rows.filter(has_text=torn[0].code)).to_have_count(0)
    again = rows.filter(has_text=torn[1].code).get_by_role("button", name="In lại")
    again.click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("button", name="Không in").click()
    again.click()
    dialog.get_by_role("radio", name="Phiếu in dở").check()
    dialog.get_by_role("button", name="In lại").click()
    expect(rows.filter(has_text=torn[1].code)).to_have_count(0)
    expect(card).to_contain_text(re.compile(rf"{torn[1].code}\s+bản 2"))

    card.get_by_role("button", name="Đã thay cuộn giấy").click()
    expect(card).to_contain_text("0 m · 0 phiếu")
    card.get_by_role("button", name="In phiếu thử").click()
    expect(card).to_contain_text("Phiếu thử ·")

    desk.get_by_role("link", name="Nhật ký").click()
    journal = desk.locator(".journal")
    expect(journal).to_contain_text(f"Văn phòng in lại phiếu {torn[1].code}, bản 2: Phiếu in dở.")
    expect(journal).to_contain_text(f"Văn phòng ghi nhận đã có phiếu {torn[0].code}.")
    expect(journal).to_contain_text("Văn phòng thay cuộn giấy cho Máy in số 1.")
    expect(journal).to_contain_text(f"Máy lấy số ở cửa phát số {whole.code}, hàng Hộ tịch.")


def test_a_refusal_is_said_and_changes_nothing(box: Box, floor: Floor, desk: Page, watch: Watch) -> None:
    fault = box.data / "printers" / printer_of_the_kiosk(floor) / "fault.json"
    fault.parent.mkdir(parents=True, exist_ok=True)
    fault.write_text('{"paper_end_at": 3000}', encoding="utf-8")
    desk.goto(f"{box.url}/admin/printers")
    gone = at_kiosk(floor)
    key = desk.locator("#doubtful tbody tr").filter(has_text=gone.code).get_by_role("button", name="In lại")
    key.click()
    fault.unlink()
    calls.leave(floor.store, gone.id, by=DOOR)
    watch.expect("404")
    desk.get_by_role("dialog").get_by_role("button", name="In lại").click()
    expect(desk.locator("#toast")).to_contain_text("Không có phiếu này")


def test_the_journal_is_read_page_by_page(box: Box, floor: Floor, desk: Page) -> None:
    for _ in range(190):
        floor.arrive("guide")
    desk.goto(f"{box.url}/admin/audit")
    rows = desk.locator(".journal tbody tr")
    expect(rows).to_have_count(200)
    seen = [int(n) for n in desk.locator(".journal tbody td:last-child").all_inner_texts()]
    assert seen == list(range(seen[0], seen[0] - 200, -1))
    desk.get_by_role("link", name="Cũ hơn").first.click()
    expect(desk.get_by_role("link", name="Mới hơn").first).to_be_visible()
    older = [int(n) for n in desk.locator(".journal tbody td:last-child").all_inner_texts()]
    assert older[0] == seen[-1] - 1
    desk.goto(f"{box.url}/admin/audit?before=2")
    expect(desk.locator(".journal tbody")).to_contain_text("Trung tâm được thiết lập.")
    expect(desk.get_by_role("link", name="Cũ hơn")).to_have_count(0)


def test_only_who_looks_after_the_floor_comes_to_the_desk(box: Box, floor: Floor) -> None:
    printer = printer_of_the_kiosk(floor)
    changes = ("counters/1", "queues/civil", f"printers/{printer}/roll", f"printers/{printer}/test")
    clerk = logged_in(box, "quay1")
    for page in ("", "/printers", "/audit", f"/printers/{printer}/roll/00000001.png"):
        assert clerk.get(f"{box.url}/admin{page}", timeout=10).status_code == 403
        assert requests.get(f"{box.url}/admin{page}", timeout=10).status_code == 401
    for path in changes:
        refused = clerk.post(f"{box.url}/admin/{path}", json={"state": "closed"}, timeout=10)
        assert refused.json()["error"]["code"] == "not_allowed"
    door = logged_in(box, "cua")
    assert door.get(f"{box.url}/admin", timeout=10).status_code == 200
    with floor.store.read() as conn:
        assert read.counter_numbered(conn, CENTRE, 1).state is CounterState.OPEN


def test_only_pieces_of_a_roll_are_sent(box: Box, floor: Floor) -> None:
    office, printer = logged_in(box, "vanphong"), printer_of_the_kiosk(floor)
    (box.data / "printers" / printer).mkdir(parents=True, exist_ok=True)
    (box.data / "printers" / printer / "00000099.png.bak").write_bytes(b"x")
    for path in (
        f"{printer}/roll/fault.json",
        f"{printer}/roll/..%2f..%2fsecret.key",
        f"{printer}/roll/00000099.png.bak",
        f"{printer}/roll/99999999.png",
        "..%2f..%2f/roll/00000001.png",
        "nobody/roll/00000001.png",
    ):
        answer = office.get(f"{box.url}/admin/printers/{path}", timeout=10)
        assert answer.status_code == 404, path
    for path, body in (
        ("printers/nobody/roll", {}),
        ("printers/nobody/test", {}),
        ("slips/nobody/settle", {"there": True}),
        ("slips/nobody/reprint", {"why": "The slip was lost"}),
    ):
        assert office.post(f"{box.url}/admin/{path}", json=body, timeout=10).status_code == 404, path
    malformed = office.post(f"{box.url}/admin/slips/x/reprint", json={"why": "Ông Ba làm mất"}, timeout=10)
    assert malformed.json()["error"]["code"] == "malformed"


@pytest.mark.parametrize("path", ["/admin", "/admin/wall", "/admin/screens"])
def test_the_open_page_and_the_way_out_are_in_sight_at_the_side(box: Box, desk: Page, path: str) -> None:
    desk.goto(f"{box.url}{path}")
    expect(desk.locator(".side nav:not(.languages) [aria-current]")).to_be_in_viewport(ratio=1)
    expect(desk.locator(".logout")).to_be_in_viewport(ratio=1)
    expect(desk.locator(".languages")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_desk_is_readable_by_everybody(box: Box, floor: Floor, desk: Page, lang: str) -> None:
    at_kiosk(floor, "certify")
    missed.note(floor.store, "giấy phép nuôi chim", by=DOOR)
    for path in READ:
        desk.set_viewport_size({"width": 1366, "height": 768})
        joint = "&" if "?" in path else "?"
        desk.goto(f"{box.url}{path}{joint}lang={lang}")
        assert barriers(desk) == [], path
        for width in (1366, 420):
            desk.set_viewport_size({"width": width, "height": 800})
            assert desk.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
