"""The sentences of a turn. The server says them, so that the page's script stays small and never lags behind."""

from collections.abc import Mapping
from typing import Any, Final

from babel.numbers import format_decimal

from kiosk.phone.view import State, Turn
from server.core.rating import Level, Reason
from server.store.catalogue import Procedure
from server.web.i18n import translate

_LONG: Final = 240
"""Minutes at which the forecast looks no further."""

CHIPS: Final[Mapping[State, tuple[Mapping[str, str], str]]] = {
    State.WAITING: ({"icon": "hourglass"}, "Waiting"),
    State.NEAR: ({"icon": "footprints"}, "Almost your turn"),
    State.CALLED: ({"icon": "bell-ring"}, "Your turn"),
    State.SERVING: ({"icon": "user-check"}, "Being served"),
    State.ON_HOLD: ({"icon": "circle-pause"}, "Set aside for now"),
    State.COMPLETED: ({"icon": "circle-check"}, "All done"),
    State.MISSED: ({"icon": "circle-alert"}, "Turn missed"),
    State.LEFT: ({"icon": "log-out"}, "Turn given up"),
    State.EXPIRED: ({"icon": "calendar-x"}, "Slip of another day"),
}
LEADS: Final[Mapping[State, str]] = {
    State.SERVING: "You are being served at counter {counter}.",
    State.ON_HOLD: "Counter {counter} keeps your turn.",
    State.COMPLETED: "Finished at {time}.",
    State.MISSED: "We called {code} at {time}.",
    State.LEFT: "This turn was given up at {time}.",
    State.EXPIRED: "This slip is of {date}.",
}
TEXTS: Final[Mapping[State, str]] = {
    State.COMPLETED: "Thank you for coming.",
    State.MISSED: "Please speak to counter {counter}, or press the button below. You need no new number.",
    State.LEFT: "If you still need a service, please take a new number at the kiosk.",
    State.EXPIRED: "A number is good for its own day. Please take a new one at the kiosk.",
}
HOLDS: Final[Mapping[str | None, str]] = {
    "photocopy": "When your copies are made, please go straight back to the counter.",
    "missing_paper": "When you have the missing paper, please go straight back to the counter.",
    "payment": "When the fee is paid, please go straight back to the counter.",
    "system": "The ministry's system is down. The clerk calls you when it is back; you need no new number.",
}
HELD: Final = "The clerk will call you back. You need no new number."
NEAR: Final = "Please come to the waiting area now."
NEXT: Final = "You are next. Please come to the waiting area now."
ALONE: Final = "Counter {counter} will call you."
NO_COUNTER: Final = "No counter is open for this yet. You keep your place."
PEOPLE: Final = ("Nobody", "{n} person", "{n} people")
WAITS: Final = {
    "unknown": "Not known yet",
    "short": "under {high} min",
    "range": "{low}–{high} min",
    "long": "over 4 hours",
}
CALLED: Final = {
    "calls": "Called {calls} times, last at {time}.",
    "called": "Called at {time}.",
    "late": "Running late? Tell the clerk at counter {counter}; you need no new number.",
    "coming": "Thank you. Please go straight to counter {counter}.",
    "cry": "Number {code}, please go to counter {counter}",
}
OUTAGE: Final = "{system} has been down since {time}."
KEPT_PLACE: Final = "You keep your place."
WHISPER: Final = "Before you: {ahead}. Waiting time: {wait}."
TITLES: Final = {"turn": "{code} · {chip}", "called": "{code} · Please go to counter {counter}"}
FEES: Final = {"free": "Free", "dong": "{n} đ", "unknown": "Ask the staff, or look on the Portal"}
PORTAL: Final[Mapping[str, str]] = {
    "full": "All of it on the National Portal, with VNeID",
    "partial": "Partly on the National Portal, with VNeID",
    "info": "Not accepted online yet; the Portal explains it",
    "listed": "On the National Portal, with VNeID",
    "unknown": "Look on the National Portal whether it can be done online",
}
NEEDS: Final = {
    "vneid": "a VNeID account",
    "photos": "photos of your papers",
    "minutes": "about {n} minutes",
}
YOU_NEED: Final = "You need: {things}"
SUBMITTED: Final = {
    "lead": "Thank you. You have submitted online.",
    "text": "Please keep the code the Portal gave you. The result is announced on the Portal.",
}
DOSSIERS: Final = "Dossier code: {codes}"
LEVELS: Final[Mapping[int, str]] = {
    Level.VERY_GOOD: "Very satisfied",
    Level.GOOD: "Satisfied",
    Level.FAIR: "Acceptable",
    Level.POOR: "Not satisfied",
}
REASONS: Final[Mapping[str, str]] = {
    Reason.HELPFUL: "The staff were helpful",
    Reason.QUICK: "It was quick",
    Reason.CLEAR: "The guidance was clear",
    Reason.WAITED: "I waited too long",
    Reason.UNCLEAR: "The guidance was not clear",
    Reason.SENT_BACK: "I have to come again",
    Reason.MANNER: "The manner of the staff",
}


def says(turn: Turn, lang: str) -> dict[str, Any]:
    """Answer everything the page says about a turn, and the icon beside its state."""
    facts = _facts(turn, lang)

    def say(text: str) -> str:
        return translate(text, lang).format_map(facts)

    icon, chip = CHIPS[turn.state]
    facts["chip"] = translate(chip, lang)
    called = turn.state is State.CALLED
    lead, text = _lead_and_text(turn)
    return {
        **icon,
        "says": {
            "chip": facts["chip"],
            "ahead": facts["ahead"],
            "wait": facts["wait"],
            "lead": say(lead) if lead else "",
            "text": say(text) if text else "",
            "calls": say(CALLED["calls" if turn.calls > 1 else "called"]) if called else "",
            "outage": _outage(turn, lang),
            "late": say(CALLED["late"]) if called else "",
            "coming": say(CALLED["coming"]) if called else "",
            "cry": say(CALLED["cry"]) if called else "",
            "whisper": say(WHISPER) if turn.ahead is not None else "",
            "dossiers": say(DOSSIERS) if turn.dossiers else "",
            "title": say(TITLES["called" if called else "turn"]),
        },
    }


def fee(procedure: Procedure, lang: str) -> str:
    """Answer what a procedure costs, in words that also say when that is not known."""
    note = procedure.fee_note_en or procedure.fee_note if lang == "en" else procedure.fee_note
    if procedure.fee is None:
        return note or translate(FEES["unknown"], lang)
    if procedure.fee == 0:
        return translate(FEES["free"], lang)
    amount = translate(FEES["dong"], lang).format(n=format_decimal(procedure.fee, locale=lang))
    return f"{amount} {note}" if note else amount


def portal(procedure: Procedure, lang: str) -> str:
    """Answer how far a procedure goes online, promising no more than is known."""
    listed = "listed" if procedure.portal_url else "unknown"
    return translate(PORTAL.get(procedure.level or listed, PORTAL[listed]), lang)


def needs(procedure: Procedure, lang: str) -> str:
    """Answer what submitting online takes, as far as it is known."""
    known = {
        "vneid": procedure.needs_vneid,
        "photos": procedure.needs_photos,
        "minutes": procedure.online_minutes,
    }
    things = [translate(NEEDS[name], lang).format(n=value) for name, value in known.items() if value]
    return translate(YOU_NEED, lang).format(things=", ".join(things)) if things else ""


def with_thanks(body: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Say thanks where a turn was given up because it is submitted, instead of sending somebody to the kiosk."""
    thanks = {name: translate(text, lang) for name, text in SUBMITTED.items()}
    return {**body, "says": {**body["says"], **thanks}}


def _facts(turn: Turn, lang: str) -> dict[str, str]:
    return {
        "code": turn.code,
        "counter": str(turn.counter or "–"),
        "calls": str(turn.calls),
        "time": f"{turn.at:%H:%M}" if turn.at else "–",
        "codes": ", ".join(turn.dossiers),
        "date": f"{turn.day:%d/%m/%Y}",
        "ahead": _people(turn.ahead, lang) if turn.ahead is not None else "",
        "wait": _wait(turn.wait, lang) if turn.ahead is not None else "",
    }


def _lead_and_text(turn: Turn) -> tuple[str | None, str | None]:
    if turn.state in {State.WAITING, State.NEAR}:
        near = (NEXT if turn.ahead == 0 else NEAR) if turn.state is State.NEAR else None
        if turn.wait is None:
            # Nobody should be hurried in to counters that are closed.
            return None, NO_COUNTER
        return near, ALONE if turn.counter else None
    text = HOLDS.get(turn.reason, HELD) if turn.state is State.ON_HOLD else TEXTS.get(turn.state)
    return LEADS.get(turn.state), text


def _outage(turn: Turn, lang: str) -> str:
    if turn.outage is None or turn.down_since is None:
        return ""
    system, text = (
        (turn.outage.name_en, turn.outage.text_en) if lang == "en" else (turn.outage.name, turn.outage.text)
    )
    down = translate(OUTAGE, lang).format(system=system, time=f"{turn.down_since:%H:%M}")
    return " ".join(part for part in (down, text, translate(KEPT_PLACE, lang)) if part)


def _people(n: int, lang: str) -> str:
    return translate(PEOPLE[min(n, 2)], lang).format(n=n)


def _wait(wait: tuple[int, int] | None, lang: str) -> str:
    if wait is None:
        return translate(WAITS["unknown"], lang)
    low, high = wait
    form = "long" if low >= _LONG else "range" if low else "short"
    return translate(WAITS[form], lang).format(low=low, high=high)
