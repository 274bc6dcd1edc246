"""The tables. Each index and odd predicate says which question needs it."""

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from server.core.ticket import write_moment

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[datetime]):
    """A UTC moment as ISO-8601 text with microseconds: the same bytes and the same order on both databases."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:  # noqa: ARG002
        """Write a moment."""
        return None if value is None else write_moment(value.astimezone(UTC))

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """Read a moment."""
        return None if value is None else datetime.fromisoformat(value)


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.Text, primary_key=True)


def _centre() -> sa.Column[str]:
    return sa.Column("centre_id", sa.ForeignKey("centre.id"), nullable=False)


centre = sa.Table(
    "centre",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("place_en", sa.Text, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("sample", sa.Boolean, nullable=False),
    sa.Column("rules", sa.Text, nullable=False),
    sa.Column("hours", sa.Text, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("head_hash", sa.Text, nullable=False),
    sa.Column("last_at", Moment),
    sa.Column("clock_ok_from", Moment),
)

queue = sa.Table(
    "queue",
    metadata,
    _id(),
    _centre(),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("series", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.UniqueConstraint("centre_id", "key"),
)

field = sa.Table(
    "field",
    metadata,
    _id(),
    _centre(),
    sa.Column("queue_id", sa.ForeignKey("queue.id"), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("icon", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.UniqueConstraint("centre_id", "key"),
)

procedure = sa.Table(
    "procedure",
    metadata,
    _id(),
    _centre(),
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
    _id(),
    _centre(),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("procedure_id", sa.ForeignKey("procedure.id")),
    sa.Column("queue_id", sa.ForeignKey("queue.id")),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("help", sa.Text, nullable=False),
    sa.Column("help_en", sa.Text, nullable=False),
    sa.Column("icon", sa.Text, nullable=False),
)

alias = sa.Table(
    "alias",
    metadata,
    _id(),
    _centre(),
    sa.Column("term", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("note", sa.Text),
)

staff = sa.Table(
    "staff",
    metadata,
    _id(),
    _centre(),
    sa.Column("login", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("usual_counter_id", sa.Text),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.UniqueConstraint("centre_id", "login"),
)

counter = sa.Table(
    "counter",
    metadata,
    _id(),
    _centre(),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("serves", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("back_at", Moment),
    sa.Column("staff_id", sa.ForeignKey("staff.id")),
    sa.UniqueConstraint("centre_id", "number"),
)

staff_session = sa.Table(
    "staff_session",
    metadata,
    _id(),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("staff_id", sa.ForeignKey("staff.id"), nullable=False),
    sa.Column("counter_id", sa.ForeignKey("counter.id")),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
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
    _id(),
    _centre(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("diagonal", sa.Float, nullable=False),
    # Where the paper comes out, seen from the citizen: down, left or right.
    sa.Column("slot", sa.Text, nullable=False),
    sa.Column("seen_at", Moment),
    sa.Column("locked", sa.Text),
)

device_token = sa.Table(
    "device_token",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("device_id", sa.ForeignKey("device.id"), nullable=False),
    sa.Column("paired_at", Moment, nullable=False),
)

api_token = sa.Table(
    "api_token",
    metadata,
    _id(),
    _centre(),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("counter_id", sa.ForeignKey("counter.id")),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("rate", sa.Integer),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("revoked_at", Moment),
)

printer = sa.Table(
    "printer",
    metadata,
    _id(),
    _centre(),
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

series_counter = sa.Table(
    "series_counter",
    metadata,
    sa.Column("centre_id", sa.ForeignKey("centre.id"), primary_key=True),
    sa.Column("business_date", sa.Date, primary_key=True),
    sa.Column("series", sa.Text, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)

ticket = sa.Table(
    "ticket",
    metadata,
    _id(),
    _centre(),
    sa.Column("business_date", sa.Date, nullable=False),
    sa.Column("series", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("short_code", sa.Text, nullable=False),
    # The phone page finds its ticket by the hash of the token in its address.
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("queue_id", sa.ForeignKey("queue.id"), nullable=False),
    sa.Column("procedure_id", sa.ForeignKey("procedure.id")),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("place", Moment, nullable=False),
    sa.Column("bump", sa.BigInteger, nullable=False),
    sa.Column("issue_seq", sa.BigInteger, nullable=False),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    sa.Column("issued_at", Moment, nullable=False),
    sa.Column("called_at", Moment),
    sa.Column("started_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("counter_id", sa.ForeignKey("counter.id")),
    sa.Column("held_by", sa.ForeignKey("counter.id")),
    sa.Column("hold_reason", sa.Text),
    sa.Column("return_to", sa.ForeignKey("counter.id")),
    sa.Column("for_counter", sa.ForeignKey("counter.id")),
    sa.Column("recalls", sa.Integer, nullable=False),
    sa.Column("recalled_at", Moment),
    sa.Column("priority", sa.Text),
    sa.Column("lang", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("device_id", sa.Text),
    sa.UniqueConstraint("centre_id", "business_date", "series", "number"),
    # call_next: the smallest key among the waiting tickets of some queues, in exactly this order.
    sa.Index(
        "ix_ticket_waiting",
        "centre_id",
        "queue_id",
        "place",
        "bump",
        "issue_seq",
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    ),
    # A counter never has two open calls, whatever a program believes.
    sa.Index(
        "uq_ticket_open_call",
        "centre_id",
        "counter_id",
        unique=True,
        sqlite_where=sa.text("status IN ('called', 'serving')"),
        postgresql_where=sa.text("status IN ('called', 'serving')"),
    ),
)

journal = sa.Table(
    "journal",
    metadata,
    sa.Column("centre_id", sa.ForeignKey("centre.id"), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("ticket_id", sa.Text),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("request_id", sa.Text),
    sa.Column("request_hash", sa.Text),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    # One request id opens one transaction of one actor.
    sa.Index(
        "uq_journal_request",
        "centre_id",
        "actor",
        "request_id",
        unique=True,
        sqlite_where=sa.text("request_id IS NOT NULL"),
        postgresql_where=sa.text("request_id IS NOT NULL"),
    ),
    # undo: the newest act of one actor; only people at counters undo, so kiosks' rows stay out.
    sa.Index(
        "ix_journal_actor",
        "centre_id",
        "actor",
        "seq",
        sqlite_where=sa.text("kind <> 'ticket.issued'"),
        postgresql_where=sa.text("kind <> 'ticket.issued'"),
    ),
)

print_job = sa.Table(
    "print_job",
    metadata,
    _id(),
    _centre(),
    sa.Column("ticket_id", sa.ForeignKey("ticket.id")),
    sa.Column("copy_no", sa.Integer, nullable=False),
    sa.Column("device_id", sa.Text),
    sa.Column("printer_id", sa.ForeignKey("printer.id")),
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

dossier = sa.Table(
    "dossier",
    metadata,
    _id(),
    _centre(),
    sa.Column("ticket_id", sa.ForeignKey("ticket.id"), nullable=False, index=True),
    sa.Column("recorded_seq", sa.BigInteger, nullable=False),
    sa.Column("procedure_id", sa.ForeignKey("procedure.id")),
    sa.Column("code", sa.Text),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("amount", sa.Integer, nullable=False),
    sa.Column("digitised", sa.Boolean, nullable=False),
    sa.Column("due_on", sa.Date),
    sa.Column("returned_on", sa.Date),
    sa.Column("voided", sa.Boolean, nullable=False),
)

FOREVER: Final = ("journal",)
"""Tables whose rows nothing may change or delete; the migrations put triggers on them."""
