"""Who was sent to one counter is found by an index: a press asks for the first of each line, not for all who wait."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the index."""
    those = sa.text("status = 'waiting' AND for_counter IS NOT NULL")
    op.create_index(
        "ix_ticket_sent", "ticket", ["centre_id", "for_counter"], sqlite_where=those, postgresql_where=those
    )
