"""Money that comes after a stay finds its dossier, and what people said of it, by indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the indexes; nothing that is stored changes."""
    op.create_index("ix_payment_request_ticket", "payment_request", ["ticket_id"])
    _partial("ix_payment_request_dossier", "payment_request", ["dossier_code"], "ticket_id IS NULL")
    _partial("ix_dossier_code", "dossier", ["code"], "code IS NOT NULL")
    said = "kind IN ('dossier.recorded', 'dossier.amended', 'dossier.kept')"
    _partial("ix_journal_dossier", "journal", ["ticket_id", "seq"], said)


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, ["centre_id", *columns], sqlite_where=where, postgresql_where=where)
