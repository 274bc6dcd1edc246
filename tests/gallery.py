"""The gallery: a picture of every state of every face that citizens meet, in both languages, for eyes.

Its pictures are named face-state.language[.large][.portrait|.landscape] and stand in gallery/, which is not kept.
"""

import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from tests.board_states import AGES, Board
from tests.board_states import STATES as BOARD_STATES
from tests.browser.conftest import SCREENS
from tests.kiosk_states import LOWERED, SHAPES, Kiosk
from tests.kiosk_states import STATES as KIOSK_STATES
from tests.lobby import Floor
from tests.phone_states import Down, Turn, turns
from tests.processes import Box

GALLERY: Final = Path(__file__).resolve().parents[1] / "gallery"
UPRIGHT: Final = {"kiosk": True, "kiosk-landscape": False, "board": False, "board-portrait": True}


def hang(browser: Browser) -> None:
    """Make every picture anew, in a centre of their own."""
    GALLERY.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        box = Box(Path(folder))
        try:
            box.start("run", "--sample")
            box.ready()
            _screens(browser, box)
            _phones(browser, box)
        finally:
            box.close()


def _screens(browser: Browser, box: Box) -> None:
    for screen, upright in UPRIGHT.items():
        page = _page(browser, screen)
        shoot = _kiosk if screen.startswith("kiosk") else _board
        shoot(page, box, ".portrait" if upright else ".landscape")
        page.context.close()


def _kiosk(page: Page, box: Box, turn: str) -> None:
    kiosk = Kiosk(page, box)
    for state in KIOSK_STATES:
        for lang, large in kiosk.shapes(state):
            _keep(page, f"kiosk-{state}.{lang}{'.large' if large else ''}{turn}")
    for state in LOWERED if turn == ".portrait" else ():
        for lang, large in SHAPES:
            kiosk.open(state, lang=lang, large=large, lowered=True)
            _keep(page, f"kiosk-{state}.{lang}{'.large' if large else ''}.lowered")


def _board(page: Page, box: Box, turn: str) -> None:
    board = Board(page, box)
    for lang in ("vi", "en"):
        for state in BOARD_STATES:
            board.open(state, lang=lang)
            _keep(page, f"board-{state}.{lang}{turn}")
        for age, milliseconds in AGES.items():
            board.lose_server(milliseconds)
            _keep(page, f"board-{age}.{lang}{turn}")


def _phones(browser: Browser, box: Box) -> None:
    floor = Floor(box)
    every = turns(floor)
    page = _page(browser, "phone")
    page.clock.install()
    for lang in ("vi", "en"):
        with Down(floor) as waiting:
            _phone(page, f"{box.url}{waiting.path(floor.secret, lang)}", waiting, f"outage.{lang}")
        for name, turn in every.items():
            _phone(page, f"{box.url}{turn.path(floor.secret, lang)}", turn, f"{name}.{lang}")
        page.goto(f"{box.url}/o/{every['waiting'].ticket.procedure_id}?lang={lang}")
        page.screenshot(path=GALLERY / f"phone-way-online.{lang}.png", full_page=True)
    floor.store.close()


def _phone(page: Page, address: str, turn: Turn, name: str) -> None:
    page.goto(address)
    turn.settle(page)
    page.screenshot(path=GALLERY / f"phone-{name}.png", full_page=True, animations="disabled")
    page.context.set_offline(False)


def _page(browser: Browser, screen: str) -> Page:
    context = browser.new_context(
        viewport=SCREENS[screen],  # type: ignore[arg-type]
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        reduced_motion="reduce",
        service_workers="block",
    )
    return context.new_page()


def _keep(page: Page, name: str) -> None:
    page.screenshot(path=GALLERY / f"{name}.png", animations="disabled", caret="hide")
