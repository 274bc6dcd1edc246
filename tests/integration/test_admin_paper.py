"""Setting up paper as the desk's pages do it: what stands on a slip, what a printer is, where a kiosk prints."""

import base64
import io
import json
import struct
import time
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from flask import Flask
from PIL import Image, ImageDraw
from werkzeug.test import TestResponse

from printers.alone import SomebodyThere, alone_at
from printers.encode import encode
from printers.layout import render
from printers.mark import read_logo
from printers.profiles import profile_named
from printers.slip import Slip, from_json
from server.admin.sentences import Names, sentence
from server.app import create_app
from server.config import Settings
from server.core.kinds import Kind
from server.core.paper import PaperLeft, SlipLayout, paper_left
from server.store import devices, lease, names, spool
from server.store import paper as paper_store
from server.store.spool import PrinterRow
from server.store.unit import Store
from server.usecases import printer_probe
from server.usecases.printer_setup import Connection
from server.usecases.slips import LARGEST_LOGO
from tests.fake_printer import FakePrinter, Script, marks_of
from tests.printroom import FIRST, KIOSK, SECOND, PrintRoom, print_room, whole
from tests.until import until
from tests.world import CENTRE, PASSWORD, World, add_staff

HERE = "http://localhost"
PRINTER = f"{CENTRE}-printer"
BARE = Script(reports=False, echo="none", model="XP-80C")


@pytest.fixture
def kind() -> str:
    """SQLite alone: what differs between the databases lies below the use-cases and is tested there."""
    return "sqlite"


class Desk:
    """The office's browser."""

    def __init__(self, app: Flask, centre_id: str = CENTRE, duty: str = "vanphong") -> None:
        self.client = app.test_client()
        assert (
            self.post("/console/login", {"login": f"{centre_id}.{duty}", "password": PASSWORD}).status_code
            == 200
        )

    def post(self, path: str, body: Any = None, *, origin: str = HERE) -> TestResponse:
        return self.client.post(path, json={} if body is None else body, headers={"Origin": origin})

    def refused(self, path: str, body: Any = None) -> Mapping[str, Any]:
        answer = self.post(path, body)
        assert 400 <= answer.status_code < 500, answer.get_data(as_text=True)
        error: Mapping[str, Any] = answer.get_json()["error"]
        return error

    def set_up(self, printer: str, address: str, *, profile: str = "tm-t82") -> None:
        way = {"driver": "tcp", "address": address, "profile": profile}
        assert self.post(f"/admin/printers/{printer}/setup", way).status_code == 204


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return create_app(
        Settings(data=tmp_path, database_url="", public_url="https://hoangloc.example"), store=world.store
    )


@pytest.fixture
def desk(app: Flask, world: World) -> Desk:
    return Desk(app, world.centre_id)


def png(picture: Image.Image, *, kind: str = "PNG") -> bytes:
    kept = io.BytesIO()
    picture.save(kept, kind)
    return kept.getvalue()


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def stamp(size: tuple[int, int] = (600, 400)) -> Image.Image:
    """A red ring on nothing, as a centre's own mark might be."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((150, 50, 450, 350), outline=(190, 20, 30, 255), width=60)
    return picture


def hollow(width: int, height: int, *chunks: bytes) -> bytes:
    """A PNG that promises many dots and holds a few."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + b"".join(chunks) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def zeros(count: int) -> bytes:
    return zlib.compress(bytes(count), 9)


HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "nothing": (b"", "logo_unreadable"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "logo_unreadable"),
    "text called png": (b"day khong phai la anh\n" * 40, "logo_unreadable"),
    "another kind of picture": (png(stamp().convert("RGB"), kind="GIF"), "logo_unreadable"),
    "cut short": (png(stamp())[:300], "logo_unreadable"),
    "dots that are not there": (hollow(500, 500, _chunk(b"IDAT", zeros(10))), "logo_unreadable"),
    "bomb of text": (
        hollow(10, 10, _chunk(b"zTXt", b"a\0\0" + zeros(60_000_000)), _chunk(b"IDAT", zeros(310))),
        "logo_unreadable",
    ),
    "bomb of dots": (hollow(60_000, 60_000, _chunk(b"IDAT", zeros(1_000_000))), "logo_too_large"),
    "just under what a library warns of": (
        hollow(10_000, 10_000, _chunk(b"IDAT", zeros(9))),
        "logo_too_large",
    ),
    "huge": (png(Image.new("1", (5000, 3000))), "logo_too_large"),
    "many bytes": (png(stamp()) + bytes(2_000_000), "logo_too_large"),
    "white": (png(Image.new("L", (300, 300), 255)), "logo_blank"),
    "nothing but black": (png(Image.new("L", (300, 300), 0)), "logo_blank"),
    "transparent": (png(Image.new("RGBA", (300, 300))), "logo_blank"),
}


# --- what stands on a slip ------------------------------------------------------------------------


def slip_of(world: World, **wish: Any) -> Slip:
    """Take a number and answer the slip that waits to be printed."""
    ticket = world.issue(None, procedure="1.000001", **wish)
    job = next(one for one in world.print_jobs() if one.ticket_id == ticket.id)
    slip = from_json(job.slip)
    assert isinstance(slip, Slip)
    return slip


def test_the_next_slip_is_as_the_form_says(world: World, desk: Desk) -> None:
    before = slip_of(world)
    assert (before.header, before.footer, before.ahead) == ("", None, 0)
    own = {"header": "  Điện thoại 0237 3865 123  ", "footer": "Cảm ơn ông/bà", "priority": "Ưu tiên"}
    asked = {**own, "lang": "en", "ahead": False, "papers": False}
    assert desk.post("/admin/slip", asked).status_code == 204

    slip = slip_of(world, priority="elderly")
    assert (slip.header, slip.footer, slip.priority) == (
        "Điện thoại 0237 3865 123",
        "Cảm ơn ông/bà",
        "Ưu tiên",
    )
    assert (slip.lang, slip.place) == ("en", "Hoằng Lộc Commune")
    assert (slip.ahead, slip.papers, slip.procedure) == (None, (), "Thủ tục 1.000001")
    assert slip_of(world).priority is None

    entry = next(one for one in reversed(world.entries()) if one.kind is Kind.SETUP_CHANGED)
    assert entry.actor == f"staff:{world.centre_id}-vanphong"
    assert sentence(entry, _names(world.store), "en") == "vanphong changed what stands on a slip."
    assert world.faults() == []


def test_the_journal_keeps_that_a_mark_changed_and_not_the_picture(world: World, desk: Desk) -> None:
    logo = desk.post("/admin/slip/logo", {"picture": text(png(stamp()))}).get_json()["logo"]
    assert desk.post("/admin/slip", {"logo": logo}).status_code == 204
    assert desk.post("/admin/slip", {}).status_code == 204
    told = [one.data for one in world.entries() if one.data.get("what") == "slip"]
    assert [set(one["after"]) for one in told] == [{"logo"}, set()]
    assert told[0]["after"] == told[1]["before"]
    assert all(len(json.dumps(dict(one))) < 200 for one in told)


def test_a_picture_that_is_no_mark_changes_nothing(world: World, desk: Desk) -> None:
    before = world.everything()
    for name, (file, code) in HOSTILE.items():
        sent = text(file)
        assert desk.refused("/admin/slip/logo", {"picture": sent})["code"] == code, name
        # Neither does it get in by way of the form, where a page would send what the server made of it.
        if file and len(sent) <= LARGEST_LOGO:
            shown = {"layout": {"logo": sent}, "lang": "vi"}
            assert desk.refused("/admin/slip", {"logo": sent})["code"] == code, name
            assert desk.refused("/admin/slip/preview", shown)["code"] == code, name
    for garbage in ("không phải base64", "aGk", "=" * 8):
        assert desk.refused("/admin/slip/logo", {"picture": garbage})["code"] == "logo_unreadable"
    assert world.everything() == before


def test_a_file_far_too_large_is_not_even_read(desk: Desk) -> None:
    error = desk.refused("/admin/slip/logo", {"picture": "A" * 5_000_000})
    assert error["code"] == "logo_too_large"
    assert "2 MB" in error["message"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_mark_of_either_kind_is_kept_small_and_drawn(kind: str, world: World, desk: Desk) -> None:
    file = png(stamp().convert("RGB") if kind == "JPEG" else stamp(), kind=kind)
    if kind == "JPEG":
        ground = Image.new("RGBA", stamp().size, "white")
        ground.alpha_composite(stamp())
        file = png(ground.convert("RGB"), kind=kind)
    logo = desk.post("/admin/slip/logo", {"picture": text(file)}).get_json()["logo"]
    assert world.floor().centre.slip_layout.logo == ""
    assert desk.post("/admin/slip", {"logo": logo}).status_code == 204
    assert world.floor().centre.slip_layout == SlipLayout(logo=logo)
    drawn, usual = drawing(desk, {"logo": logo}), drawing(desk, {})
    for width in ("80", "58"):
        assert drawn[width].size == usual[width].size
        assert drawn[width].tobytes() != usual[width].tobytes()


def test_a_layout_written_wrongly_changes_nothing(world: World, desk: Desk) -> None:
    before = world.everything()
    for wrong in (
        {"header": "x" * 121},
        {"header": "hai\ndòng"},
        {"footer": "\x1b@"},
        {"lang": "fr"},
        {"ahead": "perhaps"},
        {"logo": "A" * (LARGEST_LOGO + 1)},
        {"queue": "civil"},
    ):
        assert desk.refused("/admin/slip", wrong)["code"] == "malformed", wrong
    assert world.everything() == before


def drawing(desk: Desk, layout: Mapping[str, Any], *, lang: str = "vi") -> dict[str, Image.Image]:
    answer = desk.post("/admin/slip/preview", {"layout": layout, "lang": lang})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    papers = answer.get_json()["papers"]
    return {width: Image.open(io.BytesIO(base64.b64decode(data))) for width, data in papers.items()}


def test_the_preview_is_black_and_white_paper_of_both_widths(world: World, desk: Desk) -> None:
    before = world.everything()
    drawn = drawing(desk, {})
    assert {width: (one.width, one.mode) for width, one in drawn.items()} == {
        "80": (576, "1"),
        "58": (384, "1"),
    }
    for one in drawn.values():
        assert [code.text for code in zxingcpp.read_barcodes(one.convert("L"))] == [
            "https://hoangloc.example/t/Zk3vQ0n1pXw7Lh2Rt8yBaA"
        ]
    assert world.everything() == before


def test_each_choice_shows_on_both_papers(desk: Desk) -> None:
    usual = drawing(desk, {})
    for choice in (
        {"header": "Điện thoại 0237 3865 123"},
        {"footer": "Cảm ơn ông/bà"},
        {"footer": ""},
        {"priority": "Ưu tiên theo quy định"},
        {"lang": "en"},
        {"ahead": False},
        {"wait": False},
        {"procedure": False},
        {"papers": False},
    ):
        chosen = drawing(desk, choice)
        assert all(usual[width].tobytes() != chosen[width].tobytes() for width in usual), choice


def test_the_citizens_language_shows_unless_the_centre_has_chosen_one(desk: Desk) -> None:
    vietnamese, english = drawing(desk, {}), drawing(desk, {}, lang="en")
    assert vietnamese["80"].tobytes() != english["80"].tobytes()
    assert drawing(desk, {"lang": "en"}, lang="vi")["80"].tobytes() == english["80"].tobytes()


def test_no_code_is_promised_where_no_phone_reaches_the_centre(world: World, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url="", public_url="http://192.168.1.10:8000")
    client = Desk(create_app(settings, store=world.store), world.centre_id)
    client.client.environ_base["HTTP_HOST"] = "localhost"
    assert zxingcpp.read_barcodes(drawing(client, {})["80"].convert("L")) == []


# --- who may --------------------------------------------------------------------------------------


POSTS = (
    "/admin/slip",
    "/admin/slip/preview",
    "/admin/slip/logo",
    f"/admin/printers/{PRINTER}/setup",
    f"/admin/printers/{PRINTER}/probe",
    f"/admin/kiosks/{CENTRE}-kiosk/printers",
)
PAGES = ("/admin/slip", f"/admin/printers/{PRINTER}/setup")


def test_only_those_who_may_change_the_set_up_see_it(app: Flask, world: World) -> None:
    clerk, supervisor = Desk(app, world.centre_id, "quay1"), Desk(app, world.centre_id, "cua")
    before = world.everything()
    for path in POSTS:
        assert clerk.refused(path)["code"] == "not_allowed"
        assert (
            supervisor.post(path, origin="https://elsewhere.example").get_json()["error"]["code"]
            == "foreign_origin"
        )
        stranger = app.test_client().post(path, json={}, headers={"Origin": HERE})
        assert stranger.get_json()["error"]["code"] == "not_logged_in"
    for path in PAGES:
        assert clerk.client.get(path).status_code == 403
        assert supervisor.client.get(path).status_code == 200
    assert world.everything() == before


def test_a_printer_of_nobody_is_unknown(desk: Desk) -> None:
    way = {"driver": "tcp", "address": "192.0.2.1", "profile": "clone-80"}
    for path in ("/admin/printers/nobody/setup", "/admin/printers/nobody/probe"):
        assert desk.refused(path, way)["code"] == "unknown_printer"
    assert desk.client.get("/admin/printers/nobody/setup").status_code == 404


# --- what a printer is ----------------------------------------------------------------------------


def printer(store: Store, name: str = PRINTER) -> PrinterRow:
    with store.read() as conn:
        found = spool.printer_row(conn, CENTRE, name)
    assert found is not None
    return found


GOOD = {
    "tcp": ("192.168.1.50", "may-in-1.xa.lan:9101", "[fe80::1]:9100", "10.0.0.7:65535"),
    "usblp": ("/dev/usb/lp0", "/dev/lp12"),
    "usb": ("04b8:0e15", "04B8:0e15:X5KA.01-2"),
    "serial": ("/dev/ttyUSB0", "/dev/ttyS3", "/dev/serial/by-id/usb-Prolific_Inc-if00-port0"),
    "cups": ("may-in-quay", "Máy_in.2"),
}
BAD = {
    "tcp": (
        "",
        "a b",
        "host:0",
        "host:65536",
        "host:x",
        "http://host",
        "-x.example",
        f"{'a' * 64}.example",
        "máy-in",
    ),
    "usblp": ("", "/dev/sda", "/etc/passwd", "/dev/usb/lp0/../../sda", "usb/lp0", "/dev/usb/lp0\n/x"),
    "usb": ("", "04b8", "zzzz:0e15", "04b8:0e15:a b"),
    "serial": ("", "/dev/mem", "/dev/../etc/passwd", "ttyUSB0", "/dev/serial/by-id/../../mem"),
    "cups": ("", "hai từ", "a/b", "x?y"),
}


def test_an_address_of_each_kind_is_kept(world: World, desk: Desk) -> None:
    line = {"baud": "38400", "flow": "xonxoff"}
    for driver, addresses in GOOD.items():
        for address in addresses:
            way = {"driver": driver, "address": f" {address} ", "profile": "clone-58", **line}
            assert desk.post(f"/admin/printers/{PRINTER}/setup", way).status_code == 204, address
            row = printer(world.store)
            assert (row.driver, row.address, row.profile) == (driver, address, "clone-58")
            assert row.options == (line if driver == "serial" else {})


def test_what_is_no_address_is_refused_with_an_example(world: World, desk: Desk) -> None:
    before = world.everything()
    for driver, addresses in BAD.items():
        for address in addresses:
            for path in ("setup", "probe"):
                way = {"driver": driver, "address": address, "profile": "clone-80"}
                error = desk.refused(f"/admin/printers/{PRINTER}/{path}", way)
                assert error["code"] == "printer_address_wrong", (driver, address)
                assert error["example"]
                assert error["example"] in error["message"]
    assert world.everything() == before


def test_what_no_form_offers_is_refused(world: World, desk: Desk) -> None:
    before = world.everything()
    for wrong in (
        {"driver": "parallel"},
        {"profile": "tm-9000"},
        {"baud": "300"},
        {"flow": "none"},
        {"address": "x" * 300},
        {"id": "1"},
    ):
        way = {"driver": "serial", "address": "/dev/ttyS0", "profile": "clone-80", **wrong}
        assert desk.refused(f"/admin/printers/{PRINTER}/setup", way)["code"] == "malformed", wrong
    assert world.everything() == before


def test_two_printers_cannot_stand_at_one_address(world: World, desk: Desk) -> None:
    with world.store.write() as conn:
        own = {"centre_id": CENTRE, "profile": "clone-80", "position": 2}
        spool.insert_printer(
            conn, id="other", name="Máy in số 2", driver="tcp", address="IN-2.lan:9100", **own
        )
    way = {"driver": "tcp", "address": "in-2.lan", "profile": "clone-80"}
    error = desk.refused(f"/admin/printers/{PRINTER}/setup", way)
    assert (error["code"], error["printer"]) == ("printer_address_taken", "Máy in số 2")
    assert (
        desk.post(f"/admin/printers/{PRINTER}/setup", {**way, "address": "in-2.lan:9101"}).status_code == 204
    )
    # Its own address it may keep.
    assert desk.post("/admin/printers/other/setup", way).status_code == 204


# --- what a printer answers -----------------------------------------------------------------------


def ask(desk: Desk, address: str, **way: str) -> TestResponse:
    asked = {"driver": "tcp", "address": address, "profile": "clone-58", **way}
    return desk.post(f"/admin/printers/{PRINTER}/probe", asked)


@pytest.mark.parametrize(
    ("script", "profile"),
    [
        (Script(), "tm-t82"),
        (BARE, "xp-80"),
        (Script(presenter=True, reports=False, echo="none", model=""), "vkp80"),
        (Script(clone_status=True), "plain-80"),
    ],
    ids=["epson", "clone", "kiosk", "odd"],
)
def test_the_profile_that_fits_is_proposed_and_nothing_is_changed(
    script: Script, profile: str, world: World, desk: Desk
) -> None:
    before = world.everything()
    with FakePrinter(script) as there:
        found = ask(desk, there.address).get_json()
        assert not there.pieces
    facts = dict(found["facts"])
    assert found["profile"] == profile
    assert facts["Đời máy"] == (script.model or "–")
    assert facts["Gửi trả mã riêng của phiếu"] == ("Có" if script.echo == "right" else "Không")
    assert world.everything() == before


def test_a_printer_in_trouble_says_so_and_no_profile_is_proposed(desk: Desk) -> None:
    with FakePrinter(Script(paper_out=True)) as there:
        found = ask(desk, there.address).get_json()
    assert found["profile"] is None
    assert dict(found["facts"])["Trạng thái"] == "Hết giấy. Hãy xử lý trước rồi hỏi lại."


def test_nobody_waits_longer_than_was_promised(world: World, tmp_path: Path) -> None:
    way = Connection(driver="tcp", address="", profile="clone-80")
    with FakePrinter(Script(mute=True)) as there:
        found = printer_probe.ask(
            world.store,
            PRINTER,
            replace(way, address=there.address),
            folder=tmp_path / "printers",
            clock=time.monotonic,
            by=world.supervisor,
            longest=0.1,
        )
        assert (found.fault, found.profile) == ("no_answer", None)
        # The question is left behind, and still has the printer to itself until it has ended.
        with pytest.raises(SomebodyThere), alone_at(tmp_path / "printers", PRINTER, patience=0):
            pass
        with alone_at(tmp_path / "printers", PRINTER):
            pass


def test_nobody_there_is_said_and_no_profile_proposed(desk: Desk) -> None:
    with FakePrinter() as there:
        gone = there.address
    assert ask(desk, gone).get_json() == {"profile": None, "facts": [["Trả lời", "Máy khác đang dùng"]]}


@pytest.mark.parametrize("driver", ["cups", "file"])
def test_what_never_answers_is_not_asked(driver: str, desk: Desk) -> None:
    assert ask(desk, "may-in-quay", driver=driver).get_json()["error"]["code"] == "printer_mute"


def _lease(world: World) -> None:
    """A slip is taken to the printer, as the background process does it."""
    world.issue("civil")
    with world.store.write() as conn:
        assert lease.claim(conn, printer(world.store), owner="elsewhere:1", now=world.clock())


def test_a_printer_at_work_is_left_alone(world: World, desk: Desk) -> None:
    _lease(world)
    with FakePrinter() as there:
        error = ask(desk, there.address).get_json()["error"]
        assert (error["code"], there.sessions) == ("printer_at_work", 0)


def test_somebody_who_asks_it_already_is_not_disturbed(tmp_path: Path, desk: Desk) -> None:
    with FakePrinter() as there, alone_at(tmp_path / "printers", PRINTER):
        error = ask(desk, there.address).get_json()["error"]
        assert (error["code"], there.sessions) == ("printer_at_work", 0)


def test_a_slip_that_comes_ends_the_question(world: World, desk: Desk) -> None:
    world.set_rules(printer_answer=0.5)
    with FakePrinter(Script(mute=True)) as there, ThreadPoolExecutor(1) as elsewhere:
        asking = elsewhere.submit(ask, desk, there.address)
        until(lambda: there.sessions, what="the question")
        _lease(world)
        assert asking.result(timeout=20).get_json()["error"]["code"] == "printer_at_work"
    # The printer is free again at once: the slip need not wait.
    with alone_at(Path(world.store.engine.url.database or "").parent / "printers", PRINTER, patience=0):
        pass


# --- where a kiosk prints -------------------------------------------------------------------------


def test_a_kiosk_gets_its_printers_in_order(world: World, desk: Desk) -> None:
    kiosk = f"{CENTRE}-kiosk"
    with world.store.write() as conn:
        own = {"centre_id": CENTRE, "driver": "virtual", "address": "", "profile": "virtual", "position": 2}
        spool.insert_printer(conn, id="other", name="Máy in số 2", **own)
    for printers in (["other", PRINTER], [PRINTER, "other"], ["other"], []):
        assert desk.post(f"/admin/kiosks/{kiosk}/printers", {"printers": printers}).status_code == 204
        with world.store.read() as conn:
            assert devices.printers_of(conn, kiosk) == tuple(printers)
    assert (
        sentence(world.last_entry(), _names(world.store), "vi") == "vanphong đổi máy in dùng cho Máy lấy số."
    )
    assert world.faults() == []


def test_an_order_that_cannot_be_changes_nothing(world: World, desk: Desk) -> None:
    before = world.everything()
    for kiosk, printers, code in (
        (f"{CENTRE}-kiosk", [PRINTER, PRINTER], "malformed"),
        (f"{CENTRE}-kiosk", [PRINTER] * 5, "malformed"),
        (f"{CENTRE}-kiosk", ["nobody"], "unknown_printer"),
        ("nobody", [PRINTER], "unknown_kiosk"),
    ):
        assert desk.refused(f"/admin/kiosks/{kiosk}/printers", {"printers": printers})["code"] == code
    assert world.everything() == before


# --- on paper, with a real background process -----------------------------------------------------


@pytest.fixture
def room(tmp_path: Path) -> Iterator[PrintRoom]:
    room = print_room(tmp_path)
    add_staff(room.store)
    yield room
    room.close()


def marks(slip: str, logo: str) -> Any:
    profile = profile_named("tm-t82")
    read_slip = from_json(slip)
    drawn = render(read_slip, dots=profile.dots, logo=read_logo(base64.b64decode(logo)) if logo else None)
    return marks_of(b"".join(band.data for band in encode(drawn, profile=profile)))


def test_the_paper_is_what_was_set_up(room: PrintRoom) -> None:
    office = Desk(create_app(room.settings, store=room.store))
    room.work()
    with FakePrinter() as first, FakePrinter() as second:
        office.set_up(FIRST, first.address)
        office.set_up(SECOND, second.address)
        assert (
            office.post(f"/admin/kiosks/{KIOSK}/printers", {"printers": [SECOND, FIRST]}).status_code == 204
        )
        room.condition(FIRST, "ok")
        room.condition(SECOND, "ok")

        logo = office.post("/admin/slip/logo", {"picture": text(png(stamp()))}).get_json()["logo"]
        assert (
            office.post("/admin/slip", {"logo": logo, "header": "Điện thoại 0237 3865 123"}).status_code
            == 204
        )
        job = room.ended(room.press(), "printed")
        assert (job.printer_id, job.evidence) == (SECOND, 2)
        assert "0237 3865 123" in job.slip
        assert whole(second, marks(job.slip, logo)) == 1
        assert whole(second, marks(job.slip, "")) == 0

        # The process that prints is alive and asks each printer again and again, yet the desk gets its turn.
        way = {"driver": "tcp", "address": first.address, "profile": "tm-t82"}
        found = office.post(f"/admin/printers/{FIRST}/probe", way).get_json()
        assert found["profile"] == "tm-t82"
        assert room.condition(FIRST, "ok") == "ok"

        assert office.post(f"/admin/kiosks/{KIOSK}/printers", {"printers": [FIRST]}).status_code == 204
        with alone_at(room.settings.data / "printers", FIRST):
            ticket = room.press()
            assert room.ended(ticket, "leased", "sending", "printed").state == "leased"
        assert room.ended(ticket, "printed").printer_id == FIRST
        assert (len(first.pieces), len(second.pieces)) == (1, 1)


def _names(store: Store) -> Names:
    with store.read() as conn:
        return Names(
            staff=names.staff_names(conn, CENTRE),
            devices=names.device_names(conn, CENTRE),
            queues={},
            counters={},
            printers={},
            codes={},
            procedures={},
        )


# --- the roll ----------------------------------------------------------------------------------------


def test_the_card_says_what_is_left_of_a_roll_whose_length_is_known(desk, world):
    def card():
        with world.store.read() as conn:
            return next(one for one in paper_store.printers(conn, world.centre_id) if one.id == PRINTER)

    assert card().left is None
    way = {"driver": "tcp", "address": "in-1.lan", "profile": "tm-t82"}
    for wrong in ("0", "-5", "501", "metres"):
        assert (
            desk.refused(f"/admin/printers/{PRINTER}/setup", {**way, "roll_m": wrong})["code"] == "malformed"
        )
    assert desk.post(f"/admin/printers/{PRINTER}/setup", {**way, "roll_m": "50"}).status_code == 204
    with world.store.write() as conn:
        for _ in range(100):
            spool.note_roll(conn, PRINTER, mm=143, remains=False)
    assert (card().left.mm, card().left.slips) == (50_000 - 14_300, 240)
    page = desk.client.get("/admin/printers").get_data(as_text=True)
    assert "35,7" in page
    assert "240" in page
    assert desk.post(f"/admin/printers/{PRINTER}/setup", {**way, "roll_m": ""}).status_code == 204
    assert card().left is None


def test_what_is_left_is_never_less_than_nothing_and_never_guessed_from_too_few_slips():
    assert paper_left(roll_m=None, used_mm=100, slips=50) is None
    assert paper_left(roll_m=10, used_mm=12_000, slips=100) == PaperLeft(mm=0, slips=0)
    assert paper_left(roll_m=10, used_mm=140, slips=1) == PaperLeft(mm=9860, slips=None)
    assert paper_left(roll_m=10, used_mm=0, slips=20) == PaperLeft(mm=10_000, slips=None)
