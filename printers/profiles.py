"""What a model of printer is and can do. Tables of our own: no public one knows the printers sold here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .words import N_, words


class Speech(StrEnum):
    """How a printer tells its state."""

    ASB = "asb"
    """It reports each change by itself, and answers when asked."""
    EOT = "eot"
    """It answers when asked."""
    UNTRUSTED = "untrusted"
    """It answers, but not in the form of the standard: what it says proves nothing."""
    NONE = "none"
    """It says nothing."""


class Untaken(StrEnum):
    """What a presenter does with a slip nobody takes."""

    RETRACT = "retract"
    EJECT = "eject"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One model. `dots` a line; `bytes_per_s` is the slowest line we plan for; `buffer` in bytes."""

    name: str
    title: str
    dots: int
    paper_mm: int
    dpi: int = 203
    mm_per_s: int = 150
    bytes_per_s: int = 11_520
    buffer: int = 4096
    max_band_rows: int = 255
    cutter: bool = True
    near_end: bool = False
    presenter: bool = False
    untaken: Untaken = Untaken.RETRACT
    process_id: bool = False
    barrier: bool = True
    status: Speech = Speech.EOT
    motion_units: bool = False
    realtime_off: bool = True
    clears: bool = False

    def title_in(self, lang: str) -> str:
        """Give the words an admin chooses it by; names of makers stay as they are."""
        return words(lang).gettext(self.title)

    @property
    def answers(self) -> bool:
        """Its words about its state can be relied on."""
        return self.status in {Speech.ASB, Speech.EOT}

    @property
    def reports(self) -> bool:
        """It tells of changes by itself."""
        return self.status is Speech.ASB

    @property
    def proves(self) -> int:
        """The highest evidence it can give: 3 taken, 2 own id, 1 barrier and clean status, 0 none."""
        if not self.answers:
            return 0
        known = 2 if self.process_id else 1 if self.barrier else 0
        return 3 if known and self.presenter else known


def _epson(name: str, title: str, **other: int) -> Profile:
    return Profile(
        name=name,
        title=title,
        dots=other.get("dots", 576),
        dpi=other.get("dpi", 203),
        mm_per_s=other.get("mm_per_s", 150),
        paper_mm=80,
        near_end=True,
        process_id=True,
        status=Speech.ASB,
        motion_units=True,
        clears=True,
    )


_ALL = (
    Profile(name="clone-80", title=N_("80 mm, ESC/POS"), dots=576, paper_mm=80, buffer=65_536),
    Profile(
        name="plain-80",
        title=N_("80 mm, ESC/POS, without status"),
        dots=576,
        paper_mm=80,
        barrier=False,
        status=Speech.NONE,
        realtime_off=False,
    ),
    Profile(
        name="clone-58",
        title=N_("58 mm, ESC/POS"),
        dots=384,
        paper_mm=58,
        mm_per_s=80,
        cutter=False,
        barrier=False,
        status=Speech.NONE,
        realtime_off=False,
    ),
    _epson("tm-t20", "Epson TM-T20II, T20III, T20X"),
    _epson("tm-t81", "Epson TM-T81III"),
    _epson("tm-t82", "Epson TM-T82II, T82III, T82X", mm_per_s=200),
    _epson("tm-t88", "Epson TM-T88V–VII (512, 180 dpi)", dots=512, dpi=180, mm_per_s=300),
    Profile(
        name="xp-58",
        title="Xprinter XP-58, POS-5890, ZJ-5870",
        dots=384,
        paper_mm=58,
        mm_per_s=90,
        cutter=False,
        barrier=False,
        status=Speech.NONE,
        realtime_off=False,
    ),
    Profile(
        name="xp-80",
        title="Xprinter XP-Q80, XP-N160, XP-Q200, Zywell ZY-80x",
        dots=576,
        paper_mm=80,
        mm_per_s=200,
        buffer=65_536,
    ),
    Profile(
        name="vkp80",
        title="Custom VKP80II, VKP80III",
        dots=576,
        paper_mm=80,
        mm_per_s=200,
        buffer=16_384,
        near_end=True,
        presenter=True,
    ),
    Profile(
        name="virtual",
        title=N_("Printer on the screen"),
        dots=576,
        paper_mm=80,
        mm_per_s=400,
        bytes_per_s=200_000,
        near_end=True,
        process_id=True,
        status=Speech.ASB,
        motion_units=True,
        clears=True,
    ),
    Profile(
        name="file",
        title=N_("File of printer data"),
        dots=576,
        paper_mm=80,
        barrier=False,
        status=Speech.NONE,
    ),
)
PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in _ALL}


def profile_named(name: str) -> Profile:
    """Give a profile; an unknown name is a ValueError that lists the known ones."""
    try:
        return PROFILES[name]
    except KeyError:
        raise ValueError(f"no printer profile {name!r}; there are {', '.join(PROFILES)}") from None
