"""A session may be locked for a break: its screen asks for the password again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the moment; no screen is locked."""
    with op.batch_alter_table("staff_session") as table:
        table.add_column(sa.Column("locked_at", sa.Text(), nullable=True))
