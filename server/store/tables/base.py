"""What every table is made of."""

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from server.core.ticket import write_moment

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[datetime]):
    """A UTC moment as ISO-8601 text with microseconds: the same bytes and the same order on both databases."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:  # noqa: ARG002
        """Write a moment."""
        return None if value is None else write_moment(value.astimezone(UTC))

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """Read a moment."""
        return None if value is None else datetime.fromisoformat(value)


def id_column() -> sa.Column[str]:
    return sa.Column("id", sa.Text, primary_key=True)


def centre_column() -> sa.Column[str]:
    return sa.Column("centre_id", sa.ForeignKey("centre.id"), nullable=False)
