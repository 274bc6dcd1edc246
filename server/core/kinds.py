"""The kinds of journal entry, and the entry itself with its place in the hash chain."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from server.core.ticket import Verb, write_moment


class Kind(StrEnum):
    """What happened, as `noun.verb`."""

    TICKET_ISSUED = "ticket.issued"
    TICKET_CALLED = "ticket.called"
    TICKET_RECALLED = "ticket.recalled"
    TICKET_STARTED = "ticket.started"
    TICKET_MISSED = "ticket.missed"
    TICKET_REVIVED = "ticket.revived"
    TICKET_HELD = "ticket.held"
    TICKET_RESUMED = "ticket.resumed"
    TICKET_RELEASED = "ticket.released"
    TICKET_TRANSFERRED = "ticket.transferred"
    TICKET_REQUEUED = "ticket.requeued"
    TICKET_ASKED_HELP = "ticket.asked_help"
    TICKET_COMPLETED = "ticket.completed"
    TICKET_LEFT = "ticket.left"
    TICKET_WALKED_DIRECT = "ticket.walked_direct"
    TICKET_EXPIRED = "ticket.expired"
    TICKET_UNDONE = "ticket.undone"
    ONLINE_SUBMITTED = "online.submitted"
    RATING_GIVEN = "rating.given"
    TICKET_ENTERED = "ticket.entered"
    DOSSIER_RECORDED = "dossier.recorded"
    DOSSIER_AMENDED = "dossier.amended"
    DOSSIER_KEPT = "dossier.kept"
    DOSSIER_RETURNED = "dossier.returned"
    DOSSIER_VOIDED = "dossier.voided"
    PAYMENT_REQUESTED = "payment.requested"
    PAYMENT_PAID = "payment.paid"
    PAYMENT_CANCELLED = "payment.cancelled"
    PAYMENT_EXPIRED = "payment.expired"
    PAYMENT_REFUNDED = "payment.refunded"
    PAYMENT_REOPENED = "payment.reopened"
    RECEIPT_PRINTED = "payment.receipt_printed"
    NOTICE_TAKEN = "notice.taken"
    NOTICE_DECIDED = "notice.decided"
    NOTICE_REOPENED = "notice.reopened"
    COUNTER_CHANGED = "counter.changed"
    QUEUE_CHANGED = "queue.changed"
    SETUP_CHANGED = "setup.changed"
    BOARD_CHANGED = "board.changed"
    BOARD_TESTED = "board.tested"
    BOARD_MUTED = "board.muted"
    BOARD_HEARD = "board.heard"
    EMERGENCY_SHOWN = "emergency.shown"
    EMERGENCY_ENDED = "emergency.ended"
    MEDIA_ADDED = "media.added"
    MEDIA_CHANGED = "media.changed"
    MEDIA_REMOVED = "media.removed"
    CLIP_CHANGED = "clip.changed"
    CENTRE_CREATED = "centre.created"
    CLOCK_CONFIRMED = "clock.confirmed"
    DAY_CLOSED = "day.closed"
    BACKUP_RESTORED = "backup.restored"
    DAY_REPORTED = "day.reported"
    DATA_PURGED = "data.purged"
    SLIP_PRINTED = "slip.printed"
    SLIP_SENT = "slip.sent"
    SLIP_UNKNOWN = "slip.unknown"
    SLIP_FAILED = "slip.failed"
    SLIP_EXPIRED = "slip.expired"
    SLIP_SETTLED = "slip.settled"
    SLIP_REPRINTED = "slip.reprinted"
    PRINTER_CHANGED = "printer.changed"
    ROLL_CHANGED = "printer.roll_changed"
    PRINTER_REMOVED = "printer.removed"
    OUTAGE_STARTED = "outage.started"
    OUTAGE_ENDED = "outage.ended"
    STAFF_SEATED = "staff.seated"
    STAFF_LEFT = "staff.left"
    STAFF_SHUT_OUT = "staff.shut_out"
    DEVICE_PAIRED = "device.paired"
    DEVICE_RELEASED = "device.released"
    TOKEN_MADE = "token.made"  # noqa: S105  -- the kind of an entry, not a secret
    TOKEN_REVOKED = "token.revoked"  # noqa: S105


KIND_OF: Final[Mapping[Verb, Kind]] = {
    Verb.ISSUE: Kind.TICKET_ISSUED,
    Verb.CALL_NEXT: Kind.TICKET_CALLED,
    Verb.CALL: Kind.TICKET_CALLED,
    Verb.RECALL: Kind.TICKET_RECALLED,
    Verb.START: Kind.TICKET_STARTED,
    Verb.NO_SHOW: Kind.TICKET_MISSED,
    Verb.REVIVE: Kind.TICKET_REVIVED,
    Verb.HOLD: Kind.TICKET_HELD,
    Verb.RESUME: Kind.TICKET_RESUMED,
    Verb.RELEASE: Kind.TICKET_RELEASED,
    Verb.TRANSFER: Kind.TICKET_TRANSFERRED,
    Verb.REQUEUE: Kind.TICKET_REQUEUED,
    Verb.ASK_HELP: Kind.TICKET_ASKED_HELP,
    Verb.COMPLETE: Kind.TICKET_COMPLETED,
    Verb.LEAVE: Kind.TICKET_LEFT,
    Verb.WALK_DIRECT: Kind.TICKET_WALKED_DIRECT,
    Verb.EXPIRE: Kind.TICKET_EXPIRED,
    Verb.ENTER: Kind.TICKET_ENTERED,
}

UNDOABLE: Final = frozenset(
    {
        Kind.TICKET_CALLED,
        Kind.TICKET_STARTED,
        Kind.TICKET_HELD,
        Kind.TICKET_RESUMED,
        Kind.TICKET_RELEASED,
        Kind.TICKET_TRANSFERRED,
        Kind.TICKET_REQUEUED,
        Kind.TICKET_MISSED,
        Kind.TICKET_REVIVED,
        Kind.TICKET_COMPLETED,
        Kind.TICKET_LEFT,
        Kind.TICKET_WALKED_DIRECT,
    }
)

SETS_UP: Final = frozenset(
    {
        Kind.SETUP_CHANGED,
        Kind.CENTRE_CREATED,
        Kind.BOARD_CHANGED,
        Kind.BOARD_TESTED,
        Kind.EMERGENCY_SHOWN,
        Kind.EMERGENCY_ENDED,
        Kind.MEDIA_ADDED,
        Kind.MEDIA_CHANGED,
        Kind.MEDIA_REMOVED,
    }
)
"""After these, what a floor knows of its centre and its walls is read anew."""

GENESIS: Final = "0" * 64
"""The hash before the first entry of a centre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsealed:
    """What happened, before the hash that seals it is known."""

    seq: int
    at: datetime
    kind: Kind
    ticket_id: str | None
    actor: str
    request_id: str | None
    request_hash: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Unsealed):
    """One line of the journal: never changed, never deleted, never personal."""

    hash: str


def canonical(data: Mapping[str, Any]) -> str:
    """Write data so that the same facts are always the same text."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chain(previous: str, *, centre_id: str, entry: Unsealed) -> str:
    """Answer SHA-256 over the previous hash and the entry's canonical row."""
    row = [
        centre_id,
        entry.seq,
        write_moment(entry.at),
        entry.kind.value,
        entry.ticket_id,
        entry.actor,
        entry.request_id,
        entry.request_hash,
        canonical(entry.data),
    ]
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous.encode() + text.encode()).hexdigest()
