"""The last numbers of the series, for whoever must make sure that none is given twice."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from server.store.tables import queue, series_counter


def last_numbers(conn: sa.Connection, centre_id: str, day: date) -> dict[str, int]:
    """Answer the last number given in each of a centre's series on a day; 0 where none was."""
    mine = sa.select(queue.c.series).where(queue.c.centre_id == centre_id).distinct()
    given = sa.select(series_counter.c.series, series_counter.c.last).where(
        series_counter.c.centre_id == centre_id, series_counter.c.business_date == day
    )
    return dict.fromkeys(conn.execute(mine).scalars(), 0) | {
        row.series: row.last for row in conn.execute(given)
    }


def raise_numbers(conn: sa.Connection, centre_id: str, day: date, last: Mapping[str, int]) -> None:
    """Let each series go on above a number; never lower than where it stands."""
    for series, number in last.items():
        mine = {"centre_id": centre_id, "business_date": day, "series": series}
        same = [series_counter.c[name] == value for name, value in mine.items()]
        there = conn.execute(sa.select(series_counter.c.last).where(*same)).scalar()
        if there is None:
            conn.execute(sa.insert(series_counter), {**mine, "last": number})
        elif there < number:
            conn.execute(sa.update(series_counter).where(*same).values(last=number))
