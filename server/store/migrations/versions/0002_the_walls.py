"""What boards are told, what they tell of themselves, their playlist, and the message over everything."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns of boards and the two tables of the wall."""
    with op.batch_alter_table("device") as device:
        device.add_column(sa.Column("options", sa.Text(), nullable=False, server_default="{}"))
        device.add_column(sa.Column("report", sa.Text(), nullable=False, server_default="{}"))
    op.create_table(
        "media",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("film", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shown_until", sa.Date(), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_media_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
    )
    op.create_table(
        "emergency",
        sa.Column("centre_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_emergency_centre_id")),
        sa.PrimaryKeyConstraint("centre_id", name=op.f("pk_emergency")),
    )
