"""The report of some days: which parts it has, in the order of the page, and what each of them asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from server.core.figures import Shares, Span, Spread, shares, together, within
from server.core.ticket import Status
from server.reports import dossiers, finding, floor, online, outages, rule
from server.reports.asked import Asked
from server.reports.part import Part
from server.reports.period import months_of
from server.reports.words import Speaker, of_number
from server.store import missed, names, read
from server.store import online as ask_online
from server.store.reports import dossiers as ask_dossiers
from server.store.reports import order, tickets
from server.store.reports import outages as ask_outages
from server.store.reports.tickets import Ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure of the strip: the word over it, the figure, its unit and the words under it."""

    word: str
    figure: str
    unit: str
    under: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of some days; `tiles` in front, `parts` in the order of the page."""

    span: Span
    name: str
    tiles: tuple[Tile, ...]
    parts: tuple[Part, ...]


def report(asked: Asked) -> Report:
    """Answer everything about some days; a part without figures is left out."""
    made = (make(asked) for make in PARTS.values())
    return Report(
        span=asked.span,
        name=asked.spoken.span(asked.span),
        tiles=_tiles(asked.shares, asked.ends, asked.waits, asked.spoken),
        parts=tuple(part for part in made if part and part.rows),
    )


def part_of(asked: Asked, key: str) -> Part | None:
    """Answer one part alone: nothing is asked that it does not say."""
    make = PARTS.get(key)
    part = make(asked) if make else None
    return part if part and part.rows else None


def _months(a: Asked) -> Part | None:
    months = [
        (month, shares(ask_dossiers.received(a.conn, a.centre.id, month, today=a.today)))
        for month in months_of(a.span)
    ]
    return dossiers.months_part(months, a.spoken) if months else None


def _days(a: Asked) -> Part | None:
    if a.span.days == 1:
        return None
    return floor.days_part(tickets.by_day(a.conn, a.centre.id, a.span), a.spoken)


def _waits(a: Asked) -> Part:
    return floor.waits_part(a.waits, read.queues(a.conn, a.centre.id), a.spoken)


def _priority(a: Asked) -> Part:
    by_hand = order.by_choice(a.conn, a.centre.id, a.span) if a.ends.chosen else None
    return rule.priority_part(order.priority(a.conn, a.centre.id, a.span), by_hand, a.centre, a.spoken)


def _chosen(a: Asked) -> Part:
    called = order.chosen_calls(a.conn, a.centre.id, a.span) if a.ends.chosen else []
    return rule.chosen_part(called, a.counters, a.centre.tz, a.spoken)


def _hours(a: Asked) -> Part:
    return floor.heat_part(tickets.arrivals(a.conn, a.centre.id, a.span, tz=a.centre.tz), a.spoken)


def _counters(a: Asked) -> Part:
    return floor.services_part(tickets.services(a.conn, a.centre.id, a.span), a.counters, a.spoken)


def _clerks(a: Asked) -> Part:
    people = names.staff_names(a.conn, a.centre.id)
    return floor.clerks_part(tickets.by_clerk(a.conn, a.centre.id, a.span), people, a.spoken)


def _outages(a: Asked) -> Part:
    tz = a.centre.tz
    down = ask_outages.outages(a.conn, a.centre.id, a.span, tz=tz, now=a.spoken.now)
    late = 0
    if down:
        late = ask_outages.late_by_outage(a.conn, a.centre.id, a.span, down, today=a.today, tz=tz)
    return outages.outages_part(down, late, a.spoken)


def _missed(a: Asked) -> Part:
    found = missed.most_missed(a.conn, a.centre.id, since=a.span.first, until=a.span.last)
    return finding.missed_part(found, a.spoken, days=a.centre.rules.search_days)


def _ratings(a: Asked) -> Part:
    given = ask_online.ratings(a.conn, a.centre.id, since=a.span.first, until=a.span.last)
    return online.ratings_part(given, a.ends.states.get(Status.COMPLETED, 0), a.spoken)


PARTS: Final[Mapping[str, Callable[[Asked], Part | None]]] = {
    "shares": lambda a: dossiers.shares_part(a.shares, a.spoken),
    "months": _months,
    "fields": lambda a: dossiers.fields_part(a.groups, a.about, a.spoken),
    "procedures": lambda a: dossiers.procedures_part(a.groups, a.about, a.spoken),
    "levels": lambda a: dossiers.levels_part(a.groups, a.about, a.spoken),
    "channels": lambda a: dossiers.channels_part(a.groups, a.spoken),
    "payments": lambda a: dossiers.payments_part(a.groups, a.spoken),
    "punctual": lambda a: dossiers.punctual_part(a.groups, a.spoken),
    "tickets": lambda a: floor.ends_part(a.ends, a.spoken),
    "days": _days,
    "waits": _waits,
    "promises": lambda a: floor.promises_part(tickets.promises(a.conn, a.centre.id, a.span), a.spoken),
    "priority": _priority,
    "by-hand": _chosen,
    "hours": _hours,
    "counters": _counters,
    "clerks": _clerks,
    "outages": _outages,
    "online": lambda a: online.online_part(a.steps, a.spoken),
    "online-procedures": lambda a: online.online_procedures_part(a.steps, a.about, a.spoken),
    "missed": _missed,
    "ratings": _ratings,
}
"""What makes each part, in the order of the page; the names stand in the addresses of their files."""


def _tiles(s: Shares, ends: Ends, waits: Mapping[str, Spread], spoken: Speaker) -> tuple[Tile, ...]:
    everybody = together(waits.values())
    half, most = within(everybody, floor.HALF), within(everybody, floor.MOST)
    return (
        Tile(
            word=spoken.say("Dossiers received"),
            figure=of_number(s.received, spoken.lang),
            unit="",
            under=spoken.say("{n} numbers given", n=ends.all),
        ),
        _share("Online share", s.online, s.received, spoken),
        _share("Digitised share", s.digitised, s.online, spoken),
        _share("Online-payment share", s.paid_online, s.with_fee, spoken),
        Tile(
            word=spoken.say("Usual wait"),
            figure="–" if half is None else f"{half}",
            unit="" if half is None else spoken.say("min"),
            under="" if most is None else spoken.say("9 of 10 within {n} min", n=most),
        ),
        Tile(
            word=spoken.say("Did not come"),
            figure=of_number(ends.no_shows, spoken.lang),
            unit="",
            under=spoken.say("{share} of the numbers", share=spoken.share(ends.no_shows, ends.all)),
        ),
    )


def _share(word: str, part: int, whole: int, spoken: Speaker) -> Tile:
    figure, _, unit = spoken.share(part, whole).partition(" ")
    return Tile(
        word=spoken.say(word),
        figure=figure,
        unit=unit,
        under=spoken.say("{part} of {whole}", part=part, whole=whole),
    )
