"""The parts of the report about the way online and about what people thought of their visit."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from server.core.figures import percent
from server.core.rating import Level
from server.reports import words
from server.reports.part import Cell, Chart, Is, Part
from server.reports.words import Speaker
from server.store.online import Figures
from server.store.reports.dossiers import About

STEPS: Final = tuple(words.STEPS)


def online_part(figures: Sequence[Figures], spoken: Speaker) -> Part:
    """Answer how many of those who were offered the way online went how far."""
    steps = _steps(figures)
    offered = steps["offered"]
    reading = spoken.say("The way online was offered to nobody in these days.")
    if offered:
        reading = spoken.say(
            "Of {offered} visits that were offered the way online, {scanned} opened the code, {submitted} said "
            "they submitted, and {confirmed} became an online dossier.",
            **{step: steps[step] for step in STEPS},
        )
    return Part(
        key="online",
        title=spoken.say("From the offer to the online dossier"),
        reading=reading,
        columns=(
            spoken.column("Step", Is.TEXT),
            spoken.column("Visits"),
            spoken.column("of those offered", Is.SHARE),
        ),
        rows=tuple(
            (spoken.named(words.STEPS, step), steps[step], percent(min(steps[step], offered), offered))
            for step in STEPS
        ),
        chart=Chart.BARS,
        note=spoken.say("Counted without identity; confirmed is an online dossier recorded with its code."),
    )


def _steps(figures: Sequence[Figures]) -> Counter[str]:
    steps: Counter[str] = Counter()
    for one in figures:
        steps.update({step: getattr(one, step) for step in STEPS})
    return steps


def online_procedures_part(figures: Sequence[Figures], about: Mapping[str, About], spoken: Speaker) -> Part:
    """Answer the same, procedure by procedure, the most offered first."""
    rows: list[tuple[Cell, ...]] = []
    for one in figures:
        found = about.get(one.procedure_id)
        name = (found.name_en if spoken.lang == "en" else found.name) if found else one.procedure_id
        rows.append((name, *(getattr(one, step) for step in STEPS)))
    rows.sort(key=lambda row: (-int(str(row[1])), str(row[0])))
    return Part(
        key="online-procedures",
        title=spoken.say("The way online by procedure"),
        reading=spoken.say("{n} procedures were offered online.", n=len(rows)),
        columns=(
            spoken.column("Procedure", Is.TEXT),
            *(spoken.column(words.STEPS[step]) for step in STEPS),
        ),
        rows=tuple(rows),
        chart=Chart.BARS,
    )


def ratings_part(ratings: Mapping[int, int], completed: int, spoken: Speaker) -> Part:
    """Answer what people thought of their visit, best first."""
    given = sum(ratings.values())
    content = ratings.get(Level.VERY_GOOD, 0) + ratings.get(Level.GOOD, 0)
    reading = spoken.say("Nobody rated a visit in these days.")
    if given:
        reading = spoken.say(
            "{content} of {given} ratings are satisfied or very satisfied; {share} of those served rated.",
            content=content,
            given=given,
            share=spoken.share(min(given, completed), completed),
        )
    return Part(
        key="ratings",
        title=spoken.say("What people thought of their visit"),
        reading=reading,
        columns=(
            spoken.column("Rating", Is.TEXT),
            spoken.column("Visits"),
            spoken.column("Per cent", Is.SHARE),
        ),
        rows=tuple(
            (
                spoken.named(words.RATINGS, level.name),
                ratings.get(level, 0),
                percent(ratings.get(level, 0), given),
            )
            for level in sorted(Level, reverse=True)
        ),
        chart=Chart.BARS,
        note=spoken.say(
            "Ratings are kept without a number, an hour or a name: nobody can find out who said it."
        ),
    )
