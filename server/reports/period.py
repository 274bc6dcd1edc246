"""The days that somebody asks about: read from the form, and the ones that are usually wanted."""

from datetime import date, timedelta
from typing import Final

from server.core.figures import Span, month_of, quarter_of, year_of

EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2100, 1, 1)
MOST_MONTHS: Final = 24
"""Spans of more months are not shown month by month."""


def span_of(first: str, last: str) -> Span:
    """Read two dates like 2025-09-30; ValueError for what is no span of days."""
    span = Span(date.fromisoformat(first.strip()), date.fromisoformat(last.strip()))
    if not EARLIEST <= span.first <= span.last <= LATEST:
        raise ValueError("the span lies outside the years that are kept")
    return span


def usual(today: date) -> dict[str, Span]:
    """Answer the spans that are wanted most, by name."""
    last_month = month_of(today.replace(day=1) - timedelta(days=1))
    return {
        "today": Span(today, today),
        "this_month": month_of(today),
        "last_month": last_month,
        "this_quarter": quarter_of(today),
        "last_quarter": quarter_of(quarter_of(today).first - timedelta(days=1)),
        "this_year": year_of(today),
    }


def months_of(span: Span) -> list[Span]:
    """Answer the months of a span, cut at its ends; nothing for one month alone or for very many."""
    found: list[Span] = []
    first = span.first
    while first <= span.last and len(found) <= MOST_MONTHS:
        last = min(month_of(first).last, span.last)
        found.append(Span(first, last))
        first = last + timedelta(days=1)
    return found if 1 < len(found) <= MOST_MONTHS else []
