"""`sothutu catalogue`: the list of procedures as a file."""

import sys
from pathlib import Path

import click

from server.config import Settings
from server.core.errors import Refusal
from server.core.house import house
from server.opening import checked_store, only_centre
from server.usecases import catalogue_import, spreadsheet


@click.group()
def catalogue() -> None:
    """The procedures, as a spreadsheet."""


@catalogue.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", is_flag=True, help="Take it in; without it only what would change is told.")
def catalogue_in(file: Path, apply: bool) -> None:  # noqa: FBT001
    """Tell what FILE (.xlsx or .csv) would change, or take it in, whole or not at all."""
    store = checked_store(Settings())
    with store.read() as conn:
        by = house(only_centre(conn), "shell")
    try:
        plan = (catalogue_import.take_in if apply else catalogue_import.preview)(
            store, file.read_bytes(), by=by
        )
    except Refusal as refusal:
        raise click.ClickException(f"{refusal.code} {refusal.facts}") from None
    for fault in plan.faults:
        click.echo(f"row {fault.row}, {catalogue_import.label(fault.column)}: {fault.why} {fault.found}")
    for name, n in plan.crowded.items():
        click.echo(f"{name}: {n} procedures, more than the {catalogue_import.ROOM} that a kiosk shows well")
    click.echo(
        f"{plan.rows} rows: {len(plan.added)} new, {len(plan.changed)} changed, {len(plan.faults)} faults"
    )
    sys.exit(1 if plan.faults else 0)


@catalogue.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def catalogue_out(file: Path) -> None:
    """Write every procedure into FILE (.xlsx or .csv)."""
    store = checked_store(Settings())
    with store.read() as conn:
        by = house(only_centre(conn), "shell")
    rows = catalogue_import.give_out(store, by=by)
    csv = file.suffix.lower() == ".csv"
    file.write_bytes(spreadsheet.to_csv(rows) if csv else spreadsheet.to_xlsx(rows, title="Thủ tục"))
    click.echo(f"{file}: {len(rows) - 1} procedures")
