"""The wall before real processes: what it shows, what it says, and how it behaves when its server is gone."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from server.clock import utc_now
from server.config import Settings
from server.core.house import Actor, Role, house
from server.core.ticket import Ticket
from server.opening import only_centre, open_store
from server.secret import load_secret
from server.store import read
from server.store.unit import Store
from server.usecases import calls, undo
from server.usecases.issue import Wish, issue_ticket
from tests.board_states import AGES, NOON, STATES, Board, scene
from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage
from tests.browser.watch import SERVER_GONE, Watch
from tests.processes import Box
from tests.proof import Proof
from tests.sample import serve
from tests.until import until

ROOT = Path(__file__).resolve().parents[2]
ONE_CALL = 20_000
"""Milliseconds in which whatever is being said has certainly been said."""
QUIET = 0.01
"""A peak that nobody would hear."""
SMALLEST = 42
"""Pixels of the smallest text of a board, but for the mark of sample data."""


@dataclass(frozen=True)
class Floor:
    """The centre of a box, acted on in this process."""

    store: Store
    secret: bytes
    centre_id: str
    clerks: dict[int, Actor]

    def issue(self, queue: str = "civil", **more: Any) -> Ticket:
        wish = Wish(queue=queue, printed=False, **more)
        return issue_ticket(self.store, wish, secret=self.secret, by=house(self.centre_id, "test")).ticket

    def call(self, counter: int) -> Ticket:
        return calls.call_next(self.store, by=self.clerks[counter])

    def end(self, ticket: Ticket, counter: int) -> None:
        calls.start(self.store, ticket.id, by=self.clerks[counter])
        calls.complete(self.store, ticket.id, by=self.clerks[counter])


@contextmanager
def floor_of(box: Box) -> Iterator[Floor]:
    settings = Settings(data=box.data)
    store = open_store(settings)
    with store.read() as conn:
        centre_id = only_centre(conn)
        counters = read.counters(conn, centre_id)
    clerks = {
        one.number: Actor(
            centre_id=centre_id, kind="token", id=f"clerk-{one.number}", role=Role.CLERK, counter_id=one.id
        )
        for one in counters
    }
    try:
        yield Floor(store, load_secret(settings.data), centre_id, clerks)
    finally:
        store.close()


@pytest.fixture
def served(make_box: Callable[..., Box], sample: Path) -> Box:
    """A box whose web serves the sample centre."""
    box = make_box()
    serve(box, sample)
    return box


def open_board(page: Page, box: Box, path: str = "/board") -> Page:
    page.goto(f"{box.url}{path}")
    expect(page.locator("html")).to_have_attribute("data-freshness", "fresh")
    return page


def cell(page: Page, number: int) -> Any:
    return page.locator(".cell", has=page.locator(f".digit:text-is('{number}')"))


def announced(page: Page) -> int:
    return int(page.locator("html").get_attribute("data-announcements") or 0)


EAR = """
(() => {
  window.heard = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (at) {
    const ear = new AnalyserNode(this.context), wave = new Float32Array(ear.fftSize);
    let peak = 0;
    const listen = setInterval(() => {
      ear.getFloatTimeDomainData(wave);
      peak = Math.max(peak, ...wave.map(Math.abs));
    }, 20);
    this.connect(ear);
    this.addEventListener("ended", () => {
      clearInterval(listen);
      window.heard.push({ peak, late: this.context.currentTime - at });
    });
    return start.call(this, at);
  };
  const Own = AudioContext;
  window.AudioContext = class extends Own {
    constructor() {
      super();
      window.touched = navigator.userActivation.hasBeenActive;
    }
  };
})();
"""
"""Listens to what the page's own script plays, and notes whether anybody had touched the page when it began to.

Later every look of a test counts as a touch, so it is noted as the page opens its loudspeaker.
"""


def test_a_call_is_shown_chimed_and_spoken_once_more_and_an_undone_one_vanishes(
    served: Box, open_page: OpenPage, watch: Watch
) -> None:
    served.run("rules", "set", "call_again_after", "1")
    page = open_page("board")
    page.add_init_script(EAR)
    open_board(page, served)
    html = page.locator("html")
    expect(html).to_have_attribute("data-sound", "running")
    expect(html).to_have_attribute("data-voice-vi", "ready", timeout=90_000)
    small = open_board(page.context.new_page(), served, "/board/counter/2")
    with floor_of(served) as floor:
        floor.issue()
        floor.issue(lang="en")
        first = floor.call(2)
        expect(cell(page, 2).locator(".code")).to_have_text(first.code)
        expect(cell(page, 2)).to_have_attribute("data-calling", re.compile("odd|even"))
        expect(small.locator(".code")).to_have_text(first.code)
        expect(html).to_have_attribute("data-chimed", str(first.last_seq))
        expect(html).to_have_attribute("data-announced", f"{first.last_seq} first vi")
        expect(html).to_have_attribute("data-announced", f"{first.last_seq} again vi", timeout=ONE_CALL)
        expect(page.locator(".recent .call-row").first).to_contain_text(f"{first.code}Quầy 2")

        # The loudspeaker is busy with the repeat for some seconds, so the undone call is never heard.
        undone = floor.call(1)
        expect(cell(page, 1).locator(".code")).to_have_text(undone.code)
        undo.undo(floor.store, by=floor.clerks[1])
        expect(cell(page, 1)).to_contain_text("Chờ gọi số")
        expect(page.locator(".recent")).not_to_contain_text(undone.code)
        second = floor.call(1)
        expect(html).to_have_attribute("data-announced", f"{second.last_seq} first vi+en", timeout=ONE_CALL)
        calls.start(floor.store, second.id, by=floor.clerks[1])
        said = announced(page)
        heard, touched = page.evaluate("[window.heard, window.touched]")
    assert len(heard) > 2 * len("A001")
    assert touched is False
    assert min(one["peak"] for one in heard) > QUIET
    assert min(one["late"] for one in heard) > 0
    expect(small.locator("html")).not_to_have_attribute("data-chimed", re.compile(".+"))

    page.reload()
    expect(html).to_have_attribute("data-freshness", "fresh")
    expect(html).to_have_attribute("data-voice-vi", "ready")
    assert (said, announced(page)) == (3, 0)

    clip = page.request.get(f"{served.url}/board/voice/vi/vi-call.wav?v=1")
    assert clip.headers["content-type"] == "audio/wav"
    assert "immutable" in clip.headers["cache-control"]
    assert page.request.get(f"{served.url}/board/voice/vi/vi-hello.wav").status == 404
    assert page.request.get(f"{served.url}/board/voice/vi/en-call.wav").status == 404
    assert page.request.get(f"{served.url}/board/counter/99").status == 404


def test_a_browser_that_blocks_sound_is_told_to_the_room_and_speaks_after_a_touch(
    served: Box, open_page: OpenPage
) -> None:
    page = open_page("board")
    # As without the autoplay policy of a wall's Chromium: silent until somebody touches the glass.
    page.add_init_script(
        "const go = AudioContext.prototype.resume;"
        "AudioContext.prototype.resume = function () { return navigator.userActivation.hasBeenActive"
        " ? go.call(this) : this.suspend(); };"
        "const Own = AudioContext; window.AudioContext = class extends Own {"
        " constructor() { super(); this.suspend(); } };"
    )
    open_board(page, served)
    strip = page.get_by_role("button", name="Loa đang tắt – chạm để bật")
    expect(strip).to_be_visible()
    with floor_of(served) as floor:
        floor.issue()
        called = floor.call(1)
        expect(cell(page, 1).locator(".code")).to_have_text(called.code)
        expect(page.locator("html")).not_to_have_attribute("data-chimed", re.compile(".+"))
        strip.click()
        expect(page.locator("html")).to_have_attribute("data-chimed", str(called.last_seq))
        expect(strip).to_be_hidden()


def test_without_its_server_the_wall_says_so_and_comes_back_right_and_silent(
    served: Box, open_page: OpenPage, watch: Watch
) -> None:
    watch.expect(SERVER_GONE)
    served.run("rules", "set", "call_spoken_for", "5")
    page = open_page("board")
    page.clock.install()
    open_board(page, served)
    html, chip = page.locator("html"), page.locator(".freshness.late")
    with floor_of(served) as floor:
        shown = floor.issue()
        floor.call(1)
        expect(cell(page, 1).locator(".code")).to_have_text(shown.code)
        expect(html).to_have_attribute("data-announcements", "1")

        served.kill_9()
        for started in served.started:
            started.process.wait()
        served.started.clear()
        page.clock.fast_forward(16_000)
        expect(html).to_have_attribute("data-freshness", "reconnecting")
        expect(page.locator(".ticker .freshness")).to_have_text(re.compile("Đang kết nối lại"))
        expect(chip).to_be_hidden()
        page.clock.fast_forward(46_000)
        expect(html).to_have_attribute("data-freshness", "stale")
        expect(chip).to_have_text(re.compile(r"Số liệu lúc\s*\d\d:\d\d"))
        page.clock.fast_forward(9 * 60_000)
        expect(html).to_have_attribute("data-freshness", "old")
        expect(page.locator(".message.shown")).to_contain_text("Bảng đang mất kết nối")
        expect(cell(page, 1).locator(".code")).to_have_text(shown.code)

        floor.end(shown, 1)
        floor.issue("certify")
        missed = floor.call(3)
        assert missed.called_at is not None
        long_ago = missed.called_at + timedelta(seconds=5)
        until(lambda: utc_now() > long_ago, what="the call to be an old one")
        served.start("serve")
        served.ready()
        expect(cell(page, 3).locator(".code")).to_have_text(missed.code, timeout=5_000)
        expect(cell(page, 1).locator(".code")).to_have_text("")
        expect(html).to_have_attribute("data-freshness", "fresh")
        expect(chip).to_be_hidden()
        assert announced(page) == 1

        floor.issue("certify")
        floor.end(missed, 3)
        fresh = floor.call(3)
        expect(html).to_have_attribute(
            "data-announced", re.compile(f"^{fresh.last_seq} first"), timeout=ONE_CALL
        )
        assert announced(page) == 2


# --- what only the picture tells ------------------------------------------------------------------


def show(page: Page, box: Box, board: dict[str, Any], *, lang: str) -> None:
    """Open the real page with a floor of the test's own."""
    block = re.compile(r'(<script type="application/json" id="snapshot">).*?(</script>)', re.DOTALL)

    def with_scene(route: Route) -> None:
        answer = route.fetch()
        body = block.sub(lambda m: m[1] + json.dumps(board) + m[2], answer.text())
        route.fulfill(response=answer, body=body)

    page.route("**/board?*", with_scene)
    # Without the server's clock the page keeps to its own, which is in the test's hand.
    page.route("**/live/board.json", lambda route: route.fulfill(json={**board, "now": None}))
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    page.clock.install(time=NOON)
    page.goto(f"{box.url}/board?lang={lang}")
    page.evaluate("document.fonts.ready.then(() => null)")
    expect(page.locator(".message.shown")).not_to_be_empty()
    page.clock.run_for(1_000)


LOOK = """smallest => {
  const faults = [], shown = e => e.checkVisibility({ visibilityProperty: true });
  const box = e => { const range = document.createRange(); range.selectNodeContents(e); return range.getBoundingClientRect(); };
  if (document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth) faults.push("scrolls");
  for (const cell of [...document.querySelectorAll("[data-cell]")].filter(shown)) {
    const code = box(cell.querySelector(".code")), where = cell.querySelector(".where").getBoundingClientRect();
    const digit = box(cell.querySelector(".digit")), around = cell.getBoundingClientRect();
    if (code.right > where.left) faults.push(`${cell.innerText}: the code runs into the counter`);
    if (digit.right > around.right - 8 || digit.bottom > around.bottom + 24) faults.push(`${cell.innerText}: the counter leaves its cell`);
    const bell = cell.querySelector(".bell");
    if (shown(bell) && box(bell).top < around.top) faults.push(`${cell.innerText}: the words leave the cell`);
  }
  for (const row of [...document.querySelectorAll(".rows > p:not(.none)")].filter(shown)) {
    const parts = [...row.children].filter(shown).map(box), panel = row.closest(".panel").getBoundingClientRect();
    parts.forEach((part, n) => { if (n && parts[n - 1].right > part.left) faults.push(`${row.innerText}: words run together`); });
    if (parts.at(-1).right > panel.right || parts.at(-1).bottom > panel.bottom + 12) faults.push(`${row.innerText}: leaves its panel`);
  }
  const message = document.querySelector(".message.shown");
  if (message && (message.scrollHeight > message.clientHeight + 1 || message.scrollWidth > message.clientWidth + 1)) faults.push("the ticker is cut");
  const clock = box(document.querySelector(".clock b"));
  for (const name of document.querySelectorAll(".band .institution, .band .place b"))
    if (box(name).right > clock.left || clock.right > innerWidth) faults.push(`${name.textContent}: runs into the clock`);
  for (const node of document.querySelectorAll("#stage *")) {
    const text = [...node.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (text && shown(node) && !node.matches(".sample, .unseen") && parseFloat(getComputedStyle(node).fontSize) < smallest)
      faults.push(`${node.textContent}: ${getComputedStyle(node).fontSize}`);
  }
  return faults;
}"""


UPRIGHT = ("counters-1", "counters-3", "counters-5", "counters-8", "counters-11", "media-3", "emergency")
"""The states that stand otherwise on a board that hangs upright."""
SIZES = {1: 260, 2: 230, 3: 190, 4: 150, 5: 120, 8: 120, 11: 120}
"""The number of a page by its counters, as measured for 55 inches at eight metres (landscape)."""


def faults(page: Page, *, axe: bool) -> list[Any]:
    """What is clipped, small or apart on the page, and what axe-core has against it."""
    clipped: list[Any] = page.evaluate(LOOK, SMALLEST)
    return clipped + barriers(page) if axe else clipped


def as_measured(page: Page, counters: int) -> None:
    number = page.locator("[data-cell] .code").first.evaluate("e => getComputedStyle(e).fontSize")
    assert number == f"{SIZES[counters]}px"
    expect(page.locator("[data-cell]:not([hidden])")).to_have_count({11: 6}.get(counters, counters))


@pytest.mark.beside
def test_every_state_keeps_its_words_apart_large_inside_and_readable_for_everybody(
    served: Box, open_page: OpenPage, watch: Watch, proof: Proof
) -> None:
    watch.expect("ERR_FAILED|WebSocket")
    seen = 0
    for screen in ("board", "board-portrait"):
        # Colours are measured where they rest, not on their way.
        page = open_page(screen, reduced_motion="reduce", service_workers="block")
        board, upright = Board(page, served), screen == "board-portrait"
        axe = proof.sizes.axe_every_size or not upright
        for lang in ("vi", "en") if axe else ("vi",):
            for state in STATES if axe else UPRIGHT:
                board.open(state, lang=lang)
                if counters := state.partition("counters-")[2]:
                    as_measured(page, int(counters))
                assert faults(page, axe=axe) == [], f"{state}, {screen}, {lang}"
                seen += axe
        board.open("mixed", lang="vi")
        for age, milliseconds in AGES.items():
            board.lose_server(milliseconds)
            expect(page.locator("html")).to_have_attribute("data-freshness", age)
            assert faults(page, axe=axe) == [], f"{age}, {screen}"
    proof.note(f"{seen} states of the board without a violation")


def advanced_to(page: Page, seq: int) -> bool:
    """Let half a second pass in the page; answer whether it shows this floor."""
    page.clock.run_for(500)
    return page.locator("html").get_attribute("data-seq") == str(seq)


def test_more_counters_than_fit_take_turns_and_a_call_brings_its_page(
    served: Box, open_page: OpenPage
) -> None:
    page = open_page("board", service_workers="block")
    board = scene(11)
    show(page, served, board, lang="vi")
    mark = page.locator(".page-mark")
    seen = {mark.text_content()}
    page.clock.run_for(8_500)
    seen.add(mark.text_content())
    assert seen == {"Trang 1/2", "Trang 2/2"}
    for number, turned in ((10, "Trang 2/2"), (2, "Trang 1/2")):
        board["seq"] += 1
        board["now"] = (datetime.fromisoformat(board["now"]) + timedelta(seconds=20)).isoformat()
        called = {"status": "called", "call_seq": board["seq"], "called_at": board["now"]}
        board["counters"][number - 1] |= called
        until(lambda: advanced_to(page, board["seq"]), what="the next look at the server", every=0)
        expect(cell(page, number)).to_have_attribute("data-calling", re.compile("odd|even"))
        expect(mark).to_have_text(turned)


# --- who is announced when ------------------------------------------------------------------------

SPEAKER = """
import { isTired, mayReload } from "{root}/display/web/_guard";
import { Speaker } from "{root}/display/web/_speaker";
Object.assign(window, { isTired, mayReload });
window.speakerOf = () => {
  let kept = null;
  const memory = { read: () => kept, write: text => { kept = text; } };
  const born = () => new Speaker(memory);
  let speaker = born();
  const at = seconds => new Date(Date.UTC(2026, 10, 23) + seconds * 1000);
  return {
    hear: (calls, called) => speaker.hear({
      recent: calls.map(([seq, when]) => ({ seq, at: at(when).toISOString(), code: "A001", counter: 1, say: [] })),
      counters: called.map(seq => ({ status: "called", call_seq: seq })),
      rules: { spoken_for: 45, again_after: 12, highlight: 20 },
    }),
    next: seconds => { const pass = speaker.next(at(seconds)); return pass && `${pass.call.seq} ${pass.pass}`; },
    reload: () => { speaker = born(); },
  };
};
"""


class Spoken:
    """A speaker in the page, with the clock in the test's hand."""

    def __init__(self, page: Page) -> None:
        self.speaker = page.evaluate_handle("speakerOf()")

    def hear(self, *recent: tuple[int, float], called: tuple[int, ...] = ()) -> None:
        self.speaker.evaluate("(s, [calls, called]) => s.hear(calls, called)", [recent, called])

    def at(self, seconds: float) -> str | None:
        said: str | None = self.speaker.evaluate("(s, at) => s.next(at)", seconds)
        return said

    def reload(self) -> None:
        self.speaker.evaluate("s => s.reload()")


@pytest.fixture(scope="module")
def speaker_script(tmp_path_factory: pytest.TempPathFactory) -> str:
    source = tmp_path_factory.mktemp("speaker") / "speaker.ts"
    source.write_text(SPEAKER.replace("{root}", str(ROOT)))
    command = [ROOT / "scripts/node", "node", ROOT / "node_modules/esbuild/bin/esbuild", source]
    run = subprocess.run([*command, "--bundle", "--format=iife"], capture_output=True, check=True)
    return run.stdout.decode()


@pytest.fixture
def spoken(page: Page, speaker_script: str) -> Spoken:
    page.add_script_tag(content=speaker_script)
    return Spoken(page)


def test_each_call_is_announced_and_once_more_while_nobody_came(spoken: Spoken) -> None:
    spoken.hear((7, 0), called=(7,))
    assert [spoken.at(s) for s in (1, 1.5, 12.5, 13, 30, 44)] == [
        "7 first",
        None,
        None,
        "7 again",
        None,
        None,
    ]


def test_who_came_is_not_called_again(spoken: Spoken) -> None:
    spoken.hear((7, 0), called=(7,))
    assert spoken.at(1) == "7 first"
    spoken.hear((7, 0))
    assert spoken.at(20) is None


def test_first_announcements_come_before_repeats_and_in_their_order(spoken: Spoken) -> None:
    spoken.hear((9, 13), (8, 12), (7, 0), called=(7, 8, 9))
    assert [spoken.at(s) for s in (14, 15, 16)] == ["7 first", "8 first", "9 first"]
    spoken.hear((10, 27), (9, 13), (8, 12), (7, 0), called=(7, 8, 9, 10))
    assert [spoken.at(s) for s in (28, 29, 30, 31)] == ["10 first", "7 again", "8 again", "9 again"]


def test_an_old_call_is_shown_and_not_spoken(spoken: Spoken) -> None:
    spoken.hear((8, 600), (7, 0), called=(7, 8))
    assert [spoken.at(s) for s in (645, 646)] == ["8 first", None]
    spoken.hear((9, 650), (8, 600), called=(8, 9))
    assert spoken.at(696) is None


def test_a_recall_is_a_new_call_and_silences_the_old_ones_repeat(spoken: Spoken) -> None:
    spoken.hear((7, 0), called=(7,))
    assert spoken.at(1) == "7 first"
    spoken.hear((8, 15), called=(8,))
    assert [spoken.at(s) for s in (16, 17, 28.5)] == ["8 first", None, "8 again"]


def test_an_undone_call_is_not_spoken(spoken: Spoken) -> None:
    spoken.hear((7, 0), called=(7,))
    spoken.hear()
    assert spoken.at(1) is None


def test_a_reload_repeats_nothing_and_forgets_no_repeat(spoken: Spoken) -> None:
    spoken.hear((7, 0), called=(7,))
    assert spoken.at(1) == "7 first"
    spoken.reload()
    assert spoken.at(2) is None
    spoken.hear((7, 0), called=(7,))
    assert [spoken.at(s) for s in (3, 13)] == [None, "7 again"]
    spoken.reload()
    spoken.hear((7, 0), called=(7,))
    assert spoken.at(30) is None


def test_a_number_that_comes_back_after_a_restored_backup_is_another_call(spoken: Spoken) -> None:
    spoken.hear((7, 0), called=(7,))
    assert spoken.at(1) == "7 first"
    spoken.hear((7, 20), called=(7,))
    assert spoken.at(21) == "7 first"


def test_a_tired_page_is_known(spoken: Spoken, page: Page) -> None:
    minute = 60_000

    def tired(**health: Any) -> bool:
        usual = {"faults": [], "heapMb": 40, "age": 21 * 60 * minute, "night": False}
        return bool(page.evaluate("health => isTired(health)", {**usual, **health}))

    assert not tired()
    assert tired(night=True)
    assert not tired(night=True, age=60 * minute)
    assert tired(night=True, age=60 * minute, heapMb=301)
    six = [20 * minute + at for at in range(6)]
    assert tired(faults=six, age=25 * minute)
    assert not tired(faults=six[1:], age=25 * minute)
    assert not tired(faults=six, age=40 * minute)
    allowed = "([call, reload]) => mayReload(call, reload)"
    assert [page.evaluate(allowed, ages) for ages in ([29_000, 1e9], [31_000, 1e9], [31_000, 1_000])] == [
        False,
        True,
        False,
    ]
