"""What waits to be sent to the province."""

import sqlalchemy as sa

from server.store.tables.base import Moment, metadata

outbox = sa.Table(
    "outbox",
    metadata,
    # The seq of the journal entry that caused it: the order of the commits is the order of delivery.
    sa.Column("centre_id", sa.ForeignKey("centre.id"), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    # The day whose figures these are; empty for everything else.
    sa.Column("day", sa.Date),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("tried_at", Moment),
    sa.Column("trouble", sa.Text),
    sa.Column("delivered_at", Moment),
    # The courier's question: the oldest one that is not delivered.
    sa.Index(
        "ix_outbox_waiting",
        "centre_id",
        "seq",
        sqlite_where=sa.text("delivered_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL"),
    ),
    # The figures of a day are put down once.
    sa.Index(
        "uq_outbox_day",
        "centre_id",
        "day",
        unique=True,
        sqlite_where=sa.text("day IS NOT NULL"),
        postgresql_where=sa.text("day IS NOT NULL"),
    ),
)
