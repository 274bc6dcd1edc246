"""The lobby of a running sample centre: its use-cases, as the people of a morning would call them."""

import re
from datetime import datetime
from typing import Final

from server.config import Settings
from server.core.dossier import Channel, Done
from server.core.house import Actor, Counter, Role, house
from server.core.ticket import Ticket
from server.opening import open_store
from server.secret import load_secret
from server.store import read
from server.store.unit import Store
from server.usecases import calls
from server.usecases.issue import Wish, issue_ticket
from tests.processes import Box

CENTRE: Final = "sample"


class Floor:
    """The sample centre's use-cases, as the people of a morning would call them."""

    def __init__(self, box: Box) -> None:
        self.settings = Settings(data=box.data, port=box.port, public_url=box.url)
        self.store: Store = open_store(self.settings)
        self.secret = load_secret(box.data)
        with self.store.read() as conn:
            self.counters: list[Counter] = read.counters(conn, CENTRE)

    def now(self) -> datetime:
        with self.store.read() as conn:
            return self.store.clock().astimezone(read.centre(conn, CENTRE).tz)

    def arrive(self, wish: str, **more: str) -> Ticket:
        kind = {"procedure": wish} if re.fullmatch(r"\d\.\d{6}", wish) else {"queue": wish}
        asked = Wish(**kind, origin="kiosk", printed=False, **more)
        return issue_ticket(self.store, asked, secret=self.secret, by=house(CENTRE, "door")).ticket

    def clerk(self, number: int) -> Actor:
        counter = self.counters[number - 1]
        return Actor(
            centre_id=CENTRE, kind="token", id=f"clerk-{number}", role=Role.CLERK, counter_id=counter.id
        )

    def serve_and_finish(self, number: int) -> None:
        by = self.clerk(number)
        ticket = calls.call_next(self.store, by=by)
        calls.start(self.store, ticket.id, by=by)
        done = Done(procedure_id=ticket.procedure_id, channel=Channel.ONLINE_HELPED, digitised=True)
        calls.complete(self.store, ticket.id, by=by, done=[done])
