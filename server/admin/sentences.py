"""The journal as sentences: one for every kind of entry, in every language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from babel.numbers import format_decimal

from server.admin.amendment import CHANNELS, METHODS, changes
from server.admin.procedure_words import procedure_changes
from server.admin.rule_words import rule_facts
from server.admin.setup_sentences import SET_UP
from server.admin.words import CONDITIONS, STATES, paper_name
from server.core.kinds import Entry, Kind
from server.core.paper import slip_from_image
from server.web.i18n import translate

SENTENCES: Final[Mapping[Kind, str]] = {
    Kind.TICKET_ISSUED: "{who} gave number {code} for {queue}.",
    Kind.TICKET_CALLED: "{who} called {code} to counter {counter}.",
    Kind.TICKET_RECALLED: "{who} called {code} again to counter {counter}.",
    Kind.TICKET_STARTED: "{who} began to serve {code} at counter {counter}.",
    Kind.TICKET_MISSED: "{who} noted that {code} did not come.",
    Kind.TICKET_REVIVED: "{who} took {code} back into the line.",
    Kind.TICKET_HELD: "{who} set {code} aside: {reason}.",
    Kind.TICKET_RESUMED: "{who} went on with {code} at counter {counter}.",
    Kind.TICKET_RELEASED: "{who} let {code} wait again, place unchanged.",
    Kind.TICKET_TRANSFERRED: "{who} sent {code} to {place}.",
    Kind.TICKET_REQUEUED: "{who} let {code} wait behind some others.",
    Kind.TICKET_ASKED_HELP: "{who} asked for help with {code} and now waits for {queue}.",
    Kind.TICKET_COMPLETED: "{who} finished {code}.",
    Kind.TICKET_LEFT: "{who} ended the turn of {code}.",
    Kind.TICKET_WALKED_DIRECT: "{who} served somebody without a slip as {code}.",
    Kind.TICKET_EXPIRED: "{code} expired with its day.",
    Kind.TICKET_UNDONE: "{who} took back the last act on {code}.",
    Kind.ONLINE_SUBMITTED: "{who} said that the dossier of {code} was submitted online.",
    Kind.RATING_GIVEN: "{who} rated the visit of {code}.",
    Kind.TICKET_ENTERED: "{who} entered {code}, a number written by hand.",
    Kind.DOSSIER_RECORDED: "{who} recorded a dossier of {code}: {channel}.",
    Kind.DOSSIER_AMENDED: "{who} corrected a dossier of {code}: {changes}.",
    Kind.DOSSIER_KEPT: "The fee of a dossier of {code} was corrected by hand, so {reference} left it as it was.",
    Kind.DOSSIER_RETURNED: "{who} returned the result of a dossier of {code}.",
    Kind.DOSSIER_VOIDED: "{who} took back a dossier of {code}.",
    Kind.PAYMENT_REQUESTED: "{who} asked for a fee of {amount} dong: {reference}.",
    Kind.PAYMENT_PAID: "The fee {reference} of {amount} dong is paid ({way}).",
    Kind.PAYMENT_CANCELLED: "{who} cancelled the request for the fee {reference}.",
    Kind.PAYMENT_EXPIRED: "The request for the fee {reference} ran out unpaid.",
    Kind.PAYMENT_REFUNDED: "{who} noted that {back} dong of {reference} were given back.",
    Kind.PAYMENT_REOPENED: "The fee {reference} is not paid after all: the decision was taken back.",
    Kind.RECEIPT_PRINTED: "{who} printed the receipt of {reference}.",
    Kind.NOTICE_TAKEN: "A bank notice of {amount} dong came in: {finding}.",
    Kind.NOTICE_DECIDED: "{who} decided about a bank notice of {amount} dong: {finding}.",
    Kind.NOTICE_REOPENED: "{who} took back the decision about a bank notice of {amount} dong.",
    Kind.COUNTER_CHANGED: "{who} set counter {counter}: {state}.",
    Kind.QUEUE_CHANGED: "{who} set queue {queue}: {state}.",
    Kind.SETUP_CHANGED: "{who} changed the set-up.",
    Kind.CENTRE_CREATED: "The centre was set up.",
    Kind.CLOCK_CONFIRMED: "{who} confirmed the clock of the machine.",
    Kind.DAY_CLOSED: "{who} closed the day: {expired} open numbers expired.",
    Kind.BACKUP_RESTORED: "The backup of {made_at} was restored; {gap} numbers of each series were left out.",
    Kind.DATA_PURGED: "Personal data whose time was over were removed: {payers} bank notices, {sessions} log-ins, "
    "{searches} searches, {cards} marks of visits and ID cards, {tries} counts of wrong passwords.",
    Kind.DAY_REPORTED: "The figures of {day} were put down for the province.",
    Kind.SLIP_PRINTED: "{printer} printed the {paper}.",
    Kind.SLIP_SENT: "The {paper} went to {printer}, which cannot confirm it.",
    Kind.SLIP_UNKNOWN: "Nobody knows whether {printer} printed the {paper}: {fault}.",
    Kind.SLIP_FAILED: "{printer} could not print the {paper}: {fault}.",
    Kind.SLIP_EXPIRED: "The {paper} was not printed in time and dropped.",
    Kind.SLIP_SETTLED: "{who} noted that the {paper} is not there.",
    Kind.SLIP_REPRINTED: "{who} printed the slip of {code} again, copy {copy}: {why}.",
    Kind.PRINTER_CHANGED: "{printer}: {condition}.",
    Kind.PRINTER_REMOVED: "{who} removed the printer {name}.",
    Kind.ROLL_CHANGED: "{who} put a new roll into {printer}.",
    Kind.OUTAGE_STARTED: "{who} noted that a system is down: {outage}.",
    Kind.OUTAGE_ENDED: "{who} noted that a system is back: {outage}.",
    Kind.STAFF_SEATED: "{who} sat down at counter {counter}.",
    Kind.STAFF_LEFT: "{who} left counter {counter}.",
    Kind.STAFF_SHUT_OUT: "Too many wrong passwords shut the account {person} for a while, at one address.",
    Kind.DEVICE_PAIRED: "{who} paired {device} with its screen.",
    Kind.DEVICE_RELEASED: "{who} let {device} give numbers again.",
    Kind.BOARD_CHANGED: "{who} set up {device} anew.",
    Kind.BOARD_TESTED: "{who} let {device} speak as a test.",
    Kind.BOARD_MUTED: "{device} reports that its browser lets no sound out.",
    Kind.BOARD_HEARD: "{device} reports that its sound is back.",
    Kind.EMERGENCY_SHOWN: "{who} put a message over every board: “{text}”.",
    Kind.EMERGENCY_ENDED: "{who} took the message off the boards.",
    Kind.MEDIA_ADDED: "{who} added a picture or film for the boards.",
    Kind.MEDIA_CHANGED: "{who} changed the playlist of the boards.",
    Kind.MEDIA_REMOVED: "{who} took a picture or film off the boards.",
    Kind.CLIP_CHANGED: "{who} changed the recording {clip} of the boards' voice.",
    Kind.TOKEN_MADE: "{who} made a token for a program: {role}.",
    Kind.TOKEN_REVOKED: "{who} revoked a program's token.",
}
VARIANTS: Final[Mapping[str, str]] = {
    "chosen": "{who} called {code} to counter {counter}, chosen by hand.",
    "followed": "A dossier of {code} was corrected by itself after the fee {reference}: {changes}.",
    "there": "{who} noted that the {paper} is there.",
    "waits": "The {paper} waits for a printer: {fault}.",
    "rule": "{who} changed a rule, “{name}”: from {before} to {after}.",
    "group_added": "{who} lets “{priority}” be served {minutes} minutes earlier.",
    "group_changed": "{who} changed the group served earlier: “{priority}”, now by {minutes} minutes.",
    "group_removed": "{who} serves “{priority}” earlier no longer.",
    "limit": "{who} set the daily limit of queue {queue} to {after} (it was {before}).",
    "help_asked": "{who} asked for help at counter {counter}.",
    "help_ended": "{who} noted that help has come to counter {counter}.",
    "took_over": "{who} took over counter {counter}.",
    "account": "{who} changed the account for transfers.",
    "slip": "{who} changed what stands on a slip.",
    "way_online": "{who} changed how a procedure is submitted online.",
    "printer": "{who} set up {printer} anew: {driver} {address}.",
    "alias": "{who} let “{term}” lead to the procedure {target}.",
    "missed_set_aside": "{who} set a search that found nothing aside.",
    "probe_added": "{who} set up a check of {system}: {url}.",
    "probe_changed": "{who} changed the check of {system}.",
    "probe_on": "{who} switched the check of {system} on: {url}.",
    "probe_off": "{who} switched the check of {system} off.",
    "probe_removed": "{who} removed the check of {system}.",
    **SET_UP,
}
"""The same kinds where a fact of the entry says it more exactly."""
REASONS: Final[Mapping[str, str]] = {
    "photocopy": "gone to make copies",
    "missing_paper": "fetching a missing paper",
    "system": "waiting for the ministry's system",
    "payment": "gone to pay the fee",
    "other": "another reason",
}
ACTORS: Final[Mapping[str, str]] = {
    "house": "The system",
    "house:probe": "The automatic check",
    "token": "A program",
    "citizen": "A citizen",
    "staff": "A former member of the staff",
    "device": "A former screen",
}
FINDINGS: Final[Mapping[str, str]] = {
    "paid": "exact, paid",
    "too_little": "too little",
    "too_much": "too much",
    "late": "too late",
    "double": "paid a second time",
    "other_account": "another account",
    "unknown_reference": "no known reference",
    "outgoing": "no money came in",
    "repeat": "told before",
    "assigned": "assigned by hand",
    "sent_back": "given back",
    "set_aside": "not ours",
}
"""What a bank's notice turned out to be."""
QUEUE: Final = "queue {name}"
COUNTER: Final = "counter {number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What ids are called; each maps an id to a name, `queues` already in the reader's language."""

    staff: Mapping[str, str]
    devices: Mapping[str, str]
    queues: Mapping[str, str]
    counters: Mapping[str, int]
    printers: Mapping[str, str]
    codes: Mapping[str, str]
    procedures: Mapping[str, str]


def sentence(entry: Entry, names: Names, lang: str) -> str:
    """Answer an entry as a sentence."""
    facts = _Facts({**_plain(entry), **_named(entry, names, lang)})
    if "slip" in entry.data:
        seen = slip_from_image(entry.data["slip"])
        facts["paper"] = paper_name(seen, code=facts["code"], lang=lang)
    if entry.data.get("what") == "rule":
        facts |= rule_facts(entry.data, lang)
    if entry.data.get("what") == "procedure_changed":
        facts["changes"] = procedure_changes(entry.data, lang)
    if "dossier" in entry.data and "before" in entry.data:
        before, after = entry.data["before"], entry.data["dossier"]
        facts["changes"] = changes(before, after, procedures=names.procedures, lang=lang)
    return translate(_chosen(entry), lang).format_map(facts)


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


def _chosen(entry: Entry) -> str:
    for fact, text in VARIANTS.items():
        if entry.data.get(fact) is True or entry.data.get("what") == fact:
            return text
    return SENTENCES[entry.kind]


def _plain(entry: Entry) -> dict[str, Any]:
    return {name: value for name, value in entry.data.items() if isinstance(value, str | int | float)}


def _named(entry: Entry, names: Names, lang: str) -> dict[str, Any]:
    data = entry.data
    facts: dict[str, Any] = {"who": who(entry.actor, names, lang)}
    if entry.ticket_id:
        facts["code"] = names.codes.get(entry.ticket_id, "–")
    for part in ("ticket", "counter", "queue", "dossier", "payment", "outage", "slip", "printer"):
        if part in data:
            facts |= _PARTS[part](data[part], names, lang)
    if "finding" in data:
        facts["finding"] = translate(FINDINGS.get(data["finding"], "–"), lang)
        facts["amount"] = format_decimal(data["amount"], locale=lang)
    if "why" in data:
        facts["why"] = translate(data["why"], lang)
    if "number" in data:
        facts["counter"] = data["number"]
    if "printer_id" in data:
        facts["printer"] = names.printers.get(data["printer_id"], "–")
    if "staff" in data:
        facts["person"] = names.staff.get(data["staff"], "–")
    if "device" in data:
        facts["device"] = names.devices.get(data["device"], "–")
    return facts


def who(actor: str, names: Names, lang: str) -> str:
    """Answer the name of who did something."""
    kind, _, actor_id = actor.partition(":")
    known = {"staff": names.staff, "device": names.devices}.get(kind, {})
    return known.get(actor_id) or translate(ACTORS.get(actor) or ACTORS.get(kind, ACTORS["house"]), lang)


def _ticket(ticket: Mapping[str, Any], names: Names, lang: str) -> dict[str, Any]:
    queue = names.queues.get(ticket["queue_id"], "–")
    alone = names.counters.get(ticket["for_counter"] or "")
    place = (
        translate(COUNTER, lang).format(number=alone) if alone else translate(QUEUE, lang).format(name=queue)
    )
    reason = ticket["hold_reason"] or ""
    return {
        "code": ticket["code"],
        "queue": queue,
        "counter": names.counters.get(ticket["counter_id"] or ticket["held_by"] or "", "–"),
        "place": place,
        "reason": translate(REASONS.get(reason, reason), lang) if reason else "–",
    }


def _counter(counter: Mapping[str, Any], _names: Names, lang: str) -> dict[str, Any]:
    return {"counter": counter["number"], "state": translate(STATES[counter["state"]].word, lang).lower()}


def _queue(queue: Mapping[str, Any], names: Names, lang: str) -> dict[str, Any]:
    name = names.queues.get(queue["id"], queue["name"])
    return {"queue": name, "state": translate(STATES[queue["state"]].word, lang).lower()}


def _dossier(dossier: Mapping[str, Any], _names: Names, lang: str) -> dict[str, Any]:
    return {"channel": translate(CHANNELS.get(dossier["channel"], "–"), lang)}


def _payment(payment: Mapping[str, Any], _names: Names, lang: str) -> dict[str, Any]:
    return {
        "amount": format_decimal(payment["amount"], locale=lang),
        "reference": payment["reference"],
        "way": translate(METHODS.get(payment["way"], "–"), lang),
    }


def _slip(slip: Mapping[str, Any], names: Names, lang: str) -> dict[str, Any]:
    return {
        "printer": names.printers.get(slip["printer_id"] or "", "–"),
        "fault": _condition(slip["fault"] or "", lang),
    }


def _printer(printer: Mapping[str, Any], _names: Names, lang: str) -> dict[str, Any]:
    return {"printer": printer["name"], "condition": _condition(printer["condition"], lang)}


def _condition(name: str, lang: str) -> str:
    return translate(CONDITIONS[name].word, lang).lower() if name in CONDITIONS else "–"


def _outage(outage: Mapping[str, Any], _names: Names, lang: str) -> dict[str, Any]:
    return {"outage": outage["name_en" if lang == "en" else "name"]}


_PARTS: Final = {
    "outage": _outage,
    "ticket": _ticket,
    "counter": _counter,
    "queue": _queue,
    "dossier": _dossier,
    "payment": _payment,
    "slip": _slip,
    "printer": _printer,
}
