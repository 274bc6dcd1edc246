"""Pictures to bytes: what a printer must never be told, and how much paper a slip takes."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from PIL import Image, ImageChops, ImageDraw

from printers import commands
from printers.encode import decode, encode
from printers.interpreter import Asked, Cut, Feed, Garbage, Interpreter, Raster, Told
from printers.layout import render
from printers.profiles import PROFILES, Speech, profile_named
from printers.sample import specimen

WIDE = PROFILES["clone-80"]
REALTIME = re.compile(rb"\x10[\x04\x05\x14]")


def bytes_of(image: Image.Image, profile=WIDE) -> bytes:
    return b"".join(band.data for band in encode(image, profile=profile))


def paper(width: int = 576, height: int = 100) -> Image.Image:
    return Image.new("1", (width, height), 1)


def same(left: Image.Image, right: Image.Image) -> bool:
    """Equal dots; white paper to the right does not count."""
    size = (max(left.width, right.width), max(left.height, right.height))
    padded = []
    for image in (left, right):
        whole = Image.new("L", size, 255)
        whole.paste(image.convert("L"), (0, 0))
        padded.append(whole)
    return ImageChops.difference(*padded).getbbox() is None


@pytest.mark.parametrize("name", ["clone-58", "clone-80", "tm-t88"])
def test_a_slip_comes_out_of_its_bytes_dot_by_dot(name: str) -> None:
    profile = PROFILES[name]
    picture = render(specimen(), dots=profile.dots)
    bands = encode(picture, profile=profile)
    assert same(decode(b"".join(band.data for band in bands)), picture)
    assert sum(band.rows for band in bands) == picture.height


def test_no_band_is_higher_than_clones_can_take_and_blank_paper_is_fed() -> None:
    picture = paper(height=1000)
    ImageDraw.Draw(picture).rectangle((0, 300, 575, 899), fill=0)
    bands = encode(picture, profile=WIDE)
    assert [band.rows for band in bands] == [255, 45, 255, 255, 90, 100]
    assert [band.data for band in bands if band.data.startswith(b"\x1bJ")] == [
        b"\x1bJ\xff",
        b"\x1bJ\x2d",
        b"\x1bJ\x64",
    ]


def test_a_small_gap_is_cheaper_as_dots_than_as_a_stop() -> None:
    picture = paper()
    draw = ImageDraw.Draw(picture)
    for top in (0, 10, 16):
        draw.rectangle((0, top, 99, top + 3), fill=0)
    assert [band.rows for band in encode(picture, profile=WIDE)] == [20, 80]


def test_white_to_the_right_is_not_sent() -> None:
    picture = paper(height=10)
    ImageDraw.Draw(picture).rectangle((0, 0, 8, 9), fill=0)
    assert len(bytes_of(picture)) == 8 + 2 * 10


def test_half_of_a_slip_is_blank_and_not_sent() -> None:
    picture = render(specimen(), dots=384)
    assert len(bytes_of(picture, PROFILES["clone-58"])) < 0.75 * 48 * picture.height


def test_a_picture_wider_than_the_head_is_refused() -> None:
    with pytest.raises(ValueError, match="577"):
        encode(paper(width=577), profile=WIDE)


@pytest.mark.parametrize("second", [0x04, 0x05, 0x14])
@pytest.mark.parametrize("across_rows", [False, True])
def test_dots_that_would_be_obeyed_as_a_command_become_one_dot_wider(second: int, across_rows: bool) -> None:
    row = bytearray(b"\xff" * 4)
    if across_rows:
        row[3], row[0] = 0x10, second
    else:
        row[1:3] = bytes((0x10, second))
    picture = ImageChops.invert(Image.frombytes("1", (32, 20), bytes(row) * 20))
    data = bytes_of(picture)
    assert not REALTIME.search(data)
    ink, drawn = ImageChops.invert(picture), ImageChops.invert(decode(data))
    assert same(ImageChops.logical_and(ink, drawn), ink)


def test_a_thousand_rows_and_an_odd_width_go_through() -> None:
    profile = replace(WIDE, dots=573)
    picture = Image.effect_noise((573, 1000), 80).convert("1")
    data = bytes_of(picture, profile)
    assert not REALTIME.search(data)
    assert sum(band.rows for band in encode(picture, profile=profile)) == 1000


def test_printers_side_by_side_do_not_mix_their_bytes() -> None:
    slips = [render(specimen(f"A{number:03}", with_papers=False), dots=576) for number in range(4)]
    alone = [bytes_of(slip) for slip in slips]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(bytes_of, slips * 5)) == alone * 5


def test_nothing_is_printed_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    bytes_of(render(specimen(), dots=576))
    assert capsys.readouterr().out == ""


def test_bytes_are_understood_in_any_split_of_commands() -> None:
    job = (
        commands.RESET
        + commands.REALTIME_OFF
        + commands.motion_units(203)
        + commands.STATUS_ON
        + b"\x1dv0\x00\x01\x00\x02\x00\x80\x01"
        + b"\x1bJ\x10"
        + commands.CUT
        + commands.process_id("00A1")
        + commands.BARRIER
        + commands.MODEL
        + commands.ask(4)
        + commands.CLEAR
        + b"\x10\x05\x02"
        + commands.RETRACT
    )
    one = Interpreter()
    acts = [act for byte in job for act in one.feed(bytes((byte,)))]
    assert acts == list(Interpreter().feed(job))
    assert [type(act) for act in acts] == [
        *(Told,) * 4, Raster, Feed, Cut, *(Asked,) * 4, *(Told,) * 3,
    ]  # fmt: skip
    assert acts[7] == Asked("id", b"00A1")
    assert not one.inside


def test_bytes_outside_a_command_would_be_letters() -> None:
    assert list(Interpreter().feed(b"A\x00\x1b")) == [Garbage(b"A")]
    assert list(Interpreter().feed(b"\x1b!\n")) == [Garbage(b"\x1b"), Garbage(b"!"), Feed(30)]
    held = Interpreter()
    assert list(held.feed(b"\x1dv0\x00\x01")) == []
    assert (held.inside, held.held) == (True, 5)
    held.forget()
    assert list(held.feed(commands.CUT)) == [Cut()]


def test_the_mark_of_a_job_is_four_characters_that_come_round_after_a_million_and_a_half() -> None:
    assert [commands.job_mark(number) for number in (0, 35, 36, 36**4 - 1, 36**4)] == [
        "0000", "000Z", "0010", "ZZZZ", "0000",
    ]  # fmt: skip
    for wrong in ("A1", "00A11", "00\x00A"):
        with pytest.raises(ValueError, match="four printable"):
            commands.process_id(wrong)


def test_profiles_know_what_they_can_prove() -> None:
    assert {name: profile.proves for name, profile in PROFILES.items()} == {
        "clone-80": 1,
        "plain-80": 0,
        "clone-58": 0,
        "tm-t20": 2,
        "tm-t81": 2,
        "tm-t82": 2,
        "tm-t88": 2,
        "xp-58": 0,
        "xp-80": 1,
        "vkp80": 3,
        "virtual": 2,
        "file": 0,
    }
    assert replace(PROFILES["tm-t82"], status=Speech.UNTRUSTED).proves == 0
    assert profile_named("xp-80").dots == 576
    assert profile_named("virtual").title_in("vi") == "Máy in trên màn hình"
    assert profile_named("virtual").title_in("en") == "Printer on the screen"
    with pytest.raises(ValueError, match="clone-80"):
        profile_named("laser")
