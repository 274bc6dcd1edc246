"""Every state of a board as a snapshot, for the eye, for axe-core and for the pictures: the real page, our floor."""

import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw
from playwright.sync_api import Page, Route, expect

from tests.processes import Box

NOON: Final = datetime(2026, 11, 23, 2, 35, tzinfo=UTC)
"""09:35 in the commune."""
HERE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
CODES: Final = ("A042", "B017", "C008", "E011", "A1041", "G003", "K012", "H021", "B1016", "C007", "E009")
_NAMES: Final = (
    ("A", "Hộ tịch", "Civil status"),
    ("E", "Bảo trợ xã hội, người có công", "Social protection"),
    ("H", "Hướng dẫn nộp trực tuyến", "Help with filing online"),
    ("K", "Nhận kết quả hồ sơ", "Results"),
)
_STONES: Final = "Ỗ Ẫ Ẩ Ậ gyợ ĐỀ NGHỊ CẤP LẠI"
"""Letters with marks above and below, which a box that is too low cuts off."""
Snapshot = dict[str, Any]


def scene(counters: int, at: datetime = NOON) -> Snapshot:
    """A busy floor of so many counters; the first one calls."""
    now = at.isoformat()
    return {
        "seq": 900,
        "now": now,
        "hours": {"open": True, "closes_at": None, "opens_at": None},
        "counters": [
            _counter(
                number,
                code=CODES[number - 1],
                status="called" if number == 1 else "serving",
                since=now,
                call_seq=900 - number,
                called_at=now,
            )
            for number in range(1, counters + 1)
        ],
        "recent": [
            {"code": code, "counter": 9 + place, "seq": 900 - place, "at": now, "recall": False, "say": []}
            for place, code in enumerate(CODES[:3])
        ],
        "waiting": [
            {"series": series, "name": name, "name_en": name_en, "waiting": 17}
            for series, name, name_en in _NAMES
        ],
        "notices": [
            {
                "kind": "queue_paused",
                "name": "Chứng thực",
                "name_en": "Certified copies",
                "reason": f"{_STONES} phần mềm hộ tịch của bộ đang lỗi từ 09:20, xin ông/bà thông cảm",
            }
        ],
        "lines": {
            "line": {
                "name": f"{_STONES}: chiều thứ Sáu trung tâm họp giao ban",
                "name_en": "Friday afternoon: staff meeting",
            },
            "closed": {"name": "Hẹn gặp lại ông/bà", "name_en": "See you again"},
        },
        "clips": 0,
        "sound": [{"since": "00:00", "volume": 80, "chime": True, "voice": True}],
        "video_sound": False,
        "media": [],
        "test": None,
        "emergency": None,
        "rules": {"spoken_for": 45, "again_after": 12, "highlight": 20},
    }


def _counter(number: int, **more: Any) -> Snapshot:
    nothing = dict.fromkeys(("code", "since", "back_at", "call_seq", "called_at"))
    return {"number": number, "status": "free", **nothing, **more}


def _mixed(at: datetime) -> Snapshot:
    """Seven counters in every condition, as the picture of the design has them."""
    board = scene(5, at)
    back = (at + timedelta(minutes=25)).isoformat()
    rest = [
        _counter(6),
        _counter(7, status="paused", back_at=back),
        _counter(8, status="closed"),
    ]
    return {**board, "counters": [*board["counters"][:4], *rest], "notices": []}


def _empty(at: datetime) -> Snapshot:
    board = scene(7, at)
    counters = [_counter(number) for number in range(1, 8)]
    return {**board, "counters": counters, "recent": [], "waiting": [], "notices": []}


def _night(at: datetime) -> Snapshot:
    opens = (at + timedelta(hours=14)).isoformat()
    hours = {"open": False, "closes_at": None, "opens_at": opens}
    counters = [_counter(number, status="closed") for number in range(1, 8)]
    return {**_empty(at), "counters": counters, "hours": hours}


def _down(at: datetime) -> Snapshot:
    notice = {
        "kind": "system_down",
        "name": "Phần mềm hộ tịch của Bộ Tư pháp",
        "name_en": "The civil-status software of the Ministry of Justice",
        "since": at.isoformat(),
        "text": "Kết quả có thể trả chậm, xin ông/bà thông cảm.",
        "text_en": "Results may come late. We are sorry.",
    }
    return {**scene(7, at), "notices": [notice]}


def _over(at: datetime) -> Snapshot:
    message = {
        "text": "Xin mời ông/bà bình tĩnh rời khỏi tòa nhà theo lối thoát hiểm",
        "text_en": "Please leave the building calmly by the emergency exits",
        "since": at.isoformat(),
    }
    return {**scene(7, at), "emergency": message}


def _media(at: datetime, counters: int) -> Snapshot:
    return {**scene(counters, at), "media": [{"file": "x.png", "film": False, "seconds": 10, "until": None}]}


def _of(counters: int) -> Callable[[datetime], Snapshot]:
    return lambda at: scene(counters, at)


STATES: Final[Mapping[str, Callable[[datetime], Snapshot]]] = {
    **{f"counters-{counters}": _of(counters) for counters in (1, 2, 3, 4, 5, 8, 11)},
    "mixed": _mixed,
    "empty": _empty,
    "night": _night,
    "outage": _down,
    "emergency": _over,
    "media": lambda at: _media(at, 7),
    "media-3": lambda at: _media(at, 3),
}
"""Every state that a snapshot alone brings about, by name; ages of the data come with time."""
AGES: Final = {"reconnecting": 16_000, "stale": 46_000, "old": 260_000}
"""Milliseconds without a word from the server until each age, one after the other."""


class Board:
    """The real page of a board, over and over with another floor; its clock stands in the test's hand."""

    def __init__(self, page: Page, box: Box, *, at: datetime = NOON) -> None:
        self.page, self._box, self._at = page, box, at
        self._board: Snapshot = {}
        self._away = False
        page.route("**/board?*", self._page)
        page.route("**/board/media/*", lambda route: route.fulfill(body=poster()))
        page.route("**/board/report", lambda route: route.fulfill(status=204))
        page.route("**/live/board.json", self._live)
        page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
        page.clock.install(time=at)

    def open(self, state: str, *, lang: str) -> None:
        """Show a state and let a second pass."""
        self._away = False
        self.page.clock.set_system_time(self._at)
        self._board = STATES[state](self._at)
        self.page.goto(f"{self._box.url}/board?lang={lang}")
        self.page.evaluate("document.fonts.ready.then(() => null)")
        expect(self.page.locator(".message.shown")).not_to_be_empty()
        if self._board["media"] and self.page.locator(".media").count():
            self.page.clock.run_for(600)
            self.page.wait_for_function("document.querySelector('.media img[src]')?.complete")
        self.page.clock.run_for(1_000)

    def lose_server(self, milliseconds: int) -> None:
        """Let time pass without a word from the server."""
        self._away = True
        self.page.clock.fast_forward(milliseconds)
        self.page.clock.run_for(1_000)

    def _page(self, route: Route) -> None:
        block = re.compile(r'(<script type="application/json" id="snapshot">).*?(</script>)', re.DOTALL)
        answer = route.fetch()
        body = block.sub(lambda m: m[1] + json.dumps(self._board) + m[2], answer.text())
        # What the band says until the clock runs is the server's hour, which is none of this morning.
        body = re.sub(r'(data-clock="time">)[^<]*', rf"\g<1>{self._at.astimezone(HERE):%H:%M}", body)
        route.fulfill(response=answer, body=body)

    def _live(self, route: Route) -> None:
        if self._away:
            route.abort()
        else:
            # Without the server's clock the page keeps to its own.
            route.fulfill(json={**self._board, "now": None})


def poster() -> bytes:
    """A picture as a centre might hang up."""
    drawn = Image.new("RGB", (1600, 900), "#1F5F8B")
    ImageDraw.Draw(drawn).ellipse((600, 250, 1000, 650), outline="white", width=40)
    kept = io.BytesIO()
    drawn.save(kept, "PNG")
    return kept.getvalue()
