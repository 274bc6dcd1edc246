"""How far the first set-up of a centre has come."""

import sqlalchemy as sa

from server.store.tables.base import metadata

setup_step = sa.Table(
    "setup_step",
    metadata,
    sa.Column("centre_id", sa.ForeignKey("centre.id"), primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
)
