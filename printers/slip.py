"""A slip as data: everything that will stand on the paper, and nothing else."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

LANGUAGES = ("vi", "en")
MOST_PAPERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """The slip of one ticket.

    `centre` are the lines above `place` ("Xã Hoằng Lộc", set bold). `wait` is a range in minutes.
    `qr` is what the QR code holds; without it neither address nor short code is printed.
    `collect_at` is the name of the printer, given only when it is not the one people expect.
    `footer` of None gives the words about a missed turn, an empty one gives no foot at all.
    """

    centre: tuple[str, ...]
    place: str
    code: str
    queue: str
    issued_at: datetime
    lang: str = "vi"
    counters: tuple[int, ...] = ()
    ahead: int | None = None
    wait: tuple[int, int] | None = None
    procedure: str | None = None
    papers: tuple[str, ...] = ()
    online: bool = False
    qr: str | None = None
    address: str = ""
    short_code: str = ""
    copy: int = 1
    collect_at: str | None = None
    priority: str | None = None
    header: str = ""
    footer: str | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be printed truthfully."""
        _check_shared(self, copy=self.copy)
        _check(bool(self.code.strip()), "code is empty")
        _check(len(self.papers) <= MOST_PAPERS, f"more than {MOST_PAPERS} papers")
        _check(self.ahead is None or self.ahead >= 0, "ahead is negative")
        low, high = self.wait or (0, 0)
        _check(0 <= low <= high, "wait is no range of minutes")

    def to_json(self) -> str:
        """Give the slip as one line of JSON; equal slips give equal text."""
        return _to_json("ticket", self)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSlip:
    """A heading and lines: receipts, closing sheets, notices.

    A line with a tab is set as a label and a value at the right edge; an empty line is a rule.
    """

    centre: tuple[str, ...]
    place: str
    title: str
    lines: tuple[str, ...]
    issued_at: datetime
    lang: str = "vi"
    qr: str | None = None
    copy: int = 1
    footer: str = ""

    def __post_init__(self) -> None:
        """Refuse what could not be printed truthfully."""
        _check_shared(self, copy=self.copy)
        _check(bool(self.title.strip()), "title is empty")

    def to_json(self) -> str:
        """Give the slip as one line of JSON; equal slips give equal text."""
        return _to_json("text", self)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationSlip:
    """The slip that shows how wide, how dark and how sharp a printer prints."""

    printer: str
    profile: str
    issued_at: datetime
    lang: str = "vi"
    qr: str = "https://example.invalid/t/0123456789abcdefABCDEF"

    def __post_init__(self) -> None:
        """Refuse what could not be printed truthfully."""
        _check_shared(self, copy=1)

    def to_json(self) -> str:
        """Give the slip as one line of JSON; equal slips give equal text."""
        return _to_json("calibration", self)


AnySlip = Slip | TextSlip | CalibrationSlip
_KINDS: Mapping[str, type[AnySlip]] = {
    "ticket": Slip,
    "text": TextSlip,
    "calibration": CalibrationSlip,
}


def from_json(text: str) -> AnySlip:
    """Read what `to_json` wrote; anything missing, unknown or of another type is a ValueError."""
    raw: object = json.loads(text)
    if not isinstance(raw, dict):
        raise ValueError("a slip is a JSON object")  # noqa: TRY004 - the text is wrong, not a type of ours
    kind = raw.pop("kind", None)
    made = _KINDS.get(kind) if isinstance(kind, str) else None
    if made is None:
        raise ValueError(f"unknown kind of slip: {kind!r}")
    types = {field.name: str(field.type) for field in dataclasses.fields(made)}
    _check(not (types.keys() - raw.keys()), f"missing: {sorted(types.keys() - raw.keys())}")
    _check(not (raw.keys() - types.keys()), f"unknown: {sorted(raw.keys() - types.keys())}")
    build: Callable[..., AnySlip] = made
    return build(**{name: _read(name, kind, raw[name]) for name, kind in types.items()})


def _to_json(kind: str, slip: AnySlip) -> str:
    values: dict[str, object] = {"kind": kind}
    for field in dataclasses.fields(slip):
        value = getattr(slip, field.name)
        values[field.name] = value.isoformat() if isinstance(value, datetime) else value
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _check_shared(slip: AnySlip, *, copy: int) -> None:
    _check(slip.issued_at.utcoffset() is not None, "issued_at has no time zone")
    _check(slip.lang in LANGUAGES, f"lang is not one of {LANGUAGES}")
    _check(copy >= 1, "copy numbers begin at 1")


def _check(holds: bool, trouble: str) -> None:  # noqa: FBT001 - reads as a sentence at the call
    if not holds:
        raise ValueError(f"slip: {trouble}")


def _read(name: str, kind: str, value: object) -> object:
    if value is None and kind.endswith("| None"):
        return None
    read = _READERS[kind.removesuffix(" | None")]
    try:
        return read(value)
    except (TypeError, ValueError) as trouble:
        raise ValueError(f"slip: {name} is not {kind}") from trouble


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _pair(value: object) -> tuple[int, int]:
    low, high = _list(value)
    return _whole(low), _whole(high)


_READERS: Mapping[str, Callable[[object], object]] = {
    "str": _text,
    "int": _whole,
    "bool": _flag,
    "datetime": lambda value: datetime.fromisoformat(_text(value)),
    "tuple[str, ...]": lambda value: tuple(_text(one) for one in _list(value)),
    "tuple[int, ...]": lambda value: tuple(_whole(one) for one in _list(value)),
    "tuple[int, int]": _pair,
}
