"""The parts of the report about the floor: stays, waits, service, the hours, and what was promised."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final

from server.core.figures import ENOUGH_OF_ONE, Promises, Spread, percent, together, within
from server.core.house import Counter as Desk
from server.core.house import Queue
from server.core.ticket import Status
from server.reports import words
from server.reports.part import Cell, Chart, Column, Is, Part
from server.reports.words import Speaker
from server.store.reports.tickets import Ends

HALF: Final = 0.5
MOST: Final = 0.9


def ends_part(ends: Ends, spoken: Speaker) -> Part:
    """Answer how the stays ended; who did not come, who left and what expired are never mixed."""
    was, now = ends.expired_from, ends.states
    counts = {
        "completed": now.get(Status.COMPLETED, 0),
        "no_show": ends.no_shows,
        "left": now.get(Status.LEFT, 0),
        "expired": now.get(Status.EXPIRED, 0) - was.get(Status.NO_SHOW, 0),
    }
    counts["open"] = ends.all - sum(counts.values())
    reading = spoken.say("No number was given in these days.")
    if ends.all:
        reading = spoken.say(
            "{served} of {all} numbers were served; {missed} did not come when called.",
            served=counts["completed"],
            all=ends.all,
            missed=counts["no_show"],
        )
    return Part(
        key="tickets",
        title=spoken.say("Numbers and how they ended"),
        reading=reading,
        columns=(
            spoken.column("End", Is.TEXT),
            spoken.column("Numbers"),
            spoken.column("Per cent", Is.SHARE),
        ),
        rows=tuple((spoken.named(words.ENDS, key), n, percent(n, ends.all)) for key, n in counts.items()),
        chart=Chart.BARS,
    )


def waits_part(waits: Mapping[str, Spread], queues: list[Queue], spoken: Speaker) -> Part:
    """Answer how long people waited, queue by queue and all together."""
    rows = [_spread_row(one.name_in(spoken.lang), waits[one.id]) for one in queues if one.id in waits]
    rows.append(_spread_row(spoken.say("All queues"), together(waits.values())))
    known = [row for row in rows[:-1] if isinstance(row[3], int)]
    reading = spoken.say("Too few people were called in these days to say what is usual.")
    if known:
        slowest = max(known, key=lambda row: (row[3], row[1]))
        reading = spoken.say(
            "{queue} is slowest: 9 people in 10 waited up to {n} min.", queue=slowest[0], n=slowest[3]
        )
    return Part(
        key="waits",
        title=spoken.say("How long people waited"),
        reading=reading,
        columns=_spread_columns("Queue", "People called", spoken),
        rows=tuple(rows),
        chart=Chart.WAITS,
        bar=3,
        note=spoken.say("From taking the number to the call; half waited less than the median."),
    )


def _spread_row(name: str, spread: Spread) -> tuple[Cell, ...]:
    return (name, sum(spread.values()), within(spread, HALF), within(spread, MOST))


def _spread_columns(name: str, people: str, spoken: Speaker) -> tuple[Column, ...]:
    return (
        spoken.column(name, Is.TEXT),
        spoken.column(people),
        spoken.column("Median, min", Is.MINUTES),
        spoken.column("9 of 10 within, min", Is.MINUTES),
    )


def services_part(services: Mapping[str, Spread], counters: list[Desk], spoken: Speaker) -> Part:
    """Answer how long the service took at each counter, in the order of the counters."""
    rows = tuple(_spread_row(f"{one.number}", services[one.id]) for one in counters if one.id in services)
    everybody = together(services.values())
    usual = within(everybody, HALF)
    reading = spoken.say("Too few turns were finished in these days to say what is usual.")
    if usual is not None:
        reading = spoken.say(
            "{n} turns were finished; half of them took up to {minutes} min.",
            n=sum(everybody.values()),
            minutes=usual,
        )
    return Part(
        key="counters",
        title=spoken.say("Service by counter"),
        reading=reading,
        columns=_spread_columns("Counter", "Turns finished", spoken),
        rows=rows,
        chart=Chart.WAITS,
        bar=3,
        note=spoken.say(
            "Counters do different work: compare a counter with itself in other months, not with its neighbour."
        ),
    )


def clerks_part(clerks: Mapping[str, Spread], people: Mapping[str, str], spoken: Speaker) -> Part:
    """Answer the turns of each clerk by name, never as a ranking; who has few is not described."""
    named = {
        actor.removeprefix("staff:"): spread for actor, spread in clerks.items() if actor[:6] == "staff:"
    }
    rows: list[tuple[Cell, ...]] = []
    for staff_id, spread in sorted(named.items(), key=lambda one: people.get(one[0], "")):
        enough = sum(spread.values()) >= ENOUGH_OF_ONE
        rows.append(_spread_row(people.get(staff_id, "–"), spread if enough else {}))
    few = sum(sum(spread.values()) < ENOUGH_OF_ONE for spread in named.values())
    return Part(
        key="clerks",
        title=spoken.say("Turns by clerk"),
        reading=spoken.say(
            "{n} people finished turns; of {few} of them there are too few turns to say anything.",
            n=len(named),
            few=few,
        ),
        columns=_spread_columns("Clerk", "Turns finished", spoken),
        rows=tuple(rows),
        note=spoken.say(
            "In the order of names. These figures help to share the work; "
            "they do not measure how well a person works."
        ),
        shown=40,
    )


def promises_part(promises: Promises, spoken: Speaker) -> Part:
    """Answer how well the promised waits were kept."""
    rows: tuple[tuple[Cell, ...], ...] = (
        (spoken.say("called within the promised time"), promises.kept, percent(promises.kept, promises.all)),
        (spoken.say("called sooner"), promises.sooner, percent(promises.sooner, promises.all)),
        (spoken.say("called later"), promises.later, percent(promises.later, promises.all)),
    )
    reading = spoken.say("No promised wait of these days can be compared yet.")
    if promises.all:
        reading = spoken.say(
            "{share} were called within the promised time or sooner.",
            share=spoken.share(promises.kept + promises.sooner, promises.all),
        )
    late = within(promises.later_by, MOST)
    note = spoken.say("Of those called later, 9 in 10 by at most {n} min.", n=late) if late else ""
    return Part(
        key="promises",
        title=spoken.say("Promised and real waits"),
        reading=reading,
        columns=(
            spoken.column("Compared with the slip", Is.TEXT),
            spoken.column("People"),
            spoken.column("Per cent", Is.SHARE),
        ),
        rows=rows,
        chart=Chart.BARS,
        note=note,
    )


def days_part(days: Mapping[date, int], spoken: Speaker) -> Part:
    """Answer how many numbers were given on each day."""
    busiest = max(days.items(), key=lambda one: one[1], default=None)
    reading = spoken.say("No number was given in these days.")
    if busiest:
        reading = spoken.say(
            "The fullest day was {day}: {n} numbers.", day=spoken.day(busiest[0]), n=busiest[1]
        )
    return Part(
        key="days",
        title=spoken.say("Numbers by day"),
        reading=reading,
        columns=(spoken.column("Day", Is.DAY), spoken.column("Numbers")),
        rows=tuple(days.items()),
        chart=Chart.COLUMNS,
        shown=400,
    )


def heat_part(arrivals: Mapping[tuple[date, int], int], spoken: Speaker) -> Part:
    """Answer when people come: hours across, weekdays down."""
    taken: Counter[tuple[int, int]] = Counter()
    for (day, hour), n in arrivals.items():
        taken[day.weekday(), hour] += n
    hours = range(min(h for _, h in taken), max(h for _, h in taken) + 1) if taken else range(0)
    days = sorted({day for day, _ in taken})
    reading = spoken.say("No number was given in these days.")
    if taken:
        (fullest, hour), n = taken.most_common(1)[0]
        reading = spoken.say(
            "Most came on {day} from {hour}:00 on: {n}.", day=spoken.weekday(fullest), hour=f"{hour}", n=n
        )
    return Part(
        key="hours",
        title=spoken.say("When people come"),
        reading=reading,
        columns=(
            spoken.column("Weekday", Is.TEXT),
            *(Column(title=spoken.say("{n}h", n=f"{hour}"), kind=Is.COUNT) for hour in hours),
        ),
        rows=tuple((spoken.weekday(day), *(taken[day, hour] for hour in hours)) for day in days),
        chart=Chart.HEAT,
    )
