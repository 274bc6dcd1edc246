"""How far the first set-up of a centre has come; centres that are there already have nothing left open."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the table of steps."""
    op.create_table(
        "setup_step",
        sa.Column("centre_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_setup_step_centre_id")),
        sa.PrimaryKeyConstraint("centre_id", "step", name=op.f("pk_setup_step")),
    )
