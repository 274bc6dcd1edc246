"""Queues may give so many numbers a day, and counters may ask for help."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add both; no queue has a limit yet and nobody has asked."""
    with op.batch_alter_table("queue") as table:
        table.add_column(sa.Column("daily_limit", sa.Integer(), nullable=True))
    with op.batch_alter_table("counter") as table:
        table.add_column(sa.Column("help_at", sa.Text(), nullable=True))
