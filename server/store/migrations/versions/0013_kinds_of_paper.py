"""A print job says what kind of paper it is: receipts and closing sheets are no test slips."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the two columns; what was printed for no ticket so far is told apart by what it holds."""
    op.add_column("print_job", sa.Column("purpose", sa.Text(), nullable=False, server_default="slip"))
    op.add_column("print_job", sa.Column("about", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE print_job SET purpose = 'test' WHERE ticket_id IS NULL")
    op.execute(
        "UPDATE print_job SET purpose = 'text' WHERE ticket_id IS NULL AND slip LIKE '%\"kind\":\"text\"%'"
    )
