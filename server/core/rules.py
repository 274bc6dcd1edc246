"""Every duration and limit a person can feel, with its default, in one table."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import timedelta
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityGroup:
    """A group the centre serves earlier, by its own house rules.

    `declared`: citizens may say at the kiosk, by one touch, that they belong to it; else only the staff do.
    """

    key: str
    name: str
    name_en: str
    head_start_min: int = 20
    declared: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The settings of one centre. Seconds unless the name says otherwise."""

    recall_gap: float = 15
    no_show_recalls: int = 2
    no_show_after: float = 60
    undo_within: float = 10
    requeue_after: int = 3
    clerks_choose: int = 1
    call_spoken_for: float = 45
    call_again_after: float = 12
    call_shown_for: float = 180
    calling_highlight: float = 20
    slip_expires: float = 180
    printer_watch: float = 4
    printer_connect: float = 3
    printer_answer: float = 0.3
    printer_sync: float = 2
    printer_stall: float = 5
    printer_proof: float = 5
    printer_grace: float = 1.5
    printer_heat: float = 20
    printer_taken: float = 30
    printer_breaker: float = 30
    clock_back: float = 300
    clock_ahead_hours: float | None = 20
    near_ahead: int = 2
    long_wait: float = 30 * 60
    long_service: float = 30 * 60
    notice_days: int = 3650
    session_days: int = 30
    search_days: int = 90
    close_after: float = 30 * 60
    kiosk_numbers: int = 30
    kiosk_while: float = 300
    staff_idle: float = 30 * 60
    staff_absolute: float = 12 * 3600
    login_tries: int = 5
    login_lock: float = 15 * 60
    priority_groups: tuple[PriorityGroup, ...] = field(default_factory=tuple)

    def head_start(self, group: str | None) -> timedelta:
        """Answer a group's head start; KeyError for a group the centre does not have."""
        if group is None:
            return timedelta(0)
        return timedelta(minutes={g.key: g.head_start_min for g in self.priority_groups}[group])


RULE_NAMES: Final = tuple(f.name for f in fields(Rules))
SIMPLE_RULES: Final = tuple(name for name in RULE_NAMES if name != "priority_groups")
"""The rules that are one number."""
WHOLE_RULES: Final = frozenset(f.name for f in fields(Rules) if f.type is int)
"""The rules that count something; the others may be fractions."""
RETENTION: Final = ("notice_days", "session_days", "search_days")
"""How many days what is personal is kept."""
LONGEST_HEAD_START: Final = 120
"""Minutes. A longer one would let a group overtake everybody who came since the doors opened."""
BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "recall_gap": (0, 120),
    "no_show_recalls": (0, 5),
    "no_show_after": (0, 600),
    "undo_within": (0, 60),
    "requeue_after": (1, 20),
    "clerks_choose": (0, 1),
    "close_after": (0, 4 * 3600),
    "kiosk_numbers": (5, 200),
    "kiosk_while": (60, 3600),
    "call_spoken_for": (1, 300),
    "call_again_after": (1, 120),
    "calling_highlight": (1, 120),
    "call_shown_for": (60, 1800),
    "near_ahead": (1, 10),
    "long_wait": (5 * 60, 4 * 3600),
    "long_service": (5 * 60, 4 * 3600),
    "slip_expires": (30, 1800),
    "staff_idle": (5 * 60, 8 * 3600),
    "staff_absolute": (3600, 24 * 3600),
    "login_tries": (3, 20),
    "login_lock": (60, 24 * 3600),
    "notice_days": (365, 7300),
    "session_days": (1, 365),
    "search_days": (7, 365),
}
"""What an office may choose, least and most; the other rules belong to whoever measures printers and clocks."""


def rules_to_json(rules: Rules) -> dict[str, Any]:
    """Write only what differs from the defaults, so that a better default reaches old centres."""
    plain, usual = asdict(rules), asdict(Rules())
    return {name: value for name, value in plain.items() if value != usual[name]}


def rules_from_json(plain: Mapping[str, Any]) -> Rules:
    """Read stored settings; an unknown name is left out, so that an older program still starts."""
    values = {name: value for name, value in plain.items() if name in RULE_NAMES}
    groups = tuple(PriorityGroup(**group) for group in values.pop("priority_groups", ()))
    return Rules(**values, priority_groups=groups)
