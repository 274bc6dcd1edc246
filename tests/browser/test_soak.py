"""Months of calls in a minute: a board that loses its socket and its server, and stays right and as large as it was."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from server.core.ticket import Ticket
from server.store import read
from tests.browser.conftest import OpenPage
from tests.browser.test_board import Floor, cell, floor_of, open_board
from tests.browser.watch import SERVER_GONE, Watch
from tests.processes import Box
from tests.proof import Proof
from tests.until import until

AT_ONCE = 400
"""How many times faster than a real loudspeaker the page's one is."""
BEHIND = 5
"""Calls that may wait for the loudspeaker, twice as many for a moment: a wall is told of a dozen."""
HEARD = 0.95
GROWTH_MB = 4.0
"""Megabytes by which the heap may be larger after the soak than when all its parts had been used once."""
QUEUES = {1: "civil", 3: "certify", 4: "land", 5: "social"}

# Sound of no length, but in its order; and everything the page says it announced, as it says it.
FAST_SOUND = """
(() => {
  AudioBufferSourceNode.prototype.start = function (at) {
    const left = (at - this.context.currentTime + this.buffer.duration) * 1000;
    setTimeout(() => this.dispatchEvent(new Event("ended")), left / SPEED);
  };
  window.said = [];
  new MutationObserver(() => window.said.push(document.documentElement.dataset.announced)).observe(
    document, { subtree: true, attributeFilter: ["data-announcements"] });
})();
""".replace("SPEED", str(AT_ONCE))
NODES = """() => {
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
  let nodes = 0;
  // The two lines of the ticker get their texts in their own time.
  while (walker.nextNode()) nodes += walker.currentNode.parentElement?.closest(".messages") ? 0 : 1;
  return nodes;
}"""


@dataclass
class Soak:
    """One board, one floor, and what became of every call."""

    page: Page
    box: Box
    floor: Floor
    sockets: list[WebSocketRoute]
    connected: list[int] = field(default_factory=list)
    made: int = 0

    def call(self, *, connected: bool = True) -> Ticket:
        counter = list(QUEUES)[self.made % len(QUEUES)]
        self.floor.issue(QUEUES[counter])
        ticket = self.floor.call(counter)
        self.floor.end(ticket, counter)
        self.made += 1
        if connected:
            self.connected.append(ticket.last_seq)
            if self.made % BEHIND == 0:
                until(lambda: self.waiting() <= BEHIND, what="the loudspeaker to keep up")
        return ticket

    def waiting(self) -> int:
        """Answer how many calls came after the newest that was announced: they are spoken as they came."""
        newest = max((seq for seq, what in self.said() if what == "first"), default=0)
        return sum(seq > newest for seq in self.connected)

    def said(self) -> list[tuple[int, str]]:
        """Each announcement: the call's seq, and first or again."""
        noted: list[str] = self.page.evaluate("window.said")
        return [(int(seq), what) for seq, what in (line.split(" ")[:2] for line in noted)]

    def right(self, *, within: float) -> None:
        """Wait until the board shows the newest floor, and compare it cell by cell with the server's own."""
        with self.floor.store.read() as conn:
            seq = read.centre(conn, self.floor.centre_id).seq
        expect(self.page.locator("html")).to_have_attribute("data-seq", str(seq), timeout=within * 1000)
        expect(self.page.locator("html")).to_have_attribute("data-freshness", "fresh")
        truth = self.page.request.get(f"{self.box.url}/live/board.json").json()
        wall = {one["number"]: one["code"] or "" for one in truth["counters"]}
        assert {n: cell(self.page, n).locator(".code").text_content() for n in wall} == wall

    def drop_socket(self) -> None:
        self.sockets[-1].close()
        self.call(connected=False)
        self.right(within=10)

    def kill_server(self) -> None:
        self.box.kill_9()
        for started in self.box.started:
            started.process.wait()
        self.box.started.clear()
        self.call(connected=False)
        self.box.start("serve")
        self.box.ready()
        self.right(within=15)

    def stand(self) -> None:
        """Leave the floor as it was at each measurement: everywhere somebody called, everywhere one waiting."""
        for counter, queue in QUEUES.items():
            self.floor.issue(queue)
            self.floor.call(counter)
            self.floor.issue(queue)
        self.right(within=10)

    def clear(self) -> None:
        for counter in QUEUES:
            with self.floor.store.read() as conn:
                ticket = read.open_call(
                    conn, self.floor.centre_id, str(self.floor.clerks[counter].counter_id)
                )
            assert ticket is not None
            self.floor.end(ticket, counter)

    def size(self) -> tuple[int, float]:
        """Answer the page's nodes, and its heap in megabytes after a collection."""
        tools = self.page.context.new_cdp_session(self.page)
        tools.send("HeapProfiler.collectGarbage")
        used: dict[str, Any] = tools.send("Runtime.getHeapUsage")
        tools.detach()
        return int(self.page.evaluate(NODES)), used["usedSize"] / 1e6


@pytest.fixture
def served(make_box: Callable[..., Box]) -> Box:
    box = make_box()
    box.start("run", "--sample")
    box.ready()
    return box


def test_a_board_is_right_and_as_large_as_before_after_every_fault(
    served: Box, open_page: OpenPage, watch: Watch, proof: Proof
) -> None:
    watch.expect(SERVER_GONE)
    sizes, page = proof.sizes, open_page("board")
    sockets: list[WebSocketRoute] = []

    def through(route: WebSocketRoute) -> None:
        route.connect_to_server()
        sockets.append(route)

    page.route_web_socket("**/socket.io/**", through)
    page.add_init_script(FAST_SOUND)
    open_board(page, served)
    expect(page.locator("html")).to_have_attribute("data-voice-vi", "ready", timeout=60_000)
    began = time.monotonic()
    with floor_of(served) as floor:
        soak = Soak(page, served, floor, sockets)
        for _ in range(BEHIND * 2):
            soak.call()
        soak.stand()
        nodes, heap = soak.size()
        soak.clear()
        kill_every = max(1, sizes.soak_calls // (sizes.soak_server_kills + 1))
        for number in range(1, sizes.soak_calls + 1):
            soak.call()
            if number % sizes.soak_drop_every == 0:
                soak.drop_socket()
            if number % kill_every == 0 and number // kill_every <= sizes.soak_server_kills:
                soak.kill_server()
        soak.stand()
        after, heap_after = soak.size()
        assert after == nodes
        assert heap_after - heap < GROWTH_MB

        said = soak.said()
        assert [one for one, times in Counter(said).items() if times > 1] == []
        heard = {seq for seq, what in said if what == "first"}
        part = len(heard & set(soak.connected)) / len(soak.connected)
        assert part >= HEARD
    proof.note(
        f"{soak.made} calls, {len(sockets) - 1} cuts of the socket or the server, {after} nodes before and after, "
        f"heap {heap:.1f} MB before and {heap_after:.1f} MB after "
        f"({(heap_after - heap) * 1000 / sizes.soak_calls:+.2f} MB in a thousand calls), "
        f"{part:.1%} of the calls made while connected were spoken and none twice, "
        f"{time.monotonic() - began:.0f} s"
    )
