"""Every state of the counter's screen and of the lobby's page, in both languages: nothing bars anybody from it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from server.core.house import CounterState, Role, house
from server.usecases import day, outages, staff
from server.usecases.outages import Report
from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage
from tests.browser.test_console import log_in, password, shows, sit_down, sweep
from tests.browser.watch import Watch
from tests.processes import Box
from tests.screenshots import CENTRE, Floor

BIRTH = "1.001193"
BY = house(CENTRE, "test")
DOWN = Report(
    name="Phần mềm hộ tịch",
    name_en="Civil status software",
    text="Hồ sơ liên thông sẽ chậm.",
    text_en="Linked dossiers will be late.",
)


@pytest.fixture
def floor(opened: Floor) -> Iterator[Floor]:
    """The floor, swept when the test is over, with every system up and every counter open."""
    yield opened
    sweep(opened)
    day.set_counter(opened.store, 1, state=CounterState.OPEN, by=BY)


@pytest.fixture
def down(floor: Floor) -> Iterator[None]:
    """A system of others is down meanwhile."""
    outage = outages.start_outage(floor.store, DOWN, by=BY)
    yield
    outages.end_outage(floor.store, outage.id, by=BY)


def press(page: Page, key: str, face: str = "") -> None:
    """Press a key and see what comes of it: a face of the console, or a question."""
    page.keyboard.press(key)
    if face:
        shows(page, face)
    else:
        expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.usefixtures("down")
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_console_in_every_state(box: Box, floor: Floor, page: Page, watch: Watch, lang: str) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED|WebSocket")
    for person in range(4):
        floor.arrive(BIRTH, **({"priority": "elderly"} if person == 1 else {}))
    sit_down(page, box, 1, lang=lang)

    def asked(key: str) -> None:
        press(page, key)
        assert barriers(page) == []
        page.keyboard.press("Escape")

    for question in ("Shift+F2", "Control+F2", "Control+F8"):
        asked(question)
    page.locator("#keys").press("Enter")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    press(page, "F2", "called")
    asked("Control+F2")
    press(page, "F8", "serving")
    asked("Control+F2")
    # With a system that is down among the reasons.
    press(page, "Shift+F4")
    assert barriers(page) == []
    press(page, "1", "free")
    for side in ("#held", "#line .waiting"):
        page.locator(side).first.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        assert barriers(page) == []
        page.keyboard.press("Escape")
    page.context.set_offline(True)
    page.keyboard.press("F2")
    expect(page.locator("#bar")).to_be_visible()
    assert barriers(page) == []
    page.locator("#bar-drop").press("Enter")
    page.context.set_offline(False)
    expect(page.locator("#bar")).to_be_hidden()
    sweep(floor)
    shows(page, "empty")
    assert barriers(page) == []
    page.keyboard.press("Control+F8")
    press(page, "1", "paused")
    assert barriers(page) == []


@pytest.mark.usefixtures("floor")
@pytest.mark.parametrize(("lang", "number"), [("vi", 3), ("en", 5)])
def test_choosing_a_counter_and_losing_it(
    box: Box, open_page: OpenPage, watch: Watch, lang: str, number: int
) -> None:
    watch.expect("409")
    before, after = open_page(), open_page()
    sit_down(before, box, number, lang=lang)
    log_in(after, box, f"quay{number + 1}", lang=lang)
    expect(after.locator(".seat").first).to_be_visible()
    assert barriers(after) == []
    after.locator(f".seat[data-number='{number}']").press("Enter")
    expect(after.locator("#taken")).to_be_visible()
    assert barriers(after) == []
    after.locator("#taken .primary").press("Enter")
    expect(after.locator("#line-count")).not_to_be_empty()
    expect(before.locator("#bar-choose")).to_be_visible()
    assert barriers(before) == []


@pytest.mark.usefixtures("down")
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_lobby_in_every_state(box: Box, floor: Floor, open_page: OpenPage, lang: str) -> None:
    floor.arrive("civil")
    day.ask_for_help(floor.store, by=floor.clerk(2))
    day.set_counter(floor.store, 1, state=CounterState.PAUSED, by=BY, reason="lunch")
    login = f"greeter-{lang}"
    _, secret = staff.add(floor.store, login=login, name="Người đón", role=Role.GREETER, by=BY)
    for who, word, screen in (("cua", password(box, "cua"), "desk"), (login, secret, "tablet")):
        page = open_page(screen)
        page.goto(f"{box.url}/console/login?next=/floor&lang={lang}")
        page.locator("#login").fill(who)
        page.locator("#password").fill(word)
        page.keyboard.press("Enter")
        page.wait_for_url("**/floor*")
        expect(page.locator("html")).to_have_attribute("data-freshness", "fresh")
        assert barriers(page) == []
        for opens in dialogs(page, leads=who == "cua"):
            opens()
            expect(page.get_by_role("dialog")).to_be_visible()
            assert barriers(page) == []
            page.keyboard.press("Escape")
    day.end_help(floor.store, 2, by=BY)


def dialogs(page: Page, *, leads: bool) -> list[Callable[[], None]]:
    """Answer what opens each question of the page; a greeter leaves counters and queues to others."""
    everybody = [".person", "#open-outage"]
    leaders = ["[data-change*=counters]", "[data-change*=queues]", "#open-handwritten"]
    expect(page.locator(leaders[0])).to_have_count(7 if leads else 0)
    return [page.locator(one).first.click for one in everybody + (leaders if leads else [])]
