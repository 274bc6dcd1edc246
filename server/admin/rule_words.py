"""What the house rules are called, by what they do for people, and in which unit an office counts them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from server.core.rules import BOUNDS
from server.web.i18n import translate

SECOND, MINUTE, HOUR = 1, 60, 3600


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule's name on the page, and the unit it is shown in; `step` is how many of the stored ones that is."""

    label: str
    unit: str
    step: int = SECOND

    def told(self, value: float, lang: str) -> str:
        """Say a stored value in the unit of the page."""
        return f"{value / self.step:g} {translate(self.unit, lang)}"

    def bounds(self, name: str) -> tuple[int, int]:
        """Answer the least and the most in the unit of the page."""
        low, high = BOUNDS[name]
        return round(low / self.step), round(high / self.step)


GROUPS: Final[Mapping[str, Mapping[str, RuleWords]]] = {
    "Calls and turns": {
        "recall_gap": RuleWords("The same number is called again after, at the earliest", "seconds"),
        "no_show_recalls": RuleWords("Calls again before somebody counts as not come", "times"),
        "no_show_after": RuleWords("Somebody counts as not come after, at the earliest", "seconds"),
        "undo_within": RuleWords("A clerk may undo for", "seconds"),
        "requeue_after": RuleWords("Who is put back waits behind", "people"),
        "clerks_choose": RuleWords(
            "Clerks may call somebody out of turn", "(1 is yes, 0 leaves it to supervisors)"
        ),
        "close_after": RuleWords("The day is closed after the doors, by", "minutes", MINUTE),
    },
    "Boards and phones": {
        "calling_highlight": RuleWords("A number just called stands out for", "seconds"),
        "call_again_after": RuleWords("A call is spoken a second time after", "seconds"),
        "call_spoken_for": RuleWords("A call older than this is not spoken", "seconds"),
        "call_shown_for": RuleWords("A call stays among the newest for", "minutes", MINUTE),
        "near_ahead": RuleWords("A phone says that it is soon, with so many ahead", "people"),
    },
    "Kiosks": {
        "kiosk_numbers": RuleWords("A kiosk rests after so many numbers in a short while", "numbers"),
        "kiosk_while": RuleWords("That short while lasts", "minutes", MINUTE),
    },
    "Warnings to the supervisor": {
        "long_wait": RuleWords("A wait is long from", "minutes", MINUTE),
        "long_service": RuleWords("A stay at a counter is long from", "minutes", MINUTE),
    },
    "Slips on paper": {
        "slip_expires": RuleWords("A slip that could not be printed is dropped after", "seconds"),
    },
    "Logging in": {
        "staff_idle": RuleWords("Who touches nothing is logged out after", "minutes", MINUTE),
        "staff_absolute": RuleWords("Everybody logs in anew after", "hours", HOUR),
        "login_tries": RuleWords("Wrong passwords until an account is shut for a while", "times"),
        "login_lock": RuleWords("An account stays shut for", "minutes", MINUTE),
    },
}
KEPT: Final[Mapping[str, RuleWords]] = {
    "notice_days": RuleWords("Payers' names in bank notices are kept for", "days"),
    "session_days": RuleWords("Who was logged in is kept for", "days"),
    "search_days": RuleWords("Words searched in vain are kept for", "days"),
}
"""These stand on the page of personal data."""
RULES: Final[Mapping[str, RuleWords]] = {
    **{name: one for group in GROUPS.values() for name, one in group.items()},
    **KEPT,
}


def rule_facts(data: Mapping[str, Any], lang: str) -> dict[str, str]:
    """Say which rule an entry changed, from what to what; one that is on no page goes by its own name."""
    rule = RULES.get(data["name"])
    if rule is None:
        return {}
    told = {when: rule.told(data[when], lang) for when in ("before", "after")}
    return {"name": translate(rule.label, lang), **told}
