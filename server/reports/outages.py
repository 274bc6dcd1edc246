"""The part of the report about outside systems that were down: how long, and which results were late by them."""

from collections import defaultdict
from collections.abc import Sequence

from server.reports.part import Chart, Is, Part
from server.reports.words import Speaker
from server.store.reports.outages import Outage


def outages_part(down: Sequence[Outage], late: int, spoken: Speaker) -> Part:
    """Answer the hours of each system, the longest first, and how many late results they explain."""
    hours: dict[str, list[float]] = defaultdict(list)
    for one in down:
        hours[one.name_en if spoken.lang == "en" else one.name].append(one.hours)
    rows = sorted(
        ((name, round(sum(each), 1), len(each)) for name, each in hours.items()), key=lambda row: -row[1]
    )
    return Part(
        key="outages",
        title=spoken.say("Outside systems that were down"),
        reading=spoken.say(
            "Outside systems were down for {hours} hours; {late} late dossiers belong to fields that had to wait "
            "for them.",
            hours=round(sum(one.hours for one in down), 1),
            late=late,
        ),
        columns=(
            spoken.column("System", Is.TEXT),
            spoken.column("Hours", Is.MINUTES),
            spoken.column("Outages"),
        ),
        rows=tuple(rows),
        chart=Chart.BARS,
        note=spoken.say("Hours by the clock, from the moment it was noted as down until it was noted as up."),
    )
