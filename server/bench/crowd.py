"""Very many numbers that look like a centre's days, written in bulk: for measuring, never for a real centre."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from server.store.tables import (
    counter,
    dossier,
    journal,
    missed_search,
    phone_visit,
    procedure,
    queue,
    rating,
    staff,
    ticket,
)

FIRST: Final = date(2020, 1, 1)
A_DAY: Final = 300
_AT_ONCE: Final = 5_000
_OPENS: Final = 30 * 60
"""Half past seven in the morning, in seconds of UTC."""
_CHANNELS: Final = ("online_alone", "online_helped", "online_alone", "paper")
_METHODS: Final = ("portal", "transfer", "free", "cash")
_Row = dict[str, Any]


_WORDS: Final = 5
"""Words a day that found nothing."""
_OPEN_THE_CODE, _RATE = 2, 8
"""Every how many of them open the code on their slip, and every how many rate their visit."""


def last_day(rows: int) -> date:
    """Answer the last day of so many numbers."""
    return FIRST + timedelta(days=(rows - 1) // A_DAY)


def fill(engine: sa.Engine, centre_id: str, rows: int) -> None:
    """Write so many tickets with what they leave behind, and let the database take stock."""
    with engine.begin() as conn:
        names = _Names(conn, centre_id)
        _write(conn, ticket, (names.ticket(i) for i in range(rows)))
        _write(conn, journal, (names.entry(i) for i in range(rows)))
        _write(conn, dossier, (names.dossier(i) for i in range(rows) if _status(i) == "completed"))
        _write(conn, phone_visit, (names.visit(i) for i in range(0, rows, _OPEN_THE_CODE)))
        _write(conn, rating, (names.rating(i) for i in range(0, rows, _RATE)))
        _write(conn, missed_search, (names.missed(i) for i in range(_WORDS * (last_day(rows) - FIRST).days)))
    with engine.begin() as conn:
        conn.exec_driver_sql("ANALYZE")


def _write(conn: sa.Connection, table: sa.Table, rows: Iterator[_Row]) -> None:
    """Write plain tuples past the statement builder, which would take most of the time."""
    mark = "?" if conn.dialect.paramstyle == "qmark" else "%s"
    insert = ""
    while some := list(islice(rows, _AT_ONCE)):
        names = list(some[0])
        insert = insert or (
            f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})"  # noqa: S608
        )
        conn.exec_driver_sql(insert, [tuple(row.values()) for row in some])


def _status(i: int) -> str:
    return {7: "left", 9: "expired", 11: "no_show"}.get(i % 50, "completed")


def _moment(day: date, second: int) -> str:
    minute, second = divmod(second, 60)
    return f"{day}T{minute // 60:02}:{minute % 60:02}:{second:02}.000000+00:00"


class _Names:
    """The things of a centre that its tickets name."""

    def __init__(self, conn: sa.Connection, centre_id: str) -> None:
        self.centre_id = centre_id
        self.queues = self._ids(conn, queue)
        self.counters = self._ids(conn, counter)
        self.procedures = self._ids(conn, procedure)
        self.staff = self._ids(conn, staff) or [f"clerk-{n}" for n in range(7)]
        newest = conn.execute(sa.select(sa.func.max(journal.c.seq))).scalar() or 0
        self.seq = int(newest) + 1

    def _ids(self, conn: sa.Connection, table: sa.Table) -> Sequence[str]:
        chosen = sa.select(table.c.id).where(table.c.centre_id == self.centre_id).order_by(table.c.id)
        return list(conn.execute(chosen).scalars())

    def ticket(self, i: int) -> _Row:
        """Answer a ticket: every tenth by priority, every hundredth called by hand."""
        day, k, status = FIRST + timedelta(days=i // A_DAY), i % A_DAY, _status(i)
        at = _OPENS + k * 95
        early = k % 10 == 0
        chosen = k % 100 == 55  # noqa: PLR2004
        wait = 120 if chosen else (120 if early else 600) + k * 37 % 900
        called = status in {"completed", "no_show"}
        done = status == "completed"
        return {
            "id": f"b{i}",
            "centre_id": self.centre_id,
            "business_date": day.isoformat(),
            "series": "A",
            "number": k + 1,
            "code": f"A{k + 1:03}",
            "short_code": f"{i:08}",
            "token_hash": f"b{i}",
            "queue_id": self.queues[k % len(self.queues)],
            "procedure_id": self.procedures[i % len(self.procedures)],
            "status": status,
            "place": _moment(day, at - 1_200 if early else at),
            "bump": 0,
            "issue_seq": self.seq + 2 * i,
            "last_seq": self.seq + 2 * i + 1,
            "issued_at": _moment(day, at),
            "called_at": _moment(day, at + wait) if called else None,
            "started_at": _moment(day, at + wait + 20) if done else None,
            "ended_at": None if status == "no_show" else _moment(day, at + wait + 20 + 60 * (3 + k % 12)),
            "counter_id": self.counters[k % len(self.counters)] if done else None,
            "recalls": 0,
            "priority": "elderly" if early else None,
            "lang": "vi",
            "origin": "kiosk",
            "promised_low": 10,
            "promised_high": 20,
            "chosen": chosen,
        }

    def entry(self, i: int) -> _Row:
        """Answer the last entry of a ticket; nobody folds these."""
        day, status = FIRST + timedelta(days=i // A_DAY), _status(i)
        return {
            "centre_id": self.centre_id,
            "seq": self.seq + 2 * i + 1,
            "at": _moment(day, _OPENS + i % A_DAY * 95 + 2_000),
            "kind": f"ticket.{status}",
            "ticket_id": f"b{i}",
            "actor": f"staff:{self.staff[i % len(self.staff)]}",
            "data": '{"was":"waiting"}',
            "hash": "",
        }

    def dossier(self, i: int) -> _Row:
        """Answer the dossier of a served ticket."""
        day = FIRST + timedelta(days=i // A_DAY)
        return {
            "id": f"d{i}",
            "centre_id": self.centre_id,
            "ticket_id": f"b{i}",
            "recorded_seq": self.seq + 2 * i + 1,
            "procedure_id": self.procedures[i % len(self.procedures)],
            "code": f"H{i}",
            "channel": _CHANNELS[i % 4],
            "method": _METHODS[i // 4 % 4],
            "amount": 8000 if i // 4 % 4 != 2 else 0,  # noqa: PLR2004
            "digitised": i % 4 < 3,  # noqa: PLR2004
            "due_on": (day + timedelta(days=5)).isoformat(),
            "returned_on": (day + timedelta(days=i % 7)).isoformat(),
            "voided": False,
        }

    def visit(self, i: int) -> _Row:
        """Answer what was done on the page of a ticket."""
        done = {"submitted": i % 6 == 0, "rated": i % _RATE == 0}
        return {"ticket_id": f"b{i}", "centre_id": self.centre_id, "opened": True, **done}

    def rating(self, i: int) -> _Row:
        """Answer what somebody thought of the visit."""
        return {
            "id": f"r{i}",
            "centre_id": self.centre_id,
            "day": (FIRST + timedelta(days=i // A_DAY)).isoformat(),
            "queue_id": self.queues[i % len(self.queues)],
            "procedure_id": self.procedures[i % len(self.procedures)],
            "level": 4 - i // _RATE % 4,
        }

    def missed(self, i: int) -> _Row:
        """Answer words that found nothing on a day."""
        day = FIRST + timedelta(days=i // _WORDS)
        return {"centre_id": self.centre_id, "day": day.isoformat(), "text": f"words {i % 97}", "count": 3}
