"""A quarter of the model centre, July to September 2025, lived through the ordinary use-cases.

The source gives 2,402 dossiers, 2,260 of them online, and 95.91 % paid online, September 100 %. How they fall
on the months, and that 13 online ones were free, is stated here.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, cycle
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from werkzeug.serving import WSGIRequestHandler, make_server

from server.app import create_app
from server.config import Settings
from server.core.dossier import Channel, Done, Method
from server.core.figures import Span
from server.core.house import Actor, Role, house
from server.sample.catalogue import load_catalogue
from server.store import catalogue, dossiers, read
from server.store.unit import Store
from server.usecases import calls, closing, people, setup
from server.usecases.dossiers import give_back
from server.usecases.issue import Wish, issue_ticket
from server.web.guards import STAFF_COOKIE
from tests.fakes import Clock
from tests.world import SECRET, migrated, opened

T = TypeVar("T")
QUARTER = Span(date(2025, 7, 1), date(2025, 9, 30))
HOLIDAYS = {date(2025, 9, 1), date(2025, 9, 2)}
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
BEFORE = datetime(2025, 6, 30, 2, tzinfo=UTC)
"""When the centre was set up."""


@dataclass(frozen=True)
class Month:
    paper: int
    free: int
    cash: int
    paid: int

    @property
    def all(self) -> int:
        return self.paper + self.free + self.cash + self.paid


MONTHS = {
    7: Month(paper=58, free=5, cash=61, paid=618),
    8: Month(paper=49, free=4, cash=31, paid=722),
    9: Month(paper=35, free=4, cash=0, paid=815),
}
PROCEDURES = ("1.001193", "2.000815", "1.004873", "2.000635", "1.000894", "1.000656")
KINDS = (
    ("paper", Channel.PAPER, Method.CASH, False),
    ("free", Channel.ONLINE_HELPED, Method.FREE, True),
    ("cash", Channel.ONLINE_HELPED, Method.CASH, True),
    ("paid", Channel.ONLINE_ALONE, Method.PORTAL, True),
)


def working_days() -> list[date]:
    days = [QUARTER.first + timedelta(days=n) for n in range(QUARTER.days)]
    return [one for one in days if one.weekday() < 5 and one not in HOLIDAYS]


def dossiers_of(month: int, procedure_ids: list[str]) -> list[list[Done]]:
    """The month's dossiers, spread evenly over its working days."""
    days: list[list[Done]] = [[] for one in working_days() if one.month == month]
    last = max(one for one in working_days() if one.month == month)
    turn, whose, at = cycle(days), cycle(procedure_ids), cycle(range(5))
    late = cycle((0, 0, 0, 0, 0, 3))
    for kind, channel, method, digitised in KINDS:
        for _ in range(getattr(MONTHS[month], kind)):
            help_needed = channel is Channel.ONLINE_ALONE and next(at) < 3
            done = Done(
                procedure_id=next(whose),
                channel=Channel.ONLINE_HELPED if help_needed else channel,
                method=method,
                amount=0 if method is Method.FREE else 8000,
                digitised=digitised,
                due_on=last - timedelta(days=next(late)) if channel is Channel.PAPER else None,
            )
            next(turn).append(done)
    return days


class Quarter:
    """The centre's people, from the first day to the last."""

    def __init__(self, store: Store, clock: Clock, centre_id: str, secret: bytes) -> None:
        self.store, self.clock, self.centre_id, self.secret = store, clock, centre_id, secret
        with store.read() as conn:
            self.counters = read.counters(conn, centre_id)
            offered = catalogue.catalogue(conn, centre_id, day=QUARTER.first)
        ids = {p.code: p.id for p in offered.procedures}
        self.procedures = [ids[code] for code in PROCEDURES]

    def clerk(self, number: int) -> Actor:
        at = self.counters[number - 1].id
        return Actor(
            centre_id=self.centre_id, kind="token", id=f"clerk-{number}", role=Role.CLERK, counter_id=at
        )

    def live(self, months: Sequence[int] = tuple(MONTHS)) -> None:
        for month in months:
            days = [one for one in working_days() if one.month == month]
            for one, done in zip(days, dossiers_of(month, self.procedures), strict=True):
                self.morning(one, done)
            self.return_results()
        self.clock.set(datetime.combine(QUARTER.last, time(17), HERE))

    def morning(self, one: date, done: list[Done]) -> None:
        """One person after another at counter 1, each with some dossiers; one comes by priority."""
        self.clock.set(datetime.combine(one, time(8), HERE))
        closing.end_earlier_days(self.store, by=house(self.centre_id, "timer"))
        stays = list(_portions(done, 6))
        for hour, wave in zip((8, 9, 10, 14, 15), _portions(stays, 2), strict=False):
            self.clock.set(datetime.combine(one, time(hour, len(done) % 7), HERE))
            self.wave(wave, priority="elderly" if hour == 9 else None)
        if one.weekday() == 0:
            self.arrive(leaves=True)

    def wave(self, stays: list[list[Done]], *, priority: str | None) -> None:
        """Some come close together; with `priority` the last of them is called first."""
        for number in range(len(stays)):
            self.arrive(priority=priority if number else None)
            self.clock.tick(minutes=3)
        self.clock.tick(minutes=6)
        for stay in stays:
            self.serve(stay)

    def arrive(self, *, priority: str | None = None, leaves: bool = False) -> None:
        wish = Wish(queue="civil", priority=priority, printed=False, wait=(5, 10))
        taken = issue_ticket(self.store, wish, secret=self.secret, by=house(self.centre_id, "door"))
        if leaves:
            gone = Actor(centre_id=self.centre_id, kind="citizen", id=taken.ticket.id, role=Role.KIOSK)
            calls.leave(self.store, taken.ticket.id, by=gone)

    def serve(self, done: list[Done]) -> None:
        by = self.clerk(1)
        ticket = calls.call_next(self.store, by=by)
        calls.start(self.store, ticket.id, by=by)
        self.clock.tick(minutes=4)
        calls.complete(self.store, ticket.id, done=done, by=by)

    def return_results(self) -> None:
        with self.store.read() as conn:
            due = dossiers.waiting(conn, self.centre_id)
        for number, one in enumerate(due):
            if number % 10:
                give_back(self.store, one.id, by=self.clerk(7))


def _portions(whole: list[T], size: int) -> Iterator[list[T]]:
    for at in range(0, len(whole), size):
        yield whole[at : at + size]


@contextmanager
def lived(folder: Path, months: Sequence[int] = tuple(MONTHS)) -> Iterator[Store]:
    """The sample centre on the evening after its months, in a database of its own."""
    url = f"sqlite:///{folder / 'sothutu.db'}"
    migrated(url)
    clock, numbers = Clock(BEFORE), count()
    with opened(url, folder, clock=clock) as store:
        centre_id = setup.create_sample(
            store, load_catalogue(), setup.sample_logins(lambda: f"mat khau {next(numbers)}")
        )
        Quarter(store, clock, centre_id, SECRET).live(months)
        yield store


def office(store: Store) -> dict[str, str]:
    """The cookie of the office, logged in."""
    return {
        "name": STAFF_COOKIE,
        "value": people.log_in(store, login="vanphong", password="mat khau 8", address="192.0.2.7"),
    }


class Silent(WSGIRequestHandler):
    def log(self, *_said: object) -> None: ...


@contextmanager
def served(store: Store, folder: Path) -> Iterator[str]:
    """The pages over this database, with the clock where the months left it."""
    app = create_app(Settings(data=folder, database_url="", public_url="http://localhost"), store=store)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
