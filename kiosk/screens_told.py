"""The screens of a kiosk one by one, as they are read aloud."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from kiosk.catalogue import guide_of, tabs_of
from kiosk.telling import Scene, declared, number, opening, outages, priority_hint, waiting
from server.core.errors import UnknownPath, UnknownProcedure, UnknownQueue
from server.core.ticket import Ticket
from server.store.catalogue import Procedure
from server.voice.aloud import Sentence

Told = list[Sentence]

PAPERS: Final = 6
"""As many as the screen has room for; the staff know the rest."""
CARD: Final = frozenset({"waiting", "looking", "broken", "foreign", "too_large", "away"})
"""Answers to a card that have a second sentence."""
_RESTS: Final = frozenset({"kiosk_resting", "too_many_requests", "queue_unserved"})
_IN_FULL: Final = frozenset(
    {"busy", "centre_closed", "clock_wrong", "disk_full", "kiosk_resting", "queue_closed", "queue_unserved"}
)
"""Refusals of a number whose sentences need no facts of the press."""
_OTHERWISE: Final[Mapping[str, Sequence[str]]] = {
    "away": ("problem_away", "problem_unsure"),
    "queue_full": ("full", "ask_at_desk", "problem_safe"),
}
_NO_SLIP: Final[Mapping[str, str]] = {
    "paper_out": "no_paper",
    "cover_open": "cover_open",
    "cutter_jam": "cutter_jam",
}


def home(scene: Scene) -> Told:
    """Tell what may be chosen on the first screen."""
    catalogue, open_now = scene.stock.catalogue, scene.seen["counters_open"]
    shown = [one for one in catalogue.fields if not one.hidden]
    used = {one.field_id for one in catalogue.procedures}
    return [
        *scene.say("ask"),
        *opening(scene),
        *(scene.say("serving", n=open_now) if open_now else scene.say("no_counters")),
        *scene.labelled("frequent", *scene.names((one.name, one.name_en) for one in catalogue.tiles)),
        *scene.labelled("fields", *scene.names((one.name, one.name_en) for one in shown if one.id in used)),
        *scene.say("unknown"),
    ]


def field(scene: Scene, field_id: str, *, tab: int = 0) -> Told:
    """Tell of a field and the procedures under the tab that is open."""
    found = scene.stock.field(field_id)
    inside = {one.id: one for one in scene.stock.procedures_in(field_id)}
    tabs = tabs_of(inside.values()).all
    if found is None or not 0 <= tab < len(tabs):
        raise UnknownPath
    rows = [inside[one] for one in tabs[tab].ids]
    name = scene.named(found.name, found.name_en)
    return [
        name,
        *waiting(scene, found.queue_id),
        *outages(scene, queue_id=found.queue_id, field_id=found.id),
        *scene.say("choose_among", n=len(inside)),
        *scene.names((one.short_name, one.name_en) for one in rows),
        *scene.say("take_field", name=name.text),
    ]


def procedure(scene: Scene, name: str) -> Told:
    """Tell what a procedure takes: time, fee, place and papers, and the two ways to do it."""
    one = _procedure(scene, name)
    queue_id = scene.stock.queue_of(procedure=one.id, queue=None) or ""
    counters = ", ".join(map(str, scene.queue(queue_id)["counters"]))
    place = scene.say("counter", list=counters) if counters else scene.say("guided")
    time = [scene.named(one.time, one.time_en)] if one.time else scene.say("ask_staff")
    return [
        scene.named(one.short_name, one.name_en),
        *scene.labelled("time", *time),
        *scene.labelled("fee", *_fee(scene, one)),
        *scene.labelled("place", *place),
        *_papers(scene, one),
        *outages(scene, queue_id=queue_id, field_id=one.field_id),
        *scene.say("choose_way"),
        *number(scene, queue_id, same_day=one.same_day),
        *priority_hint(scene),
        *_online(scene, one),
    ]


def queue(scene: Scene, name: str) -> Told:
    """Tell of a queue that is taken directly."""
    queue_id = scene.stock.queue_of(procedure=None, queue=name)
    if queue_id is None:
        raise UnknownQueue(queue=name)
    guide = guide_of(scene.stock.catalogue.queues) == queue_id
    return [
        *(scene.say("guide_title", "guide_more") if guide else [scene.queue_name(queue_id)]),
        *outages(scene, queue_id=queue_id),
        *number(scene, queue_id),
        *priority_hint(scene),
    ]


def online(scene: Scene, name: str) -> Told:
    """Tell how to go online with the code on the screen."""
    one = _procedure(scene, name)
    find = [] if one.portal_url else scene.say("step_find", name=one.short_name)
    return [
        scene.named(one.short_name, one.name_en),
        *scene.say("online_title", "step_camera", "step_link"),
        *find,
        *scene.say("step_login", "trouble_online", "take_anyway"),
    ]


def done(scene: Scene, ticket: Ticket, slip: Mapping[str, Any], *, ahead: int | None) -> Told:
    """Tell a number, where it is called, and what became of its slip."""
    held, paper = _paper(scene, slip)
    then = ("next_sit", "next_watch", "next_papers") if held else ("still_valid", "keep_mind", "keep_ask")
    return [
        *scene.labelled("your_number", Sentence(ticket.code, scene.lang)),
        *_called(scene, ticket),
        *_ahead(scene, ahead),
        *paper,
        *scene.say(*then, code=ticket.code),
    ]


def have(scene: Scene, ticket: Ticket) -> Told:
    """Tell that there is a number already, and what may be done with it."""
    name = scene.queue_name(ticket.queue_id).text
    return scene.say("have_title", "have_more", "have_other", "have_keep", code=ticket.code, queue=name)


def priority(scene: Scene) -> Told:
    """Tell the question about who is served earlier, and its answers."""
    groups = declared(scene)
    if not groups:
        raise UnknownPath
    names = scene.names((group.name, group.name_en) for group in groups)
    return [*scene.say("priority_ask"), *names, *scene.say("priority_none")]


def card(scene: Scene, state: str) -> Told:
    """Tell what the machine asks of an ID card; never what stands on it."""
    if state == "hello":
        return scene.say("card_hello", "card_no_number")
    if state not in CARD:
        raise UnknownPath
    return scene.say(f"card_{state}", f"card_{state}_more")


def problem(scene: Scene, code: str) -> Told:
    """Tell why no number was given; a refusal that is not known here is told without its reason."""
    why = [scene.refusal(code)] if code in _IN_FULL else []
    return [
        *scene.say("resting_title" if code in _RESTS else "problem_title"),
        *why,
        *scene.say(*_OTHERWISE.get(code, ("problem_safe",)), "try_again"),
    ]


def help_(scene: Scene) -> Told:
    """Tell where a person is who helps."""
    return scene.say("help_title", "help_desk", "help_number")


def search(scene: Scene) -> Told:
    """Tell how to search; what somebody types is not read out to the lobby."""
    return scene.say("search_title", "search_hint")


PLAIN: Final[Mapping[str, Callable[[Scene], Told]]] = {
    "home": home,
    "help": help_,
    "search": search,
    "priority": priority,
}
"""Screens that are about nothing in particular."""

OF_ONE: Final[Mapping[str, Callable[[Scene, str], Told]]] = {
    "procedure": procedure,
    "queue": queue,
    "online": online,
    "card": card,
    "problem": problem,
}
"""Screens about one thing, named by its id."""


def _procedure(scene: Scene, name: str) -> Procedure:
    found = scene.stock.procedure(name)
    if found is None:
        raise UnknownProcedure(procedure=name)
    return found


def _fee(scene: Scene, one: Procedure) -> Told:
    note = [scene.named(one.fee_note, one.fee_note_en)] if one.fee_note else []
    if one.fee == 0:
        return [*scene.say("free"), *note]
    if one.fee is not None:
        return [*scene.say("dong", n=one.fee), *note]
    return [*scene.say("fee_varies"), *note] if note else scene.say("ask_staff")


def _papers(scene: Scene, one: Procedure) -> Told:
    if not one.papers:
        return scene.labelled("papers", *scene.say("papers_unknown"))
    rest = len(one.papers) - PAPERS
    # The official list is Vietnamese whatever the page speaks.
    listed = [Sentence(paper, "vi") for paper in one.papers[:PAPERS]]
    return [*scene.labelled("papers", *listed), *(scene.say("papers_more", n=rest) if rest > 0 else [])]


def _online(scene: Scene, one: Procedure) -> Told:
    if one.level == "info":
        return scene.say("online_no")
    return scene.labelled("online", *scene.say("online_portal"))


def _called(scene: Scene, ticket: Ticket) -> Told:
    name = scene.queue_name(ticket.queue_id)
    counters = [str(counter) for counter in scene.queue(ticket.queue_id)["counters"]]
    if not counters:
        return [name]
    either = f" {scene.text('or')} ".join(filter(None, (", ".join(counters[:-1]), counters[-1])))
    return [name, *scene.say("counter", list=either)]


def _ahead(scene: Scene, ahead: int | None) -> Told:
    if ahead is None:
        return []
    return scene.labelled("ahead", *(scene.say("people", n=ahead) if ahead else scene.say("nobody_ahead")))


def _paper(scene: Scene, slip: Mapping[str, Any]) -> tuple[bool, Told]:
    """Answer whether there is a slip to be had, and the words about it."""
    conditions = [scene.seen["printers"].get(printer) for printer in scene.printers]
    fault = slip["fault"] or next(iter(conditions), None)
    if slip["state"] in {"printed", "sent"}:
        if slip["elsewhere"]:
            return True, scene.say("take_slip_elsewhere", printer=slip["elsewhere"])
        return True, scene.say(f"take_slip_{scene.slot}")
    if slip["state"] == "printing" and fault not in _NO_SLIP:
        return True, scene.say("printing")
    return False, scene.say(_NO_SLIP.get(fault or "", "no_slip"))
