"""Fees that are asked for, and what banks said about money."""

import sqlalchemy as sa

from server.store.tables.base import Moment, centre_column, id_column, metadata

payment_request = sa.Table(
    "payment_request",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("ticket_id", sa.ForeignKey("ticket.id")),
    sa.Column("procedure_id", sa.ForeignKey("procedure.id")),
    sa.Column("dossier_code", sa.Text),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("way", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("cash", sa.BigInteger, nullable=False),
    sa.Column("transfer", sa.BigInteger, nullable=False),
    sa.Column("portal", sa.BigInteger, nullable=False),
    sa.Column("refunded", sa.BigInteger, nullable=False),
    sa.Column("taken_by", sa.Text),
    sa.UniqueConstraint("centre_id", "reference"),
    # The phone and the counter show one fee at a time.
    sa.Index(
        "uq_payment_request_open",
        "centre_id",
        "ticket_id",
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    ),
    # What was paid for a stay, and for a dossier that was named by its code alone.
    sa.Index("ix_payment_request_ticket", "ticket_id"),
    sa.Index(
        "ix_payment_request_dossier",
        "centre_id",
        "dossier_code",
        sqlite_where=sa.text("ticket_id IS NULL"),
        postgresql_where=sa.text("ticket_id IS NULL"),
    ),
    # The closing sheet's question: what ended on a day.
    sa.Index("ix_payment_request_ended", "centre_id", "ended_at"),
)


bank_notice = sa.Table(
    "bank_notice",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("transaction_id", sa.Text, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("booked_at", Moment),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("bank_reference", sa.Text, nullable=False),
    sa.Column("payer", sa.Text, nullable=False),
    sa.Column("raw", sa.Text, nullable=False),
    sa.Column("finding", sa.Text, nullable=False),
    sa.Column("payment_id", sa.ForeignKey("payment_request.id")),
    sa.Column("decided_by", sa.Text),
    sa.Column("decided_at", Moment),
    # The same notice comes again whenever our answer was lost on the way.
    sa.UniqueConstraint("centre_id", "provider", "transaction_id"),
    # One request is paid by one notice, whatever a program believes.
    sa.Index(
        "uq_bank_notice_pays",
        "payment_id",
        unique=True,
        sqlite_where=sa.text("finding IN ('paid', 'assigned')"),
        postgresql_where=sa.text("finding IN ('paid', 'assigned')"),
    ),
    # The reconciliation page: newest first.
    sa.Index("ix_bank_notice_received", "centre_id", "received_at"),
)
