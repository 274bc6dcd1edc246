"""What was changed in a dossier, in words: each field with what it was and what it is."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from babel.numbers import format_decimal

from server.web.i18n import translate

CHANNELS: Final[Mapping[str, str]] = {
    "online_alone": "online by the citizen",
    "online_helped": "online with help",
    "paper": "on paper",
}
WAYS: Final[Mapping[str, str]] = {"portal": "on the Portal", "transfer": "by transfer", "cash": "in cash"}
METHODS: Final[Mapping[str, str]] = {"free": "no fee", **WAYS}
FIELDS: Final[Mapping[str, str]] = {
    "procedure_id": "procedure",
    "code": "dossier code",
    "channel": "way in",
    "method": "payment",
    "amount": "amount",
    "digitised": "digitised",
    "due_on": "promised day",
}
_NAMED: Final[Mapping[str, Mapping[Any, str]]] = {
    "channel": CHANNELS,
    "method": METHODS,
    "digitised": {True: "yes", False: "no"},
}
NOTHING: Final = "nothing"


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], *, procedures: Mapping[str, str], lang: str
) -> str:
    """Answer the fields that differ between two images of a dossier."""

    def said(name: str, value: Any) -> str:
        if value is None:
            return translate(NOTHING, lang)
        if name in _NAMED:
            return translate(_NAMED[name].get(value, str(value)), lang)
        if name == "amount":
            return f"{format_decimal(value, locale=lang)} đ"
        if name == "due_on":
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        return procedures.get(value, value) if name == "procedure_id" else str(value)

    return "; ".join(
        f"{translate(label, lang)}: {said(name, before[name])} → {said(name, after[name])}"
        for name, label in FIELDS.items()
        if before[name] != after[name]
    )
