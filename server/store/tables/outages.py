"""Outside systems that were down."""

import sqlalchemy as sa

from server.store.tables.base import Moment, centre_column, id_column, metadata

outage = sa.Table(
    "outage",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    # JSON lists of ids: a field that is taken out of the catalogue later still was held up then.
    sa.Column("fields", sa.Text, nullable=False),
    sa.Column("queues", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("text_en", sa.Text, nullable=False),
    sa.Column("down_since", Moment, nullable=False),
    sa.Column("up_at", Moment),
    sa.Column("started_by", sa.Text, nullable=False),
    sa.Column("ended_by", sa.Text),
    # Reports ask what was down in a span of time; pages ask what is down now.
    sa.Index("ix_outage_down_since", "centre_id", "down_since"),
)
