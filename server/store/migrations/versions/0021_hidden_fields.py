"""A field may be kept off the kiosk's home screen; what is in it is still found by searching."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the column; every field of before is shown."""
    with op.batch_alter_table("field") as table:
        table.add_column(sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
