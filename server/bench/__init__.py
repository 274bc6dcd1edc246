"""`sothutu bench`: what an issue and a call cost, against floors measured in the same run."""

import json
import signal
import sys
from types import FrameType
from typing import Final

import click

PARTS: Final = ("issue", "board", "phones", "memory", "start", "print", "reports")


@click.command("bench")
@click.option("--only", type=click.Choice(PARTS), multiple=True, help="Measure this part alone; may repeat.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--effort",
    type=click.FloatRange(0.01, 10),
    default=1.0,
    show_default=True,
    help="How long to measure; less is quicker and rougher.",
)
@click.option("--full", is_flag=True, help="10,000 slips instead of 300; reports over 1,000,000 numbers.")
@click.option("--rows", type=click.IntRange(1_000, 10_000_000), help="Numbers that the reports count over.")
@click.option("--database", help="An empty PostgreSQL database for the reports, instead of a SQLite file.")
def bench(
    *,
    only: tuple[str, ...],
    as_json: bool,
    effort: float,
    full: bool,
    rows: int | None,
    database: str | None,
) -> None:
    """Measure this program on this machine, with servers and data of its own.

    Carry the ratios from one machine to another, never the milliseconds.
    """
    from server.bench import measures
    from server.bench.reports import report_figures

    signal.signal(signal.SIGTERM, _leave)
    figures: measures.Figures = {}
    for part in only or PARTS:
        if not as_json:
            click.echo(f"measuring {part} …", err=True)
        if part == "print":
            figures |= measures.slips(effort=effort, full=full)
        elif part == "reports":
            figures |= report_figures(rows or _rows(effort, full=full), database)
        else:
            figures |= getattr(measures, part)(effort=effort)
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        shown = "  ".join(f"{k} {v:g}" for k, v in value.items()) if isinstance(value, dict) else f"{value:g}"
        click.echo(f"{name:<32}{shown}")


def _rows(effort: float, *, full: bool) -> int:
    return 1_000_000 if full else max(1_000, round(20_000 * min(effort, 1.0)))


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that what was started is cleared up."""
    sys.exit(143)
