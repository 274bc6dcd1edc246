"""Case 17: whatever can be typed is shown as text, on every face, on paper and in every file."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from printers.encode import encode
from printers.layout import render
from printers.profiles import profile_named
from printers.sample import specimen
from server.core.errors import Malformed
from server.core.house import Actor, CounterState, QueueState, Role
from server.core.tokens import ticket_token
from server.store import names, read
from server.usecases import catalogue_import, day, floor_plan, missed, outages, rules, screens, staff, wall
from tests.browser.conftest import OpenPage
from tests.lobby import CENTRE, Floor
from tests.people import log_in, sit_down
from tests.processes import Box
from tests.sample import serve

EVIL = '</script><img src=/x onerror="window.evil=1">{{7*7}}'
"""Breaks out of a script, of an attribute and of a template, wherever one of them is careless."""
HIDDEN = "\u202e\u200b"
"""Turns the direction of what follows, and cannot be seen: refused where it is typed."""


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Iterator[Box]:
    box = Box(tmp_path_factory.mktemp("case-17"))
    try:
        serve(box, sample)
        floor = Floor(box)
        with closing(floor.store):
            _type_everywhere(floor)
        yield box
    finally:
        box.close()


@pytest.fixture(scope="module")
def token(box: Box) -> str:
    floor = Floor(box)
    with closing(floor.store):
        return ticket_token(floor.secret, floor.arrive("1.001193").id)


def _type_everywhere(floor: Floor) -> None:
    """Put it into every text that the office, the door or a citizen can type."""
    store = floor.store
    office = Actor(centre_id=CENTRE, kind="staff", id="evil", role=Role.ADMIN)
    facts = dict.fromkeys(("name", "place", "name_en", "place_en"), EVIL)
    floor_plan.name_centre(store, by=office, **facts)
    with store.read() as conn:
        queues, devices = read.queues(conn, CENTRE), names.devices(conn, CENTRE)
        people = names.staff_names(conn, CENTRE)
    for queue in queues:
        floor_plan.change_queue(store, queue.key, series=queue.series, name=EVIL, name_en=EVIL, by=office)
    for staff_id in people:
        with store.read() as conn:
            row = staff.people.staff_member(conn, CENTRE, staff_id)
        assert row is not None
        role = Role(row.role)
        staff.change(store, staff_id, name=EVIL, role=role, active=True, usual_counter=None, by=office)
    for screen in devices:
        screens.change(store, screen.id, name=EVIL, diagonal=27.0, slot="down", by=office)
    rules.add_group(store, name=EVIL, name_en=EVIL, minutes=5, declared=True, by=office)
    day.set_counter(store, 7, state=CounterState.PAUSED, reason=EVIL, by=office)
    day.set_queue(store, "business", state=QueueState.PAUSED, reason=EVIL, by=office)
    missed.note(store, EVIL, by=office)
    rows = [["Mã", "Tên thủ tục", "Lĩnh vực", "Giấy tờ"], ["1.001193", EVIL, "Hộ tịch", EVIL]]
    catalogue_import.take_in(store, catalogue_import.spreadsheet.to_csv(rows), by=office)
    report = outages.Report(name=EVIL, name_en=EVIL, fields=(), text=EVIL, text_en=EVIL)
    outages.start_outage(store, report, by=office)
    with pytest.raises(Malformed):
        wall.show_emergency(store, text=f"Chú ý{HIDDEN}", text_en="", by=office)
    wall.show_emergency(store, text=EVIL, text_en=EVIL, by=office)


def harmless(page: Page, *, shown: bool = True) -> None:
    """Nothing ran, nothing became an element, nothing was reckoned; and it was really there."""
    assert page.evaluate("window.evil") is None
    expect(page.locator("img[onerror], img[src='/x']")).to_have_count(0)
    if shown:
        assert "window.evil" in page.content()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_case_17_what_citizens_see_is_text(box: Box, token: str, open_page: OpenPage, lang: str) -> None:
    for screen, paths in {
        "kiosk": ("/kiosk",),
        "board": ("/board", "/board/counter/1"),
        "phone": (f"/t/{token}",),
        "desk": ("/", "/console/login"),
    }.items():
        page = open_page(screen)
        for path in paths:
            page.goto(f"{box.url}{path}?lang={lang}", wait_until="networkidle")
            harmless(page, shown=path != "/console/login")


PAGES = (
    "/admin",
    "/admin/audit",
    "/admin/plan",
    "/admin/people",
    "/admin/screens",
    "/admin/rules",
    "/admin/catalogue",
    "/admin/missed",
    "/admin/privacy",
    "/admin/printers",
    "/admin/slip",
    "/admin/wall",
    "/floor",
    "/reports",
)


def test_case_17_what_the_office_sees_is_text(box: Box, open_page: OpenPage) -> None:
    page = open_page("desk")
    log_in(page, box, "vanphong", to="/admin")
    for path in PAGES:
        page.goto(f"{box.url}{path}", wait_until="networkidle")
        harmless(page)


def test_case_17_what_a_clerk_sees_and_types_is_text(box: Box, open_page: OpenPage) -> None:
    page = open_page("desk")
    sit_down(page, box, 1)
    page.keyboard.press("F2")
    page.wait_for_load_state("networkidle")
    harmless(page)


def test_case_17_a_kiosk_s_search_shows_what_was_typed_as_text(box: Box, open_page: OpenPage) -> None:
    page = open_page("kiosk")
    answer = page.request.get(f"{box.url}/kiosk/search.json", params={"q": EVIL})
    page.goto(f"{box.url}/kiosk", wait_until="networkidle")
    assert answer.headers["content-type"].startswith("application/json") or answer.status in {302, 401, 403}
    harmless(page)


def test_case_17_a_name_is_never_a_command_to_a_printer() -> None:
    evil = "Hộ tịch\x1b@\x1dV\x00\x10\x14\x01"
    plain = "".join(letter if letter.isprintable() else " " for letter in evil)
    profile = profile_named("clone-80")
    sent = [
        b"".join(
            band.data
            for band in encode(render(replace(specimen("A012"), queue=name), dots=576), profile=profile)
        )
        for name in (evil, plain)
    ]
    assert sent[0] == sent[1]
