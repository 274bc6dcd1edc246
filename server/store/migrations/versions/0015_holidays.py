"""A centre keeps a table of holidays and of days with hours of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the table, empty: a centre that runs goes on as it was until its office says otherwise."""
    with op.batch_alter_table("centre") as table:
        table.add_column(sa.Column("holidays", sa.Text(), nullable=False, server_default="{}"))
