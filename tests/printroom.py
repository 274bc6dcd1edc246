"""A kiosk, its printers that play a script, and a real `sothutu work` between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
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
from server.store import migrate, people, read, setup, spool, tables
from server.usecases import paper
from server.usecases.issue import Wish, issue_ticket
from server.usecases.slips import reprint
from tests.fake_printer import FakePrinter, Script, marks_of
from tests.processes import Box
from tests.until import until
from tests.world import CENTRE, SECRET, add_centre

HASTE: Final = Rules(
    printer_watch=0.4,
    printer_connect=1,
    printer_answer=0.5,
    printer_sync=1,
    printer_stall=0.8,
    printer_proof=0.8,
    printer_grace=0.4,
    printer_heat=5,
    printer_taken=1.5,
    printer_breaker=1.5,
    clock_ahead_hours=None,
)
"""Short, so that a fault is known soon; long enough for a loaded machine to answer."""
Marks = list[tuple[str, bytes]]


@dataclass
class Kiosk:
    """A kiosk with its printers, the preferred one first."""

    id: str
    printers: list[str]


@dataclass
class PrintRoom:
    """One centre, whose printers come and go with the tests while one process prints for all of them."""

    box: Box
    rules: Rules = HASTE
    sample: bool = False
    _made: int = 0
    _mended: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = Settings(data=self.box.data, public_url=self.box.url, database_url="")
        self.store = open_store(self.settings)
        migrate.upgrade(self.store.engine, data=self.box.data)
        add_centre(self.store, rules=self.rules, sample=self.sample)
        self.floors = Floors(self.store)
        self.house = house(CENTRE, "test")

    def close(self) -> None:
        self.box.close()
        self.store.close()

    # -- what is set up --------------------------------------------------------------------------
    def kiosk(self, *printers: FakePrinter | str, profile: str = "virtual") -> Kiosk:
        """Add a kiosk with printers: fake ones, or addresses of the network."""
        self._made += 1
        kiosk = Kiosk(f"kiosk-{self._made}", [f"printer-{self._made}-{n}" for n, _ in enumerate(printers, 1)])
        own = {"centre_id": CENTRE, "position": self._made}
        with self.store.write() as conn:
            people.insert_device(
                conn, id=kiosk.id, kind="kiosk", name=kiosk.id, diagonal=27.0, slot="down", **own
            )
            for rank, (name, printer) in enumerate(zip(kiosk.printers, printers, strict=True), start=1):
                where = printer if isinstance(printer, str) else printer.address
                driver = "serial" if where.startswith("/") else "tcp"
                spool.insert_printer(
                    conn, id=name, name=f"Máy in {name}", driver=driver, address=where, profile=profile, **own
                )
                spool.rank_printer(conn, device_id=kiosk.id, rank=rank, printer_id=name)
        return kiosk

    def put_away(self, kiosk: Kiosk) -> None:
        """Nobody prints there any more: its slips are dropped and its printers become files."""
        gone = {"driver": "file", "profile": "file", "address": "", "condition": "silent", "rest_until": None}
        with self.store.write() as conn:
            mine = (tables.print_job.c.device_id == kiosk.id) & (tables.print_job.c.state == "queued")
            conn.execute(sa.update(tables.print_job).where(mine).values(state="cancelled"))
            for printer in kiosk.printers:
                spool.note_printer(conn, printer, **gone)

    def set_rules(self, **changed: Any) -> None:
        with self.store.write() as conn:
            setup.write_rules(conn, CENTRE, replace(self.rules, **changed))

    def address(self, printer: str, where: str) -> None:
        """Say where a printer is now."""
        with self.store.write() as conn:
            spool.note_printer(conn, printer, address=where)

    # -- what happens ----------------------------------------------------------------------------
    def work(self) -> None:
        """Start the background process."""
        self.box.start("work")

    def press(self, kiosk: Kiosk, **wish: Any) -> Ticket:
        """Take a number at a kiosk."""
        by = Actor(centre_id=CENTRE, kind="device", id=kiosk.id, role=Role.KIOSK)
        wish = {"queue": "civil", "device_id": kiosk.id, **wish}
        return issue_ticket(self.store, Wish(**wish), secret=SECRET, by=by).ticket

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
            what=f"{' or '.join(states)}; it is {self.job(ticket, copy)}",
            within=within,
        )

    def wait(self, condition: Callable[[], Any], *, what: str, within: float = 30) -> Any:
        try:
            return until(condition, what=what, within=within)
        except AssertionError as vain:
            raise AssertionError(f"{vain}\n{self.box.told()[-4000:]}") from None

    def printer(self, name: str) -> sa.Row[Any]:
        p = tables.printer
        with self.store.read() as conn:
            return conn.execute(sa.select(p).where(p.c.id == name)).one()

    def condition(self, name: str, *conditions: str, within: float = 20) -> str:
        """Wait until every live page knows a printer to be in one of these conditions."""
        return self.wait(
            lambda: (now := self._seen(name)) in conditions and now,
            what=f"{name} to be {' or '.join(conditions)}; it is {self._seen(name)}",
            within=within,
        )

    def _seen(self, name: str) -> str:
        return self.floor(lambda floor: floor.printers[name].condition if name in floor.printers else "")

    def floor(self, look: Callable[[Floor], Any]) -> Any:
        """Look at the floor as the pages do, and hold that the tables tell the same of its paper."""
        seen = self.floors.look(CENTRE, lambda floor, _now: (look(floor), dict(floor.slips), floor.seq))
        with self.store.read() as conn:
            loaded = read.floor(conn, CENTRE, self.store.clock())
        if loaded.seq == seen[2]:
            assert loaded.slips == seen[1]
        return seen[0]

    def slip(self, ticket: Ticket) -> SlipSeen | None:
        return self.floor(lambda floor: floor.slips.get(ticket.id))

    def told(self, ticket: Ticket, copy: int = 1) -> dict[str, Any]:
        """What the kiosk's done screen is told: the facts that choose its words."""
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


__all__ = ["HASTE", "FakePrinter", "Kiosk", "PrintRoom", "Script", "dots", "print_room", "whole"]
