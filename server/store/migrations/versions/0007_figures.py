"""What the reports ask of tickets: the wait that was promised, calls out of order, and who came before whom."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the facts, and the index by which the people of one queue on one day are found in order."""
    op.add_column("ticket", sa.Column("promised_low", sa.Integer))
    op.add_column("ticket", sa.Column("promised_high", sa.Integer))
    op.add_column("ticket", sa.Column("chosen", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_ticket_day_queue", "ticket", ["centre_id", "business_date", "queue_id", "issue_seq"])
    still = sa.text("returned_on IS NULL AND due_on IS NOT NULL AND NOT voided")
    op.create_index(
        "ix_dossier_waiting", "dossier", ["centre_id", "due_on"], sqlite_where=still, postgresql_where=still
    )
