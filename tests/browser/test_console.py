"""A clerk's shift, by keyboard, against real processes: calls, holds, transfers, races, cuts and take-overs."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from server.core.dossier import Channel, Dossier
from server.core.house import house
from server.core.kinds import Kind
from server.core.ticket import ENDED, Status, Ticket
from server.store import read
from server.usecases import calls
from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage, stand_between
from tests.browser.watch import Watch
from tests.lobby import CENTRE, Floor
from tests.processes import Box
from tests.until import until

BIRTH = "1.001193"


@pytest.fixture
def floor(opened: Floor) -> Iterator[Floor]:
    """The floor, swept when the test is over."""
    yield opened
    sweep(opened)


def sweep(floor: Floor) -> None:
    """End whatever is still on the floor."""
    by = house(CENTRE, "test")
    for ticket in tickets(floor):
        if ticket.status is Status.SERVING:
            calls.complete(floor.store, ticket.id, by=by)
        elif ticket.status not in ENDED:
            calls.leave(floor.store, ticket.id, by=by)


def tickets(floor: Floor) -> list[Ticket]:
    with floor.store.read() as conn:
        return list(read.floor(conn, CENTRE, floor.store.clock()).tickets.values())


def now(floor: Floor, ticket: Ticket) -> Ticket:
    with floor.store.read() as conn:
        return read.ticket(conn, CENTRE, ticket.id)


def dossiers(floor: Floor, ticket: Ticket) -> list[Dossier]:
    """The dossiers of a ticket as the journal tells them, the newest word of each."""
    with floor.store.read() as conn:
        entries = [e for e in read.entries(conn, CENTRE) if e.ticket_id == ticket.id]
    found = [
        read_dossier(e.data["dossier"])
        for e in entries
        if e.kind in {Kind.DOSSIER_RECORDED, Kind.DOSSIER_VOIDED}
    ]
    return list({one.id: one for one in found}.values())


def calls_of(floor: Floor, *wanted: Ticket) -> int:
    """How often the journal says that these were called."""
    ids = {ticket.id for ticket in wanted}
    with floor.store.read() as conn:
        return sum(e.kind is Kind.TICKET_CALLED and e.ticket_id in ids for e in read.entries(conn, CENTRE))


def read_dossier(plain: dict[str, object]) -> Dossier:
    from server.core.dossier import dossier_from_image

    return dossier_from_image(plain)


def password(box: Box, login: str) -> str:
    lines = (box.data / "sample-logins.txt").read_text("utf-8").splitlines()
    return dict(line.split("\t")[:2] for line in lines)[login]


def log_in(page: Page, box: Box, login: str, *, lang: str = "vi") -> None:
    """Log in without touching the mouse."""
    page.goto(f"{box.url}/console/login?lang={lang}")
    # Before the page has given it the focus, a letter is lost.
    expect(page.locator("input[name=login]")).to_be_focused()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(password(box, login))
    page.keyboard.press("Enter")


def sit_down(page: Page, box: Box, number: int, *, lang: str = "vi") -> None:
    log_in(page, box, f"quay{number}", lang=lang)
    # The usual counter has the focus.
    expect(page.locator(".seat:focus")).to_have_attribute("data-number", str(number))
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-freshness", "fresh")
    expect(page.locator("#line-count")).not_to_be_empty()


def shows(page: Page, face: str, code: str = "") -> None:
    expect(page.locator("#now")).to_have_attribute("data-is", face)
    expect(page.locator("#now-code")).to_have_text(code or re.compile(".*"))


def says(page: Page, sentence: str) -> None:
    """What is shown beside the keys is also said to those who listen."""
    expect(page.locator("#toast p")).to_contain_text(sentence)
    expect(page.locator("#said")).to_contain_text(sentence)


def waits(page: Page, *of: Ticket) -> None:
    expect(page.locator("#line .code")).to_have_text([ticket.code for ticket in of])


def with_somebody_called(box: Box, floor: Floor, page: Page) -> Ticket:
    """Sit down at counter 1 and call the only one who waits."""
    ticket = floor.arrive(BIRTH)
    sit_down(page, box, 1)
    waits(page, ticket)
    page.keyboard.press("F2")
    shows(page, "called", ticket.code)
    return ticket


def test_an_unusual_dossier_code_is_pointed_out_and_kept(box: Box, floor: Floor, page: Page) -> None:
    ticket, after = floor.arrive(BIRTH), floor.arrive(BIRTH)
    sit_down(page, box, 1)
    waits(page, ticket, after)
    page.keyboard.press("F2")
    shows(page, "called", ticket.code)
    page.keyboard.press("F8")
    shows(page, "serving", ticket.code)
    code, hint = page.get_by_label("Mã hồ sơ"), page.locator(".dossier .hint")
    for usual, typed in (
        (True, "000.17.22.h56-210531-0001"),
        (True, "H56.1.2-260401-00012"),
        (False, "BTP-0042"),
    ):
        code.fill(typed)
        code.blur()
        expect(hint).to_have_text("" if usual else re.compile("Không giống mã thường gặp"))
    page.keyboard.press("F9")
    shows(page, "free", after.code)
    assert [one.done.code for one in dossiers(floor, ticket)] == ["BTP-0042"]


def test_a_digit_behind_a_command_that_waits_begins_no_other_question(
    box: Box, floor: Floor, page: Page
) -> None:
    """The pad's Multiply and 1 hold somebody; quicker than the server, the 1 alone would begin a number to call."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    stand_between(page, "**/start", hold)
    ticket = with_somebody_called(box, floor, page)
    page.keyboard.press("NumpadDecimal")
    expect(page.locator("html")).to_have_attribute("data-busy", "")
    page.keyboard.press("NumpadMultiply")
    page.keyboard.press("Numpad1")
    expect(page.get_by_role("dialog")).to_have_count(0)
    until(lambda: page.wait_for_timeout(20) or held, what="the act on its way")
    held[0].continue_()
    expect(page.get_by_role("dialog")).to_contain_text("Giữ lại")
    page.keyboard.press("Numpad1")
    says(page, "Đã giữ lại")
    assert now(floor, ticket).status is Status.ON_HOLD


def test_a_hand_quicker_than_the_answer_stays_where_it_went(box: Box, floor: Floor, page: Page) -> None:
    held: list[tuple[Route, APIResponse]] = []
    stand_between(page, "**/start", lambda route: held.append((route, route.fetch())))
    ticket = with_somebody_called(box, floor, page)
    page.keyboard.press("F8")
    # The floor tells of the act before its own answer comes.
    shows(page, "serving", ticket.code)
    expect(page.locator("#now-primary")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", checked=True).first).to_be_focused()
    until(lambda: page.wait_for_timeout(20) or held, what="the answer on its way")
    ((route, answer),) = held
    route.fulfill(response=answer)
    expect(page.locator("html[data-busy]")).to_have_count(0)
    page.keyboard.press("3")
    expect(page.get_by_role("radio", name="Giấy")).to_be_checked()


def test_a_hand_quicker_than_the_event_of_a_closed_question_loses_no_answer(
    box: Box, floor: Floor, page: Page
) -> None:
    ticket = with_somebody_called(box, floor, page)
    page.keyboard.press("F8")
    shows(page, "serving", ticket.code)
    page.keyboard.press("Shift+F4")
    expect(page.get_by_role("dialog")).to_be_visible()
    # Closed and asked anew before the browser tells of the closing.
    page.evaluate("""() => {
      document.querySelector("#choice").close();
      dispatchEvent(new KeyboardEvent("keydown", { code: "F4", shiftKey: true }));
    }""")
    page.keyboard.press("1")
    shows(page, "empty")
    assert now(floor, ticket).status is Status.ON_HOLD


def test_a_whole_ticket_by_keyboard(box: Box, floor: Floor, page: Page) -> None:
    first, second = floor.arrive(BIRTH), floor.arrive(BIRTH)
    sit_down(page, box, 1)
    waits(page, first, second)
    expect(page.locator("#call-next")).to_be_focused()
    expect(page.locator("#call-next")).to_contain_text(first.code)

    page.keyboard.press("F2")
    shows(page, "called", first.code)
    says(page, f"Đã gọi {first.code}")
    page.keyboard.press("F4")
    says(page, f"Vừa gọi {first.code}. Có thể gọi lại sau")
    page.keyboard.press("Shift+F9")
    says(page, "thêm 2 lần nữa rồi mới ghi vắng mặt")
    page.keyboard.press("F2")
    says(page, f"Đang gọi {first.code}: bấm F8")
    assert (now(floor, first).status, now(floor, first).recalls) == (Status.CALLED, 0)

    page.keyboard.press("F8")
    shows(page, "serving", first.code)
    expect(page.locator("#now-primary")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("3")
    expect(page.get_by_role("radio", name="Giấy")).to_be_checked()
    page.keyboard.press("F9")
    shows(page, "free", second.code)
    (done,) = dossiers(floor, first)
    assert (done.done.channel, done.done.procedure_id, done.voided) == (
        Channel.PAPER,
        first.procedure_id,
        False,
    )

    page.keyboard.press("Control+z")
    shows(page, "serving", first.code)
    says(page, f"Đã hoàn tác: {first.code}")
    assert [one.voided for one in dossiers(floor, first)] == [True]
    # What was written down before the undo is still there.
    expect(page.get_by_role("radio", name="Giấy")).to_be_checked()
    page.keyboard.press("F9")
    shows(page, "free", second.code)
    assert now(floor, first).status is Status.COMPLETED


def test_bare_letters_and_held_keys_do_nothing(box: Box, floor: Floor, page: Page) -> None:
    first, second = floor.arrive(BIRTH), floor.arrive(BIRTH)
    sit_down(page, box, 1)
    waits(page, first, second)
    page.keyboard.type("dangkykhaisinh")
    page.keyboard.down("F2")
    page.keyboard.down("F2")  # the keyboard repeats a key that is held
    shows(page, "called", first.code)
    page.keyboard.up("F2")
    assert calls_of(floor, first, second) == 1


def test_two_consoles_press_together_and_call_two_people(box: Box, floor: Floor, open_page: OpenPage) -> None:
    people = [floor.arrive("civil") for _ in range(3)]
    desks = [open_page(), open_page()]
    for number, page in enumerate(desks, start=1):
        sit_down(page, box, number)
        waits(page, *people)
    press = """at => setTimeout(
      () => dispatchEvent(new KeyboardEvent("keydown", {code: "F2", key: "F2", cancelable: true})), at - Date.now())"""
    at = desks[0].evaluate("Date.now() + 300")
    for page in desks:
        page.evaluate(press, at)
    for page in desks:
        shows(page, "called")
    called = {page.locator("#now-code").inner_text() for page in desks}
    assert called == {people[0].code, people[1].code}
    assert calls_of(floor, *people) == 2


def test_the_slower_of_two_is_told_who_was_faster(box: Box, floor: Floor, open_page: OpenPage) -> None:
    first, second, third = (floor.arrive("civil") for _ in range(3))
    quick, slow = open_page(), open_page()
    sit_down(quick, box, 1)
    deaf = mute(slow)
    sit_down(slow, box, 2)
    waits(slow, first, second, third)
    deaf.append(True)

    quick.keyboard.press("F2")
    shows(quick, "called", first.code)
    expect(slow.locator("#call-next")).to_contain_text(first.code)
    slow.keyboard.press("F2")
    shows(slow, "called", second.code)
    says(slow, f"Quầy 1 vừa gọi {first.code}. Đã gọi {second.code}.")


def mute(page: Page) -> list[bool]:
    """Let the page hear nothing more over its socket once the list is not empty."""
    deaf: list[bool] = []

    def between(socket) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: None if deaf else socket.send(message))

    page.route_web_socket(re.compile("/socket.io/"), between)
    return deaf


def test_set_aside_and_taken_back(box: Box, floor: Floor, page: Page) -> None:
    first, second = floor.arrive(BIRTH), floor.arrive(BIRTH)
    sit_down(page, box, 1)
    waits(page, first, second)
    page.keyboard.press("F2")
    shows(page, "called", first.code)
    page.keyboard.press("F8")
    shows(page, "serving", first.code)
    page.keyboard.press("Shift+F4")
    expect(page.get_by_role("dialog")).to_contain_text("Đi phô tô")
    page.keyboard.press("1")
    shows(page, "free", second.code)
    expect(page.locator("#held")).to_contain_text(first.code)
    held = now(floor, first)
    assert (held.status, held.hold_reason) == (Status.ON_HOLD, "photocopy")

    page.keyboard.press("Shift+F4")
    shows(page, "serving", first.code)
    page.keyboard.press("Control+z")
    shows(page, "free", second.code)
    assert now(floor, first).status is Status.ON_HOLD


def test_sent_to_another_queue_and_back(box: Box, floor: Floor, open_page: OpenPage) -> None:
    person = floor.arrive("civil")
    here, there = open_page(), open_page()
    sit_down(here, box, 1)
    sit_down(there, box, 4)
    here.keyboard.press("NumpadEnter")
    shows(here, "called", person.code)
    here.keyboard.press("Shift+F8")
    dialog = here.get_by_role("dialog")
    dialog.get_by_label("Xong thì quay lại quầy 1").check()
    dialog.get_by_role("button", name=re.compile("Đất đai.*Đang chờ")).press("Enter")
    shows(here, "empty")
    waits(there, person)

    there.keyboard.press("F2")
    shows(there, "called", person.code)
    there.keyboard.press("F8")
    shows(there, "serving", person.code)
    there.keyboard.press("Shift+F8")
    expect(there.get_by_role("dialog")).to_contain_text("Chuyển lại quầy 1")
    there.keyboard.press("1")
    shows(there, "empty")
    waits(here, person)


def test_a_chosen_number_typed_on_the_number_pad(box: Box, floor: Floor, page: Page) -> None:
    first, second = floor.arrive("civil"), floor.arrive("civil")
    sit_down(page, box, 1)
    waits(page, first, second)
    for digit in str(second.number):
        page.keyboard.press(f"Numpad{digit}")
    expect(page.get_by_role("dialog")).to_contain_text(second.code)
    page.keyboard.press("NumpadEnter")
    shows(page, "called", second.code)
    assert now(floor, first).status is Status.WAITING


def test_an_answer_lost_on_the_wire_is_one_call(
    box: Box, floor: Floor, open_page: OpenPage, watch: Watch
) -> None:
    watch.expect("ERR_FAILED")
    first, second = floor.arrive("civil"), floor.arrive("civil")
    page = open_page()
    lost: list[str] = []
    stand_between(page, "**/console/call-next", lambda route: lose_answer(route, lost))
    sit_down(page, box, 1)
    waits(page, first, second)
    page.keyboard.press("F2")
    expect(page.locator("#bar")).to_contain_text("“Gọi số tiếp” sẽ được gửi đúng một lần")
    until(lambda: now(floor, first).status is Status.CALLED, what="the call that nobody heard of")

    # At most one waits: the second is refused with a sentence, not remembered.
    page.keyboard.press("F8")
    says(page, "Chưa nhận thêm thao tác nào")
    # A reload forgets neither the act nor its id.
    page.reload()
    expect(page.locator("#bar")).to_contain_text("“Gọi số tiếp” sẽ được gửi đúng một lần")
    page.unroute_all(behavior="ignoreErrors")
    expect(page.locator("#bar")).to_be_hidden()
    shows(page, "called", first.code)
    assert len(lost) >= 2
    assert len(set(lost)) == 1
    assert calls_of(floor, first, second) == 1


def lose_answer(route: Route, ids: list[str]) -> None:
    """The server hears the request; the page never hears the answer."""
    ids.append(route.request.headers["idempotency-key"])
    route.fetch()
    route.abort()


def test_a_counter_taken_over_says_so(box: Box, floor: Floor, open_page: OpenPage, watch: Watch) -> None:
    watch.expect("409")
    person = floor.arrive("social")
    before, after = open_page(), open_page()
    sit_down(before, box, 5)
    waits(before, person)
    log_in(after, box, "quay6")
    after.locator(".seat[data-number='5']").press("Enter")
    expect(after.locator("#taken")).to_contain_text("Cán bộ quầy 5")
    after.get_by_role("button", name="Tiếp nhận").press("Enter")
    waits(after, person)

    expect(before.locator("#bar")).to_contain_text("Cán bộ khác đã tiếp nhận quầy 5")
    before.keyboard.press("F2")
    expect(before.locator(".seat")).to_have_count(7)
    assert now(floor, person).status is Status.WAITING


def test_a_break_is_shown_and_ended(box: Box, floor: Floor, page: Page) -> None:
    floor.arrive("certify")
    sit_down(page, box, 3)
    page.locator("#pause").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Nghỉ ngắn")).press("Enter")
    shows(page, "paused")
    expect(page.locator("#open-counter")).to_be_focused()
    page.keyboard.press("F2")
    says(page, "Hãy mở lại quầy trước")
    page.locator("#open-counter").press("Enter")
    shows(page, "free")


def test_a_browser_without_scripts_logs_in_and_out(box: Box, open_page: OpenPage, watch: Watch) -> None:
    watch.expect("401")
    page = open_page(java_script_enabled=False)
    page.goto(f"{box.url}/console")
    page.get_by_label("Tên đăng nhập").fill("quay7")
    page.get_by_label("Mật khẩu").fill("not this one")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_contain_text("chưa đúng")
    page.get_by_label("Mật khẩu").fill(password(box, "quay7"))
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator(".seat")).to_have_count(7)
    page.get_by_role("button", name="Đăng xuất").click()
    page.goto(f"{box.url}/console")
    expect(page.get_by_label("Mật khẩu")).to_be_visible()


def test_a_wrong_password_names_nobody_and_a_foreign_address_is_not_followed(
    box: Box, open_page: OpenPage, watch: Watch
) -> None:
    watch.expect("401")
    page = open_page()
    page.goto(f"{box.url}/console/login?next=//stranger.example/")
    page.get_by_label("Tên đăng nhập").fill("quay1")
    page.get_by_label("Mật khẩu").fill("not this one")
    page.keyboard.press("Enter")
    expect(page.locator("#fault")).to_contain_text("chưa đúng")
    page.get_by_label("Mật khẩu").fill(password(box, "quay1"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{box.url}/console")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_state_is_free_of_barriers(box: Box, floor: Floor, page: Page, lang: str) -> None:
    held, other = floor.arrive(BIRTH), floor.arrive(BIRTH, priority="elderly")
    assert held.code != other.code
    page.goto(f"{box.url}/console/login?lang={lang}")
    assert barriers(page) == []
    sit_down(page, box, 2, lang=lang)
    shows(page, "free")
    steps: list[tuple[str, Callable[[], None]]] = [
        ("free", lambda: page.keyboard.press("F2")),
        ("called", lambda: page.keyboard.press("F8")),
        ("serving", lambda: page.keyboard.press("Shift+F8")),
    ]
    for face, onwards in steps:
        shows(page, face)
        assert barriers(page) == []
        onwards()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert barriers(page) == []
