"""A centre says some words in its own way."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the column; without anything in it the product's words hold."""
    with op.batch_alter_table("centre") as table:
        table.add_column(sa.Column("texts", sa.Text(), nullable=False, server_default="{}"))
