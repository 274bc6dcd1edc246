"""A picture or film from outside: hostile until it was read here.

Pictures are drawn anew, which leaves behind whatever else was in the file, the place where a photograph was
taken included. Films are kept as they are, after their containers were walked from end to end: the browser
that plays them has a sandbox of its own. Names are ours; what a file calls itself is never a path.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from struct import error as StructError  # noqa: N812  -- it is an exception, whatever it is called
from struct import unpack_from
from typing import IO, Final

from PIL import Image, ImageOps

from server.core.wall_errors import MediaBroken, MediaKind, MediaTooLarge

LARGEST_MB: Final = 200
"""Megabytes of a film; a minute of 1080p has about 40."""
LARGEST_PICTURE_MB: Final = 25
MOST_DOTS: Final = 40_000_000
LONGEST_SIDE: Final = 1920
SUFFIXES: Final = {"jpg": "image/jpeg", "mp4": "video/mp4", "webm": "video/webm"}
"""What a kept file may be, and as what it is served."""
_MB: Final = 1_000_000
_BLOCK: Final = 65_536
_QUALITY: Final = 90
_PICTURES: Final = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "webp": b"RIFF"}
_EBML: Final = b"\x1a\x45\xdf\xa3"
_SEGMENT: Final = b"\x18\x53\x80\x67"
_DOCTYPE: Final = b"\x42\x82"
_MP4_BRANDS: Final = frozenset(b"isom iso2 iso4 iso5 iso6 mp41 mp42 avc1 dash MSNV".split()) | {b"M4V "}
_HEAD: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file in the folder of media."""

    file: str
    film: bool


def keep(stream: IO[bytes], *, folder: Path, name: str) -> Kept:
    """Read an upload and keep it as `name` with the suffix of what it is; refused, nothing is left of it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, raw = tempfile.mkstemp(dir=folder, suffix=".part")
    upload = Path(raw)
    try:
        with os.fdopen(handle, "wb") as file:
            _receive(stream, file)
        kind = _kind(upload)
        if kind not in SUFFIXES or kind == "jpg":
            _draw_anew(upload)
            kind = "jpg"
        else:
            _walk(upload, kind)
        upload.replace(folder / f"{name}.{kind}")
    finally:
        upload.unlink(missing_ok=True)
    return Kept(file=f"{name}.{kind}", film=kind != "jpg")


def _receive(stream: IO[bytes], file: IO[bytes]) -> None:
    size = 0
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > LARGEST_MB * _MB:
            raise MediaTooLarge(limit=LARGEST_MB)
        file.write(block)
    file.flush()
    os.fsync(file.fileno())


def _kind(path: Path) -> str:
    """Answer what a file is by how it begins: png, jpg, webp, mp4 or webm."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for kind, magic in _PICTURES.items():
        if head.startswith(magic) and (kind != "webp" or head[8:12] == b"WEBP"):
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS:
        return "mp4"
    if head.startswith(_EBML) and b"webm" in head[head.find(_DOCTYPE) : head.find(_DOCTYPE) + 8]:
        return "webm"
    raise MediaKind


def _draw_anew(path: Path) -> None:
    if path.stat().st_size > LARGEST_PICTURE_MB * _MB:
        raise MediaTooLarge(limit=LARGEST_PICTURE_MB)
    try:
        with Image.open(path, formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_DOTS:
                raise MediaTooLarge(limit=LARGEST_PICTURE_MB)
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise MediaTooLarge(limit=LARGEST_PICTURE_MB) from None
    except (OSError, ValueError, SyntaxError, StructError):
        raise MediaBroken from None
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # Where a picture lets the ground through, the board's own is black.
    ground = Image.new("RGB", drawn.size)
    ground.paste(drawn, mask=drawn.getchannel("A"))
    ground.save(path, "JPEG", quality=_QUALITY, subsampling=0)


def _walk(path: Path, kind: str) -> None:
    with path.open("rb") as film:
        size = film.seek(0, os.SEEK_END)
        try:
            whole = _mp4_whole(film, size) if kind == "mp4" else _webm_whole(film, size)
        except StructError:
            whole = False
    if not whole:
        raise MediaBroken


def _mp4_whole(film: IO[bytes], size: int) -> bool:
    """Walk the boxes: they fill the file exactly, and the film and its index are among them."""
    found, at = set(), 0
    while at < size:
        film.seek(at)
        head = film.read(16)
        length, name = unpack_from(">I4s", head)
        if length == 1:
            length = unpack_from(">Q", head, 8)[0]
        elif length == 0:
            length = size - at
        if length < 8 or at + length > size:  # noqa: PLR2004  -- a box is at least its own head
            return False
        found.add(name)
        at += length
    return {b"ftyp", b"moov", b"mdat"} <= found


def _webm_whole(film: IO[bytes], size: int) -> bool:
    """Walk from the header to the segment, which holds no more than the file does."""
    film.seek(0)
    head = film.read(_HEAD)
    length, at = _number(head, len(_EBML))
    at += length or 0
    if head[at : at + len(_SEGMENT)] != _SEGMENT:
        return False
    length, at = _number(head, at + len(_SEGMENT))
    # A film that was recorded live does not know its length.
    return length is None or at + length <= size


def _number(data: bytes, at: int) -> tuple[int | None, int]:
    """Read a number of variable width and where it ends; None is the number that means `not known`."""
    first = unpack_from("B", data, at)[0]
    width = 9 - first.bit_length()
    if width > 8 or at + width > len(data):  # noqa: PLR2004  -- eight bytes are the most
        return -1, len(data)
    value = int.from_bytes(data[at : at + width]) & ((1 << 7 * width) - 1)
    return (None if value == (1 << 7 * width) - 1 else value), at + width
