"""What citizens searched and did not find is counted, so that the office can mend it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table of words."""
    op.create_table(
        "missed_search",
        sa.Column("centre_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_missed_search_centre_id")),
        sa.PrimaryKeyConstraint("centre_id", "day", "text", name=op.f("pk_missed_search")),
    )
