"""What holds for every picture, every text and every stream of bytes."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from printers.encode import decode, encode
from printers.interpreter import Interpreter
from printers.layout import render
from printers.profiles import PROFILES
from printers.sample import specimen
from printers.sheet import Paper, Style, clean, fit
from printers.slip import Slip, TextSlip, from_json
from printers.state import PrinterState, Trust
from printers.status import Echo, Noise, StatusParser
from tests.fake_printer import Lexer

REALTIME = re.compile(rb"\x10[\x04\x05\x14]")
WORDS = st.text(max_size=60)
ZONED = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=7))]),
)
SLIPS = st.builds(
    Slip,
    centre=st.lists(WORDS, max_size=3).map(tuple),
    place=WORDS,
    code=st.from_regex(r"\A[A-M][0-9]{3,4}\Z"),
    queue=WORDS,
    issued_at=ZONED,
    lang=st.sampled_from(["vi", "en"]),
    counters=st.lists(st.integers(1, 99), max_size=5).map(tuple),
    ahead=st.none() | st.integers(0, 999),
    wait=st.none() | st.tuples(st.integers(0, 60), st.integers(60, 240)),
    procedure=st.none() | WORDS,
    papers=st.lists(WORDS, max_size=6).map(tuple),
    online=st.booleans(),
    qr=st.none() | st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=80),
    address=WORDS,
    short_code=WORDS,
    copy=st.integers(1, 9),
    collect_at=st.none() | WORDS,
    priority=st.none() | WORDS,
    header=WORDS,
    footer=st.none() | WORDS,
)
NOTES = st.builds(
    TextSlip,
    centre=st.just(()),
    place=WORDS,
    title=st.text(min_size=1).filter(str.strip),
    lines=st.lists(WORDS, max_size=5).map(tuple),
    issued_at=ZONED,
)


@given(SLIPS | NOTES)
def test_every_slip_comes_back_from_json(slip: Slip | TextSlip) -> None:
    assert from_json(slip.to_json()) == slip


@settings(max_examples=25)
@given(SLIPS | NOTES, st.sampled_from([384, 512, 576, 640]))
def test_every_slip_can_be_drawn_inside_its_margins(slip: Slip | TextSlip, dots: int) -> None:
    picture = render(slip, dots=dots)
    box = ImageChops.invert(picture.convert("L")).getbbox()
    assert box is not None
    # A mark that no Vietnamese word has may lean out of its line; of three millimetres two stay white.
    margin = round(2 * Paper(dots).mm)
    assert margin <= box[0] < box[2] <= dots - margin


@given(st.text(max_size=200), st.integers(60, 600), st.integers(22, 60))
def test_setting_a_text_loses_no_letter_and_fits_every_line(text: str, width: int, size: int) -> None:
    style = Style(size, smallest=22)
    found, lines = fit(text, style, width)
    assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "")
    assert all(style.at(found).getlength(line) <= width or len(line) == 1 for line in lines)


@st.composite
def pictures(draw: st.DrawFn) -> Image.Image:
    """Dots that lean towards the bytes which real-time commands are made of."""
    stride, rows = draw(st.integers(1, 12)), draw(st.integers(1, 40))
    byte = st.sampled_from([0x00, 0x10, 0x04, 0x05, 0x14, 0xFF]) | st.integers(0, 255)
    data = bytes(draw(st.lists(byte, min_size=stride * rows, max_size=stride * rows)))
    return ImageChops.invert(Image.frombytes("1", (stride * 8, rows), data))


@given(pictures())
def test_no_picture_holds_a_command_and_none_loses_a_dot(picture: Image.Image) -> None:
    profile = PROFILES["clone-58"]
    bands = encode(picture, profile=profile)
    data = b"".join(band.data for band in bands)
    assert not REALTIME.search(data)
    assert sum(band.rows for band in bands) == picture.height
    paper = Image.new("1", picture.size, 255)
    paper.paste(decode(data), (0, 0))
    ink, drawn = ImageChops.invert(picture), ImageChops.invert(paper)
    assert ImageChops.logical_and(ink, drawn).tobytes() == ink.tobytes()
    if not REALTIME.search(picture_bytes(picture)):
        assert drawn.tobytes() == ink.tobytes()


def picture_bytes(picture: Image.Image) -> bytes:
    return ImageChops.invert(picture).tobytes()


@given(st.binary(max_size=120), st.data())
def test_a_printer_s_words_mean_the_same_in_every_split(words: bytes, data: st.DataObject) -> None:
    for presenter in (False, True):
        whole = StatusParser(presenter=presenter).feed(words)
        cuts = sorted(data.draw(st.lists(st.integers(0, len(words)), max_size=6)))
        parser = StatusParser(presenter=presenter)
        pieces = zip([0, *cuts], [*cuts, len(words)], strict=True)
        assert [event for start, end in pieces for event in parser.feed(words[start:end])] == whole


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_no_noise_makes_an_echo_of_a_job_that_was_never_named(before: bytes, after: bytes) -> None:
    parser = StatusParser()
    heard = parser.feed(before + b"\x37\x2200A1\x00" + after)
    named = {event.job for event in heard if isinstance(event, Echo)}
    assert all(job.encode() in before + b"00A1" + after for job in named)


@given(st.binary(max_size=80))
def test_noise_alone_is_never_fine(words: bytes) -> None:
    state = PrinterState()
    events = StatusParser().feed(words)
    for event in events:
        state = state.heard(event, at=0.0)
    assert not state.fine
    if any(isinstance(event, Noise) for event in events):
        assert state.trust is Trust.ODD


@given(st.binary(max_size=200), st.integers(0, 200))
def test_any_bytes_are_read_the_same_in_any_split(data: bytes, cut: int) -> None:
    one, two = Interpreter(), Interpreter()
    assert [*one.feed(data[:cut]), *one.feed(data[cut:])] == list(two.feed(data))
    assert one.held == two.held


@settings(max_examples=30)
@given(pictures())
def test_the_fake_printer_s_own_scanner_sees_the_same_rows(picture: Image.Image) -> None:
    data = b"".join(band.data for band in encode(picture, profile=PROFILES["clone-58"]))
    lexer = Lexer()
    tokens = [token for byte in data if (token := lexer.step(byte))]
    rows = sum(1 for kind, _ in tokens if kind == "row")
    feeds = sum(token[2] for kind, token in tokens if kind == "command")
    assert rows + feeds == picture.height


@given(st.integers(1, 9))
def test_only_a_first_copy_is_unmarked(copy: int) -> None:
    first = specimen(with_papers=False)
    again = replace(first, copy=copy)
    assert (render(again, dots=384).height == render(first, dots=384).height) is (copy == 1)
