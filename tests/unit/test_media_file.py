"""Uploads for the boards are hostile: what is kept is a picture drawn anew or a film that is whole."""

import io
import struct
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from server.core.errors import Refusal
from server.usecases.media_file import LONGEST_SIDE, MOST_DOTS, SUFFIXES, keep
from tests.integration.test_admin_paper import hollow, png


def box(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body


FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2")
MP4 = FTYP + box(b"moov", b"index") + box(b"mdat", bytes(64))
EBML = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm"
SEGMENT = b"\x18\x53\x80\x67"
WEBM = EBML + SEGMENT + b"\x84" + bytes(4)
WEBM_LIVE = EBML + SEGMENT + b"\x01\xff\xff\xff\xff\xff\xff\xff" + bytes(9)


def kept(tmp_path: Path, data: bytes) -> Path:
    found = keep(io.BytesIO(data), folder=tmp_path, name="chosen")
    assert [path.name for path in tmp_path.iterdir()] == [found.file]
    assert found.film is (not found.file.endswith("jpg"))
    return tmp_path / found.file


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_as_one_kind(tmp_path: Path, kind: str) -> None:
    path = kept(tmp_path, png(Image.new("RGB", (640, 360), (10, 200, 30)), kind=kind))
    assert path.name == "chosen.jpg"
    with Image.open(path) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (640, 360))
        red, green, blue = drawn.convert("RGB").getpixel((300, 200))
    assert green > 150 > red
    assert blue < 100


def test_what_else_was_in_a_photograph_is_left_behind(tmp_path: Path) -> None:
    photograph = Image.new("RGB", (40, 20), "white")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "Nhà ông A, xóm 3"
    data = io.BytesIO()
    photograph.save(data, "JPEG", exif=exif)
    path = kept(tmp_path, data.getvalue() + b"<script>alert(1)</script>")
    assert b"script" not in path.read_bytes()
    with Image.open(path) as drawn:
        assert (drawn.size, dict(drawn.getexif())) == ((20, 40), {})


def test_a_large_picture_becomes_as_large_as_a_board(tmp_path: Path) -> None:
    with Image.open(kept(tmp_path, png(Image.new("L", (4000, 1000))))) as drawn:
        assert drawn.size == (LONGEST_SIDE, 480)


@pytest.mark.parametrize(("data", "name"), [(MP4, "mp4"), (WEBM, "webm"), (WEBM_LIVE, "webm")])
def test_a_whole_film_is_kept_as_it_is(tmp_path: Path, data: bytes, name: str) -> None:
    path = kept(tmp_path, data)
    assert (path.suffix, path.read_bytes()) == (f".{name}", data)
    assert SUFFIXES[name] == f"video/{name}"


HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "nothing": (b"", "media_kind"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "media_kind"),
    "html": (b"<!doctype html><script>alert(1)</script>", "media_kind"),
    "gif, which has killed boards": (png(Image.new("P", (9, 9)), kind="GIF"), "media_kind"),
    "wav in the coat of webp": (b"RIFF\x24\0\0\0WAVEfmt ", "media_kind"),
    "heic": (box(b"ftyp", b"heic\0\0\0\0"), "media_kind"),
    "quicktime": (box(b"ftyp", b"qt  \0\0\0\0"), "media_kind"),
    "matroska that is no webm": (EBML.replace(b"webm", b"matr"), "media_kind"),
    "png cut short": (png(Image.effect_noise((90, 90), 50))[:300], "media_broken"),
    "jpeg of two bytes": (b"\xff\xd8\xff\xe0", "media_broken"),
    "a promise of many dots": (hollow(8000, MOST_DOTS // 8000 + 1), "media_too_large"),
    "a promise of very many dots": (hollow(60_000, 60_000), "media_too_large"),
    "mp4 cut short": (MP4[:-10], "media_broken"),
    "mp4 without an index": (FTYP + box(b"mdat", b"x"), "media_broken"),
    "mp4 with a box of no length": (FTYP + b"\0\0\0\4free" + MP4, "media_broken"),
    "mp4 with a tail": (MP4 + b"\0\0\0", "media_broken"),
    "mp4 with a box larger than the world": (
        FTYP + struct.pack(">I4sQ", 1, b"moov", 2**63) + box(b"mdat"),
        "media_broken",
    ),
    "webm without a segment": (EBML + bytes(20), "media_broken"),
    "webm cut short": (EBML + SEGMENT + b"\x88" + bytes(3), "media_broken"),
    "webm of a header alone": (EBML, "media_broken"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_uploads_are_refused_and_leave_nothing(tmp_path: Path, what: str) -> None:
    data, code = HOSTILE[what]
    with pytest.raises(Refusal) as refused:
        keep(io.BytesIO(data), folder=tmp_path, name="chosen")
    assert refused.value.code == code
    assert list(tmp_path.iterdir()) == []


class Endless(io.RawIOBase):
    """A body that never ends, as a broken or hostile sender's."""

    def read(self, size: int = -1) -> bytes:
        return FTYP.ljust(size, b"\0")


def test_a_body_that_never_ends_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        keep(Endless(), folder=tmp_path, name="chosen")
    assert refused.value.code == "media_too_large"
    assert list(tmp_path.iterdir()) == []
