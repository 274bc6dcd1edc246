"""The tables. Each index and odd predicate says which question needs it."""

from server.store.tables.base import Moment, metadata
from server.store.tables.catalogue import alias, field, missed_search, procedure, tile
from server.store.tables.first_steps import setup_step
from server.store.tables.floor import centre, counter, dossier, journal, queue, series_counter, ticket
from server.store.tables.money import bank_notice, payment_request
from server.store.tables.online import online_tally, phone_visit, rating, ticket_person
from server.store.tables.outages import outage, probe
from server.store.tables.outbox import outbox
from server.store.tables.paper import device_printer, print_job, printer
from server.store.tables.people import (
    api_token,
    device,
    device_token,
    login_try,
    pairing,
    staff,
    staff_session,
)
from server.store.tables.wall import emergency, media

__all__ = [
    "Moment",
    "alias",
    "api_token",
    "bank_notice",
    "centre",
    "counter",
    "device",
    "device_printer",
    "device_token",
    "dossier",
    "emergency",
    "field",
    "journal",
    "login_try",
    "media",
    "metadata",
    "missed_search",
    "online_tally",
    "outage",
    "outbox",
    "pairing",
    "payment_request",
    "phone_visit",
    "print_job",
    "printer",
    "probe",
    "procedure",
    "queue",
    "rating",
    "series_counter",
    "setup_step",
    "staff",
    "staff_session",
    "ticket",
    "ticket_person",
    "tile",
]
