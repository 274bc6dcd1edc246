"""Printers know how long a new roll is, so that their cards can say what is left of it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the length; nobody has said it yet."""
    with op.batch_alter_table("printer") as table:
        table.add_column(sa.Column("roll_m", sa.Float(), nullable=True))
