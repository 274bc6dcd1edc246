"""What the centre offers: fields, procedures, tiles of the kiosk and everyday words."""

import sqlalchemy as sa

from server.store.tables.base import centre_column, id_column, metadata

field = sa.Table(
    "field",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("queue_id", sa.ForeignKey("queue.id"), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("icon", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("centre_id", "key"),
)


procedure = sa.Table(
    "procedure",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("field_id", sa.ForeignKey("field.id"), nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("short_name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text),
    sa.Column("tab", sa.Text),
    sa.Column("tab_en", sa.Text),
    sa.Column("source_field", sa.Text),
    sa.Column("papers", sa.Text, nullable=False),
    sa.Column("level", sa.Text),
    sa.Column("fee", sa.Integer),
    sa.Column("fee_note", sa.Text),
    sa.Column("fee_note_en", sa.Text),
    sa.Column("time_note", sa.Text),
    sa.Column("time_note_en", sa.Text),
    sa.Column("same_day_before_15", sa.Boolean, nullable=False),
    sa.Column("portal_url", sa.Text),
    # What submitting online takes; empty is "not known".
    sa.Column("needs_vneid", sa.Boolean),
    sa.Column("needs_photos", sa.Boolean),
    sa.Column("online_minutes", sa.Integer),
    sa.Column("staff_note", sa.Text),
    sa.Column("confidence", sa.Text),
    sa.Column("sample", sa.Boolean, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    sa.UniqueConstraint("centre_id", "code"),
)


tile = sa.Table(
    "tile",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("procedure_id", sa.ForeignKey("procedure.id")),
    sa.Column("queue_id", sa.ForeignKey("queue.id")),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("help", sa.Text, nullable=False),
    sa.Column("help_en", sa.Text, nullable=False),
    sa.Column("icon", sa.Text, nullable=False),
)


missed_search = sa.Table(
    "missed_search",
    metadata,
    # What citizens searched and did not find: words in plain letters, counted by day; nobody is in it.
    sa.Column("centre_id", sa.ForeignKey("centre.id"), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("text", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)


alias = sa.Table(
    "alias",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("term", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("note", sa.Text),
)
