"""A part of the report: one question, its answer as a sentence, and the table that proves it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Cell = str | int | float | date | None


class Is(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    MINUTES = "minutes"
    MONEY = "money"
    DAY = "day"


class Chart(StrEnum):
    """How a part is drawn besides its table."""

    NONE = "none"
    BARS = "bars"
    WAITS = "waits"
    COLUMNS = "columns"
    HEAT = "heat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a part's table; `title` is a word in the reader's language."""

    title: str
    kind: Is = Is.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One question of the report, answered in the reader's language.

    `bar` is the column that the chart draws; `more` is how many rows the page leaves to the files.
    """

    key: str
    title: str
    reading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: Chart = Chart.NONE
    bar: int = 1
    note: str = ""
    shown: int = 12

    @property
    def most(self) -> float:
        """Answer the largest cell of the drawn column, at least one."""
        if self.chart is Chart.HEAT:
            return max((c for row in self.rows for c in row[1:] if isinstance(c, int)), default=1) or 1
        cells = (row[self.bar] for row in self.rows)
        return max((cell for cell in cells if isinstance(cell, int | float)), default=1) or 1

    @property
    def more(self) -> int:
        """Answer how many rows only the files have."""
        return max(0, len(self.rows) - self.shown)
