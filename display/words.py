"""Every sentence of the board's script, by the key it knows it by."""

from collections.abc import Mapping
from typing import Final

from server.web.i18n import words

SENTENCES: Final = {
    "serving": "Being served",
    "free": "Not calling yet",
    "paused": "On break",
    "back_at": "Back at {time}",
    "closed": "Counter closed",
    "counter_n": "Counter {n}",
    "page_of": "Page {page} of {pages}",
    "queue_paused": "{queue}: no new numbers for a while.",
    "system_down": "{system} has been down since {time}.",
    "queue_closed": "{queue}: no more numbers today.",
    "because": "{notice} Reason: {reason}",
    "lost": "This board has lost its connection. Please listen for the staff's call.",
    "keep_slip": "Please keep your slip until you are done.",
    "missed": "If you missed your call, please tell the staff: you need no new number.",
    "scan": "Scan the code on your slip to follow your turn on your phone.",
    "privacy": "Only numbers are called here, never names.",
    "open_until": "Numbers are given until {time}.",
    "closed_until": "We are closed now. Open again at {time}.",
    "closed_until_day": "We are closed now. Open again at {time}, {day}.",
    "closed_now": "We are closed now.",
}
"""English message ids; the catalogue has the Vietnamese."""


def for_page(lang: str) -> Mapping[str, str]:
    """Answer the script's sentences in a language."""
    return words(SENTENCES, lang)
