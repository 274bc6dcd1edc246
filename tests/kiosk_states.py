"""Every screen and state of a kiosk, for the eye, for axe-core and for the pictures: the real page, our floor."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from playwright.sync_api import Page, Route, expect

from server.web.qr import svg
from tests.processes import Box

MORNING: Final = datetime(2026, 11, 23, 2, 35, tzinfo=UTC)
"""09:35 in the commune."""
EVENING: Final = MORNING + timedelta(hours=8)
SHAPES: Final = (("vi", False), ("en", False), ("vi", True), ("en", True))
"""Language, and whether the letters are large."""
ENDS: Final = (("vi", False), ("en", True))
"""Two shapes that have all there is: the longest words, and the largest letters."""
BIRTH: Final = "1.001193"
WAITING: Final = {"civil": 4, "certify": 6, "land": 17, "social": 2, "business": 3, "results": 5, "guide": 1}
_LONGEST: Final = (
    "Ỗ Ẫ Ẩ Ậ gyợ ĐỀ NGHỊ CẤP LẠI: thủ tục đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con có yếu tố nước "
    "ngoài tại khu vực biên giới đối với trẻ em sinh ra ở Việt Nam có cha hoặc mẹ là công dân nước láng giềng"
)
"""Official names of the data have up to 223 characters; the letters have marks above and below."""
_CARD: Final = "038175004821|112233445|Lê Thị Ngọc Quỳnh|02011975|Nữ|Xã Hoằng Lộc|01082024"
SCANNER: Final = """
  window.port = Object.assign(new EventTarget(), {
    readable: null,
    open: async () => {
      port.readable = new ReadableStream({ start: feed => { window.scan = text => feed.enqueue(new TextEncoder().encode(text)); } });
    },
  });
  const serial = Object.assign(new EventTarget(), { getPorts: async () => [port] });
  Object.defineProperty(navigator, "serial", { value: serial });
"""
"""A scanner of cards on a serial line, as the page meets one; `scan(text)` holds something to it."""
Json = dict[str, Any]
Walk = Callable[["Kiosk"], None]


def _as_it_is(_: Json) -> None:
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a screen comes about: what the server says, and what a citizen presses."""

    walk: Walk = _as_it_is  # type: ignore[assignment]
    floor: Callable[[Json], None] = _as_it_is
    birth: Json = field(default_factory=dict)
    """What is otherwise about the procedure that the walks open."""
    facts: Json = field(default_factory=dict)
    slip: Json = field(default_factory=dict)
    ticket: Json = field(default_factory=dict)
    refusal: Json | None = None
    """What the server answers to a press instead of a number."""
    at: datetime = MORNING
    numbers: int = 0
    """How many the holder of the card has."""
    asks: bool = False
    """A question over everything: the keys of the bar are out of reach."""


class Kiosk:
    """The real page of a kiosk, over and over in another state; its clock stands in the test's hand."""

    def __init__(self, page: Page, box: Box) -> None:
        self.page, self._box = page, box
        self._state = State()
        self._away = False
        self._floor: Json = {}
        self._queues: dict[str, str] = {}
        self._civil: dict[str, str] = {}
        page.route(re.compile(r"/kiosk(\?.*)?$"), self._page)
        page.route("**/kiosk/catalogue.json", self._catalogue)
        page.route("**/live/kiosk.json", self._live)
        page.route("**/kiosk/tickets", self._ticket)
        page.route("**/kiosk/tickets/*/print.json*", lambda route: route.fulfill(json=self._slip()))
        page.route(
            "**/kiosk/qr.svg?ticket=*",
            lambda route: route.fulfill(body=_code(), content_type="image/svg+xml"),
        )
        page.route("**/kiosk/card", self._card)
        page.add_init_script(SCANNER)
        page.route(re.compile("/kiosk/(online|missed)$"), lambda route: route.fulfill(status=204))
        page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
        page.clock.install(time=MORNING)

    def open(self, name: str, *, lang: str = "vi", large: bool = False, lowered: bool = False) -> None:
        """Come to the machine, choose a language, a size and a height, and walk to a state."""
        self._state, self._away = STATES[name], False
        self._look_up()
        self.page.clock.set_system_time(self._state.at)
        self.page.goto(f"{self._box.url}/kiosk")
        expect(self.page.locator(".tile").first).to_be_visible()
        self.page.evaluate("document.fonts.ready.then(() => null)")
        if lang != "vi":
            self.key("language")
        if large:
            self.key("large")
        if lowered:
            self.key("lowered")
        self._state.walk(self)
        self.settle()

    def shapes(self, name: str, shapes: Sequence[tuple[str, bool]] = SHAPES) -> Iterator[tuple[str, bool]]:
        """Show a state in one shape after the other: `(language, large)`."""
        before = None
        for lang, large in shapes:
            if before is None or STATES[name].asks:
                self.open(name, lang=lang, large=large)
            else:
                if lang != before[0]:
                    self.key("language")
                if large != before[1]:
                    self.key("large")
            before = lang, large
            expect(self.page.locator("html")).to_have_attribute("lang", lang)
            yield lang, large

    def key(self, name: str) -> None:
        """Press a key of the bar."""
        self.page.locator(f"[data-key={name}]").click()

    def press(self, what: str, at: int = 0) -> None:
        """Press what a selector finds, once the screen under the finger has settled."""
        self.settle()
        self.page.locator(what).nth(at).click()

    def settle(self) -> None:
        """Let the time pass in which a screen takes no finger."""
        self.page.clock.run_for(400)
        expect(self.page.locator("#stage")).not_to_have_attribute("inert", "")

    def lose_server(self, milliseconds: int) -> None:
        """Let time pass without a word from the server."""
        self._away = True
        self.page.clock.fast_forward(milliseconds)
        self.page.clock.run_for(1_000)

    def _look_up(self) -> None:
        """Learn which queue is which, once; the first look also lets the machine in."""
        if self._queues:
            return
        self.page.request.get(f"{self._box.url}/kiosk")
        catalogue = self.page.request.get(f"{self._box.url}/kiosk/catalogue.json").json()
        self._queues = {one["key"]: queue for queue, one in catalogue["queues"].items()}
        self._civil = {
            "queue": self._queues["civil"],
            "field": next(one["id"] for one in catalogue["fields"] if one["queue"] == self._queues["civil"]),
        }

    def _page(self, route: Route) -> None:
        answer = route.fetch()
        body = _block(answer.text(), "snapshot", self._morning)
        body = _block(body, "facts", lambda facts: {**facts, **self._state.facts})
        route.fulfill(response=answer, body=body)

    def _morning(self, floor: Json) -> Json:
        """A busy morning on the floor the page brings, whatever its server has seen."""
        floor["now"] = self._state.at.isoformat()
        floor["seq"] = 900
        floor["outages"] = []
        for key, queue in self._queues.items():
            waiting = WAITING.get(key, 0)
            wait = [5 * waiting, 5 * waiting + 10] if waiting else [0, 0]
            floor["queues"][queue] |= {"state": "open", "reason": None, "waiting": waiting, "wait": wait}
        self._state.floor(floor)
        for outage in floor["outages"]:
            outage["queues"] = [self._civil["queue"] for _ in outage["queues"]]
            outage["fields"] = [self._civil["field"] for _ in outage["fields"]]
        self._floor = floor
        return floor

    def _catalogue(self, route: Route) -> None:
        answer = route.fetch()
        catalogue = answer.json()
        (birth,) = (one for one in catalogue["procedures"].values() if one["code"] == BIRTH)
        birth |= self._state.birth
        route.fulfill(response=answer, json=catalogue)

    def _live(self, route: Route) -> None:
        if self._away:
            route.abort()
        else:
            # Without the server's clock the page keeps to its own.
            route.fulfill(json={**self._floor, "now": None})

    def _ticket(self, route: Route) -> None:
        if self._state.refusal is not None:
            route.fulfill(status=409, json={"error": {"queue": self._civil["queue"], **self._state.refusal}})
            return
        if self._away:
            route.abort()
            return
        ticket = {
            "id": "one",
            "code": "A042",
            "short_code": "K7M2QX",
            "ahead": 4,
            "wait": [15, 25],
            "queue": self._civil["queue"],
            "counters": [1, 2],
            "phone_url": "",
            **self._state.ticket,
        }
        qr = None if ticket["phone_url"] is None else "/kiosk/qr.svg?ticket=one"
        route.fulfill(status=201, json={"ticket": ticket, "qr": qr, "print": self._slip()})

    def _card(self, route: Route) -> None:
        given = [("A042", "civil"), ("C017", "land")][: self._state.numbers]
        numbers = [
            {"id": code, "code": code, "queue": self._queues[queue], "here": code == "A042"}
            for code, queue in given
        ]
        route.fulfill(json={"person": "0123456789abcdefghijkl", "numbers": numbers})

    def _slip(self) -> Json:
        return {"state": "printed", "fault": None, "elsewhere": None, **self._state.slip}


def _block(page: str, name: str, change: Callable[[Json], Json]) -> str:
    block = re.compile(rf'(<script type="application/json" id="{name}">)(.*?)(</script>)', re.DOTALL)
    return block.sub(lambda m: m[1] + json.dumps(change(json.loads(m[2]))) + m[3], page)


def _code() -> bytes:
    return svg("https://hoangloc.example/t/0123456789abcdefghijkl")


# ---- what a citizen presses -------------------------------------------------------------------------


def _field(at: int = 0) -> Walk:
    return lambda kiosk: kiosk.press(".tile.field", at)


def _tail(kiosk: Kiosk) -> None:
    kiosk.press(".tile.field")
    kiosk.press(".tail .tab", 1)


def _others(kiosk: Kiosk) -> None:
    kiosk.press(".tile.field.others")


def _procedure(kiosk: Kiosk) -> None:
    kiosk.press(".tile.often")


def _priority(kiosk: Kiosk) -> None:
    _procedure(kiosk)
    kiosk.press(".button.priority")


def _priority_chosen(kiosk: Kiosk) -> None:
    _priority(kiosk)
    kiosk.page.locator("#dialog button").first.click()


def _online(kiosk: Kiosk) -> None:
    _procedure(kiosk)
    kiosk.press(".way.online button")


def _take(kiosk: Kiosk) -> None:
    _procedure(kiosk)
    kiosk.press(".way.number button")
    expect(kiosk.page.locator("#stage")).not_to_have_attribute("data-screen", "procedure")


def _take_again(kiosk: Kiosk) -> None:
    _take(kiosk)
    kiosk.press(".acts button", 1)
    _take(kiosk)


def _take_without_server(kiosk: Kiosk) -> None:
    kiosk.lose_server(16_000)
    _take(kiosk)


def _search(words: str) -> Walk:
    def walk(kiosk: Kiosk) -> None:
        kiosk.press(".searchbox")
        kiosk.settle()
        if words:
            with kiosk.page.expect_response("**/kiosk/search.json*"):
                kiosk.page.locator(".query").fill(words)
            expect(kiosk.page.locator(".examples")).to_have_count(0)

    return walk


def _guide(kiosk: Kiosk) -> None:
    kiosk.press(".unknown")


def _direct(kiosk: Kiosk) -> None:
    kiosk.press(".tile.often", -1)


def _help(kiosk: Kiosk) -> None:
    kiosk.key("help")


def _scan(sent: str) -> Walk:
    def walk(kiosk: Kiosk) -> None:
        kiosk.settle()
        kiosk.page.evaluate("text => scan(text)", f"{sent}\n")
        expect(kiosk.page.locator("#stage h1")).not_to_have_text(re.compile("Một chút|One moment"))

    return walk


def _card_asked(kiosk: Kiosk) -> None:
    _help(kiosk)
    kiosk.press(".tips button")


def _idle(kiosk: Kiosk) -> None:
    kiosk.press(".tile.field")
    kiosk.settle()
    kiosk.page.clock.fast_forward(130_000)
    kiosk.page.clock.run_for(1_000)
    expect(kiosk.page.locator("#dialog")).to_be_visible()


def _contrast(kiosk: Kiosk) -> None:
    _help(kiosk)
    kiosk.press(".tips button", -1)


# ---- what the server says ------------------------------------------------------------------------------


def _queues(**more: Any) -> Callable[[Json], None]:
    def change(floor: Json) -> None:
        for queue in floor["queues"]:
            floor["queues"][queue] |= deepcopy(more)

    return change


def _closed(floor: Json) -> None:
    opens = (EVENING + timedelta(hours=14)).isoformat()
    floor["hours"] = {"open": False, "changes_at": opens}
    floor["counters_open"] = 0


def _nobody_open(floor: Json) -> None:
    floor["counters_open"] = 0
    _queues(counters_open=0, wait=None)(floor)


def _printer(condition: str) -> Callable[[Json], None]:
    def change(floor: Json) -> None:
        floor["printers"] = dict.fromkeys(floor["printers"], condition)

    return change


def _outage(*, everything: bool) -> Callable[[Json], None]:
    def change(floor: Json) -> None:
        floor["outages"] = [
            {
                "name": "Phần mềm hộ tịch của Bộ Tư pháp",
                "name_en": "The civil-status software of the Ministry of Justice",
                "fields": [] if everything else ["civil"],
                "queues": ["civil"],
                "text": "Kết quả có thể trả chậm, xin ông/bà thông cảm.",
                "text_en": "Results may come late. We are sorry.",
                "since": (MORNING - timedelta(minutes=15)).isoformat(),
            }
        ]

    return change


_DEAR: Final = {"fee": 8000, "fee_note": "mỗi bản sao, miễn cho người có công", "fee_note_en": "a copy"}
_LONG: Final = {
    "official": _LONGEST,
    "papers": [f"Giấy tờ số {n}: bản chính hoặc bản sao chứng thực" for n in range(9)],
}
_BLANK: Final = {
    "papers": [],
    "time": None,
    "time_en": None,
    "fee": None,
    "fee_note": None,
    "fee_note_en": None,
}
_FAILED: Final = "failed"

STATES: Final[Mapping[str, State]] = {
    "home": State(),
    "home-closed": State(floor=_closed, at=EVENING),
    "home-no-counter": State(floor=_nobody_open),
    "home-paper-out": State(floor=_printer("paper_out")),
    "home-printer-broken": State(floor=_printer("hung")),
    "home-outage": State(floor=_outage(everything=True)),
    "home-away": State(walk=lambda kiosk: kiosk.lose_server(16_000)),
    "field": State(walk=_field()),
    "field-numbered": State(walk=_tail),
    "field-others": State(walk=_others),
    "field-outage": State(walk=_field(), floor=_outage(everything=False)),
    "procedure": State(walk=_procedure),
    "procedure-unknown": State(walk=_procedure, birth=_BLANK),
    "procedure-long": State(walk=_procedure, birth={**_LONG, **_DEAR}),
    "procedure-counter-only": State(walk=_procedure, birth={"level": "info"}),
    "procedure-needs": State(
        walk=_procedure, birth={"needs": {"vneid": True, "photos": True, "minutes": 15}}
    ),
    "have": State(walk=_take_again),
    "have-elsewhere": State(
        walk=_take,
        refusal={"code": "number_had", "message": "", "id": "one", "ticket": "A042", "here": False},
    ),
    "resting": State(
        walk=_take,
        refusal={
            "code": "kiosk_resting",
            "message": "Máy tạm nghỉ một lát. Bàn hướng dẫn cấp số cho ông/bà ngay.",
        },
    ),
    "procedure-late": State(walk=_procedure, at=EVENING - timedelta(hours=2), birth={"same_day": True}),
    "procedure-resting": State(walk=_procedure, floor=_nobody_open),
    "procedure-unserved": State(
        walk=_procedure, floor=_queues(counters=[], served=False, counters_open=0, wait=None)
    ),
    "procedure-paused": State(walk=_procedure, floor=_queues(state="paused", reason="Cán bộ họp đến 10:00")),
    "procedure-full": State(walk=_procedure, floor=_queues(state="full")),
    "procedure-closed": State(walk=_procedure, floor=_closed, at=EVENING),
    "procedure-outage": State(walk=_procedure, floor=_outage(everything=False)),
    "procedure-priority": State(walk=_priority, asks=True),
    "procedure-priority-chosen": State(walk=_priority_chosen),
    "online": State(walk=_online),
    "online-unserved": State(
        walk=_online, floor=_queues(counters=[], served=False, counters_open=0, wait=None)
    ),
    "online-by-name": State(walk=_online, birth={"on_portal": False, "name": _LONGEST[:60]}),
    "search": State(walk=_search("")),
    "search-found": State(walk=_search("khai sinh")),
    "search-nothing": State(walk=_search("zqxw")),
    "queue-guide": State(walk=_guide),
    "queue-direct": State(walk=_direct),
    "done": State(walk=_take),
    "done-printing": State(walk=_take, slip={"state": "printing"}),
    "done-sent": State(walk=_take, slip={"state": "sent"}),
    "done-elsewhere": State(walk=_take, slip={"elsewhere": "Máy in bàn hướng dẫn"}),
    "done-paper-out": State(walk=_take, slip={"state": _FAILED, "fault": "paper_out"}),
    "done-doubtful": State(walk=_take, slip={"state": "unknown", "fault": "interrupted"}),
    "done-long-code": State(
        walk=_take, ticket={"code": "A1041", "ahead": 0, "wait": None, "counters": [1, 2, 3, 7]}
    ),
    "done-without-phone": State(walk=_take, ticket={"phone_url": None}),
    "done-wifi": State(walk=_take, facts={"wifi": "UBND-Hoang-Loc-mien-phi"}),
    "problem-refused": State(
        walk=_take,
        refusal={
            "code": "queue_full",
            "message": "Hôm nay đã phát đủ số. / All numbers of today are given.",
        },
    ),
    "problem-away": State(walk=_take_without_server),
    "card": State(walk=_card_asked),
    "card-greeted": State(walk=_scan(_CARD)),
    "card-has-number": State(walk=_scan(_CARD), numbers=1),
    "card-has-numbers": State(walk=_scan(_CARD), numbers=2),
    "card-broken": State(walk=_scan(_CARD[:30])),
    "card-foreign": State(walk=_scan("https://example.com/")),
    "card-too-large": State(walk=_scan("9" * 2_000)),
    "help": State(walk=_help),
    "help-contrast": State(walk=_contrast),
    "idle": State(walk=_idle, asks=True),
}
"""Every state by the name of its picture."""
LOWERED: Final = ("home-outage", "field", "procedure-long", "search-found", "done", "procedure-priority")
"""The fullest screens: what fits there in the lower part of the glass, fits everywhere."""
