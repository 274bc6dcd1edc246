"""The way online: what a procedure needs there, what became of it, and what people thought of their visit."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns and the three tables."""
    op.add_column("procedure", sa.Column("needs_vneid", sa.Boolean(), nullable=True))
    op.add_column("procedure", sa.Column("needs_photos", sa.Boolean(), nullable=True))
    op.add_column("procedure", sa.Column("online_minutes", sa.Integer(), nullable=True))
    op.create_table(
        "phone_visit",
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.Text(), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("submitted", sa.Boolean(), nullable=False),
        sa.Column("rated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_phone_visit_centre_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_phone_visit_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_phone_visit")),
    )
    op.create_table(
        "online_tally",
        sa.Column("centre_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("procedure_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_online_tally_centre_id")),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_online_tally_procedure_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", "day", "procedure_id", "step", name=op.f("pk_online_tally")),
    )
    _ratings()


def _ratings() -> None:
    op.create_table(
        "rating",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("queue_id", sa.Text(), nullable=False),
        sa.Column("procedure_id", sa.Text(), nullable=True),
        sa.Column("counter_id", sa.Text(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_rating_centre_id")),
        sa.ForeignKeyConstraint(["counter_id"], ["counter.id"], name=op.f("fk_rating_counter_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_rating_procedure_id")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_rating_queue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
    )
    op.create_index("ix_rating_day", "rating", ["centre_id", "day"], unique=False)
