"""The whole report of some days: every question asked in one reading transaction, every answer put into words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.core.figures import Shares, Span, Spread, shares, together, within
from server.core.house import Centre
from server.core.ticket import Status
from server.reports import dossiers, finding, floor, online, outages, rule
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


def report(conn: Any, centre: Centre, span: Span, spoken: Speaker, *, today: date) -> Report:
    """Ask everything about some days."""
    groups = ask_dossiers.received(conn, centre.id, span, today=today)
    found = shares(groups)
    ends = tickets.ends(conn, centre.id, span)
    waits = tickets.waits(conn, centre.id, span)
    parts = [dossiers.shares_part(found, spoken), *_months(conn, centre, span, spoken, today)]
    about = ask_dossiers.procedures(conn, centre.id)
    parts += dossiers.parts(groups, about, spoken)
    parts += _floor(conn, centre, span, spoken, ends=ends, waits=waits)
    down = ask_outages.outages(conn, centre.id, span, tz=centre.tz, now=spoken.now)
    late = ask_outages.late_by_outage(conn, centre.id, span, down, today=today, tz=centre.tz) if down else 0
    parts.append(outages.outages_part(down, late, spoken))
    steps = ask_online.figures(conn, centre.id, since=span.first, until=span.last)
    ratings = ask_online.ratings(conn, centre.id, since=span.first, until=span.last)
    parts += [
        online.online_part(steps, spoken),
        online.online_procedures_part(steps, about, spoken),
        finding.missed_part(
            missed.most_missed(conn, centre.id, since=span.first, until=span.last),
            spoken,
            days=centre.rules.search_days,
        ),
        online.ratings_part(ratings, ends.states.get(Status.COMPLETED, 0), spoken),
    ]
    return Report(
        span=span,
        name=spoken.span(span),
        tiles=_tiles(found, ends, waits, spoken),
        parts=tuple(part for part in parts if part.rows),
    )


def _months(conn: Any, centre: Centre, span: Span, spoken: Speaker, today: date) -> list[Part]:
    months = [
        (month, shares(ask_dossiers.received(conn, centre.id, month, today=today)))
        for month in months_of(span)
    ]
    return [dossiers.months_part(months, spoken)] if months else []


def _floor(
    conn: Any, centre: Centre, span: Span, spoken: Speaker, *, ends: Ends, waits: Mapping[str, Spread]
) -> list[Part]:
    counters = read.counters(conn, centre.id)
    days = tickets.by_day(conn, centre.id, span)
    by_hand = order.by_choice(conn, centre.id, span) if ends.chosen else None
    called = order.chosen_calls(conn, centre.id, span) if ends.chosen else []
    parts = [
        floor.ends_part(ends, spoken),
        floor.waits_part(waits, read.queues(conn, centre.id), spoken),
        floor.promises_part(tickets.promises(conn, centre.id, span), spoken),
        rule.priority_part(order.priority(conn, centre.id, span), by_hand, centre, spoken),
        rule.chosen_part(called, counters, centre.tz, spoken),
        floor.heat_part(tickets.arrivals(conn, centre.id, span, tz=centre.tz), spoken),
        floor.services_part(tickets.services(conn, centre.id, span), counters, spoken),
    ]
    people = names.staff_names(conn, centre.id)
    parts.append(floor.clerks_part(tickets.by_clerk(conn, centre.id, span), people, spoken))
    if span.days > 1:
        parts.insert(1, floor.days_part(days, spoken))
    return parts


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
