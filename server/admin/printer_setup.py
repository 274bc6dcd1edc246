"""Setting up a printer: what it is and where, what it answers, and which kiosk prints on it."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from flask import Blueprint
from pydantic import BeforeValidator, Field, StringConstraints

from server.admin import words
from server.admin.desk import acts, page
from server.store import devices, names, paper, people
from server.usecases import printer_probe, printer_setup
from server.usecases.printer_probe import Findings
from server.usecases.printer_setup import Connection
from server.web.guards import actor
from server.web.i18n import language, translate
from server.web.parse import Body, body_of, empty_is_none
from server.web.parts import parts

bp = Blueprint("admin_printer", __name__, template_folder="templates")

WAYS: Final[Mapping[str, str]] = {
    "tcp": "Network",
    "usblp": "USB, as the system's printer device",
    "usb": "USB, directly",
    "serial": "Serial cable",
    "cups": "CUPS queue",
    "virtual": "On the screen, to try things out",
    "file": "Into a file",
}
ADDRESSES: Final[Mapping[str, str]] = {
    "tcp": "The printer's address on the network, {example} for one. It stands on the printer's own test page.",
    "usblp": "The device of the printer on this machine, {example} for one.",
    "usb": "Maker and model of the USB device as lsusb shows them, {example} for one.",
    "serial": "The serial port on this machine, {example} for one.",
    "cups": "The name of the queue in CUPS, {example} for one. CUPS never says whether a slip came out.",
}
SPEEDS: Final = (115_200, 57_600, 38_400, 19_200, 9600)
FLOWS: Final[Mapping[str, str]] = {"rtscts": "By two wires (RTS/CTS)", "xonxoff": "By characters (XON/XOFF)"}
STATUS: Final[Mapping[str, str]] = {
    "sure": "Answers every question in the standard form",
    "odd": "Answers, but not in the standard form: it proves nothing",
    "none": "Does not answer questions about its state",
}
FACTS: Final[Mapping[str, str]] = {
    "reports": "Reports changes by itself",
    "barrier": "Confirms the end of a slip",
    "echoes": "Gives back the slip's own mark",
    "presenter": "Holds the slip until it is taken",
}
SCRIPT: Final = {
    **words.FORMS,
    "saved": "Saved. The next slip goes there.",
    "asking": "Asking the printer…",
    "chosen": "The proposed profile is chosen above. Save to use it.",
}
MOST_RANKS: Final = 4


class Way(Body):
    """A connection as the form says it; what does not belong to its kind is left unread."""

    driver: Annotated[str, Field(max_length=20)]
    profile: Annotated[str, Field(max_length=40)]
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=255)] = ""
    baud: Literal["115200", "57600", "38400", "19200", "9600"] = "115200"
    flow: Literal["rtscts", "xonxoff"] = "rtscts"
    roll_m: Annotated[Annotated[float, Field(ge=1, le=500)] | None, BeforeValidator(empty_is_none)] = None

    def connection(self) -> Connection:
        """Answer it as the house knows it."""
        options = {"baud": self.baud, "flow": self.flow}
        return Connection(
            driver=self.driver,
            profile=self.profile,
            address=self.address,
            options=options,
            roll_m=self.roll_m,
        )


class Named(Body):
    """What a printer is called."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]


class Order(Body):
    """The printers of a kiosk, the one tried first at the head."""

    printers: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=MOST_RANKS)]


@bp.get("/admin/printers/<printer_id>/setup")
@acts
def form(printer_id: str) -> str:
    """Show a printer's set-up, and where the kiosks print."""
    return page("admin/printer.html", **facts(printer_id), script_words=SCRIPT)


def facts(printer_id: str) -> dict[str, Any]:
    """Answer what the form of a printer shows."""
    by = actor()
    row = printer_setup.printer(parts().store, printer_id, by=by)
    with parts().store.read() as conn:
        cards = paper.printers(conn, by.centre_id)
        named = names.device_names(conn, by.centre_id)
        kiosks = [
            {"id": kiosk, "name": named[kiosk], "printers": devices.printers_of(conn, kiosk)}
            for kiosk in people.device_ids(conn, by.centre_id, "kiosk")
        ]
    return {
        "printer": row,
        "card": next(card for card in cards if card.id == row.id),
        "cards": cards,
        "kiosks": kiosks,
        "ranks": min(len(cards), MOST_RANKS),
        "models": printer_setup.models(language()),
        "ways": {way: translate(text, language()) for way, text in WAYS.items()},
        "hints": _hints(),
        "mute": sorted(printer_probe.MUTE),
        "speeds": SPEEDS,
        "flows": FLOWS,
    }


@bp.post("/admin/printers")
@acts
def add() -> tuple[str, int]:
    """Add a printer; its set-up says afterwards what it is and where."""
    printer_setup.add(parts().store, body_of(Named).name, by=actor())
    return "", 204


@bp.post("/admin/printers/<printer_id>/name")
@acts
def rename(printer_id: str) -> tuple[str, int]:
    """Give a printer another name."""
    printer_setup.rename(parts().store, printer_id, body_of(Named).name, by=actor())
    return "", 204


@bp.post("/admin/printers/<printer_id>/remove")
@acts
def remove(printer_id: str) -> tuple[str, int]:
    """Take away a printer that never printed."""
    printer_setup.remove(parts().store, printer_id, by=actor())
    return "", 204


@bp.post("/admin/printers/<printer_id>/setup")
@acts
def keep(printer_id: str) -> tuple[str, int]:
    """Keep a printer's set-up; the next slip goes there."""
    wanted = body_of(Way).connection()
    printer_setup.set_up(parts().store, printer_id, wanted, folder=_folder(), by=actor())
    return "", 204


@bp.post("/admin/printers/<printer_id>/probe")
@acts
def ask(printer_id: str) -> dict[str, Any]:
    """Ask a printer what it is, at the connection that stands in the form."""
    wanted = body_of(Way).connection()
    found = printer_probe.ask(
        parts().store, printer_id, wanted, folder=_folder(), clock=time.monotonic, by=actor()
    )
    return {"profile": found.profile, "facts": _told(found)}


@bp.post("/admin/kiosks/<kiosk_id>/printers")
@acts
def order(kiosk_id: str) -> tuple[str, int]:
    """Keep on which printers a kiosk prints, in their order."""
    printer_setup.kiosk_printers(parts().store, kiosk_id, body_of(Order).printers, by=actor())
    return "", 204


def _told(found: Findings) -> list[list[str]]:
    """Answer what was found as labels and sentences, in the language of the request."""
    lang = language()

    def say(text: str) -> str:
        return translate(text, lang)

    if found.fault:
        return [[say("Answer"), say(words.condition(found.fault).word)]]
    facts = [[say("Answer"), say(STATUS[found.status])]]
    if found.trouble:
        mend = f"{say(words.condition(found.trouble).word)}. {say('Mend this first, then ask again.')}"
        return [*facts, [say("State"), mend]]
    facts += [[say(FACTS[name]), say("Yes" if getattr(found, name) else "No")] for name in FACTS]
    title = next((one.title for one in printer_setup.models(lang) if one.name == found.profile), "–")
    return [*facts, [say("Model"), found.model or "–"], [say("Proposed profile"), title]]


def _hints() -> dict[str, str]:
    return {
        way: translate(text, language()).format(example=printer_setup.EXAMPLES[way])
        for way, text in ADDRESSES.items()
    }


def _folder() -> Path:
    return parts().settings.data / "printers"
