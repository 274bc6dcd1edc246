"""A small centre in one process: real store, real use-cases, a clock that stands still.

`opened(url)` opens a database, `settle(store)` puts the centre into it, `World` gives every verb a short name:
`world.issue("civil")`, `world.at(1).call_next()`, `world.at(1).complete(ticket)`.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa

from server.core.calendar import ALWAYS_OPEN, Hours, hours_to_json
from server.core.dossier import Done
from server.core.errors import Refusal
from server.core.floor import Floor
from server.core.house import Actor, Counter, Queue, Request, Role, house
from server.core.kinds import GENESIS, Entry, Kind
from server.core.rules import PriorityGroup, Rules, rules_to_json
from server.core.ticket import Ticket
from server.live.relay import Relay
from server.store import migrate, people, read, setup, spool, tables, verify
from server.store.engine import FileTurn, NoTurn, Turn, open_engine
from server.store.unit import Store
from server.usecases import calls, undo
from server.usecases.issue import Issued, Wish, issue_ticket
from server.usecases.people import hash_password
from tests.fakes import Clock, Ids
from tests.postgres import prepare_once

CENTRE: Final = "hoang-loc"
SQLITE: Final = "sqlite:///"
SECRET: Final = b"the tests' own key, 32 bytes long"
PASSWORD: Final = "mười lăm con trâu"

QUEUES: Final = (("civil", "A"), ("certify", "B"), ("land", "C"), ("guide", "B"), ("archive", "E"))
"""Two of them share a series; nobody serves the last."""
COUNTERS: Final[tuple[Mapping[str, int], ...]] = (
    {"civil": 1, "certify": 2},
    {"civil": 1},
    {"certify": 1, "guide": 1, "civil": 2},
    {"land": 1},
)
GROUPS: Final = (
    PriorityGroup(key="elderly", name="Người từ 75 tuổi", name_en="Aged 75 and over"),
    PriorityGroup(key="merit", name="Người có công", name_en="People of merit", head_start_min=5),
)
RULES: Final = Rules(priority_groups=GROUPS)
STAFF: Final = (
    ("quay1", Role.CLERK),
    ("quay2", Role.CLERK),
    ("cua", Role.SUPERVISOR),
    ("vanphong", Role.ADMIN),
)
PROCEDURES: Final = (("1.000001", "civil"), ("1.000002", "land"))


def add_centre(store: Store, centre_id: str = CENTRE, *, rules: Rules = RULES, sample: bool = False) -> None:
    """Put the tests' centre into a migrated database; the same one may hold several."""
    with store.write() as conn:
        row = {
            "id": centre_id,
            "name": "Trung tâm Phục vụ hành chính công",
            "place": "Xã Hoằng Lộc",
            "name_en": "Public Administrative Service Centre",
            "place_en": "Hoằng Lộc Commune",
            "timezone": "Asia/Ho_Chi_Minh",
            "sample": sample,
            "rules": json.dumps(rules_to_json(rules)),
            "hours": hours_to_json(ALWAYS_OPEN),
            "seq": 0,
            "head_hash": GENESIS,
        }
        setup.add(conn, "centre", **row)
    with store.transact(house(centre_id, "setup")) as tx:
        tx.record(Kind.CENTRE_CREATED, sample=sample)
        for position, (key, series) in enumerate(QUEUES):
            tx.put_queue(
                Queue(
                    id=f"{centre_id}-{key}",
                    centre_id=centre_id,
                    key=key,
                    series=series,
                    name=f"Hàng chờ {key}",
                    name_en=f"Queue {key}",
                    position=position,
                )
            )
        for number, serves in enumerate(COUNTERS, start=1):
            tx.put_counter(
                Counter(
                    id=f"{centre_id}-{number}",
                    centre_id=centre_id,
                    number=number,
                    name=f"Quầy {number}",
                    serves={f"{centre_id}-{key}": tier for key, tier in serves.items()},
                )
            )
        _add_procedures(tx.conn, centre_id)
        tx.record(Kind.SETUP_CHANGED, what="test")


def _add_procedures(conn: sa.Connection, centre_id: str) -> None:
    for position, (code, queue) in enumerate(PROCEDURES):
        field = {
            "id": f"{centre_id}-field-{queue}",
            "centre_id": centre_id,
            "queue_id": f"{centre_id}-{queue}",
            "key": queue,
            "name": f"Lĩnh vực {queue}",
            "name_en": f"Field {queue}",
            "icon": "file-text",
            "position": position,
        }
        setup.add(conn, "field", **field)
        procedure = {
            "id": f"{centre_id}-{code}",
            "centre_id": centre_id,
            "field_id": field["id"],
            "code": code,
            "name": f"Thủ tục {code}",
            "short_name": f"Thủ tục {code}",
            "papers": json.dumps(["Giấy chứng sinh"]),
            "same_day_before_15": False,
            "sample": False,
            "position": position,
        }
        setup.add(conn, "procedure", **procedure)


@cache
def _hashed() -> str:
    return hash_password(PASSWORD)


def add_staff(store: Store, centre_id: str = CENTRE) -> None:
    """Give the centre its people, all with one password; they log in as `CENTRE.quay1`."""
    with store.write() as conn:
        for duty, role in STAFF:
            row = {"id": f"{centre_id}-{duty}", "centre_id": centre_id, "login": f"{centre_id}.{duty}"}
            people.insert_staff(conn, **row, name=duty, role=role.value, password_hash=_hashed(), active=True)


def add_kiosk(
    store: Store,
    centre_id: str = CENTRE,
    *,
    driver: str = "virtual",
    address: str = "roll",
    profile: str = "virtual",
) -> str:
    """Give the centre a kiosk with one printer; answers the kiosk's id."""
    kiosk, printer = f"{centre_id}-kiosk", f"{centre_id}-printer"
    with store.write() as conn:
        own = {"centre_id": centre_id, "position": 1}
        spool.insert_printer(
            conn, id=printer, name="Máy in", driver=driver, address=address, profile=profile, **own
        )
        people.insert_device(
            conn, id=kiosk, kind="kiosk", name="Máy lấy số", diagonal=27.0, slot="down", **own
        )
        spool.rank_printer(conn, device_id=kiosk, rank=1, printer_id=printer)
    return kiosk


def migrated(url: str) -> None:
    """Bring an empty database to the newest schema."""
    _prepared(url, _migrate)


def with_centre(url: str) -> None:
    """Bring an empty database to the newest schema and put the tests' centre into it."""
    _prepared(url, _migrate_and_settle)


def _prepared(url: str, prepare: Callable[[str], None]) -> None:
    """Prepare an empty database; that is done once in a run and copied from then on."""
    if not url.startswith(SQLITE):
        prepare_once(url, prepare)
        return
    path = Path(url.removeprefix(SQLITE))
    assert not path.exists()
    path.write_bytes(_file(prepare))


@cache
def _file(prepare: Callable[[str], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sothutu.db"
        prepare(f"{SQLITE}{path}")
        return path.read_bytes()


def _migrate(url: str) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(url, Path(folder)) as store:
        migrate.upgrade(store.engine, data=Path(folder))


def _migrate_and_settle(url: str) -> None:
    migrated(url)
    with tempfile.TemporaryDirectory() as folder, opened(url, Path(folder), ids="s") as store:
        settle(store)


def settle(store: Store, centre_id: str = CENTRE) -> None:
    """Put the tests' centre, its people and its kiosk into a migrated database."""
    add_centre(store, centre_id)
    add_staff(store, centre_id)
    add_kiosk(store, centre_id)


@contextmanager
def opened(url: str, data: Path, *, clock: Clock | None = None, ids: str = "x") -> Iterator[Store]:
    """Open a database with a clock that stands still and ids that count."""
    engine = open_engine(url)
    turn: Turn = FileTurn(data / "write.lock") if engine.dialect.name == "sqlite" else NoTurn()
    store = Store(engine, turn=turn, clock=clock or Clock(), new_id=Ids(ids))
    try:
        yield store
    finally:
        hush(store)
        store.close()


def hush(store: Store) -> None:
    """End what the applications on this store started: on PostgreSQL each listens in a thread of its own."""
    for bell in store.bells:
        relay = getattr(bell, "__self__", None)
        if isinstance(relay, Relay):
            relay.close()


@dataclass(frozen=True, slots=True)
class Desk:
    """One actor's verbs."""

    store: Store
    by: Actor

    def call_next(self, **more: Any) -> Ticket:
        return calls.call_next(self.store, by=self.by, **more)

    def call(self, ticket: Ticket, **more: Any) -> Ticket:
        return calls.call(self.store, ticket.id, by=self.by, **more)

    def recall(self, ticket: Ticket, **more: Any) -> Ticket:
        return calls.recall(self.store, ticket.id, by=self.by, **more)

    def start(self, ticket: Ticket, **more: Any) -> Ticket:
        return calls.start(self.store, ticket.id, by=self.by, **more)

    def no_show(self, ticket: Ticket, **more: Any) -> Ticket:
        return calls.no_show(self.store, ticket.id, by=self.by, **more)

    def revive(self, ticket: Ticket, **more: Any) -> Ticket:
        return calls.revive(self.store, ticket.id, by=self.by, **more)

    def hold(self, ticket: Ticket, *, reason: str = "đi phô tô", **more: Any) -> Ticket:
        return calls.hold(self.store, ticket.id, reason=reason, by=self.by, **more)

    def resume(self, ticket: Ticket, **more: Any) -> Ticket:
        return calls.resume(self.store, ticket.id, by=self.by, **more)

    def release(self, ticket: Ticket, **more: Any) -> Ticket:
        return calls.release(self.store, ticket.id, by=self.by, **more)

    def transfer(self, ticket: Ticket, **more: Any) -> Ticket:
        return calls.transfer(self.store, ticket.id, by=self.by, **more)

    def requeue(self, ticket: Ticket, **more: Any) -> Ticket:
        return calls.requeue(self.store, ticket.id, by=self.by, **more)

    def complete(self, ticket: Ticket, *done: Done, **more: Any) -> Ticket:
        return calls.complete(self.store, ticket.id, done=done, by=self.by, **more)

    def leave(self, ticket: Ticket, **more: Any) -> Ticket:
        return calls.leave(self.store, ticket.id, by=self.by, **more)

    def walk_direct(self, queue: str, **more: Any) -> Ticket:
        return calls.walk_direct(self.store, queue, secret=SECRET, by=self.by, **more)

    def undo(self, **more: Any) -> Ticket:
        return undo.undo(self.store, by=self.by, **more)


class World:
    """One centre, its clock, and short names for everything a test asks of it."""

    def __init__(self, store: Store, clock: Clock, centre_id: str = CENTRE) -> None:
        self.store, self.clock, self.centre_id = store, clock, centre_id
        self.kiosk = Actor(centre_id=centre_id, kind="device", id=f"{centre_id}-kiosk", role=Role.KIOSK)
        self.house = house(centre_id, "test")
        self.supervisor = Actor(
            centre_id=centre_id, kind="staff", id=f"{centre_id}-cua", role=Role.SUPERVISOR
        )

    def neighbour(self) -> "World":
        """Another commune's centre in the same database."""
        settle(self.store, f"{self.centre_id}-next")
        return World(self.store, self.clock, f"{self.centre_id}-next")

    # --- who ------------------------------------------------------------------------------------

    def clerk(self, number: int) -> Actor:
        """The token of a counter's clerk."""
        return Actor(
            centre_id=self.centre_id,
            kind="token",
            id=f"clerk-{number}",
            role=Role.CLERK,
            counter_id=f"{self.centre_id}-{number}",
        )

    def at(self, number: int) -> Desk:
        return Desk(self.store, self.clerk(number))

    def by(self, actor: Actor) -> Desk:
        return Desk(self.store, actor)

    def citizen(self, ticket: Ticket) -> Desk:
        """Whoever holds the ticket's phone page."""
        return self.by(Actor(centre_id=self.centre_id, kind="citizen", id=ticket.id, role=Role.KIOSK))

    # --- what happens ---------------------------------------------------------------------------

    def take(
        self,
        queue: str | None = "civil",
        *,
        by: Actor | None = None,
        request: Request | None = None,
        **wish: Any,
    ) -> Issued:
        """Take a number and answer all that the kiosk is told."""
        asked = Wish(queue=queue, device_id=self.kiosk.id, **wish)
        return issue_ticket(self.store, asked, secret=SECRET, by=by or self.kiosk, request=request)

    def issue(self, queue: str | None = "civil", *, after: float = 1, **wish: Any) -> Ticket:
        """Take a number, a second after whatever was before."""
        self.clock.tick(after)
        return self.take(queue, **wish).ticket

    def set_rules(self, **changed: Any) -> None:
        with self.store.write() as conn:
            setup.write_rules(
                conn, self.centre_id, replace(read.centre(conn, self.centre_id).rules, **changed)
            )

    def set_hours(self, hours: Hours) -> None:
        with self.store.write() as conn:
            mine = tables.centre.c.id == self.centre_id
            conn.execute(sa.update(tables.centre).where(mine).values(hours=hours_to_json(hours)))

    # --- what is ---------------------------------------------------------------------------------

    def ticket(self, ticket: Ticket) -> Ticket:
        with self.store.read() as conn:
            return read.ticket(conn, self.centre_id, ticket.id)

    def tickets(self) -> list[Ticket]:
        """Every ticket, in the order in which they were given."""
        with self.store.read() as conn:
            found = read.floor(conn, self.centre_id, self.clock()).tickets.values()
        return sorted(found, key=lambda ticket: ticket.issue_seq)

    def line(self, queue: str = "civil") -> list[str]:
        """The codes of a queue's waiting tickets in order."""
        with self.store.read() as conn:
            return [t.code for t in read.line(conn, self.centre_id, f"{self.centre_id}-{queue}")]

    def counter(self, number: int) -> Counter:
        with self.store.read() as conn:
            return read.counter_numbered(conn, self.centre_id, number)

    def queue(self, key: str) -> Queue:
        with self.store.read() as conn:
            return read.queue(conn, self.centre_id, key)

    def floor(self) -> Floor:
        with self.store.read() as conn:
            return read.floor(conn, self.centre_id, self.clock())

    def entries(self, past: int = 0) -> list[Entry]:
        with self.store.read() as conn:
            return read.news(conn, self.centre_id, past=past)

    def last_entry(self) -> Entry:
        return self.entries()[-1]

    def print_jobs(self) -> Sequence[sa.Row[Any]]:
        with self.store.read() as conn:
            chosen = self._mine(tables.print_job).order_by(
                tables.print_job.c.made_at, tables.print_job.c.copy_no
            )
            return conn.execute(chosen).all()

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of this centre in every table, to compare a before with an after."""
        with self.store.read() as conn:
            return {
                table.name: sorted((tuple(row) for row in conn.execute(self._mine(table))), key=repr)
                for table in tables.metadata.sorted_tables
            }

    def _mine(self, table: sa.Table) -> sa.Select[Any]:
        chosen = sa.select(table)
        return chosen.where(table.c.centre_id == self.centre_id) if "centre_id" in table.c else chosen

    def faults(self) -> list[str]:
        """What `sothutu rebuild --check` would say of this centre."""
        with self.store.read() as conn:
            return verify.centre_faults(conn, self.centre_id)

    # --- what is refused ---------------------------------------------------------------------------

    @contextmanager
    def refuses(self, code: str, **facts: Any) -> Iterator[None]:
        """Expect a refusal with this code and these facts, and not one row changed."""
        before = self.everything()
        with pytest.raises(Refusal) as caught:
            yield
        assert caught.value.code == code
        assert {name: caught.value.facts.get(name) for name in facts} == facts
        assert self.everything() == before
