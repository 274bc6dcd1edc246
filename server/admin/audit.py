"""What happened: the journal as sentences, filtered, page by page, and as a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request

from server.admin.desk import attached, page, reads
from server.admin.payment_words import safe_cell
from server.admin.sentences import Names, sentence, who
from server.core.fold import fold
from server.core.kinds import Entry, Kind
from server.store import journal, names, paper, read, today
from server.store.journal import Asked
from server.usecases import spreadsheet
from server.web.guards import actor
from server.web.i18n import language, translate
from server.web.parts import parts

bp = Blueprint("admin_audit", __name__, template_folder="templates")

PAGE: Final = 200
"""Entries on one page."""
_CHUNK: Final = 1000
"""Entries read at once while a text is looked for."""
MOST: Final = 50_000
"""Entries in one file."""
SUBJECTS: Final[Mapping[str, str]] = {
    "numbers": "Numbers and calls",
    "dossiers": "Dossiers",
    "fees": "Fees",
    "floor": "Counters and queues",
    "paper": "Printers and slips",
    "wall": "Boards and voice",
    "access": "Log-ins, screens, programs",
    "plan": "What the centre is made of",
    "days": "The day and the data",
}
"""What entries are about."""
ACTORS: Final[Mapping[str, str]] = {
    "house:": "The system",
    "token:": "A program",
    "citizen:": "A citizen",
}
COLUMNS: Final = ("Entry", "When", "Who", "What", "Number", "Kind", "Seal")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page is asked for, as it stands in the address."""

    since: str = ""
    until: str = ""
    who: str = ""
    about: str = ""
    code: str = ""
    text: str = ""

    @classmethod
    def of_request(cls) -> "Filters":
        """Read the address."""
        return cls(**{name: request.args.get(name, "").strip()[:80] for name in cls.__slots__})

    def address(self, **more: object) -> str:
        """Answer the query of a link that keeps the filters."""
        kept = {name: getattr(self, name) for name in self.__slots__}
        return urlencode({name: value for name, value in {**kept, **more}.items() if value})

    @property
    def any(self) -> bool:
        """Tell whether anything is filtered."""
        return self != Filters()

    def asked(self, zone: ZoneInfo) -> Asked:
        """Answer it as the database understands it; a day that is none filters nothing."""
        nouns = journal.SUBJECTS.get(self.about, ())
        until = _start(self.until, zone)
        return Asked(
            since=_start(self.since, zone),
            until=until + timedelta(days=1) if until else None,
            actor=self.who,
            kinds=tuple(kind.value for kind in Kind if kind.value.partition(".")[0] in nouns),
            code="".join(self.code.split()).upper(),
        )


def _start(day: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day), time(), zone)
    except ValueError:
        return None


@bp.get("/admin/audit")
@reads
def audit() -> str:
    """Show the journal, newest first: a page below an entry, or the page above one."""
    filters, centre_id = Filters.of_request(), actor().centre_id
    with parts().store.read() as conn:
        here = read.centre(conn, centre_id)
        top = here.seq + 1
        before = min(max(request.args.get("before", default=top, type=int), 1), top)
        after = request.args.get("after", type=int)
        found: list[tuple[Entry, str]] = []
        if after is not None:
            told = _told(conn, centre_id, filters, here.tz, edge=min(max(after, 0), top), rising=True)
            found = [(entry, said) for entry, said, _ in told]
        # The newest page is a full one, also for who comes from below.
        rising = len(found) > PAGE
        if rising:
            found.reverse()
            lines = found[-PAGE:]
        else:
            before = before if after is None else top
            found = [(e, said) for e, said, _ in _told(conn, centre_id, filters, here.tz, edge=before)]
            lines = found[:PAGE]
        staff, devices = names.staff_names(conn, centre_id), names.device_names(conn, centre_id)
    newest = not rising and before == top
    return page(
        "admin/audit.html",
        lines=lines,
        filters=filters,
        subjects=SUBJECTS,
        people=[(f"staff:{one}", name) for one, name in staff.items()]
        + [(f"device:{one}", name) for one, name in devices.items()],
        actors=ACTORS,
        earlier=lines[-1][0].seq if len(found) > PAGE else None,
        later=None if newest else lines[0][0].seq if lines else before - 1,
        is_newest=newest,
    )


@bp.get("/admin/audit/export")
@reads
def export() -> Response:
    """Send what the filters leave as a file; no cell of it is a formula."""
    filters, centre_id, lang = Filters.of_request(), actor().centre_id, language()
    rows = [[translate(title, lang) for title in COLUMNS]]
    with parts().store.read() as conn:
        here = read.centre(conn, centre_id)
        for entry, said, known in _told(conn, centre_id, filters, here.tz, edge=here.seq + 1, most=MOST):
            rows.append(
                [
                    str(entry.seq),
                    entry.at.astimezone(here.tz).isoformat(sep=" ", timespec="seconds"),
                    who(entry.actor, known, lang),
                    said,
                    known.codes.get(entry.ticket_id or "", ""),
                    entry.kind.value,
                    entry.hash,
                ]
            )
    csv = request.args.get("as") == "csv"
    if csv:
        made = spreadsheet.to_csv([[safe_cell(cell) for cell in row] for row in rows])
    else:
        made = spreadsheet.to_xlsx(rows, title=translate("What happened", lang))
    return attached(made, f"nhat-ky.{'csv' if csv else 'xlsx'}")


def _told(
    conn: Any,
    centre_id: str,
    filters: Filters,
    zone: ZoneInfo,
    *,
    edge: int,
    most: int = PAGE + 1,
    rising: bool = False,
) -> Iterator[tuple[Entry, str, Names]]:
    """Answer entries with their sentences; a text is looked for in the sentence, without tone marks."""
    lang, asked, wanted, left = language(), filters.asked(zone), fold(filters.text), most
    known = _names(conn, centre_id, lang)
    chunk = _CHUNK if wanted else min(most, _CHUNK)
    while left > 0:
        found = list(journal.entries(conn, centre_id, asked, edge=edge, limit=chunk, rising=rising))
        codes = today.codes(conn, centre_id, {entry.ticket_id for entry in found if entry.ticket_id})
        told = replace(known, codes=codes)
        for entry in found:
            said = sentence(entry, told, lang)
            if left > 0 and (not wanted or wanted in fold(said)):
                left -= 1
                yield entry, said, told
        if len(found) < chunk:
            return
        edge = found[-1].seq


def _names(conn: Any, centre_id: str, lang: str) -> Names:
    return Names(
        staff=names.staff_names(conn, centre_id),
        devices=names.device_names(conn, centre_id),
        queues={queue.id: queue.name_in(lang) for queue in read.queues(conn, centre_id)},
        counters={counter.id: counter.number for counter in read.counters(conn, centre_id)},
        printers={card.id: card.name for card in paper.printers(conn, centre_id)},
        codes={},
        procedures=names.procedure_names(conn, centre_id, lang),
    )
