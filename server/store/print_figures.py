"""Figures of the paper for a monitor: how long slips take, how many are doubtful, how many were printed again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from server.store.tables import print_job, printer

NEWEST: Final = 200
"""Slips whose time from the press to the proof is looked at."""
DAY: Final = timedelta(days=1)
_SHARES: Final = (0.5, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintFigures:
    """What became of all slips, and how long the newest took.

    `press_to_evidence`: seconds by share of the slips. `unknown_rate`: of the last day's slips that were sent, the
    part whose end no machine knew, settled since or not. `roll_metres`: paper used of each printer's roll, by id.
    """

    jobs: dict[str, int]
    reprints: int
    press_to_evidence: dict[str, float]
    unknown_rate: float
    roll_metres: dict[str, float]


def figures(conn: sa.Connection, now: datetime) -> PrintFigures:
    """Answer the figures of this moment, over every centre of this database."""
    j = print_job.c
    jobs = {
        row[0]: row[1] for row in conn.execute(sa.select(j.state, sa.func.count()).group_by(j.state)).all()
    }
    waits = press_to_evidence(conn)
    again = conn.execute(sa.select(sa.func.count()).where(j.copy_no > 1)).scalar_one()
    rolls = conn.execute(sa.select(printer.c.id, printer.c.roll_mm))
    return PrintFigures(
        jobs=jobs,
        reprints=again,
        press_to_evidence={f"{share:g}": _quantile(waits, share) for share in _SHARES} if waits else {},
        unknown_rate=_unknown_rate(conn, since=now - DAY),
        roll_metres={row.id: row.roll_mm / 1000 for row in rolls},
    )


def press_to_evidence(conn: sa.Connection, *, newest: int = NEWEST) -> list[float]:
    """Answer the seconds from the press to the machine's proof of the newest slips, shortest first."""
    j = print_job.c
    proved = (j.state == "printed") & (j.evidence >= 1) & j.ticket_id.is_not(None)
    chosen = sa.select(j.made_at, j.ended_at).where(proved).order_by(j.ended_at.desc()).limit(newest)
    return sorted((row.ended_at - row.made_at).total_seconds() for row in conn.execute(chosen))


def _unknown_rate(conn: sa.Connection, *, since: datetime) -> float:
    """Answer the part of the sent slips that ended without knowledge; what the staff settled counts too."""
    j = print_job.c
    doubtful = (j.state == "unknown") | (
        j.state.in_(["printed", "cancelled"]) & j.evidence.is_(None) & (j.sent_bytes > 0)
    )
    facts = sa.select(sa.func.count(), sa.func.count().filter(doubtful)).where(
        j.made_at > since, j.ended_at.is_not(None), j.sent_bytes > 0
    )
    sent, unsure = conn.execute(facts).one()
    return unsure / sent if sent else 0.0


def _quantile(ascending: list[float], share: float) -> float:
    return ascending[min(len(ascending) - 1, int(len(ascending) * share))]
