"""The part of the report about what citizens searched at the kiosk and did not find."""

from collections.abc import Sequence

from server.reports.part import Chart, Is, Part
from server.reports.words import Speaker
from server.store.missed import Missed


def missed_part(missed: Sequence[Missed], spoken: Speaker, *, days: int) -> Part:
    """Answer which words found nothing, the most searched first."""
    reading = spoken.say("Every search of these days found something.")
    if missed:
        reading = spoken.say(
            "{n} searches found nothing; most often “{words}”, {times} times.",
            n=sum(one.count for one in missed),
            words=missed[0].text,
            times=missed[0].count,
        )
    return Part(
        key="missed",
        title=spoken.say("Searched and not found"),
        reading=reading,
        columns=(
            spoken.column("Words", Is.TEXT),
            spoken.column("Searches"),
            spoken.column("Last on", Is.DAY),
        ),
        rows=tuple((one.text, one.count, one.last) for one in missed),
        chart=Chart.BARS,
        note=spoken.say(
            "Words are kept for {days} days, without anybody's name. What the office has taught the kiosk since, "
            "or set aside, is no longer listed.",
            days=days,
        ),
    )
