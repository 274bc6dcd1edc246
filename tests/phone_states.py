"""Every state of a citizen's phone, brought about by the people of a lobby: the real page of a real turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Page, expect

from server.core.house import house
from server.core.payment import Account, Way
from server.core.rating import Level
from server.core.ticket import Ticket
from server.core.tokens import ticket_token
from server.usecases import calls, closing, online, payments, rules
from server.usecases.outages import Report, end_outage, start_outage
from server.usecases.payments import Fee
from tests.lobby import CENTRE, Floor

BIRTH = "1.001193"
LAND = 4
"""The counter that serves land."""
DOWN = Report(
    name="Phần mềm đất đai của Bộ",
    name_en="The land software of the Ministry",
    fields=("dat-dai",),
    text="Kết quả có thể trả chậm, xin ông/bà thông cảm.",
    text_en="Results may come late. We are sorry.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn and what its page shows of it."""

    ticket: Ticket
    state: str
    """What the page calls it; several pictures may be of one state."""
    opened: str = ""
    """A part of the page that a finger has to open."""
    cut_off: bool = False
    """The phone has lost its network."""

    def path(self, secret: bytes, lang: str) -> str:
        return f"/t/{ticket_token(secret, self.ticket.id)}?lang={lang}"

    def settle(self, page: Page) -> None:
        """Wait for the state on a page that has just been opened, and bring about what only a phone can."""
        expect(page.locator("html")).to_have_attribute("data-state", self.state)
        if self.opened:
            page.locator(self.opened).click()
        if self.cut_off:
            page.context.set_offline(True)
            page.clock.run_for(90_000)
            expect(page.locator("html")).to_have_attribute("data-freshness", "stale")


def turns(floor: Floor) -> Mapping[str, Turn]:
    """Fill the lobby and answer every turn by the name of its picture; counters 1, 3 and 4 must be free."""
    for rule in ("no_show_recalls", "no_show_after"):
        rules.set_rule(floor.store, rule, 0, by=house(CENTRE, "office"))
    names = ("on_hold", "completed", "rated", "missed", "left", "submitted", "called", "fee")
    here = {name: floor.arrive("land") for name in names}
    by, office = floor.clerk(LAND), house(CENTRE, "office")
    for name in ("on_hold", "completed", "rated", "missed"):
        calls.call(floor.store, here[name].id, by=by)
        if name == "missed":
            calls.no_show(floor.store, here[name].id, by=by)
            continue
        calls.start(floor.store, here[name].id, by=by)
        if name == "on_hold":
            calls.hold(floor.store, here[name].id, reason="payment", by=by)
        else:
            calls.complete(floor.store, here[name].id, by=by)
    online.rate(floor.store, here["rated"].id, level=next(iter(Level)), by=by)
    online.submitted(floor.store, here["submitted"].id, stay=False, by=by)
    calls.leave(floor.store, here["left"].id, by=by)
    calls.call(floor.store, here["called"].id, by=by)
    account = Account(bin="970405", number="3501205000123", holder="UBND XA HOANG LOC")
    payments.set_account(floor.store, account, by=office)
    payments.ask_for(floor.store, Fee(amount=75_000, way=Way.TRANSFER, ticket_id=here["fee"].id), by=by)
    served = floor.arrive("2.000815")
    calls.call(floor.store, served.id, by=floor.clerk(3))
    calls.start(floor.store, served.id, by=floor.clerk(3))
    line = [floor.arrive(BIRTH) for _ in range(4)]
    return {
        **{
            name: Turn(ticket=here[name], state=name) for name in ("called", "on_hold", "completed", "missed")
        },
        "rated": Turn(ticket=here["rated"], state="completed"),
        "left": Turn(ticket=here["left"], state="left"),
        "submitted": Turn(ticket=here["submitted"], state="left"),
        "fee": Turn(ticket=here["fee"], state="near"),
        "serving": Turn(ticket=served, state="serving"),
        "expired": Turn(ticket=of_another_day(floor, days=1), state="expired"),
        "near": Turn(ticket=line[0], state="near"),
        "waiting": Turn(ticket=line[-1], state="waiting"),
        "online": Turn(ticket=line[-1], state="waiting", opened="#online > summary"),
        "giving-up": Turn(ticket=line[-1], state="waiting", opened="#leave > summary"),
        "cut-off": Turn(ticket=line[-1], state="waiting", cut_off=True),
    }


class Down:
    """A system that is down as long as this lasts, and a turn that waits for it."""

    def __init__(self, floor: Floor) -> None:
        self._floor, self._by = floor, house(CENTRE, "office")

    def __enter__(self) -> Turn:
        self._outage = start_outage(self._floor.store, DOWN, by=self._by)
        self._waits = self._floor.arrive("land")
        return Turn(ticket=self._waits, state="near")

    def __exit__(self, *_: object) -> None:
        end_outage(self._floor.store, self._outage.id, by=self._by)
        calls.leave(self._floor.store, self._waits.id, by=self._by)


def of_another_day(floor: Floor, *, days: int) -> Ticket:
    """Let somebody take a number days ago, and the night come: a running house hears of both in its journal."""
    store, office, clock = floor.store, house(CENTRE, "office"), floor.store.clock
    # A clock put back so far is refused by the house unless somebody allows it.
    rules.set_rule(store, "clock_back", (days + 1) * 86_400, by=office)
    store.clock = lambda: clock() - timedelta(days=days)
    try:
        ticket = floor.arrive(BIRTH)
    finally:
        store.clock = clock
    closing.end_earlier_days(store, by=office)
    return ticket
