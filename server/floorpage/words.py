"""What the page of the floor says by itself; its template says the rest."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from server.web.i18n import translate, words


class Look(NamedTuple):
    """A word and the tint of its chip: ok, warn, bad or none."""

    kind: str
    word: str


STATES: Final[Mapping[str, Look]] = {
    "open": Look("ok", "Open"),
    "paused": Look("warn", "Paused"),
    "closed": Look("", "Closed"),
}
"""Word and tint of a counter's or a queue's state."""
PRINTERS: Final[Mapping[str, Look]] = {
    "ok": Look("ok", "In order"),
    "silent": Look("", "Cannot report its state"),
    "near_end": Look("warn", "Paper nearly out"),
    "paper_out": Look("bad", "Out of paper"),
    "cover_open": Look("bad", "Cover open"),
    "cutter_jam": Look("bad", "Cutter jammed"),
    "no_answer": Look("bad", "Does not answer"),
    "unreachable": Look("bad", "Cannot be reached"),
}
NEEDS_A_LOOK: Final = Look("bad", "Needs a look")
BREAKS: Final[Mapping[str, str]] = {
    "short": "Short break",
    "meeting": "In a meeting",
    "lunch": "Lunch break",
    "system": "The software is down",
}
STATUSES: Final[Mapping[str, str]] = {
    "status_waiting": "waiting",
    "status_called": "being called",
    "status_serving": "being served",
    "status_on_hold": "set aside",
    "status_no_show": "missed its call",
    "status_completed": "finished",
    "status_left": "has gone",
    "status_expired": "expired",
}
SCRIPT: Final[Mapping[str, str]] = {
    **STATUSES,
    "away": "The server did not answer. Please check what stands here, then try again.",
    "done": "Done",
    "given_printed": "The slip comes out at {kiosk}.",
    "given_unprinted": "No slip: please tell the person this number.",
    "ahead.one": "{n} person is ahead.",
    "ahead.other": "{n} people are ahead.",
    "nothing_found": "Nothing found. Check the number, or look by time and queue.",
    "taken_at": "taken at {at}",
    "at_counter": "counter {n}",
    "moved": "{code} waits in the other line now; its place is unchanged.",
    "left": "Noted that {code} has gone.",
    "revived": "{code} is served after the next person.",
    "released": "{code} waits again, place unchanged.",
    "reprinted": "{code} is being printed again.",
    "undone": "Undone: {code}.",
    "undo": "Undo",
    "outage_told": "Kiosks, boards and phones now say that {name} is down.",
    "entered": "Entered: {first} to {last}.",
}


def script_words(lang: str) -> dict[str, Any]:
    """Answer the script's sentences in one language, plural forms gathered under their word."""
    shaped: dict[str, Any] = {}
    for name, text in words(SCRIPT, lang).items():
        word, dot, form = name.partition(".")
        if dot:
            shaped.setdefault(word, {})[form] = text
        else:
            shaped[name] = text
    return shaped


def say(text: str, lang: str) -> str:
    """Answer a word of these tables in a language."""
    return translate(text, lang)


def printer(condition: str) -> Look:
    """Answer word and tint of a printer's condition."""
    return PRINTERS.get(condition, NEEDS_A_LOOK)


def reason(text: str | None, lang: str) -> str:
    """Answer why a counter rests; what somebody wrote stands as they wrote it."""
    return translate(BREAKS.get(text, text), lang) if text else ""
