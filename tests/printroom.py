"""A kiosk, its printers that play a script, and a real `sothutu work` between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import sqlalchemy as sa

from kiosk.view import slip as told_to_the_kiosk
from printers.encode import encode
from printers.layout import render
from printers.profiles import profile_named
from printers.slip import Slip, from_json
from server.config import Settings
from server.core.floor import Floor
from server.core.house import Actor, Role, house
from server.core.paper import SlipSeen
from server.core.rules import Rules
from server.core.ticket import Ticket
from server.core.tokens import ticket_token
from server.live.floors import Floors
from server.opening import open_store
from server.secret import load_secret
from server.store import people, read, setup, spool, tables
from server.usecases import paper
from server.usecases.issue import Wish, issue_ticket
from server.usecases.slips import reprint
from tests.fake_printer import FakePrinter, Script, marks_of
from tests.processes import Box
from tests.until import until
from tests.world import CENTRE, SECRET, add_centre, migrated

HASTE: Final = Rules(
    printer_watch=0.2,
    printer_connect=1,
    printer_answer=0.4,
    printer_sync=0.8,
    printer_stall=0.8,
    printer_proof=0.6,
    printer_grace=0.4,
    printer_heat=5,
    printer_taken=1.5,
    printer_breaker=10,
    clock_ahead_hours=None,
)
"""Short, so that a fault is known soon; long enough for a loaded machine to answer."""
Marks = list[tuple[str, bytes]]


KIOSK: Final = "kiosk-1"
FIRST, SECOND = "printer-1", "printer-2"


@dataclass
class PrintRoom:
    """One centre, whose printers change with the tests while one process prints for all of them."""

    box: Box
    rules: Rules = HASTE
    sample: bool = False

    def __post_init__(self) -> None:
        self.settings = Settings(data=self.box.data, public_url=self.box.url, database_url="")
        self.settings.make_data()
        migrated(self.settings.database)
        self.store = open_store(self.settings)
        add_centre(self.store, rules=self.rules, sample=self.sample)
        self.floors = Floors(self.store)
        self.house = house(CENTRE, "test")
        own = {"centre_id": CENTRE, "position": 1}
        with self.store.write() as conn:
            people.insert_device(
                conn, id=KIOSK, kind="kiosk", name="Máy lấy số", diagonal=27, slot="down", **own
            )
            for position, name in enumerate((FIRST, SECOND), start=1):
                where = {"centre_id": CENTRE, "position": position, "address": "", "profile": "file"}
                spool.insert_printer(conn, id=name, name=f"Máy in số {position}", driver="file", **where)

    def close(self) -> None:
        self.box.close()
        self.store.close()

    # -- what is set up --------------------------------------------------------------------------
    def lay_out(self, *printers: FakePrinter | str, profile: str = "virtual") -> None:
        """Give the kiosk its printers, the preferred one first: fake ones, or addresses of the network."""
        ranks = tables.device_printer
        with self.store.write() as conn:
            conn.execute(sa.delete(ranks))
            for rank, (name, printer) in enumerate(zip((FIRST, SECOND), printers, strict=False), start=1):
                address = printer if isinstance(printer, str) else printer.address
                driver = "serial" if address.startswith("/") else "tcp"
                spool.note_printer(conn, name, driver=driver, address=address, profile=profile)
                spool.rank_printer(conn, device_id=KIOSK, rank=rank, printer_id=name)

    def more(self, number: int, printer: FakePrinter, *, profile: str) -> str:
        """Add a kiosk with a printer of its own; answers the kiosk's id."""
        kiosk, name = f"kiosk-{number}", f"printer-{number}"
        own = {"centre_id": CENTRE, "position": number}
        where = {"driver": "serial" if printer.over == "pty" else "tcp", "address": printer.address}
        with self.store.write() as conn:
            people.insert_device(conn, id=kiosk, kind="kiosk", name=kiosk, diagonal=27, slot="down", **own)
            spool.insert_printer(conn, id=name, name=f"Máy in số {number}", profile=profile, **own, **where)
            spool.rank_printer(conn, device_id=kiosk, rank=1, printer_id=name)
        return kiosk

    def clear(self) -> None:
        """Drop what still waits, and make every printer a file that nobody asks how it is."""
        fresh = {"failures": 0, "rest_until": None, "remains": False, "roll_mm": 0, "roll_slips": 0}
        with self.store.write() as conn:
            j = tables.print_job.c
            conn.execute(sa.update(tables.print_job).where(j.state == "queued").values(state="cancelled"))
            for name in (FIRST, SECOND):
                spool.note_printer(conn, name, driver="file", address="", profile="file", **fresh)
        for name in (FIRST, SECOND):
            self.condition(name, "silent")

    def set_rules(self, **changed: Any) -> None:
        with self.store.write() as conn:
            setup.write_rules(conn, CENTRE, replace(self.rules, **changed))

    def fail(self, printer: str, *, times: int) -> None:
        """Let a printer have failed so often in a row."""
        with self.store.write() as conn:
            spool.note_printer(conn, printer, failures=times)

    # -- what happens ----------------------------------------------------------------------------
    def work(self) -> None:
        """Start the background process."""
        self.box.start("work")

    def press(self, kiosk: str = KIOSK) -> Ticket:
        """Take a number at a kiosk."""
        by = Actor(centre_id=CENTRE, kind="device", id=kiosk, role=Role.KIOSK)
        return issue_ticket(self.store, Wish(queue="civil", device_id=kiosk), secret=SECRET, by=by).ticket

    def press_again(self, ticket: Ticket) -> Ticket:
        """Ask for a new copy."""
        return reprint(self.store, ticket.id, why="test", by=self.house)

    def settle(self, ticket: Ticket, *, there: bool, copy: int = 1) -> None:
        paper.settle(self.store, self.job(ticket, copy).id, there=there, by=self.house)

    # -- what is recorded ------------------------------------------------------------------------
    def jobs(self, ticket: Ticket) -> Sequence[sa.Row[Any]]:
        j = tables.print_job
        chosen = sa.select(j).where(j.c.ticket_id == ticket.id).order_by(j.c.copy_no)
        with self.store.read() as conn:
            return conn.execute(chosen).all()

    def job(self, ticket: Ticket, copy: int = 1) -> sa.Row[Any]:
        return self.jobs(ticket)[copy - 1]

    def ended(self, ticket: Ticket, *states: str, copy: int = 1, within: float = 30) -> sa.Row[Any]:
        """Wait until a slip is in one of these states, and answer its job."""
        return self.wait(
            lambda: (job := self.job(ticket, copy)).state in states and job,
            what=lambda: f"{' or '.join(states)}; it is {self.job(ticket, copy)}",
            within=within,
        )

    def wait(self, condition: Callable[[], Any], *, what: str | Callable[[], str], within: float = 30) -> Any:
        try:
            return until(condition, what="what the house said", within=within, every=0.05)
        except AssertionError:
            wanted = what if isinstance(what, str) else what()
            raise AssertionError(f"waited {within:g} s for {wanted}\n{self.box.told()[-4000:]}") from None

    def printer(self, name: str) -> sa.Row[Any]:
        p = tables.printer
        with self.store.read() as conn:
            return conn.execute(sa.select(p).where(p.c.id == name)).one()

    def condition(self, name: str, *conditions: str, within: float = 20) -> str:
        """Wait until every live page knows a printer to be in one of these conditions."""
        return self.wait(
            lambda: (now := self._seen(name)) in conditions and now,
            what=lambda: f"{name} to be {' or '.join(conditions)}; it is {self._seen(name)}",
            within=within,
        )

    def _seen(self, name: str) -> str:
        return self.floor(lambda floor: seen.condition if (seen := floor.printers.get(name)) else "")

    def floor(self, look: Callable[[Floor], Any]) -> Any:
        """Look at the floor as the pages do."""
        return self.floors.look(CENTRE, lambda floor, _now: look(floor))

    def slip(self, ticket: Ticket) -> SlipSeen | None:
        """What the pages know of a slip; the journal and the tables must tell the same."""
        folded, seq = self.floor(lambda floor: (floor.slips.get(ticket.id), floor.seq))
        with self.store.read() as conn:
            loaded = read.floor(conn, CENTRE, self.store.clock())
        assert loaded.seq != seq or loaded.slips.get(ticket.id) == folded
        return folded

    def told(self, ticket: Ticket, copy: int = 1) -> dict[str, Any]:
        """What the kiosk's done screen is told: the facts that choose its words."""
        self.slip(ticket)
        return self.floor(lambda floor: told_to_the_kiosk(floor, ticket.id, copy=copy))

    def kinds(self, ticket: Ticket) -> list[str]:
        """The kinds of the journal's entries about a ticket's slip."""
        with self.store.read() as conn:
            entries = list(read.entries(conn, CENTRE))
        return [one.kind.value for one in entries if one.ticket_id == ticket.id and "slip" in one.kind]

    # -- what came out ---------------------------------------------------------------------------
    def marks(self, job: sa.Row[Any], *, profile: str = "virtual", at: str | None = None) -> Marks:
        """What a job leaves on paper when all of it comes out; `at` names the printer it must be fetched at."""
        made = profile_named(profile)
        slip = from_json(job.slip)
        if isinstance(slip, Slip):
            slip = replace(slip, collect_at=at)
            if self.sample:
                token = ticket_token(load_secret(self.box.data), job.ticket_id)
                slip = replace(slip, qr=f"{self.box.url}/t/{token}", address=urlsplit(self.box.url).netloc)
        bands = encode(render(slip, dots=made.dots), profile=made)
        return marks_of(b"".join(band.data for band in bands))


def whole(printer: FakePrinter, marks: Marks) -> int:
    """How many whole slips of these marks came out of a printer."""
    return sum(1 for piece in printer.pieces if piece.marks == marks and not piece.letters)


def dots(printer: FakePrinter) -> int:
    """How many rows of dots came out of a printer."""
    return sum(piece.rows for piece in (*printer.pieces, printer.unfinished))


def print_room(folder: Path, *, rules: Rules = HASTE, sample: bool = False) -> PrintRoom:
    """Make a room on a machine of its own."""
    return PrintRoom(Box(folder), rules=rules, sample=sample)


__all__ = [
    "FIRST",
    "HASTE",
    "KIOSK",
    "SECOND",
    "FakePrinter",
    "PrintRoom",
    "Script",
    "dots",
    "print_room",
    "whole",
]
