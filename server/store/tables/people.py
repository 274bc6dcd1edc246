"""Who may: staff and their sessions, paired devices, tokens of programs."""

import sqlalchemy as sa

from server.store.tables.base import Moment, centre_column, id_column, metadata

staff = sa.Table(
    "staff",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("login", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("usual_counter_id", sa.Text),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.UniqueConstraint("centre_id", "login"),
)


staff_session = sa.Table(
    "staff_session",
    metadata,
    id_column(),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("staff_id", sa.ForeignKey("staff.id"), nullable=False),
    sa.Column("counter_id", sa.ForeignKey("counter.id")),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    # Set aside for a break: the screen asks for the password again, the counter stays taken.
    sa.Column("locked_at", Moment),
    sa.Column("ended", sa.Boolean, nullable=False),
)


login_try = sa.Table(
    "login_try",
    metadata,
    # Wrong passwords per (account, address); a row is removed by a right one.
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
)


device = sa.Table(
    "device",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("diagonal", sa.Float, nullable=False),
    # Where the paper comes out, seen from the citizen: down, left or right.
    sa.Column("slot", sa.Text, nullable=False),
    sa.Column("seen_at", Moment),
    sa.Column("locked", sa.Text),
    # What a board was told to show and say, and what its page last told of itself: a thermometer, no entry.
    sa.Column("options", sa.Text, nullable=False, server_default="{}"),
    sa.Column("report", sa.Text, nullable=False, server_default="{}"),
)


device_token = sa.Table(
    "device_token",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("device_id", sa.ForeignKey("device.id"), nullable=False),
    sa.Column("paired_at", Moment, nullable=False),
)


pairing = sa.Table(
    "pairing",
    metadata,
    # A screen that asks to be let in: what it shows, and what its browser keeps, both as hashes only.
    sa.Column("secret_hash", sa.Text, primary_key=True),
    sa.Column("code_hash", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
)


api_token = sa.Table(
    "api_token",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("counter_id", sa.ForeignKey("counter.id")),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("rate", sa.Integer),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("revoked_at", Moment),
    # What the program is called, when its token ends by itself, and when it was last used: a thermometer.
    sa.Column("name", sa.Text, nullable=False, server_default=""),
    sa.Column("expires_at", Moment),
    sa.Column("seen_at", Moment),
)
