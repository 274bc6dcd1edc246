"""The mark of a centre: whatever is uploaded becomes small pure black and white, or is refused for a reason."""

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from printers.logo import STORED_SIDE, UnfitLogo, paper_logo
from printers.mark import read_logo
from server.usecases.slips import LARGEST_LOGO

SIDES = st.integers(1, 300)
MODES = st.sampled_from(["1", "L", "LA", "RGB", "RGBA", "P"])


@st.composite
def pictures(draw: st.DrawFn) -> bytes:
    width, height, mode = draw(SIDES), draw(SIDES), draw(MODES)
    ground = Image.new("L", (width, height), draw(st.integers(0, 255)))
    for _ in range(draw(st.integers(0, 4))):
        left, top = draw(st.integers(0, width)), draw(st.integers(0, height))
        ground.paste(draw(st.integers(0, 255)), (left, top, left + draw(SIDES), top + draw(SIDES)))
    return saved(ground.convert(mode))


def saved(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


def noise() -> bytes:
    """A picture that no compression makes smaller."""
    return saved(Image.effect_noise((STORED_SIDE, STORED_SIDE), 200))


@given(pictures())
@example(noise())
def test_a_mark_is_small_and_black_and_white_and_made_once(picture: bytes) -> None:
    try:
        made = paper_logo(picture)
    except UnfitLogo:
        return
    with Image.open(io.BytesIO(made)) as mark:
        assert (mark.format, mark.mode) == ("PNG", "1")
        assert max(mark.size) <= STORED_SIDE
        assert {0, 255} == set(mark.get_flattened_data())
    assert len(made) * 4 // 3 < LARGEST_LOGO
    assert paper_logo(made) == made
    assert read_logo(made).size


@given(st.data())
def test_a_damaged_file_is_refused_and_breaks_nothing(data: st.DataObject) -> None:
    file = bytearray(saved(Image.radial_gradient("L")))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(file) - 1))
        file[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
        file = file or bytearray(b"\x89")
    try:
        paper_logo(bytes(file))
    except UnfitLogo:
        return


@given(st.binary(max_size=200))
def test_what_is_no_picture_is_refused(noise: bytes) -> None:
    with pytest.raises(UnfitLogo) as caught:
        paper_logo(noise)
    assert caught.value.flaw == "unreadable"
