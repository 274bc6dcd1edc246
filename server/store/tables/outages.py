"""Outside systems that were down, and the checks that find that out."""

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


probe = sa.Table(
    "probe",
    metadata,
    id_column(),
    centre_column(),
    # What the outage says that it reports.
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("fields", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("text_en", sa.Text, nullable=False),
    # How it is checked.
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("every", sa.Integer, nullable=False),
    sa.Column("timeout", sa.Integer, nullable=False),
    sa.Column("most_kb", sa.Integer, nullable=False),
    sa.Column("downs", sa.Integer, nullable=False),
    sa.Column("ups", sa.Integer, nullable=False),
    sa.Column("on", sa.Boolean, nullable=False),
    # What the checks found; not in the journal, where an entry a minute would bury the rest.
    sa.Column("checked_at", Moment),
    sa.Column("trouble", sa.Text),
    sa.Column("in_row", sa.Integer, nullable=False),
    sa.Column("outage_id", sa.Text),
)
