"""The real background process ends a day by itself: one transaction, the sheet on paper, a backup, the figures."""

from contextlib import closing
from datetime import UTC, datetime

import sqlalchemy as sa

from printers.slip import TextSlip, from_json
from server.core.calendar import Hours, Span, hours_to_json
from server.core.kinds import Entry, Kind
from server.core.ticket import Status
from server.store import read, tables
from tests.conftest import MakeBox
from tests.processes import Box
from tests.screenshots import CENTRE, Floor
from tests.until import until

MORNING = Hours(week=((Span(0, 60),),) * 7)
"""Doors that close at one: at the noon of the centre, wherever that is now, they have been closed for long."""


def noon_now() -> str:
    """Answer a time zone in which it is noon or a little later: this process has no other clock."""
    ahead = 12 - datetime.now(UTC).hour
    # The names of these zones count the other way round.
    return f"Etc/GMT{-ahead:+d}"


def test_the_timer_of_the_real_process_closes_the_day(make_box: MakeBox) -> None:
    box = make_box()
    made = box.start("run", "--sample")
    box.ready()
    box.stop(made)
    box.started.remove(made)
    floor = Floor(box)
    with closing(floor.store):
        _closes(box, floor)


def _closes(box: Box, floor: Floor) -> None:
    with floor.store.write() as conn:
        mine = tables.centre.c.id == CENTRE
        changed = {"timezone": noon_now(), "hours": hours_to_json(MORNING)}
        conn.execute(sa.update(tables.centre).where(mine).values(**changed))
    three = {floor.arrive("civil").id for _ in range(3)}
    floor.serve_and_finish(1)

    box.start("work")

    def closed() -> Entry | None:
        with floor.store.read() as conn:
            return next((e for e in read.entries(conn, CENTRE) if e.kind is Kind.DAY_CLOSED), None)

    entry = until(closed, what="the day to be closed", within=60)
    assert entry.actor == "house:timer"
    with floor.store.read() as conn:
        everybody = read.floor(conn, CENTRE, floor.store.clock()).tickets.values()
        moments = {e.at for e in read.entries(conn, CENTRE) if e.kind is Kind.TICKET_EXPIRED}
    of_the_day = [t for t in everybody if t.business_date.isoformat() == entry.data["day"]]
    assert sorted(t.status for t in of_the_day if t.id in three) == [
        Status.COMPLETED,
        Status.EXPIRED,
        Status.EXPIRED,
    ]
    # The sample's own number is of the day that it is in Vietnam, which may be this one.
    taken = len(of_the_day)
    assert entry.data["expired"] == taken - 1
    assert moments == {entry.at}

    def sheet() -> TextSlip | None:
        with floor.store.read() as conn:
            jobs = conn.execute(sa.select(tables.print_job).where(tables.print_job.c.state == "printed"))
            done = [from_json(job.slip) for job in jobs]
        return next((one for one in done if isinstance(one, TextSlip)), None)

    printed = until(sheet, what="the sheet of the day on paper", within=60)
    assert f"Số đã cấp\t{taken}" in printed.lines
    until(lambda: list(box.data.glob("backups/*closing*")), what="the backup at closing", within=60)
    told = f"{taken} numbers, 1 served, 0 did not come, 0 left, {taken - 1} expired, 0 open"
    assert told in box.run("day", "show")
