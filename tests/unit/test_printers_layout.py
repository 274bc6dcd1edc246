"""The picture of a slip: its words, its code that scans, nothing clipped, the same each time."""

import hashlib
import io
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops

from printers import fonts
from printers.calibration import VIETNAMESE
from printers.encode import decode, encode
from printers.layout import render
from printers.mark import read_logo
from printers.profiles import PROFILES
from printers.sample import ISSUED_AT, specimen
from printers.sheet import Paper, Sheet, Style, clean, fit
from printers.slip import AnySlip, CalibrationSlip, Slip, TextSlip

WIDTHS = (384, 512, 576, 640)
URL = "https://hoangloc.example/t/Zk3vQ0n1pXw7Lh2Rt8yBaA"
LONG_NAME = (
    "Đăng ký lại khai sinh kết hợp thay đổi, cải chính, bổ sung thông tin hộ tịch, xác định lại dân tộc "
    "có yếu tố nước ngoài cho người đã có hồ sơ, giấy tờ cá nhân"
)
FULL = replace(
    specimen("A1042"),
    place="Phường Nguyễn Thị Minh Khai và các thôn Hoằng Hoá Trung Lộc",
    queue="Lao động, Thương binh và Xã hội; Bảo hiểm xã hội; Người có công",
    counters=(1, 2, 3, 14),
    procedure=LONG_NAME,
    papers=(LONG_NAME,) * 6,
    ahead=137,
    wait=(120, 150),
    address="dichvucong.hoangloc.thanhhoa.gov.vn/tra-cuu/khong-co-cho-ngat-dong",
    header="Mở cửa 07:30–11:30, 13:30–17:00",
    copy=2,
    collect_at="Máy in số 2 ở bàn hướng dẫn",
    priority="Phục vụ trước: người từ 75 tuổi trở lên",
    qr=URL + "?" + "x" * 60,
)
TEXT = TextSlip(
    centre=("Trung tâm Phục vụ hành chính công",),
    place="Xã Hoằng Lộc",
    title="Biên nhận thu phí",
    lines=("Đăng ký khai sinh\t8.000 đ", "", "Một dòng dài " * 12, "Nhãn rất dài " * 5 + "\t24.000 đ"),
    issued_at=ISSUED_AT,
    qr=URL,
    copy=2,
    footer="Xin cảm ơn ông/bà.",
)
CHECK = CalibrationSlip(printer="Máy in sảnh", profile="clone-80", issued_at=ISSUED_AT)
EVERY = {
    "ordinary": specimen(),
    "english": specimen(lang="en"),
    "without papers": specimen(with_papers=False),
    "everything": FULL,
    "everything in english": replace(FULL, lang="en"),
    "text": TEXT,
    "calibration": CHECK,
}


def codes_in(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


def ink(picture: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(picture.convert("L")).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("dots", WIDTHS)
@pytest.mark.parametrize("slip", EVERY.values(), ids=EVERY)
def test_is_pure_black_and_white_of_the_right_width_and_the_same_each_time(slip: AnySlip, dots: int) -> None:
    picture = render(slip, dots=dots)
    assert (picture.mode, picture.width) == ("1", dots)
    again = render(slip, dots=dots)
    assert hashlib.sha256(again.tobytes()).digest() == hashlib.sha256(picture.tobytes()).digest()


@pytest.mark.parametrize("profile", ["clone-58", "clone-80", "tm-t88"])
@pytest.mark.parametrize(
    "slip",
    [specimen(), specimen("A1042", lang="en"), replace(FULL, qr=URL)],
    ids=["short", "english", "long"],
)
def test_the_code_is_read_back_from_the_very_bytes_a_printer_gets(slip: Slip, profile: str) -> None:
    model = PROFILES[profile]
    bands = encode(render(slip, dots=model.dots), profile=model)
    assert codes_in(decode(b"".join(band.data for band in bands))) == [URL]


@pytest.mark.parametrize("dots", [384, 576])
def test_calibration_and_text_slips_carry_codes_that_scan(dots: int) -> None:
    assert codes_in(render(TEXT, dots=dots)) == [URL]
    assert codes_in(render(CHECK, dots=dots)) == [CHECK.qr]


@pytest.mark.parametrize("dots", WIDTHS)
def test_no_letter_touches_the_edge_however_long_the_names_are(dots: int) -> None:
    margin = round(3 * Paper(dots).mm)
    left, _, right, _ = ink(render(FULL, dots=dots))
    assert left >= margin - 2
    assert right <= dots - margin + 2


def test_without_a_code_neither_address_nor_promise_is_printed() -> None:
    slip = replace(specimen(), qr=None)
    picture = render(slip, dots=576)
    assert codes_in(picture) == []
    assert (
        picture.tobytes()
        == render(replace(slip, address="other.example", short_code="ZZZ"), dots=576).tobytes()
    )
    assert picture.height < render(specimen(), dots=576).height


@pytest.mark.parametrize(
    "change",
    [
        {"copy": 2},
        {"priority": "Phục vụ trước"},
        {"collect_at": "Máy in số 2"},
        {"ahead": 0},
        {"ahead": None},
        {"wait": (0, 5)},
        {"wait": (15, 15)},
        {"wait": None},
        {"wait": None, "ahead": None},
        {"counters": ()},
        {"counters": (3,)},
        {"footer": "Hẹn gặp lại ông/bà."},
        {"footer": ""},
        {"header": "Mở cửa 07:30"},
        {"online": False},
        {"procedure": None, "papers": (), "online": False},
        {"short_code": "AAAAAA"},
    ],
    ids=str,
)
def test_every_fact_changes_the_paper(change: dict[str, object]) -> None:
    for dots in (384, 576):
        changed = render(replace(specimen(), **change), dots=dots)
        assert changed.tobytes() != render(specimen(), dots=dots).tobytes()


def test_the_code_of_the_ticket_is_the_largest_thing() -> None:
    picture = render(specimen(), dots=576)
    rows = ImageChops.invert(picture.crop((0, 150, 576, 350)).convert("L")).getbbox()
    assert rows is not None
    assert rows[2] - rows[0] > 450


def test_a_centre_may_bring_its_own_mark() -> None:
    logo = Image.new("L", (300, 120), 0)
    own = render(specimen(), dots=576, logo=logo)
    assert own.tobytes() != render(specimen(), dots=576).tobytes()
    assert ink(own)[0] == 24


def test_loose_marks_are_composed_before_they_are_drawn() -> None:
    slip = specimen()
    loose = replace(slip, queue=unicodedata.normalize("NFD", slip.queue))
    assert loose.queue != slip.queue
    assert render(loose, dots=576).tobytes() == render(slip, dots=576).tobytes()


def test_what_the_font_cannot_draw_leaves_no_box() -> None:
    assert clean("Hộ tịch 🎉\u200b\x07\n  và\tđất") == "Hộ tịch và đất"
    assert clean("\x1b@\x1dV") == "@ V"


def test_all_letters_of_vietnamese_have_a_glyph() -> None:
    letters = set(VIETNAMESE) - {" "}
    with_marks = {letter for letter in letters if ord(letter) > 127}
    assert len(with_marks) == 134
    assert all(fonts.has_glyph(letter) for letter in letters)


def test_a_long_name_shrinks_first_and_wraps_then() -> None:
    style = Style(40, smallest=32)
    assert fit("Hộ tịch", style, 500) == (40, ["Hộ tịch"])
    size, lines = fit("Lao động, Thương binh Xã hội", style, 500)
    assert (32 <= size < 40, len(lines)) == (True, 1)
    size, lines = fit(LONG_NAME, style, 500)
    assert size == 32
    assert " ".join(lines) == LONG_NAME


def test_a_word_wider_than_the_paper_is_broken_at_its_marks_and_loses_nothing() -> None:
    address = "dichvucong.hoangloc.thanhhoa.gov.vn/tra-cuu"
    _, lines = fit(address, Style(28), 260)
    assert "".join(lines) == address
    assert all(line[-1] in "./-" for line in lines[:-1])
    _, solid = fit("ệ" * 60, Style(28), 260)
    assert "".join(solid) == "ệ" * 60
    assert len(solid) > 1


def test_an_empty_text_takes_no_paper() -> None:
    sheet = Sheet(Paper(576))
    sheet.text("", Style(28))
    assert sheet.y == 0


def test_a_code_too_long_for_the_paper_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        render(replace(specimen(), qr="x" * 2000), dots=384)


def test_an_impossible_width_is_refused() -> None:
    with pytest.raises(ValueError, match="100 dots"):
        render(specimen(), dots=100)


def test_without_any_font_it_says_what_to_install(tmp_path: Path) -> None:
    here = tmp_path / "a.ttf"
    here.touch()
    half = {400: here, 700: tmp_path / "b.ttf"}
    with pytest.raises(fonts.FontMissingError, match="make build"):
        fonts.first_family([half])
    assert fonts.first_family([half, {400: here, 700: here}]) == {400: here, 700: here}


def test_a_picture_for_the_mark_is_read_and_anything_else_refused() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (900, 300), (0, 0, 0, 0)).save(file, "PNG")
    mark = read_logo(file.getvalue())
    assert (mark.mode, max(mark.size), mark.getextrema()) == ("L", 400, (255, 255))
    vast = io.BytesIO()
    Image.new("1", (5000, 10)).save(vast, "PNG")
    for wrong in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(40), file.getvalue()[:60], vast.getvalue()):
        with pytest.raises(ValueError, match="picture"):
            read_logo(wrong)
