"""The report's words, and who says them: one speaker for one language and one moment."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from babel.dates import format_date
from babel.numbers import format_decimal

from server.core.figures import Span, month_of, percent, quarter_of, year_of
from server.reports.part import Cell, Column, Is
from server.web.i18n import translate

PERIODS: Final[Mapping[str, str]] = {
    "today": "Today",
    "this_month": "This month",
    "last_month": "Last month",
    "this_quarter": "This quarter",
    "last_quarter": "Last quarter",
    "this_year": "This year",
}
SPANS: Final[Mapping[str, str]] = {
    "month": "Month {month}/{year}",
    "quarter": "Quarter {quarter} of {year}",
    "year": "Year {year}",
}
CHANNELS: Final[Mapping[str, str]] = {
    "online_alone": "online by the citizen",
    "online_helped": "online with help",
    "paper": "on paper",
}
METHODS: Final[Mapping[str, str]] = {
    "free": "no fee",
    "cash": "in cash",
    "portal": "on the portal's page",
    "transfer": "by transfer (VietQR)",
}
LEVELS: Final[Mapping[str, str]] = {
    "full": "fully online",
    "partial": "partly online",
    "info": "information only",
    "": "not known",
}
PUNCTUAL: Final[Mapping[str, str]] = {
    "on_time": "returned on time",
    "late": "returned late",
    "overdue": "late and not yet returned",
    "under_way": "not yet due",
    "no_day": "no day was promised",
}
ENDS: Final[Mapping[str, str]] = {
    "completed": "served",
    "no_show": "did not come when called",
    "left": "left by their own word",
    "expired": "expired with the day while waiting",
    "open": "still open",
}
STEPS: Final[Mapping[str, str]] = {
    "offered": "offered",
    "scanned": "opened the code",
    "submitted": "said they submitted",
    "confirmed": "confirmed by a dossier",
}
RATINGS: Final[Mapping[str, str]] = {
    "VERY_GOOD": "Very satisfied",
    "GOOD": "Satisfied",
    "FAIR": "Acceptable",
    "POOR": "Not satisfied",
}
CHOICE: Final = {"choice": "called by hand"}
SCRIPT: Final = {
    "counting": "Counting. Many days take some seconds.",
    "away": "The server did not answer. Please check what stands here, then try again.",
}


def of_number(value: float, lang: str, digits: int = 0) -> str:
    """Answer a number as the language writes it: 2.402 or 2,402."""
    return str(format_decimal(value, format=f"#,##0.{'#' * digits}", locale=lang))


class Speaker:
    """Says the report's words in one language; `now` is in the centre's zone."""

    def __init__(self, lang: str, now: datetime) -> None:
        """Speak as of now."""
        self.lang, self.now = lang, now

    def say(self, text: str, **facts: Any) -> str:
        """Answer a sentence; whole numbers among the facts are written as the language does."""
        plain = {name: self._fact(value) for name, value in facts.items()}
        said = translate(text, self.lang)
        return said.format(**plain) if facts else said

    def named(self, table: Mapping[str, str], key: str) -> str:
        """Answer a word of a table; a key that nobody named stands as it is."""
        return translate(table[key], self.lang) if key in table else key

    def column(self, title: str, kind: Is = Is.COUNT) -> Column:
        """Answer a column with its title in the reader's language."""
        return Column(title=self.say(title), kind=kind)

    def share(self, part: int, whole: int) -> str:
        """Answer a share in per cent as it is published, to a hundredth: 94,09 %."""
        return self.cell(percent(part, whole), Is.SHARE)

    def day(self, day: date) -> str:
        """Answer a date as it is written here."""
        return f"{day:%d/%m/%Y}"

    def weekday(self, number: int) -> str:
        """Answer the name of a weekday, Monday being 0."""
        name = format_date(date(2024, 1, 1 + number), "EEEE", locale=self.lang)
        return name[0].upper() + name[1:]

    def span(self, span: Span) -> str:
        """Answer what a span is called."""
        if span.days == 1:
            return self.day(span.first)
        if span == month_of(span.first):
            return self.say(SPANS["month"], month=f"{span.first.month}", year=f"{span.first.year}")
        if span == quarter_of(span.first):
            quarter = ("I", "II", "III", "IV")[(span.first.month - 1) // 3]
            return self.say(SPANS["quarter"], quarter=quarter, year=f"{span.first.year}")
        if span == year_of(span.first):
            return self.say(SPANS["year"], year=f"{span.first.year}")
        return f"{self.day(span.first)} – {self.day(span.last)}"

    def cell(self, value: Cell, kind: Is) -> str:
        """Answer a cell of a table as a reader sees it."""
        if value is None:
            return "–"
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, str):
            return value
        if kind is Is.SHARE and value % 1:
            return f"{format_decimal(value, format='#,##0.00', locale=self.lang)} %"
        written = of_number(value, self.lang, 1)
        return {Is.SHARE: f"{written} %", Is.MONEY: f"{written} đ"}.get(kind, written)

    def _fact(self, value: Any) -> Any:
        return of_number(value, self.lang, 1) if isinstance(value, int | float) else value
