"""What the report asks about some days: each question once, and only when a part wants its answer."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from server.core.figures import Dossiers, Shares, Span, Spread, shares
from server.core.house import Centre, Counter
from server.reports.words import Speaker
from server.store import online, read
from server.store.online import Figures
from server.store.reports import dossiers, tickets
from server.store.reports.dossiers import About
from server.store.reports.tickets import Ends


class Asked:
    """Some days of a centre, in one reading transaction; answers that several parts need are kept."""

    def __init__(self, conn: Any, centre: Centre, span: Span, spoken: Speaker, *, today: date) -> None:
        """Keep where to ask, and in whose words to answer; nothing is asked yet."""
        self.conn, self.centre, self.span = conn, centre, span
        self.spoken, self.today = spoken, today

    @cached_property
    def groups(self) -> Sequence[Dossiers]:
        """Answer the dossiers received, in groups that are alike."""
        return dossiers.received(self.conn, self.centre.id, self.span, today=self.today)

    @cached_property
    def shares(self) -> Shares:
        """Answer the counts of the published shares."""
        return shares(self.groups)

    @cached_property
    def about(self) -> Mapping[str, About]:
        """Answer what is said of each procedure."""
        return dossiers.procedures(self.conn, self.centre.id)

    @cached_property
    def ends(self) -> Ends:
        """Answer how the numbers ended."""
        return tickets.ends(self.conn, self.centre.id, self.span)

    @cached_property
    def waits(self) -> Mapping[str, Spread]:
        """Answer how long people waited, by queue."""
        return tickets.waits(self.conn, self.centre.id, self.span)

    @cached_property
    def counters(self) -> list[Counter]:
        """Answer the counters."""
        return read.counters(self.conn, self.centre.id)

    @cached_property
    def steps(self) -> Sequence[Figures]:
        """Answer the steps of the way online."""
        return online.figures(self.conn, self.centre.id, since=self.span.first, until=self.span.last)
