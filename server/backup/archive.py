"""The file of a backup: a zip whose manifest names every other member with its size and SHA-256.

What is read here may come from anywhere: nothing in it is believed before it is checked.
"""

import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

APP: Final = "sothutu"
FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
DATA: Final = "data"
LARGEST_MANIFEST: Final = 10_000_000
_CHUNK: Final = 1 << 20


class Unfit(Exception):
    """This file, or this place, cannot be used; the text says why and what helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One member: its size in bytes and its fingerprint."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `centres` maps an id to (seq, hash) of its newest journal entry."""

    schema: str
    made_at: str
    dialect: str
    centres: Mapping[str, tuple[int, str]]
    parts: Mapping[str, Part]
    app: str = APP
    format: int = FORMAT


def write(target: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Write the archive, closed to everybody else, whole or not at all."""
    draft = target.with_name(f".{target.name}.draft")
    parts = {name: _weigh(path) for name, path in files.items()}
    told = {**asdict(manifest), "parts": {name: asdict(part) for name, part in parts.items()}}
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
                packed.writestr(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))
                for name, path in files.items():
                    packed.write(path, name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def read_manifest(source: Path) -> Manifest:
    """Read what a backup says of itself; Unfit for what is none, or of another program."""
    try:
        with zipfile.ZipFile(source) as packed:
            if packed.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
                raise Unfit(f"{source} is no backup of Sothutu: its manifest is too large")
            manifest = _manifest(json.loads(packed.read(MANIFEST)))
            _check_names(packed, manifest)
    except OSError as error:
        raise Unfit(f"{source} cannot be read: {error.strerror}") from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
    ) as error:
        raise Unfit(f"{source} is no backup of Sothutu, or only a piece of one ({error})") from None
    return manifest


def unpack(source: Path, manifest: Manifest, folder: Path) -> None:
    """Write every member below a folder, each checked against its size and fingerprint."""
    needed = sum(part.size for part in manifest.parts.values())
    if needed > shutil.disk_usage(folder).free:
        raise Unfit(f"the backup needs {needed // 1_000_000} MB, and {folder} has less room")
    try:
        with zipfile.ZipFile(source) as packed:
            for name, part in manifest.parts.items():
                target = folder / name
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with packed.open(name) as member, target.open("xb") as file:
                    _copy(member, file, name, part)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Unfit(f"{source} is damaged ({error})") from None


def _copy(member: IO[bytes], file: IO[bytes], name: str, part: Part) -> None:
    digest, size = hashlib.sha256(), 0
    while chunk := member.read(_CHUNK):
        size += len(chunk)
        if size > part.size:
            raise Unfit(f"{name} in the backup is larger than its manifest says")
        digest.update(chunk)
        file.write(chunk)
    if (size, digest.hexdigest()) != (part.size, part.sha256):
        raise Unfit(f"{name} in the backup is not what its manifest says: the file is damaged or was changed")


def _weigh(path: Path) -> Part:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Part(size=size, sha256=digest.hexdigest())


def _manifest(told: Any) -> Manifest:
    if told["app"] != APP:
        raise Unfit(f"this is a backup of {str(told['app'])[:40]!r}, not of Sothutu")
    if told["format"] != FORMAT:
        raise Unfit("this backup was made by a newer Sothutu: install that one first")
    parts = {
        str(name): Part(size=int(part["size"]), sha256=str(part["sha256"]))
        for name, part in told["parts"].items()
    }
    centres = {str(c): (int(seq), str(sealed)) for c, (seq, sealed) in told["centres"].items()}
    return Manifest(
        schema=str(told["schema"]),
        made_at=str(told["made_at"]),
        dialect=str(told["dialect"]),
        centres=centres,
        parts=parts,
    )


def _check_names(packed: zipfile.ZipFile, manifest: Manifest) -> None:
    if sorted(packed.namelist()) != sorted([MANIFEST, *manifest.parts]):
        raise Unfit("the backup holds other files than its manifest names")
    for name, part in manifest.parts.items():
        path = PurePosixPath(name)
        inside = path.parts[:1] == (DATA,) and len(path.parts) > 1
        plain = str(path) == name and not path.is_absolute() and ".." not in path.parts
        if (
            part.size < 0
            or not plain
            or not (inside or name == DATABASE)
            or not name.isprintable()
            or "\\" in name
        ):
            raise Unfit(f"the backup names a file it must not: {name[:80]!r}")
