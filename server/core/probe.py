"""Watching an outside system by itself: which address is asked, how patiently, and when it counts as down or back."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urlsplit

PROBE: Final = "probe"
"""The duty of the house in whose name outages begin and end by a check."""
LONGEST_URL: Final = 2000
MOST_REDIRECTS: Final = 3
EVERY: Final = range(30, 3601)
"""Seconds between two checks; more often would be a burden to the system that is in trouble."""
TIMEOUT: Final = range(1, 31)
"""Seconds for a whole check: name, connection, redirects and answer together."""
MOST_KB: Final = range(1, 1025)
IN_ROW: Final = range(1, 21)
RANGES: Final = {"every": EVERY, "timeout": TIMEOUT, "most_kb": MOST_KB, "downs": IN_ROW, "ups": IN_ROW}
"""What an office may choose of a plan's numbers."""
_PORTS: Final = {"http": 80, "https": 443}
_PRINTABLE: Final = frozenset(map(chr, range(0x21, 0x7F))) - frozenset('"<>\\^`{|}')
_WORKS: Final = frozenset({401, 403, 429})
"""Who asks for a name, or for fewer questions, is there."""


class Verdict(StrEnum):
    """What a check leads to."""

    NOTHING = "nothing"
    DOWN = "down"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is checked and how; the names, fields and texts are those of the outage that it may report.

    `downs` failures in a row mark the system as down, `ups` successes in a row mark it as back.
    """

    name: str
    name_en: str
    fields: tuple[str, ...]
    text: str
    text_en: str
    url: str
    every: int = 60
    timeout: int = 10
    most_kb: int = 64
    downs: int = 3
    ups: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A plan, and what its checks have found: `trouble` of the newest, `in_row` such results one after the other.

    `outage_id` is the outage that was open when the system was found down, whoever had reported it.
    """

    id: str
    centre_id: str
    plan: Plan
    on: bool = False
    checked_at: datetime | None = None
    trouble: str | None = None
    in_row: int = 0
    outage_id: str | None = None


def noted(probe: Probe, trouble: str | None, *, at: datetime) -> Probe:
    """Answer a probe after one more check; None is no trouble."""
    same = probe.checked_at is not None and (trouble is None) == (probe.trouble is None)
    return replace(probe, checked_at=at, trouble=trouble, in_row=probe.in_row + 1 if same else 1)


def verdict(probe: Probe) -> Verdict:
    """Tell what the newest check leads to; what is known to be down is not reported a second time.

    When a person ends the outage while the checks still fail, the person is believed: only after the system
    was found well may it be found down again.
    """
    if probe.trouble is not None:
        due = probe.outage_id is None and probe.in_row >= probe.plan.downs
        return Verdict.DOWN if due else Verdict.NOTHING
    due = probe.outage_id is not None and probe.in_row >= probe.plan.ups
    return Verdict.BACK if due else Verdict.NOTHING


def may_be_asked(url: str) -> bool:
    """Tell whether an address has a form that can be checked: http or https, a host, and no password."""
    if len(url) > LONGEST_URL or not _PRINTABLE.issuperset(url):
        return False
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in _PORTS and bool(parts.hostname) and "@" not in parts.netloc and _port(parts) > 0
        )
    except ValueError:
        return False


def may_follow(url: str, target: str) -> bool:
    """Tell whether a redirect stays where the office pointed: the same host and port, or its https."""
    if not may_be_asked(target):
        return False
    here, there = urlsplit(url), urlsplit(target)
    if here.hostname != there.hostname:
        return False
    if here.scheme == there.scheme:
        return _port(here) == _port(there)
    return (here.scheme, _port(here), _port(there)) == ("http", _PORTS["http"], _PORTS["https"])


def works(status: int) -> bool:
    """Tell whether an answer with this status comes from a system that works."""
    return 200 <= status < 300 or status in _WORKS  # noqa: PLR2004


def _port(parts: SplitResult) -> int:
    return _PORTS[parts.scheme] if parts.port is None else parts.port
