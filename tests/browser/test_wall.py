"""What hangs beside the numbers, in a real browser: pictures, the message over everything, loudness, the desk."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from server.clock import utc_now
from server.core.house import house
from server.store import read
from server.usecases import media, wall
from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage
from tests.browser.test_board import ONE_CALL, Floor, cell, floor_of, open_board
from tests.browser.watch import SERVER_GONE, Watch
from tests.processes import Box
from tests.sample import serve
from tests.unit.test_media_file import MP4


@pytest.fixture
def served(make_box: Callable[..., Box], sample: Path) -> Box:
    """A box whose web serves the sample centre."""
    box = make_box()
    serve(box, sample)
    return box


def picture(colour: str) -> io.BytesIO:
    kept = io.BytesIO()
    Image.new("RGB", (1600, 900), colour).save(kept, "PNG")
    kept.seek(0)
    return kept


def files(page: Page) -> list[str]:
    """The file that stands on the glass."""
    shown = page.locator(".media .layer.shown :is(img, video)[src]")
    return [str(shown.nth(at).get_attribute("src")).rpartition("/")[2] for at in range(shown.count())]


def test_pictures_take_turns_beside_the_numbers_and_a_message_covers_all_of_it(
    served: Box, open_page: OpenPage
) -> None:
    folder = served.data / "media"
    with floor_of(served) as floor:
        by = house(floor.centre_id, "test")
        one, two = (
            media.add(floor.store, picture(c), name=c, folder=folder, by=by) for c in ("navy", "teal")
        )
        # A container that holds together is no promise that a browser can play what is in it.
        media.add(floor.store, io.BytesIO(MP4), name="unplayable", folder=folder, by=by)
        for piece in (one, two):
            media.change(floor.store, piece.id, name="x", seconds=3, shown_until=None, shown=True, by=by)
        page = open_board(open_page("board"), served)
        panel = page.locator(".media")
        expect(panel).to_be_visible()
        expect(page.locator(".how")).to_be_hidden()
        for name in (one.file, two.file, one.file):
            expect(page.locator(".layer.shown img")).to_have_attribute(
                "src", f"/board/media/{name}", timeout=ONE_CALL
            )
        assert page.locator(".media :is(img, video)").count() == 4
        assert barriers(page) == []

        wall.show_emergency(
            floor.store, text="Xin mời ông/bà rời khỏi tòa nhà", text_en="Please leave", by=by
        )
        over = page.get_by_role("alert")
        expect(over).to_contain_text("Xin mời ông/bà rời khỏi tòa nhà")
        expect(over).to_contain_text("Please leave")
        expect(panel).to_be_hidden()
        floor.issue()
        floor.call(1)
        expect(page.locator("html")).to_have_attribute("data-seq", str(newest(floor)))
        expect(page.locator("html")).not_to_have_attribute("data-announced", re.compile(".+"))
        assert barriers(page) == []
        wall.end_emergency(floor.store, by=by)
        expect(over).to_be_hidden()
        expect(page.locator("html")).to_have_attribute(
            "data-announced", re.compile("first"), timeout=ONE_CALL
        )

        for piece in (one, two):
            media.remove(floor.store, piece.id, folder=folder, by=by)
        expect(panel).to_be_hidden(timeout=ONE_CALL)
        expect(page.locator(".how")).to_be_visible()


def newest(floor: Floor) -> int:
    with floor.store.read() as conn:
        return read.centre(conn, floor.centre_id).seq


def test_a_board_outlives_its_server_and_a_restart_of_its_machine(
    served: Box, open_page: OpenPage, watch: Watch
) -> None:
    watch.expect(f"{SERVER_GONE}|ERR_FAILED")
    page = open_page("board")
    with floor_of(served) as floor:
        floor.issue()
        called = floor.call(1)
        open_board(page, served)
        page.wait_for_function(
            "async () => navigator.serviceWorker.controller && (await caches.match(location.href))"
        )
        page.reload()
        expect(cell(page, 1).locator(".code")).to_have_text(called.code)
        served.kill_9()
        for started in served.started:
            started.process.wait()
        served.started.clear()
        page.clock.install(time=utc_now() + timedelta(minutes=3))
        page.reload()
        expect(cell(page, 1).locator(".code")).to_have_text(called.code)
        expect(page.locator("html")).to_have_attribute("data-freshness", "stale")
        expect(page.locator(".freshness.late")).to_contain_text(re.compile(r"Số liệu lúc\s*\d\d:\d\d"))
        floor.end(called, 1)
        served.start("serve")
        served.ready()
        expect(page.locator("html")).to_have_attribute("data-freshness", "fresh", timeout=ONE_CALL)
        expect(cell(page, 1).locator(".code")).to_have_text("")


def test_the_office_sets_a_board_up_and_hears_it(
    served: Box, open_page: OpenPage, watch: Watch, tmp_path: Path
) -> None:
    watch.expect("422")
    board = open_board(open_page("board"), served)
    desk = open_page("desk")
    log_in(desk, served, "/admin/wall")
    form = desk.locator(".board-form")
    form.get_by_text("Chứng thực").click()
    form.get_by_role("button", name="Thêm một khung giờ").click()
    form.locator("[name=since]").nth(1).fill("00:01")
    form.locator("[name=volume]").nth(1).fill("0")
    form.locator("[name=voice]").nth(1).uncheck()
    form.locator("[name=chime]").nth(1).uncheck()
    form.get_by_role("button", name="Lưu bảng này").click()
    expect(desk.locator("#toast")).to_contain_text("Đã lưu")
    expect(board.locator("[data-cell]:not([hidden])")).to_have_count(2)
    form.get_by_role("button", name="Cho bảng đọc thử").click()
    expect(board.locator("html")).to_have_attribute("data-announced", "-1 first", timeout=ONE_CALL)
    assert barriers(desk) == []

    desk.goto(f"{served.url}/admin/wall/media")
    sent = tmp_path / "Lịch tiêm chủng.png"
    sent.write_bytes(picture("navy").getvalue())
    desk.locator("#file").set_input_files(sent)
    expect(desk.locator(".piece [name=name]")).to_have_value("Lịch tiêm chủng")
    expect(board.locator(".media")).to_be_visible()
    sent.with_suffix(".svg").write_text("<svg/>")
    desk.locator("#file").set_input_files(sent.with_suffix(".svg"))
    expect(desk.locator("#fault")).to_contain_text("Bảng chỉ chiếu được ảnh")
    assert barriers(desk) == []


def log_in(page: Page, box: Box, path: str) -> None:
    lines = (box.data / "sample-logins.txt").read_text("utf-8").splitlines()
    passwords = dict(line.split("\t")[:2] for line in lines)
    page.goto(f"{box.url}/console/login?next={path}")
    page.get_by_label("Tên đăng nhập").fill("vanphong")
    page.get_by_label("Mật khẩu").fill(passwords["vanphong"])
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("main#page")).to_be_visible()
