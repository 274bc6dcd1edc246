"""The floor for an issue: the very rows the product writes for a ticket, by plain sqlite3 and nothing else."""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from server.store.engine import LEFT_TO_WRITERS

_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"wal_autocheckpoint={LEFT_TO_WRITERS}",
)
_TAKE: Final = "UPDATE series_counter SET last = last + 1 WHERE series = ? RETURNING last"
_HEAD: Final = "UPDATE centre SET seq = ?, head_hash = ?, last_at = ?"


class RawIssues:
    """Copies a database that holds at least one issued ticket, and issues more of the same."""

    def __init__(self, source: Path, target: Path) -> None:
        """Copy the database beside its original, on the same disk."""
        with sqlite3.connect(source) as original, sqlite3.connect(target) as copy:
            original.backup(copy)
        original.close()
        copy.close()
        self._db = sqlite3.connect(target, isolation_level=None)
        for pragma in _PRAGMAS:
            self._db.execute(f"PRAGMA {pragma}")
        self._db.row_factory = sqlite3.Row
        self._ticket = self._newest("ticket", "issue_seq")
        entry = "SELECT * FROM journal WHERE kind = 'ticket.issued' ORDER BY seq DESC LIMIT 1"
        self._entry = dict(self._db.execute(entry).fetchone())
        self._seq = int(self._db.execute("SELECT max(seq) FROM journal").fetchone()[0])
        self._job = self._newest("print_job", "made_at")
        self._made = 0

    def _newest(self, table: str, order: str) -> dict[str, Any]:
        return dict(self._db.execute(f"SELECT * FROM {table} ORDER BY {order} DESC LIMIT 1").fetchone())  # noqa: S608

    def run(self, seconds: float) -> float:
        """Issue for so long and answer the transactions a second."""
        inserts = [_insert(t, row) for t, row in zip(_TABLES, self._rows(0), strict=True)]
        began = time.perf_counter()
        first = self._made
        while (spent := time.perf_counter() - began) < seconds:
            self._made += 1
            self._issue(inserts)
        return (self._made - first) / spent

    def _issue(self, inserts: Sequence[str]) -> None:
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        number = db.execute(_TAKE, (self._ticket["series"],)).fetchone()[0]
        for insert, row in zip(inserts, self._rows(number), strict=True):
            db.execute(insert, tuple(row.values()))
        entry = self._entry
        db.execute(_HEAD, (self._seq + self._made, entry["hash"], entry["at"]))
        db.execute("COMMIT")

    def _rows(self, number: int) -> tuple[dict[str, Any], ...]:
        n = self._made
        ticket_id, seq = f"raw{n}", self._seq + n
        ticket = {
            "id": ticket_id,
            "number": number,
            "token_hash": ticket_id,
            "issue_seq": seq,
            "last_seq": seq,
        }
        return (
            {**self._ticket, **ticket},
            {**self._entry, "seq": seq, "ticket_id": ticket_id, "request_id": ticket_id},
            {**self._job, "id": f"job{n}", "ticket_id": ticket_id},
        )

    def close(self) -> None:
        """Close the copy."""
        self._db.close()


_TABLES: Final = ("ticket", "journal", "print_job")


def _insert(table: str, row: dict[str, Any]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608
