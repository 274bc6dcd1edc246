"""What a procedure's columns are called, what may be wrong with them, and a change of one in words."""

from collections.abc import Mapping
from typing import Any, Final

from server.admin.amendment import NOTHING
from server.core.portal import Level
from server.web.i18n import translate

WHY: Final[Mapping[str, str]] = {
    "empty": "must not be empty",
    "twice": "stands there twice",
    "code": "is no code like 1.001193",
    "date": "is no date like 31/12/2026",
    "before": "lies before the first day",
    "tick": "must be x or nothing",
    "address": "is no address for citizens that begins with https://",
    "level": "is no level of online service",
    "long": "is too long",
    "control": "holds letters that cannot be shown",
    "field": "is no field of the kiosk",
}
"""What is wrong with a cell, said after its column's name."""
FAULTS: Final[Mapping[str, str]] = {
    "empty": "This must not be empty.",
    "code": "This is no code like 1.001193.",
    "taken": "Another procedure has this code.",
    "date": "This is no date like 31/12/2026.",
    "before": "The last day lies before the first.",
    "tick": "Choose one of the answers.",
    "address": "Citizens cannot open this: it takes https:// and the page's own address, without a password in it.",
    "dead": "Addresses with /p/home/ lead nowhere since the portal moved. Open the page anew and copy its address.",
    "level": "Choose one of the levels.",
    "fee": "This is no sum in dong. What depends on the case goes into the note.",
    "minutes": "Write whole minutes, from 1 to 600.",
    "long": "This is too long.",
    "control": "There are letters in it that cannot be shown.",
    "field": "Choose a field of the kiosk.",
    "words": "Each line takes 2 to 60 letters.",
    "many": "There are more than 40 lines.",
}
"""What is wrong with a place of a form, said beneath it."""
LEVELS: Final[Mapping[str, str]] = {
    Level.FULL: "fully online",
    Level.PARTIAL: "partly online",
    Level.INFORMATION: "information only",
}
COLUMNS: Final[Mapping[str, str]] = {
    "code": "Code",
    "name": "Official name",
    "short_name": "Short name",
    "name_en": "Name in English",
    "field_id": "Field",
    "tab": "Group",
    "tab_en": "Group in English",
    "level": "Level",
    "fee": "Fee",
    "fee_note": "Note on the fee",
    "fee_note_en": "Note on the fee, in English",
    "time_note": "Time it takes",
    "time_note_en": "Time it takes, in English",
    "same_day_before_15": "Same day",
    "papers": "Papers",
    "portal_url": "Portal address",
    "needs_vneid": "Needs VNeID",
    "needs_photos": "Needs photos",
    "online_minutes": "Minutes online",
    "staff_note": "Note for the staff",
    "valid_from": "First day",
    "valid_to": "Last day",
    "words": "Everyday words",
}
_SHOWN: Final = 60
"""Letters of a value that a sentence repeats; longer ones are in the record, not in the sentence."""


def procedure_changes(data: Mapping[str, Any], lang: str) -> str:
    """Answer what an entry changed in a procedure: each column with what it was and what it is."""
    before, after = data["before"], data["after"]
    return "; ".join(_change(name, before.get(name), after[name], lang) for name in COLUMNS if name in after)


def _change(name: str, before: Any, after: Any, lang: str) -> str:
    label = translate(COLUMNS[name], lang)
    label = label[:1].lower() + label[1:]
    if name in {"papers", "words", "field_id"}:  # their values say nothing within a sentence
        return label
    return f"{label}: {_said(name, before, lang)} → {_said(name, after, lang)}"


def _said(name: str, value: Any, lang: str) -> str:
    if value is None:
        return translate(NOTHING, lang)
    if isinstance(value, bool):
        return translate("yes" if value else "no", lang)
    if name == "level":
        return translate(LEVELS[value], lang)
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
