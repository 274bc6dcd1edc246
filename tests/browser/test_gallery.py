"""Every state of the kiosk: nothing scrolls or is cut, all can be reached, touched and read, by everybody."""

from collections.abc import Iterator
from math import atan, degrees
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.board_states import Board
from tests.browser.barriers import GLASS, barriers
from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from tests.kiosk_states import ENDS, LOWERED, SHAPES, STATES, Kiosk
from tests.processes import Box
from tests.proof import Proof
from tests.sample import serve

LOOK: Final = """() => {
  const faults = [], stage = document.querySelector("#stage"), root = document.documentElement;
  const mm = parseFloat(getComputedStyle(root).getPropertyValue("--mm"));
  const dialog = document.querySelector("#dialog[open]");
  const scrolls = e => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth;
  if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) faults.push("the page scrolls");
  if (scrolls(stage)) faults.push("the stage scrolls");
  if (dialog && dialog.scrollHeight > dialog.clientHeight + 2) faults.push("the dialog scrolls");

  const keys = [...document.querySelectorAll(dialog ? "#dialog button" : "#stage button, #bar button")];
  const boxes = keys.map(one => one.getBoundingClientRect()), said = one => one.textContent.slice(0, 40);
  keys.forEach((one, n) => {
    const box = boxes[n], typing = one.classList.contains("key");
    const least = (typing ? 16 : 20) * mm - 1;
    if (box.width < least || box.height < least) faults.push(`too small: ${said(one)} ${box.width / mm}x${box.height / mm} mm`);
    if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) faults.push(`outside: ${said(one)}`);
    if (one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 8) faults.push(`cut off: ${said(one)}`);
    const apart = (typing ? 1.5 : 3) * mm - 1;
    boxes.slice(n + 1).forEach((other, m) => {
      const wide = Math.max(other.left - box.right, box.left - other.right);
      const high = Math.max(other.top - box.bottom, box.top - other.bottom);
      if (Math.max(wide, high) < apart) faults.push(`too near: ${said(one)} | ${said(keys[n + 1 + m])} ${Math.max(wide, high) / mm} mm`);
    });
    // Out of reach from a wheelchair: only the box for searching, which is a shortcut, may stand so high; lowered, nothing.
    const low = root.dataset.turn === "lowered", high = low ? .45 * innerHeight - 1 : 400 * innerHeight / 1920;
    if (innerHeight > innerWidth && box.top < high && (low || !one.closest(".searchbox"))) faults.push(`out of reach: ${said(one)}`);
  });
  for (const node of document.querySelectorAll("#stage *, #strips *, #bar *, #dialog *")) {
    const words = [...node.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join("").trim();
    if (!words || !node.checkVisibility()) continue;
    if (words !== words.normalize("NFC")) faults.push(`not composed: ${words}`);
    const style = getComputedStyle(node), cap = parseFloat(style.fontSize) * .714 / mm;
    if (cap < 4.8) faults.push(`${words.slice(0, 40)}: capitals of ${cap.toFixed(1)} mm`);
    const line = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
    if (style.overflow !== "visible" && line < 1.2 && node.scrollHeight > node.clientHeight + 1) faults.push(`marks cut: ${words.slice(0, 40)}`);
    const range = document.createRange();
    range.selectNodeContents(node);
    const ink = range.getBoundingClientRect();
    if (ink.right > innerWidth + 1 || ink.left < -1 || ink.bottom > innerHeight + 1) faults.push(`words leave the glass: ${words.slice(0, 40)}`);
  }
  const name = document.querySelector("#stage[data-screen=procedure] h1, #stage[data-screen=field] .row .name");
  if (name && name.getBoundingClientRect().height > 3.2 * parseFloat(getComputedStyle(name).lineHeight)) faults.push("a name of more than three lines");
  return faults;
}"""


MM_PER_PIXEL: Final = 0.634
"""Of a screen of 55 inches with 1920 pixels a line."""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Iterator[Box]:
    box = Box(tmp_path_factory.mktemp("gallery"))
    serve(box, sample)
    yield box
    box.close()


def faults(page: Page, *, axe: bool) -> list[Any]:
    """What is clipped, small, near or out of reach on the glass, and what axe-core has against it."""
    found: list[Any] = page.evaluate(LOOK)
    return found + barriers(page, *GLASS) if axe else found


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("procedure-needs", ["Cần VNeID mức 2", "Cần ảnh giấy tờ", "Khoảng 15 phút"]),
        ("procedure", ["Cán bộ hướng dẫn tận nơi"]),
    ],
)
def test_the_way_online_takes_no_more_than_is_known(
    centre: Box, open_page: OpenPage, watch: Watch, state: str, expected: list[str]
) -> None:
    watch.expect("ERR_FAILED|WebSocket")
    page = open_page("kiosk", service_workers="block")
    Kiosk(page, centre).open(state)
    assert page.locator(".way.online li").all_text_contents() == ["Trên Cổng Dịch vụ công", *expected]


@pytest.mark.beside
@pytest.mark.parametrize("screen", ["kiosk", "kiosk-landscape"])
def test_every_state_fits_the_glass_and_everybody(
    centre: Box, open_page: OpenPage, watch: Watch, proof: Proof, screen: str
) -> None:
    watch.expect("ERR_FAILED|WebSocket|409")
    page = open_page(screen, reduced_motion="reduce", service_workers="block")
    kiosk = Kiosk(page, centre)
    wrong: dict[str, list[Any]] = {}
    seen = 0
    every = proof.sizes.axe_every_size
    for state in STATES:
        for lang, large in kiosk.shapes(state, SHAPES if every or screen == "kiosk" else ENDS):
            # Colours, names and roles are the same in every shape.
            axe = every or (screen, lang, large) == ("kiosk", "vi", False)
            seen += axe
            if found := faults(page, axe=axe):
                wrong[f"{state} {lang}{' large' if large else ''}"] = found
    assert wrong == {}, "\n".join(f"{state}: {fault}" for state, found in wrong.items() for fault in found)
    proof.note(f"{seen} states of the kiosk ({screen}) without a violation")


def test_lowered_all_is_within_reach_of_who_sits_until_the_page_rests(
    centre: Box, open_page: OpenPage, watch: Watch
) -> None:
    watch.expect("ERR_FAILED|WebSocket")
    page = open_page("kiosk", reduced_motion="reduce", service_workers="block")
    kiosk = Kiosk(page, centre)
    wrong: dict[str, list[Any]] = {}
    for state in LOWERED:
        kiosk.open(state, large=True, lowered=True)
        page.evaluate("document.documentElement.dataset.contrast = 'high'")
        if found := faults(page, axe=state == "home-outage"):
            wrong[state] = found
    assert wrong == {}
    kiosk.open("home", lowered=True)
    expect(page.locator(".fields .tile b").first).to_have_text("Nhận kết quả hồ sơ")
    expect(page.locator(".frequent")).to_have_count(0)
    page.clock.fast_forward(61_000)
    page.clock.run_for(1_000)
    expect(page.locator("html")).to_have_attribute("data-turn", "portrait")
    expect(page.locator(".frequent")).to_have_count(1)


STANDS = """words => {
  const [one, other] = ["111", "888"].map(digits => {
    words.textContent = digits;
    const range = document.createRange();
    range.selectNodeContents(words);
    return range.getBoundingClientRect().width;
  });
  return Math.abs(one - other);
}"""


@pytest.mark.parametrize(
    ("screen", "path", "what"),
    [
        ("board", "/board", "[data-cell] .code"),
        ("board", "/board", "[data-cell] .digit"),
        ("board", "/board", ".band .clock b"),
        ("kiosk", "/kiosk", ".band .clock b"),
        ("desk", "/console/login", "body"),
    ],
)
def test_digits_do_not_shift(centre: Box, open_page: OpenPage, screen: str, path: str, what: str) -> None:
    page = open_page(screen, service_workers="block")
    page.goto(f"{centre.url}{path}")
    page.evaluate("document.fonts.ready.then(() => null)")
    assert page.locator(what).first.evaluate(STANDS) < 0.1


def test_a_call_pulses_thrice_and_slowly_and_nothing_runs_without_end(
    centre: Box, open_page: OpenPage, watch: Watch
) -> None:
    watch.expect("ERR_FAILED|WebSocket")
    page = open_page("board", service_workers="block")
    Board(page, centre).open("counters-8", lang="vi")
    moving = """[...document.querySelectorAll("#stage *")].map(e => getComputedStyle(e))
      .filter(s => s.animationName !== "none").map(s => [parseFloat(s.animationDuration), s.animationIterationCount])"""
    assert page.evaluate(moving) == [[1.25, "3"]], "one cell, at 0.8 Hz, three times"


def test_the_glass_of_a_board_is_cared_for(centre: Box, open_page: OpenPage, watch: Watch) -> None:
    watch.expect("ERR_FAILED|WebSocket")
    page = open_page("board", reduced_motion="reduce", service_workers="block")
    board = Board(page, centre)
    board.open("counters-8", lang="vi")
    places = set()
    for _ in range(10):
        places.add(page.evaluate("getComputedStyle(document.querySelector('#stage')).transform"))
        page.clock.fast_forward(4 * 60_000)
        page.clock.run_for(1_000)
    assert len(places) == 9
    board.open("night", lang="vi")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('#night')).backgroundColor") == "rgb(0, 0, 0)"
    )


def test_counts_on_the_board_are_read_at_six_metres(centre: Box, open_page: OpenPage, watch: Watch) -> None:
    watch.expect("ERR_FAILED|WebSocket")
    page = open_page("board", reduced_motion="reduce", service_workers="block")
    Board(page, centre).open("counters-8", lang="vi")
    size = page.locator(".queue-row b").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    capital = size * 0.714 * MM_PER_PIXEL
    assert degrees(atan(capital / 6_000)) * 60 >= 16
