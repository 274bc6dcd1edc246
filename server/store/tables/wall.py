"""What hangs on the walls beside the numbers: the playlist, and the message over everything."""

import sqlalchemy as sa

from server.store.tables.base import Moment, centre_column, id_column, metadata

media = sa.Table(
    "media",
    metadata,
    id_column(),
    centre_column(),
    # The name in the folder of media; the server chose it, so it is no secret and no path.
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("film", sa.Boolean, nullable=False),
    sa.Column("seconds", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("shown_until", sa.Date),
    sa.Column("shown", sa.Boolean, nullable=False),
)


emergency = sa.Table(
    "emergency",
    metadata,
    sa.Column("centre_id", sa.ForeignKey("centre.id"), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("text_en", sa.Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
)
