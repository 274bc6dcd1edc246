"""What a screen says when it is read aloud: sentences of what the server itself knows, none of the page's own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from babel.dates import format_date

from kiosk.catalogue import Stock
from kiosk.words import SENTENCES
from server.core.rules import PriorityGroup
from server.voice.aloud import Sentence
from server.web.i18n import words
from server.web.refusals import SENTENCES as REFUSALS

CUT_OFF: Final = 15
"""The hour until which a same-day procedure is done the same day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that a screen of one kiosk hangs on; `seen` is the floor as `kiosk.view.view` answers it."""

    lang: str
    stock: Stock
    seen: Mapping[str, Any]
    now: datetime
    """In the centre's own time."""
    groups: Sequence[PriorityGroup] = ()
    slot: str = "down"
    printers: Sequence[str] = ()

    def text(self, key: str, **facts: object) -> str:
        """Answer the words of the page with their facts."""
        table = _table(self.lang)
        if key not in table:
            key += ".one" if facts.get("n") == 1 else ".other"
        return table[key].format(**facts)

    def say(self, *keys: str, **facts: object) -> list[Sentence]:
        """Answer sentences of the page, each with the same facts."""
        return [Sentence(self.text(key, **facts), self.lang) for key in keys]

    def labelled(self, key: str, *values: Sentence) -> list[Sentence]:
        """Answer a word of the page and what it stands for, in one breath where both are of one language."""
        label = self.text(key)
        first = next(iter(values), None)
        if first is None or first.lang != self.lang:
            return [Sentence(label, self.lang), *values]
        return [Sentence(f"{label}: {first.text}", self.lang), *values[1:]]

    def named(self, name: str, name_en: str | None) -> Sentence:
        """Answer a name in the language of the page where it has one, else as it stands there."""
        english = self.lang == "en" and bool(name_en) and name_en != name
        return Sentence(name_en or name, "en") if english else Sentence(name, "vi")

    def names(self, all_of: Iterable[tuple[str, str | None]]) -> list[Sentence]:
        """Answer a list of names, as long as they are of one language in one sentence."""
        each = [self.named(name, name_en) for name, name_en in all_of]
        return [
            Sentence("; ".join(one.text for one in some), lang)
            for lang, some in groupby(each, key=lambda one: one.lang)
        ]

    def refusal(self, code: str) -> Sentence:
        """Answer why the server refused, where that needs no facts."""
        return Sentence(_table(self.lang)[f"refusal {code}"], self.lang)

    def queue(self, queue_id: str) -> Mapping[str, Any]:
        """Answer how a queue is now."""
        found: Mapping[str, Any] = self.seen["queues"].get(queue_id) or _NOBODY
        return found

    def queue_name(self, queue_id: str) -> Sentence:
        """Answer the name of a queue."""
        found = next((one for one in self.stock.catalogue.queues if one.id == queue_id), None)
        return self.named(found.name, found.name_en) if found else Sentence("", self.lang)


_NOBODY: Final[Mapping[str, Any]] = {
    "state": "open",
    "reason": None,
    "waiting": 0,
    "counters": [],
    "served": True,
    "counters_open": 0,
    "wait": None,
}


@lru_cache(maxsize=4)
def _table(lang: str) -> Mapping[str, str]:
    refusals = {f"refusal {code}": text for code, text in REFUSALS.items()}
    return words({**SENTENCES, **refusals}, lang)


def opening(scene: Scene) -> list[Sentence]:
    """Tell whether, until when or from when numbers are given."""
    told = scene.seen["hours"]
    changes = told["changes_at"] and datetime.fromisoformat(told["changes_at"]).astimezone(scene.now.tzinfo)
    today = bool(changes) and changes.date() == scene.now.date()
    time = changes.strftime("%H:%M") if changes else ""
    if told["open"]:
        return scene.say("open_until", time=time) if today else scene.say("open")
    if not changes:
        return scene.say("closed_now")
    if today:
        return scene.say("closed_until", time=time)
    return scene.say("closed_until_day", time=time, day=_day(changes, scene.lang))


def _day(moment: datetime, lang: str) -> str:
    return f"{format_date(moment, 'EEEE', locale=lang)}, {moment:%d/%m/%Y}"


def waiting(scene: Scene, queue_id: str) -> list[Sentence]:
    """Tell how many wait in a queue, and about how long it takes where that is known."""
    queue = scene.queue(queue_id)
    people, wait = queue["waiting"], queue["wait"]
    said = scene.text("now_waiting", n=people) if people else scene.text("nobody_waits")
    if wait is not None and (people or wait[0]):
        said += ", " + scene.text("about", low=wait[0], high=wait[1])
    return [Sentence(said, scene.lang)]


def outages(scene: Scene, *, queue_id: str, field_id: str | None = None) -> list[Sentence]:
    """Tell of the systems that are down and hold this up."""
    said: list[Sentence] = []
    for one in scene.seen["outages"]:
        mine = field_id in one["fields"] if field_id else queue_id in one["queues"]
        if one["fields"] and not mine:
            continue
        since = datetime.fromisoformat(one["since"]).astimezone(scene.now.tzinfo).strftime("%H:%M")
        said += scene.say("outage", system=scene.named(one["name"], one["name_en"]).text, time=since)
        said += [scene.named(one["text"], one["text_en"])]
    return [*said, *scene.say("outage_safe")] if said else []


def number(scene: Scene, queue_id: str, *, same_day: bool = False) -> list[Sentence]:
    """Tell of a number at a counter, or why none is given and what to do instead."""
    return scene.labelled("at_counter", *_number(scene, queue_id, same_day=same_day))


def _number(scene: Scene, queue_id: str, *, same_day: bool) -> list[Sentence]:
    queue = scene.queue(queue_id)
    if not scene.seen["hours"]["open"]:
        return [*opening(scene), *scene.say("online_any_time")]
    if queue["state"] != "open":
        why = scene.say("reason", reason=queue["reason"]) if queue["reason"] else []
        return [*scene.say(queue["state"]), *why, *scene.say("ask_at_desk")]
    if not queue["served"]:
        return scene.say("resting_title", "unserved", "unserved_more")
    if queue["counters_open"] == 0:
        return scene.say("resting", "ask_at_desk", "resting_more")
    late = scene.now.hour >= CUT_OFF
    when = scene.say("after_cutoff" if late else "before_cutoff") if same_day else []
    return [*waiting(scene, queue_id), *when]


def priority_hint(scene: Scene) -> list[Sentence]:
    """Name the key of who is served earlier, where the centre lets citizens say so themselves."""
    return scene.say("priority") if declared(scene) else []


def declared(scene: Scene) -> list[PriorityGroup]:
    """Answer the groups that citizens may name themselves."""
    return [group for group in scene.groups if group.declared]
