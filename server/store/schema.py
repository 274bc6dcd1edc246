"""Which schema a database has, and which one this program was written for.

Asked by every process at its start and by the health check, so it does without the migration tool.
"""

from typing import Final

import sqlalchemy as sa

NEWEST: Final = "0022"
"""The newest migration; a test holds that it is the head of the versions folder."""

_VERSION: Final = sa.table("alembic_version", sa.column("version_num"))


def current(engine: sa.Engine) -> str | None:
    """Answer the schema the database has; None for an empty one."""
    with engine.connect() as conn:
        if not sa.inspect(conn).has_table(_VERSION.name):
            return None
        return conn.execute(sa.select(_VERSION.c.version_num)).scalar()


def is_newer(found: str | None) -> bool:
    """Tell whether a schema is one that this program has not learnt yet."""
    return found is not None and not (found.isdigit() and int(found) <= int(NEWEST))
