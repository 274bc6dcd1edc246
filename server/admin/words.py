"""What the desk calls the conditions of its printers, the ends of its slips and the states of its counters."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple, Protocol

from babel.dates import format_date
from babel.numbers import format_decimal

from server.core.paper import Paper
from server.store.paper import JobSeen
from server.web.i18n import translate


class Look(NamedTuple):
    """A word with its icon, and the tint of its chip: ok, warn, bad or none."""

    icon: Mapping[str, str]
    kind: str
    word: str


_GOOD: Final = {"icon": "circle-check"}
_CARE: Final = {"icon": "triangle-alert"}
_BAD: Final = {"icon": "circle-x"}
_DUMB: Final = {"icon": "circle-help"}
CONDITIONS: Final[Mapping[str, Look]] = {
    "ok": Look(_GOOD, "ok", "In order"),
    "near_end": Look(_CARE, "warn", "Paper nearly out"),
    "silent": Look(_DUMB, "", "Cannot report its state"),
    "paper_out": Look(_BAD, "bad", "Out of paper"),
    "cover_open": Look(_BAD, "bad", "Cover open"),
    "cutter_jam": Look(_BAD, "bad", "Cutter jammed"),
    "overheated": Look(_CARE, "warn", "Hot, resting a moment"),
    "broken": Look(_BAD, "bad", "Broken"),
    "offline": Look(_BAD, "bad", "Switched offline"),
    "no_answer": Look(_BAD, "bad", "Does not answer"),
    "odd_answer": Look(_CARE, "warn", "Answers oddly"),
    "not_taken": Look(_CARE, "warn", "Slip not taken"),
    "unreachable": Look(_BAD, "bad", "Cannot be reached"),
    "busy": Look(_CARE, "warn", "In use by another machine"),
    "hung": Look(_BAD, "bad", "Takes nothing in"),
    "lost": Look(_BAD, "bad", "Connection lost"),
    "restarted": Look(_CARE, "warn", "Was switched on again"),
    "interrupted": Look(_CARE, "warn", "The program was interrupted"),
    "unprintable": Look(_BAD, "bad", "Could not be drawn"),
}
_UNKNOWN: Final = Look(_DUMB, "", "Not known")
ENDS: Final[Mapping[str, Look]] = {
    "printed": Look(_GOOD, "ok", "Printed"),
    "sent": Look(_GOOD, "", "Sent, not confirmed"),
    "unknown": Look(_DUMB, "warn", "Not known whether printed"),
    "failed": Look(_BAD, "bad", "Could not be printed"),
    "expired": Look(_CARE, "warn", "Not printed in time"),
    "cancelled": Look(_DUMB, "", "Noted as not printed"),
    "queued": Look({"icon": "hourglass"}, "", "Waiting to be printed"),
    "leased": Look({"icon": "printer"}, "", "Being printed"),
    "sending": Look({"icon": "printer"}, "", "Being printed"),
}
EVIDENCE: Final[Mapping[int, str]] = {
    0: "the printer cannot confirm",
    1: "the printer confirms the end",
    2: "the printer gave back the slip's own mark",
    3: "the slip was taken from the printer",
}
DRIVERS: Final[Mapping[str, str]] = {
    "virtual": "On the screen",
    "file": "Into a file",
    "tcp": "Network",
    "serial": "Serial cable",
    "usblp": "USB",
    "usb": "USB",
    "cups": "CUPS queue",
}
STATES: Final[Mapping[str, Look]] = {
    "open": Look(_GOOD, "ok", "Open"),
    "paused": Look({"icon": "circle-pause"}, "warn", "Paused"),
    "closed": Look(_BAD, "", "Closed"),
}
BREAKS: Final[Mapping[str, str]] = {
    "short": "Short break",
    "meeting": "In a meeting",
    "lunch": "Lunch break",
    "system": "The software is down",
}
"""Reasons that the console knows by these keys too; what others wrote is shown as they wrote it."""
WHY_AGAIN: Final = ("The slip did not come out", "The slip came out in part", "The slip was lost")
"""Why a slip is printed again: a closed list, because the journal keeps nothing personal."""
TROUBLES: Final[Mapping[str, str]] = {
    "slow": "No answer in time",
    "away": "Cannot be reached",
    "broken": "The answer broke off",
    "elsewhere": "Leads to another host; type the address where it ends",
}
ERROR: Final = "Answers with an error: {status}"
"""What a check of an outside system found: a word of ours, or else the status of its answer."""
SCRIPT: Final = {
    "away": "The server did not answer. Please check what stands here, then try again.",
    "done": "Done",
}
FORMS: Final = {
    **SCRIPT,
    "saved": "Saved.",
    "typed_wrong": "Something typed here cannot be read. Nothing was changed.",
}
_MM: Final = 1000


def condition(name: str) -> Look:
    """Answer how a printer's condition, or the fault of a slip, is shown."""
    return CONDITIONS.get(name, _UNKNOWN)


PAPERS: Final[Mapping[Paper, str]] = {
    Paper.SLIP: "slip of {about}",
    Paper.TEST: "test slip",
    Paper.RECEIPT: "receipt {about}",
    Paper.CLOSING: "closing slip of {about}",
    Paper.TEXT: "printed text",
}


class Named(Protocol):
    """What a paper says of itself, in the journal and in the spooler's list."""

    @property
    def purpose(self) -> Paper:
        """What it is."""

    @property
    def about(self) -> str:
        """What it is about, where no ticket says so."""


def paper_name(paper: Named, *, code: str, lang: str) -> str:
    """Answer what a paper is called within a sentence; `code` is its ticket's."""
    about = code if paper.purpose is Paper.SLIP else paper.about
    if paper.purpose is Paper.CLOSING:
        about = f"{date.fromisoformat(about):%d/%m/%Y}"
    return translate(PAPERS[paper.purpose], lang).format(about=about)


class Speaker:
    """Says the desk's words in one language; the templates of the desk are given one."""

    def __init__(self, lang: str, now: datetime) -> None:
        """Speak as of now, whose zone is the centre's."""
        self.lang, self.now = lang, now

    def say(self, text: str, **facts: Any) -> str:
        """Answer a sentence with its facts."""
        return translate(text, self.lang).format(**facts) if facts else translate(text, self.lang)

    def paper(self, job: JobSeen) -> str:
        """Answer what stands on a printed paper: the number of a slip, else its own name."""
        named = paper_name(job, code=job.code or "–", lang=self.lang)
        return job.code or named[:1].upper() + named[1:]

    def at(self, moment: datetime | str | None) -> str:
        """Answer a moment as the clock shows it, with its date when that is not today's."""
        if moment is None:
            return "–"
        local = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        local = local.astimezone(self.now.tzinfo)
        return f"{local:%H:%M}" if local.date() == self.now.date() else f"{local:%d/%m %H:%M}"

    def day(self) -> str:
        """Answer weekday and date: Thứ Hai, 23/11/2026."""
        return f"{self.weekday()}, {self.now:%d/%m/%Y}"

    def weekday(self) -> str:
        """Answer the weekday's name: Thứ Hai."""
        return str(format_date(self.now, "EEEE", locale=self.lang))

    def date(self, day: date) -> str:
        """Answer a date with its weekday: T2, 23/11/2026."""
        return f"{format_date(day, 'EEE', locale=self.lang)}, {day:%d/%m/%Y}"

    def number(self, value: float, digits: int = 0) -> str:
        """Answer a number as the language writes it: 2,4 or 2.4."""
        return str(format_decimal(value, format=f"#,##0.{'#' * digits}", locale=self.lang))

    def share(self, part: int, whole: int) -> str:
        """Answer a share in per cent, to a tenth."""
        return self.number(100 * part / whole, 1) if whole else "–"

    def metres(self, mm: float) -> str:
        """Answer a length of paper in metres."""
        return self.number(mm / _MM, 1)

    def reason(self, reason: str | None) -> str:
        """Answer why a counter rests."""
        return self.say(BREAKS.get(reason, reason)) if reason else ""
