"""The sheet of a closed day: its figures, and the seal of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .slip import TextSlip
from .words import words

RULE = ""
_SEAL_PIECE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day as the sheet tells it. `queues` are (name, taken, served), `counters` (number, served).

    `waits` is within how many minutes half and eight of ten were called. `seal` is the journal's newest hash.
    """

    day: date
    taken: int
    served: int
    missed: int
    left: int
    expired: int
    waits: tuple[int, int] | None
    dossiers: int
    online: int
    queues: Sequence[tuple[str, int, int]]
    counters: Sequence[tuple[int, int]]
    seq: int
    seal: str


def closing_slip(
    told: Day, *, centre: tuple[str, ...], place: str, at: datetime, lang: str = "vi", copy: int = 1
) -> TextSlip:
    """Answer the closing sheet of a day."""
    gettext = words(lang).gettext
    return TextSlip(
        centre=centre,
        place=place,
        title=gettext("End of {day}").format(day=f"{told.day:%d/%m/%Y}"),
        lines=(*_people(told, lang), *_by_place(told, lang), *_seal(told, lang)),
        issued_at=at,
        lang=lang,
        copy=copy,
        footer=gettext("Keep this sheet: it proves that the day's record was not changed."),
    )


def _people(told: Day, lang: str) -> list[str]:
    gettext = words(lang).gettext
    lines = [
        _line(gettext("Numbers given"), told.taken),
        _line(gettext("Served"), told.served),
        _line(gettext("Did not come"), told.missed),
        _line(gettext("Left before their turn"), told.left),
        _line(gettext("Expired at closing"), told.expired),
    ]
    if told.waits:
        half, most = (gettext("{n} minutes").format(n=n) for n in told.waits)
        lines += [_line(gettext("5 in 10 waited up to"), half), _line(gettext("8 in 10 waited up to"), most)]
    lines.append(_line(gettext("Dossiers received"), told.dossiers))
    lines.append(_line(gettext("of them online"), told.online))
    return lines


def _by_place(told: Day, lang: str) -> list[str]:
    gettext = words(lang).gettext
    lines = []
    if told.queues:
        lines += [RULE, _line(gettext("Queue"), gettext("served / given"))]
        lines += [_line(name, f"{served} / {taken}") for name, taken, served in told.queues]
    if told.counters:
        lines.append(RULE)
        counter = gettext("Counter {numbers}")
        lines += [_line(counter.format(numbers=number), served) for number, served in told.counters]
    return lines


def _line(label: str, value: object) -> str:
    return f"{label}\t{value}"


def _seal(told: Day, lang: str) -> list[str]:
    gettext = words(lang).gettext
    pieces = [told.seal[at : at + _SEAL_PIECE] for at in range(0, len(told.seal), _SEAL_PIECE)]
    half = len(pieces) // 2
    return [
        RULE,
        _line(gettext("Entries of the record"), told.seq),
        gettext("Seal of the record"),
        " ".join(pieces[:half]),
        " ".join(pieces[half:]),
    ]
