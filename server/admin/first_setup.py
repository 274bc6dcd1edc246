"""The first set-up as one way through the pages of the set-up: each step shows their own forms."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, request

from server.admin import catalogue, people, plan, printer_setup, screens, words
from server.admin.desk import page, sets_up
from server.core.first_steps import STEPS, StepState
from server.store import first_steps, paper
from server.usecases import first_steps as go
from server.web.guards import actor
from server.web.parse import Body, body_of
from server.web.parts import parts

bp = Blueprint("admin_first_setup", __name__, template_folder="templates")

TITLES: Final = {
    "centre": "Names",
    "hours": "Opening hours",
    "queues": "Queues",
    "counters": "Counters",
    "staff": "Staff",
    "catalogue": "Procedures",
    "printers": "Printers",
    "screens": "Kiosks and boards",
    "test": "The test",
}
WHAT: Final = {
    "centre": "The names that stand on every screen and slip.",
    "hours": "When kiosks give numbers, and on which days nobody is there.",
    "queues": "One queue for each kind of work, each with the letter of its numbers.",
    "counters": "One line for each counter, and which queues it serves.",
    "staff": "An account for each counter and for the greeter. Each password is shown once.",
    "catalogue": "What citizens find at the kiosk. A centre can begin without, and bring them later.",
    "printers": "Add each printer, say where it is, and ask it: a profile is proposed. Then print a test slip.",
    "screens": "Add each kiosk and board, open its page on its machine and type the code that it shows.",
    "test": "A test slip from every printer, an example call on every board, then one real number.",
}


class Mark(Body):
    """How a step stands from now on."""

    state: StepState


@bp.get("/admin/setup")
@sets_up
def index() -> str:
    """Show one step of the first set-up: the one asked for, or the first that is open."""
    centre_id = actor().centre_id
    with parts().store.read() as conn:
        states = first_steps.steps(conn, centre_id)
        cards = paper.printers(conn, centre_id)
    opened = next((step for step in STEPS if states[step] is StepState.OPEN), STEPS[0])
    asked = request.args.get("step", "")
    step = asked if asked in STEPS else opened
    facts: dict[str, Any] = plan.facts(centre_id) | people.facts(centre_id) | screens.facts(centre_id)
    facts |= {"cards": cards, "script_words": words.FORMS} | _borrowed(step, centre_id, cards)
    at = STEPS.index(step)
    return page(
        "admin/setup.html",
        **facts,
        step=step,
        steps=states,
        titles=TITLES,
        what=WHAT,
        before=STEPS[at - 1] if at else None,
        then=STEPS[at + 1] if at + 1 < len(STEPS) else None,
        some_open=StepState.OPEN in states.values(),
    )


@bp.post("/admin/setup/steps/<step>")
@sets_up
def mark(step: str) -> tuple[str, int]:
    """Note that a step is done or left out."""
    go.mark(parts().store, step, body_of(Mark).state, by=actor())
    return "", 204


def _borrowed(step: str, centre_id: str, cards: Sequence[paper.PrinterCard]) -> dict[str, Any]:
    """Answer what a step shows that has a script of its own."""
    if step == "catalogue":
        return {**catalogue.facts(centre_id), "script_words": words.FORMS | catalogue.SCRIPT}
    if step == "printers" and cards:
        known = [card.id for card in cards]
        asked = request.args.get("printer", "")
        # Nobody asks for one: the newest, which is the one that was just added.
        chosen = asked if asked in known else known[-1]
        return {**printer_setup.facts(chosen), "script_words": printer_setup.SCRIPT}
    return {}


@bp.post("/admin/setup/leave")
@sets_up
def leave() -> tuple[str, int]:
    """Leave out what is still open."""
    go.leave_the_rest(parts().store, by=actor())
    return "", 204
