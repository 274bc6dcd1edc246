"""What the desk says about fees, notices and the day's money."""

import re
from collections.abc import Mapping
from typing import Any, Final

from server.admin.amendment import WAYS
from server.admin.sentences import FINDINGS
from server.admin.words import Look, Speaker
from server.core.payment import Payment, PayState
from server.web.i18n import translate

_OK: Final = {"icon": "circle-check"}
_CARE: Final = {"icon": "triangle-alert"}
_BAD: Final = {"icon": "circle-x"}
_DUMB: Final = {"icon": "circle-help"}
FOUND: Final[Mapping[str, Look]] = {
    "paid": Look(_OK, "ok", FINDINGS["paid"]),
    "assigned": Look(_OK, "ok", FINDINGS["assigned"]),
    "too_little": Look(_CARE, "warn", FINDINGS["too_little"]),
    "too_much": Look(_CARE, "warn", FINDINGS["too_much"]),
    "late": Look(_CARE, "warn", FINDINGS["late"]),
    "double": Look(_CARE, "warn", FINDINGS["double"]),
    "other_account": Look(_BAD, "bad", FINDINGS["other_account"]),
    "unknown_reference": Look(_DUMB, "warn", FINDINGS["unknown_reference"]),
    "outgoing": Look(_DUMB, "", FINDINGS["outgoing"]),
    "repeat": Look(_DUMB, "", FINDINGS["repeat"]),
    "sent_back": Look(_DUMB, "", FINDINGS["sent_back"]),
    "set_aside": Look(_DUMB, "", FINDINGS["set_aside"]),
}
FORESEEN: Final[Mapping[str, Look]] = {**FOUND, "paid": Look(_OK, "ok", "exact, it will be paid")}
"""The same before anything was taken in."""
STATES: Final[Mapping[PayState, Look]] = {
    PayState.OPEN: Look({"icon": "hourglass"}, "", "Waiting for payment"),
    PayState.PAID: Look(_OK, "ok", "Paid"),
    PayState.CANCELLED: Look(_DUMB, "", "Cancelled"),
    PayState.EXPIRED: Look(_CARE, "warn", "Ran out unpaid"),
    PayState.REFUNDED: Look(_DUMB, "", "Given back"),
}
SCRIPT: Final = {
    "away": "The server did not answer. Please check what stands here, then try again.",
    "done": "Done",
}
RECEIPT: Final = "Receipt of a fee"
NO_INVOICE: Final = "This is a note of the centre, no invoice."
LINES: Final = {
    "reference": "Reference",
    "ticket": "Number",
    "dossier": "Dossier",
    "fee": "Fee",
    "cash": "In cash",
    "transfer": "By transfer",
    "portal": "On the Portal",
    "refunded": "Given back",
    "paid_at": "Paid at",
}
COLUMNS: Final = (
    "Reference",
    "Number",
    "Dossier",
    "State",
    "Ended at",
    "Fee",
    "In cash",
    "By transfer",
    "On the Portal",
    "Given back",
    "Taken by",
)
"""The columns of the closing sheet's file."""
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
"""With one of these in front a spreadsheet takes a cell for a formula."""


def way(name: str, lang: str) -> str:
    """Answer how somebody pays."""
    return translate(WAYS[name], lang)


def receipt_lines(payment: Payment, *, code: str, spoken: Speaker) -> list[str]:
    """Answer the lines of a receipt: a label and a value, parted by a tab."""
    facts: list[tuple[str, Any]] = [
        ("reference", payment.reference),
        ("ticket", code),
        ("dossier", payment.dossier_code),
        ("paid_at", spoken.at(payment.ended_at)),
    ]
    sums = [(name, getattr(payment, name)) for name in ("cash", "transfer", "portal", "refunded")]
    lines = [f"{spoken.say(LINES[name])}\t{value}" for name, value in facts if value]
    lines += ["", f"{spoken.say(LINES['fee'])}\t{spoken.number(payment.amount)} đ"]
    return lines + [f"{spoken.say(LINES[name])}\t{spoken.number(value)} đ" for name, value in sums if value]


def safe_cell(text: str) -> str:
    """Answer a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text
