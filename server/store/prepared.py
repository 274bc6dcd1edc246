"""The statements of every press, compiled once and run by the driver itself.

SQLAlchemy takes some nine times as long to run a statement as the driver alone, and half a millisecond more after a
rest, which is how a press finds a machine. What is asked stays written as Core, once for both databases; only its way
there is shorter.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

Found = dict[str, Any]
"""A row by its columns' names."""
_Convert = Callable[[Any], Any]


class Prepared:
    """A statement that is asked again and again with other values, inside whatever transaction a connection has."""

    def __init__(self, statement: sa.Select[Any] | sa.Insert | sa.Update) -> None:
        """Keep it; it is compiled when a database is first asked."""
        self.statement: Final = statement
        self._texts: dict[tuple[str, ...], _Text] = {}

    def run(self, conn: sa.Connection, values: Mapping[str, Any]) -> int:
        """Do it; answers to how many rows. Of an insert and an update the values' names say what is set."""
        return int(self._executed(conn, values)[1].rowcount)

    def all(self, conn: sa.Connection, values: Mapping[str, Any]) -> list[Found]:
        """Answer the rows."""
        text, cursor = self._executed(conn, values)
        return text.read(cursor)

    def one_or_none(self, conn: sa.Connection, values: Mapping[str, Any]) -> Found | None:
        """Answer the only row, if there is one; several are a MultipleResultsFound."""
        found = self.all(conn, values)
        if len(found) > 1:
            raise sa.exc.MultipleResultsFound
        return found[0] if found else None

    def one(self, conn: sa.Connection, values: Mapping[str, Any]) -> Found:
        """Answer the only row; none is a NoResultFound."""
        found = self.one_or_none(conn, values)
        if found is None:
            raise sa.exc.NoResultFound
        return found

    def _executed(self, conn: sa.Connection, values: Mapping[str, Any]) -> tuple["_Text", Any]:
        dialect = conn.dialect
        kind = (dialect.name, *values)
        text = self._texts.get(kind)
        if text is None:
            text = self._texts[kind] = _Text(self.statement, dialect, values)
        driver: Any = conn.connection.dbapi_connection
        try:
            return text, driver.execute(text.sql, text.write(values))
        except dialect.loaded_dbapi.Error as error:
            # Hidden: a value may be somebody's.
            raise sa.exc.DBAPIError.instance(
                text.sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
            ) from error


class _Text:
    """A statement in the words of one database, and how values go in and come out."""

    def __init__(
        self,
        statement: sa.Select[Any] | sa.Insert | sa.Update,
        dialect: sa.Dialect,
        values: Mapping[str, Any],
    ) -> None:
        """Compile it; an insert and an update for the columns that are named."""
        compiled = statement.compile(dialect=dialect, column_keys=list(values))
        of = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for bind, name in compiled.bind_names.items()
        }
        self.sql = str(compiled)
        self._dialect, self._columns = dialect, list(statement.exported_columns)
        self._in_order = compiled.positional
        self._asked = tuple((name, of[name]) for name in compiled.positiontup or of)
        # The values that stand in the statement itself; the others must be given.
        self._usual = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
        self._names = [str(column.key) for column in self._columns]
        self._told: tuple[tuple[str, _Convert], ...] | None = None

    def write(self, values: Mapping[str, Any]) -> tuple[Any, ...] | dict[str, Any]:
        given = {**self._usual, **values}
        if self._in_order:
            return tuple([convert(given[name]) if convert else given[name] for name, convert in self._asked])
        return {name: convert(given[name]) if convert else given[name] for name, convert in self._asked}

    def read(self, cursor: Any) -> list[Found]:
        if self._told is None:
            self._told = tuple(self._converted(cursor))
        rows = [dict(zip(self._names, row, strict=True)) for row in cursor.fetchall()]
        for row in rows:
            for name, convert in self._told:
                row[name] = convert(row[name])
        return rows

    def _converted(self, cursor: Any) -> Iterator[tuple[str, _Convert]]:
        """Answer the columns that do not come as they are; how a number comes, the driver tells with its answer."""
        for column, (_, driver_type, *_) in zip(self._columns, cursor.description, strict=True):
            kind = column.type.dialect_impl(self._dialect)
            convert = kind.result_processor(self._dialect, driver_type)
            if convert:
                yield str(column.key), convert
