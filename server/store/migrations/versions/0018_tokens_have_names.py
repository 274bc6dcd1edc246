"""Tokens of programs have a name, an end and a last use, so that an office can tell which to take back."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the columns; tokens of before have no name and no end."""
    with op.batch_alter_table("api_token") as table:
        table.add_column(sa.Column("name", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("expires_at", sa.Text(), nullable=True))
        table.add_column(sa.Column("seen_at", sa.Text(), nullable=True))
