"""The parts of the report that prove the published order: who overtook whom, and who was called by hand."""

from collections.abc import Sequence
from datetime import tzinfo

from server.core.house import Centre
from server.core.house import Counter as Desk
from server.reports import words
from server.reports.part import Cell, Chart, Is, Part
from server.reports.words import Speaker
from server.store.reports.order import ChosenCall, Overtaking


def priority_part(
    gained: Sequence[Overtaking], by_hand: Overtaking | None, centre: Centre, spoken: Speaker
) -> Part:
    """Answer what the priority groups gained, beside what calls by hand did."""
    groups = {one.key: one for one in centre.rules.priority_groups}
    english = spoken.lang == "en"
    rows: list[tuple[Cell, ...]] = []
    for one in gained:
        group = groups.get(one.group or "")
        name = (group.name_en if english else group.name) if group else one.group
        rows.append(
            (
                name,
                one.people,
                one.overtaken,
                round(one.most_minutes, 1),
                group.head_start_min if group else None,
            )
        )
    if by_hand:
        name = spoken.named(words.CHOICE, "choice")
        rows.append((name, by_hand.people, by_hand.overtaken, round(by_hand.most_minutes, 1), None))
    reading = spoken.say("Nobody was called before somebody who had come earlier.")
    if gained:
        reading = spoken.say(
            "By priority {people} people were called before others who had come earlier, "
            "by {minutes} min at most.",
            people=sum(one.people for one in gained),
            minutes=round(max(one.most_minutes for one in gained), 1),
        )
    return Part(
        key="priority",
        title=spoken.say("What priority changed"),
        reading=reading,
        columns=(
            spoken.column("Group", Is.TEXT),
            spoken.column("People called sooner"),
            spoken.column("Times somebody was overtaken"),
            spoken.column("Came later by at most, min", Is.MINUTES),
            spoken.column("Head start by the rule, min", Is.MINUTES),
        ),
        rows=tuple(rows),
        chart=Chart.BARS,
        note=spoken.say(
            "Nobody can be overtaken by rule by somebody who came more than the head start later."
        ),
    )


def chosen_part(calls: Sequence[ChosenCall], counters: Sequence[Desk], tz: tzinfo, spoken: Speaker) -> Part:
    """Name the calls by hand that overtook somebody."""
    numbers = {one.id: one.number for one in counters}
    rows = tuple(
        (
            one.day,
            one.code,
            f"{one.called_at.astimezone(tz):%H:%M}",
            numbers.get(one.counter_id or ""),
            one.overtaken,
        )
        for one in calls
    )
    reading = spoken.say("Nobody was called by hand out of the published order.")
    if rows:
        reading = spoken.say("{n} calls by hand overtook people who had come earlier.", n=len(rows))
    return Part(
        key="by-hand",
        title=spoken.say("Calls out of the published order"),
        reading=reading,
        columns=(
            spoken.column("Day", Is.DAY),
            spoken.column("Number", Is.TEXT),
            spoken.column("Called at", Is.TEXT),
            spoken.column("Counter"),
            spoken.column("Overtook"),
        ),
        rows=rows,
    )
