"""The floor itself: centre, queues, counters, tickets, the journal and what was done."""

from typing import Final

import sqlalchemy as sa

from server.store.tables.base import Moment, centre_column, id_column, metadata

SAYS_OF_DOSSIER: Final = "kind IN ('dossier.recorded', 'dossier.amended', 'dossier.kept')"
"""The journal's entries that say what a dossier is, written out so that a database sees that its index fits."""

centre = sa.Table(
    "centre",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("place_en", sa.Text, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("sample", sa.Boolean, nullable=False),
    sa.Column("rules", sa.Text, nullable=False),
    sa.Column("hours", sa.Text, nullable=False),
    sa.Column("slip_layout", sa.Text, nullable=False, server_default="{}"),
    sa.Column("account", sa.Text, nullable=False, server_default="{}"),
    sa.Column("holidays", sa.Text, nullable=False, server_default="{}"),
    sa.Column("texts", sa.Text, nullable=False, server_default="{}"),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("head_hash", sa.Text, nullable=False),
    sa.Column("last_at", Moment),
    sa.Column("clock_ok_from", Moment),
)


queue = sa.Table(
    "queue",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("series", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("daily_limit", sa.Integer),
    sa.UniqueConstraint("centre_id", "key"),
)


counter = sa.Table(
    "counter",
    metadata,
    id_column(),
    centre_column(),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("serves", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("back_at", Moment),
    sa.Column("staff_id", sa.ForeignKey("staff.id")),
    sa.Column("help_at", Moment),
    sa.UniqueConstraint("centre_id", "number"),
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
    id_column(),
    centre_column(),
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
    sa.Column("outage_id", sa.Text),
    sa.Column("return_to", sa.ForeignKey("counter.id")),
    sa.Column("for_counter", sa.ForeignKey("counter.id")),
    sa.Column("recalls", sa.Integer, nullable=False),
    sa.Column("recalled_at", Moment),
    sa.Column("priority", sa.Text),
    sa.Column("lang", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("device_id", sa.Text),
    # What the report compares with the real wait, and the calls that broke the published order.
    sa.Column("promised_low", sa.Integer),
    sa.Column("promised_high", sa.Integer),
    sa.Column("chosen", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("centre_id", "business_date", "series", "number"),
    # The report's "who overtook whom": the people of one queue on one day in the order they came.
    sa.Index("ix_ticket_day_queue", "centre_id", "business_date", "queue_id", "issue_seq"),
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
    # And whoever was sent to one counter, whatever queue they came from.
    sa.Index(
        "ix_ticket_sent",
        "centre_id",
        "for_counter",
        sqlite_where=sa.text("status = 'waiting' AND for_counter IS NOT NULL"),
        postgresql_where=sa.text("status = 'waiting' AND for_counter IS NOT NULL"),
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
    # Money that comes after a stay: who said what of its dossiers.
    sa.Index(
        "ix_journal_dossier",
        "centre_id",
        "ticket_id",
        "seq",
        sqlite_where=sa.text(SAYS_OF_DOSSIER),
        postgresql_where=sa.text(SAYS_OF_DOSSIER),
    ),
)


dossier = sa.Table(
    "dossier",
    metadata,
    id_column(),
    centre_column(),
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
    # The dossier whose fee was asked for by its code.
    sa.Index(
        "ix_dossier_code",
        "centre_id",
        "code",
        sqlite_where=sa.text("code IS NOT NULL"),
        postgresql_where=sa.text("code IS NOT NULL"),
    ),
    # The list of results to return: what has a day, is not returned and counts, the earliest day first.
    sa.Index(
        "ix_dossier_waiting",
        "centre_id",
        "due_on",
        sqlite_where=sa.text("returned_on IS NULL AND due_on IS NOT NULL AND NOT voided"),
        postgresql_where=sa.text("returned_on IS NULL AND due_on IS NOT NULL AND NOT voided"),
    ),
)
