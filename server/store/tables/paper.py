"""Printers and print jobs."""

import sqlalchemy as sa

from server.store.tables.base import Moment, centre_column, id_column, metadata

printer = sa.Table(
    "printer",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("driver", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("profile", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("options", sa.Text, nullable=False, server_default="{}"),
    # What the monitor saw last; only a changed condition is an entry, the rest is a thermometer.
    sa.Column("condition", sa.Text, nullable=False, server_default="silent"),
    sa.Column("condition_since", Moment),
    sa.Column("seen_at", Moment),
    sa.Column("roll_mm", sa.Float, nullable=False, server_default="0"),
    sa.Column("roll_slips", sa.Integer, nullable=False, server_default="0"),
    # Metres on a new roll, as the paper's box says; unknown where nobody said it.
    sa.Column("roll_m", sa.Float),
    # The circuit breaker: failures in a row, and until when the printer is left alone.
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("rest_until", Moment),
    # A job broke off here: the next one must clear what the printer may still hold.
    sa.Column("remains", sa.Boolean, nullable=False, server_default=sa.false()),
)


device_printer = sa.Table(
    "device_printer",
    metadata,
    sa.Column("device_id", sa.ForeignKey("device.id"), primary_key=True),
    sa.Column("rank", sa.Integer, primary_key=True),
    sa.Column("printer_id", sa.ForeignKey("printer.id"), nullable=False),
)


print_job = sa.Table(
    "print_job",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("ticket_id", sa.ForeignKey("ticket.id")),
    sa.Column("copy_no", sa.Integer, nullable=False),
    sa.Column("device_id", sa.Text),
    sa.Column("printer_id", sa.ForeignKey("printer.id")),
    # What kind of paper it is, and what it is about where no ticket says so: a reference, a day.
    sa.Column("purpose", sa.Text, nullable=False, server_default="slip"),
    sa.Column("about", sa.Text, nullable=False, server_default=""),
    sa.Column("slip", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("lease_owner", sa.Text),
    sa.Column("lease_until", Moment),
    sa.Column("fence", sa.Integer, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("started_at", Moment),
    sa.Column("sent_bytes", sa.Integer, nullable=False),
    sa.Column("total_bytes", sa.Integer, nullable=False),
    sa.Column("evidence", sa.Integer),
    sa.Column("fault", sa.Text),
    sa.Column("ended_at", Moment),
    sa.UniqueConstraint("ticket_id", "copy_no"),
    # The spooler's question: what is queued, oldest first.
    sa.Index(
        "ix_print_job_queued",
        "centre_id",
        "made_at",
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    ),
    # The kiosk's done screen and the staff's list: jobs of a ticket, and unsettled jobs of a printer.
    sa.Index("ix_print_job_printer", "printer_id", "made_at"),
    # One job per printer at a time, guaranteed here.
    sa.Index(
        "uq_print_job_at_printer",
        "printer_id",
        unique=True,
        sqlite_where=sa.text("state IN ('leased', 'sending')"),
        postgresql_where=sa.text("state IN ('leased', 'sending')"),
    ),
)
