"""Standing before a database's driver: whatever is asked of it, SQLAlchemy's way or the prepared one, passes here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

See = Callable[..., None]
"""Gets each statement and its parameters, before the driver does."""


class _Watched:
    """A driver's connection, or a cursor of one."""

    def __init__(self, real: Any, see: See) -> None:
        self._real, self._see = real, see

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def cursor(self, *given: Any, **named: Any) -> "_Watched":
        return _Watched(self._real.cursor(*given, **named), self._see)

    def execute(self, statement: str, *given: Any, **named: Any) -> Any:
        self._see(statement, *given)
        return self._real.execute(statement, *given, **named)

    def executemany(self, statement: str, *given: Any, **named: Any) -> Any:
        self._see(statement, *given)
        return self._real.executemany(statement, *given, **named)


@contextmanager
def watching(conn: sa.Connection, see: See) -> Iterator[None]:
    """Show every statement of an open connection."""
    lent = conn.connection
    driver = lent.dbapi_connection
    lent.dbapi_connection = _Watched(driver, see)
    try:
        yield
    finally:
        lent.dbapi_connection = driver


@contextmanager
def breaking(engine: sa.Engine, *, at: int) -> Iterator[None]:
    """Let so many statements through, and fail at every later one."""
    left = iter(range(at))

    def see(*_: Any) -> None:
        if next(left, None) is None:
            raise OSError("no space left on device")

    def stand_before(driver: Any, _record: Any, lent: Any) -> None:
        lent.dbapi_connection = _Watched(driver, see)

    sa.event.listen(engine, "checkout", stand_before)
    try:
        yield
    finally:
        sa.event.remove(engine, "checkout", stand_before)
