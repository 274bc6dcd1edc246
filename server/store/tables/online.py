"""What became of the way online, and what people thought of their visit; nothing here names anybody."""

import sqlalchemy as sa

from server.store.tables.base import centre_column, id_column, metadata

phone_visit = sa.Table(
    "phone_visit",
    metadata,
    sa.Column("ticket_id", sa.ForeignKey("ticket.id"), primary_key=True),
    centre_column(),
    # Its page was opened from the QR code, once or a hundred times.
    sa.Column("opened", sa.Boolean, nullable=False),
    # The citizen's own word; a dossier's code at completion is what confirms it.
    sa.Column("submitted", sa.Boolean, nullable=False),
    # That it was rated, never how: one rating a visit.
    sa.Column("rated", sa.Boolean, nullable=False),
)


ticket_person = sa.Table(
    "ticket_person",
    metadata,
    sa.Column("ticket_id", sa.ForeignKey("ticket.id"), primary_key=True),
    centre_column(),
    sa.Column("day", sa.Date, nullable=False),
    # Stands for the holder of a card on this day alone; goes with the day.
    sa.Column("mark", sa.Text, nullable=False),
    # Which numbers has the person of this card?
    sa.Index("ix_ticket_person_mark", "centre_id", "mark"),
)


online_tally = sa.Table(
    "online_tally",
    metadata,
    sa.Column("centre_id", sa.ForeignKey("centre.id"), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("procedure_id", sa.ForeignKey("procedure.id"), primary_key=True),
    # shown: the kiosk's online screen; opened: its short address, by somebody without a number.
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)


rating = sa.Table(
    "rating",
    metadata,
    id_column(),
    centre_column(),
    # Neither a ticket nor an hour: nobody shall find out who said it.
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("queue_id", sa.ForeignKey("queue.id"), nullable=False),
    sa.Column("procedure_id", sa.ForeignKey("procedure.id")),
    sa.Column("counter_id", sa.ForeignKey("counter.id")),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text),
    # The reports' question: the ratings of a stretch of days.
    sa.Index("ix_rating_day", "centre_id", "day"),
)
