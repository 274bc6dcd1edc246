"""The kiosk before real processes: a finger presses, a number comes, once; and nothing ever scrolls."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage, stand_between
from tests.browser.watch import SERVER_GONE, Watch
from tests.integration.test_wall_voice import tone
from tests.processes import Box
from tests.sample import serve
from tests.until import until

BIRTH = "1.001193"
HEARD = "() => { const a = document.querySelector('#aloud'); return a.currentTime > 0.1 && !a.paused }"
SILENT = "() => { const a = document.querySelector('#aloud'); return a.paused && !a.hasAttribute('src') }"
TOO_SMALL_OR_TOO_LARGE = """() => {
  const found = [], stage = document.querySelector("#stage"), root = document.documentElement;
  const mm = parseFloat(getComputedStyle(root).getPropertyValue("--mm"));
  if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) found.push("the page scrolls");
  if (stage.scrollHeight > stage.clientHeight || stage.scrollWidth > stage.clientWidth) found.push("the stage scrolls");
  for (const one of document.querySelectorAll("#stage button, #bar button")) {
    const box = one.getBoundingClientRect(), words = one.textContent.slice(0, 30);
    const least = (one.classList.contains("key") ? 16 : 20) * mm - 1;
    if (box.width < least || box.height < least) found.push(`too small: ${words} ${box.width}x${box.height}`);
    if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1) found.push(`outside: ${words}`);
    if (one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 8) found.push(`cut off: ${words}`);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Iterator[Box]:
    """One sample centre for all these tests; each counts from what it finds."""
    folder = tmp_path_factory.mktemp("kiosk")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", str(_humming(folder)), prepend=":")
        box = Box(folder)
    serve(box, sample)
    yield box
    box.close()


def _humming(folder: Path) -> Path:
    """A voice that says everything at once, with a hum of two seconds: how words sound is no matter of a page."""
    (folder / "hum.wav").write_bytes(tone(250, 2))
    program = folder / "voice" / "espeak-ng"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat > /dev/null\nexec cat {folder}/hum.wav\n")
    program.chmod(0o755)
    return program.parent


def come(page: Page, centre: Box, query: str = "") -> Page:
    page.goto(f"{centre.url}/kiosk{query}")
    expect(page.locator(".tile").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-freshness", "fresh")
    return page


def bar(page: Page, key: str) -> Any:
    return page.locator(f"[data-key={key}]")


def screen(page: Page, name: str) -> None:
    expect(page.locator("#stage")).to_have_attribute("data-screen", name)


def to_birth(page: Page) -> None:
    page.locator(".tile.often").first.click()
    screen(page, "procedure")


def waiting(page: Page, key: str = "civil") -> int:
    """Answer how many wait in a queue, as the server tells the kiosk."""
    catalogue = page.request.get(f"{_origin(page)}/kiosk/catalogue.json").json()
    floor = page.request.get(f"{_origin(page)}/live/kiosk.json").json()
    (queue,) = (name for name, one in catalogue["queues"].items() if one["key"] == key)
    return int(floor["queues"][queue]["waiting"])


def _origin(page: Page) -> str:
    found = re.match(r"https?://[^/]+", page.url)
    assert found
    return found[0]


def test_a_double_tap_gives_one_number(open_page: OpenPage, centre: Box) -> None:
    page = come(open_page("kiosk"), centre)
    before = waiting(page)
    to_birth(page)
    page.locator(".way.number button").dblclick()
    screen(page, "done")
    expect(page.locator(".ticket .code")).to_have_text(re.compile(r"A\d{3}"))
    expect(page.locator(".slip-band")).to_contain_text("Phiếu của ông/bà đã in xong")
    assert waiting(page) == before + 1


def test_a_lost_answer_brings_the_same_number_again(open_page: OpenPage, centre: Box, watch: Watch) -> None:
    watch.expect("ERR_FAILED")
    given: list[str] = []

    def lose_twice(route: Route) -> None:
        answer = route.fetch()
        given.append(answer.json()["ticket"]["code"])
        if len(given) < 3:
            route.abort()
        else:
            route.fulfill(response=answer)

    page = open_page("kiosk")
    stand_between(page, "**/kiosk/tickets", lose_twice)
    before = waiting(come(page, centre))
    to_birth(page)
    page.locator(".way.number button").click()
    screen(page, "problem")
    expect(page.locator(".problem")).to_contain_text("bấm thử lại sẽ hiện đúng số đó")
    page.get_by_role("button", name="Thử lại").click()
    screen(page, "done")
    expect(page.locator(".ticket .code")).to_have_text(given[0])
    assert len(set(given)) == 1
    assert waiting(page) == before + 1


def test_any_procedure_is_three_touches_away_and_its_number_the_fourth(
    open_page: OpenPage, centre: Box
) -> None:
    page = come(open_page("kiosk"), centre)
    page.locator(".tile.field").first.click()
    page.locator(".tail .tab").last.click()
    name = page.locator(".rows .row .name").last.text_content()
    page.locator(".rows .row").last.click()
    screen(page, "procedure")
    expect(page.locator("#stage h1")).to_have_text(name or "")
    page.locator(".way.number button").click()
    screen(page, "done")


def test_one_number_for_each_person_and_queue_unless_it_is_for_somebody_else(
    open_page: OpenPage, centre: Box
) -> None:
    page = come(open_page("kiosk"), centre)
    before = waiting(page)

    def once_more() -> None:
        page.locator(".acts button").nth(1).click()
        to_birth(page)
        page.locator(".way.number button").click()

    to_birth(page)
    page.locator(".way.number button").click()
    screen(page, "done")
    first = page.locator(".ticket .code").text_content()
    once_more()
    screen(page, "have")
    expect(page.locator("#stage h1")).to_have_text(f"Ông/bà đã có số {first}")
    assert waiting(page) == before + 1
    page.get_by_role("button", name="Thêm một số cho người khác").click()
    screen(page, "done")
    expect(page.locator(".ticket .code")).not_to_have_text(first or "")
    assert waiting(page) == before + 2
    once_more()
    screen(page, "have")
    page.get_by_role("button", name="Tôi giữ số").click()
    screen(page, "home")
    to_birth(page)
    page.locator(".way.number button").click()
    screen(page, "done")  # The next person is another one.


def test_a_machine_that_rests_sends_to_the_desk_calmly_and_goes_on_when_it_is_released(
    open_page: OpenPage, centre: Box, watch: Watch
) -> None:
    watch.expect("429")
    page = open_page("kiosk")
    rest = {"error": {"code": "kiosk_resting", "message": "Mời ông/bà đến bàn hướng dẫn.", "seconds": 90}}
    stand_between(page, "**/kiosk/tickets", lambda route: route.fulfill(status=429, json=rest))
    to_birth(come(page, centre))
    page.locator(".way.number button").click()
    screen(page, "problem")
    expect(page.locator("#stage h1")).to_have_text("Mời ông/bà đến bàn hướng dẫn")
    page.unroute("**/kiosk/tickets")
    page.get_by_role("button", name="Thử lại").click()
    screen(page, "done")


def test_who_is_not_sure_has_a_number_in_two_touches(open_page: OpenPage, centre: Box) -> None:
    page = come(open_page("kiosk"), centre)
    page.get_by_role("button", name="Tôi chưa rõ thủ tục").click()
    page.locator(".way.number button").click()
    expect(page.locator(".ticket .code")).to_have_text(re.compile(r"H\d{3}"))


def test_priority_is_told_with_the_number_and_then_forgotten(open_page: OpenPage, centre: Box) -> None:
    page = come(open_page("kiosk"), centre)
    to_birth(page)
    page.get_by_role("button", name="Tôi thuộc diện ưu tiên").click()
    page.locator("#dialog").get_by_role("button", name="Người khuyết tật").click()
    with page.expect_request("**/kiosk/tickets") as asked:
        page.locator(".way.number button").click()
    assert json.loads(asked.value.post_data or "")["priority"] == "disabled"
    page.get_by_role("button", name="Xong").click()
    screen(page, "home")
    to_birth(page)
    expect(page.get_by_role("button", name="Tôi thuộc diện ưu tiên")).to_be_visible()


def test_the_language_changes_with_one_touch_and_no_request(open_page: OpenPage, centre: Box) -> None:
    page = come(open_page("kiosk"), centre)
    to_birth(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    bar(page, "language").click()
    expect(page.locator("#stage h1")).to_have_text("Register a birth")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".band .place")).to_contain_text("Hoằng Lộc Commune")
    assert [url for url in asked if "/live/" not in url] == []


def reads(page: Page, *, from_: str) -> None:
    """The sound of a screen runs out of the page's own element."""
    page.wait_for_function(HEARD)
    expect(bar(page, "aloud").first).to_have_attribute("aria-pressed", "true")
    assert from_ in page.evaluate("document.querySelector('#aloud').src")


def is_silent(page: Page) -> None:
    page.wait_for_function(SILENT)
    expect(bar(page, "aloud").first).to_have_attribute("aria-pressed", "false")


def test_a_touch_reads_the_screen_and_the_next_one_or_another_screen_ends_it(
    open_page: OpenPage, centre: Box
) -> None:
    page = come(open_page("kiosk"), centre)
    to_birth(page)
    expect(page.locator("audio")).to_have_count(0)
    bar(page, "aloud").click()
    reads(page, from_="lang=vi&screen=procedure&id=")
    # Who listens has twice the time.
    expect(page.locator("html")).to_have_attribute("data-slow", "")
    bar(page, "aloud").click()
    is_silent(page)
    bar(page, "aloud").click()
    reads(page, from_="screen=procedure&id=")
    bar(page, "back").click()
    screen(page, "home")
    is_silent(page)

    to_birth(page)
    page.locator(".button.priority").click()
    # A question over everything brings a key of its own.
    page.locator("#dialog [data-key=aloud]").click()
    reads(page, from_="screen=priority")
    page.locator("#dialog .quiet").click()
    is_silent(page)

    # Who goes without a touch of the glass takes the listening along.
    page.locator(".way.number button").click()
    screen(page, "done")
    bar(page, "aloud").first.click()
    reads(page, from_="screen=done&id=")
    # A screen that has only just come takes no keys yet.
    expect(page.locator("#stage:not([inert])")).to_be_attached()
    page.locator(".finish").press("Enter")
    screen(page, "home")
    is_silent(page)
    expect(page.locator("html")).not_to_have_attribute("data-slow", "")


def test_a_reading_that_fails_is_told_calmly(open_page: OpenPage, centre: Box, watch: Watch) -> None:
    page = open_page("kiosk")
    watch.expect("503")
    stand_between(page, "**/kiosk/aloud.wav*", lambda route: route.fulfill(status=503))
    bar(come(page, centre), "aloud").click()
    expect(page.locator("#whisper")).to_contain_text("Hiện máy chưa đọc to được")
    is_silent(page)


def test_words_without_tone_marks_find_and_nothing_found_leads_on(open_page: OpenPage, centre: Box) -> None:
    page = come(open_page("kiosk"), centre)
    page.locator(".searchbox").click()
    for letter in "doc than":
        page.get_by_role("button", name="dấu cách" if letter == " " else letter.upper(), exact=True).click()
    expect(page.locator(".results .row").first).to_contain_text("độc thân")
    page.get_by_role("button", name="Xoá hết").click()
    for letter in "zqxw":
        page.get_by_role("button", name=letter.upper(), exact=True).click()
    expect(page.locator(".found")).to_contain_text("Chưa tìm thấy “zqxw”")
    page.get_by_role("button", name="Lấy số để được hướng dẫn").click()
    screen(page, "queue")


def test_who_goes_away_is_asked_and_then_forgotten(open_page: OpenPage, centre: Box) -> None:
    page = open_page("kiosk")
    page.clock.install()
    come(page, centre)
    bar(page, "language").click()
    page.locator(".tile.field").first.click()
    screen(page, "field")
    page.clock.run_for(58_000)
    expect(page.locator("#dialog")).not_to_be_visible()
    page.clock.run_for(4_000)
    expect(page.locator("#dialog")).to_contain_text("Are you still there?")
    page.get_by_role("button", name="I need more time").click()
    expect(page.locator("#dialog")).not_to_be_visible()
    page.clock.run_for(62_000)
    expect(page.locator("#dialog")).to_be_visible()
    page.clock.run_for(26_000)
    screen(page, "home")
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    assert page.evaluate("history.length") <= 2, (
        "no screen of a visit may stay behind in the browser's history"
    )


def test_a_machine_without_paper_says_that_the_number_holds(open_page: OpenPage, centre: Box) -> None:
    page = come(open_page("kiosk"), centre)
    until(lambda: list(centre.data.glob("printers/*.lock")), what="the printers' threads")
    rolls = [lock.with_suffix("") for lock in centre.data.glob("printers/*.lock")]
    for roll in rolls:
        roll.mkdir(exist_ok=True)
        (roll / "fault.json").write_text('{"paper_out": true}')
    try:
        to_birth(page)
        page.locator(".way.number button").click()
        band = page.locator(".slip-band")
        expect(band).to_contain_text("Máy hết giấy", timeout=20_000)
        expect(band).to_contain_text(re.compile(r"Số A\d{3} vẫn hợp lệ"))
        expect(page.locator(".next")).to_contain_text("Chụp màn hình này")
        page.get_by_role("button", name="Đã nhớ số").click()
        expect(page.locator("#strips")).to_contain_text("Máy đang hết giấy")
        # Whoever comes next waits behind that slip, and is told at once what everybody knows by now.
        to_birth(page)
        page.locator(".way.number button").click()
        expect(band).to_contain_text("Máy hết giấy")
        page.get_by_role("button", name="Đã nhớ số").click()
    finally:
        for roll in rolls:
            (roll / "fault.json").unlink()
    expect(page.locator("#strips")).not_to_contain_text("Máy đang hết giấy", timeout=30_000)


def test_a_kiosk_knows_only_the_tickets_it_gave(open_page: OpenPage, centre: Box, watch: Watch) -> None:
    watch.expect("404")
    first, second = come(open_page("kiosk"), centre), come(open_page("kiosk"), centre, "?n=2")
    to_birth(first)
    with first.expect_response("**/kiosk/tickets") as answered:
        first.locator(".way.number button").click()
    ticket = answered.value.json()["ticket"]["id"]
    own, other = first.request, second.request
    for path in (f"tickets/{ticket}/print.json", f"qr.svg?ticket={ticket}"):
        assert own.get(f"{centre.url}/kiosk/{path}").status == 200
        assert other.get(f"{centre.url}/kiosk/{path}").status == 404
    again = other.post(f"{centre.url}/kiosk/tickets/{ticket}/reprint", headers={"Origin": centre.url})
    assert again.status == 404


def test_a_picture_is_drawn_only_of_addresses_the_house_knows(open_page: OpenPage, centre: Box) -> None:
    page = come(open_page("kiosk"), centre)
    ask = page.request.get
    drawn = ask(f"{centre.url}/kiosk/qr.svg?procedure={BIRTH}")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert ask(f"{centre.url}/kiosk/qr.svg?procedure=https://example.com/").status == 404
    assert ask(f"{centre.url}/kiosk/qr.svg").status == 404


@pytest.mark.parametrize(
    ("face", "lang", "size"),
    [
        ("kiosk", "vi", "normal"),
        ("kiosk-landscape", "en", "large"),
    ],
)
def test_nothing_scrolls_and_everything_can_be_touched_and_read(
    open_page: OpenPage, centre: Box, face: str, lang: str, size: str
) -> None:
    page = come(open_page(face), centre)
    wrong: dict[str, list[str]] = {}

    def look(name: str) -> None:
        screen(page, name)
        expect(page.locator("#stage")).not_to_have_attribute("inert", "")
        if found := page.evaluate(TOO_SMALL_OR_TOO_LARGE) + barriers(page):
            wrong[name] = found

    if lang == "en":
        bar(page, "language").click()
    if size == "large":
        bar(page, "large").click()
    look("home")
    page.locator(".tile.field").first.click()
    look("field")
    page.locator(".tail .tab").nth(1).click()
    look("field")
    page.locator(".rows .row").first.click()
    look("procedure")
    page.locator(".way.online button").click()
    look("online")
    bar(page, "back").click()
    page.locator(".way.number button").click()
    look("done")
    page.locator(".acts button").nth(1).click()
    page.locator(".unknown").click()
    look("queue")
    bar(page, "help").click()
    look("help")
    bar(page, "back").click()
    bar(page, "back").click()
    page.locator(".searchbox").click()
    look("search")
    page.locator(".query").press_sequentially("khai sinh")
    expect(page.locator(".results .row")).to_have_count(5)
    look("search")
    assert wrong == {}


def test_the_page_outlives_its_server_and_a_restart_of_the_machine(
    open_page: OpenPage, make_box: Callable[..., Box], watch: Watch
) -> None:
    watch.expect(f"{SERVER_GONE}|ERR_FAILED")
    box = make_box()
    run = box.start("run", "--sample")
    box.ready()
    page = come(open_page("kiosk"), box)
    page.wait_for_function(
        "async () => navigator.serviceWorker.controller && await caches.match('/kiosk/catalogue.json')"
    )
    box.stop(run)
    box.started.remove(run)
    page.reload()
    expect(page.locator(".tile.field").first).to_be_visible()
    expect(page.locator("#strips")).to_contain_text("Máy tạm mất kết nối", timeout=30_000)
    page.locator(".tile.field").first.click()
    page.locator(".rows .row").first.click()
    screen(page, "procedure")
    page.locator(".way.number button").click()
    screen(page, "problem")
    box.start("run", "--sample")
    box.ready()
    expect(page.locator("#strips")).not_to_contain_text("Máy tạm mất kết nối", timeout=20_000)
    page.get_by_role("button", name="Thử lại").click()
    screen(page, "done")
