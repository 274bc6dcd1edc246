"""Payments: the approved account, requests for fees, and what banks said about money."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the two tables, and give the centre its account."""
    op.add_column("centre", sa.Column("account", sa.Text(), server_default="{}", nullable=False))
    _requests()
    _notices()


def _requests() -> None:
    op.create_table(
        "payment_request",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("procedure_id", sa.Text(), nullable=True),
        sa.Column("dossier_code", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("cash", sa.BigInteger(), nullable=False),
        sa.Column("transfer", sa.BigInteger(), nullable=False),
        sa.Column("portal", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name="fk_payment_request_centre_id"),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name="fk_payment_request_procedure_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_payment_request_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_request"),
        sa.UniqueConstraint("centre_id", "reference", name="uq_payment_request_centre_id_reference"),
    )
    op.create_index("ix_payment_request_ended", "payment_request", ["centre_id", "ended_at"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_payment_request_open",
        "payment_request",
        ["centre_id", "ticket_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _notices() -> None:
    op.create_table(
        "bank_notice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("booked_at", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("bank_reference", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name="fk_bank_notice_centre_id"),
        sa.ForeignKeyConstraint(["payment_id"], ["payment_request.id"], name="fk_bank_notice_payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bank_notice"),
        sa.UniqueConstraint(
            "centre_id",
            "provider",
            "transaction_id",
            name="uq_bank_notice_centre_id_provider_transaction_id",
        ),
    )
    op.create_index("ix_bank_notice_received", "bank_notice", ["centre_id", "received_at"])
    pays = sa.text("finding IN ('paid', 'assigned')")
    op.create_index(
        "uq_bank_notice_pays",
        "bank_notice",
        ["payment_id"],
        unique=True,
        sqlite_where=pays,
        postgresql_where=pays,
    )
