"""Rows to values and back; nothing outside the store ever holds a row."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from server.core.dossier import Channel, Done, Dossier, Method
from server.core.holidays import DaysOff, days_off_from_json
from server.core.house import Centre, Counter, CounterState, Queue, QueueState
from server.core.house_texts import Texts, texts_from_json
from server.core.kinds import Entry, Kind, Unsealed, canonical
from server.core.outage import Outage
from server.core.paper import SlipLayout, layout_from_json
from server.core.payment import Account, account_from_json
from server.core.rules import Rules, rules_from_json
from server.core.ticket import TICKET_FIELDS, Status, Ticket
from server.store.prepared import Found

Row = sa.Row[*tuple[Any, ...]]


def _values(row: Row | Found) -> dict[str, Any]:
    return dict(row._mapping if isinstance(row, sa.Row) else row)  # noqa: SLF001  -- the documented way to a row's names


def to_centre(row: Row | Found) -> Centre:
    """Read a centre."""
    values = _values(row)
    values["rules"] = _rules(values["rules"])
    values["slip_layout"] = _layout(values["slip_layout"])
    values["account"] = _account(values["account"])
    values["holidays"] = _days_off(values["holidays"])
    values["texts"] = _texts(values["texts"])
    return Centre(**values)


# Every transaction reads its centre, whose settings change a few times a year: the same text is the same value.
@lru_cache(maxsize=32)
def _rules(text: str) -> Rules:
    return rules_from_json(json.loads(text))


@lru_cache(maxsize=32)
def _layout(text: str) -> SlipLayout:
    return layout_from_json(json.loads(text))


@lru_cache(maxsize=32)
def _days_off(text: str) -> DaysOff:
    return days_off_from_json(json.loads(text))


@lru_cache(maxsize=32)
def _texts(text: str) -> Texts:
    return texts_from_json(json.loads(text))


@lru_cache(maxsize=32)
def _account(text: str) -> Account:
    return account_from_json(json.loads(text))


def to_queue(row: Row | Found) -> Queue:
    """Read a queue."""
    values = _values(row)
    return Queue(**{**values, "state": QueueState(values["state"])})


def to_counter(row: Row | Found) -> Counter:
    """Read a counter."""
    values = _values(row)
    return Counter(
        **{**values, "serves": json.loads(values["serves"]), "state": CounterState(values["state"])}
    )


def from_counter(counter: Counter) -> dict[str, Any]:
    """Write a counter."""
    return {
        **asdict(counter),
        "serves": json.dumps(dict(sorted(counter.serves.items()))),
        "state": counter.state.value,
    }


def to_ticket(row: Row | Found) -> Ticket:
    """Read a ticket."""
    values = _values(row)
    values["status"] = Status(values["status"])
    return Ticket(**values)


def from_ticket(ticket: Ticket) -> dict[str, Any]:
    """Write a ticket."""
    values = {name: getattr(ticket, name) for name in TICKET_FIELDS}
    values["status"] = ticket.status.value
    return values


def to_entry(row: Row | Found) -> Entry:
    """Read a journal entry."""
    return read_entry(_values(row))


def read_entry(values: Mapping[str, Any]) -> Entry:
    """Read a journal entry out of what is, or is about to be, its row."""
    return Entry(
        seq=values["seq"],
        at=values["at"],
        kind=Kind(values["kind"]),
        ticket_id=values["ticket_id"],
        actor=values["actor"],
        request_id=values["request_id"],
        request_hash=values["request_hash"],
        data=json.loads(values["data"]),
        hash=values["hash"],
    )


def from_entry(entry: Unsealed, *, centre_id: str, sealed: str) -> dict[str, Any]:
    """Write a journal entry with its hash."""
    return {
        "centre_id": centre_id,
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.kind,
        "ticket_id": entry.ticket_id,
        "actor": entry.actor,
        "request_id": entry.request_id,
        "request_hash": entry.request_hash,
        "data": canonical(entry.data),
        "hash": sealed,
    }


def to_dossier(row: Row) -> Dossier:
    """Read a dossier."""
    return Dossier(
        id=row.id,
        centre_id=row.centre_id,
        ticket_id=row.ticket_id,
        recorded_seq=row.recorded_seq,
        done=Done(
            procedure_id=row.procedure_id,
            code=row.code,
            channel=Channel(row.channel),
            method=Method(row.method),
            amount=row.amount,
            digitised=row.digitised,
            due_on=row.due_on,
        ),
        returned_on=row.returned_on,
        voided=row.voided,
    )


def from_dossier(dossier: Dossier) -> dict[str, Any]:
    """Write a dossier."""
    values = asdict(dossier)
    done = values.pop("done")
    return {**values, **done, "channel": dossier.done.channel.value, "method": dossier.done.method.value}


def to_outage(row: Row) -> Outage:
    """Read an outage."""
    values = dict(row._mapping)  # noqa: SLF001
    lists = {name: tuple(json.loads(values[name])) for name in ("fields", "queues")}
    return Outage(**{**values, **lists})


def from_outage(outage: Outage) -> dict[str, Any]:
    """Write an outage."""
    lists = {name: json.dumps(getattr(outage, name)) for name in ("fields", "queues")}
    return {**asdict(outage), **lists}
