"""`sothutu journal` and `rebuild`: the proof of what happened, and of the tables that follow from it."""

import sys

import click

from server.config import Settings
from server.opening import checked_store
from server.store import verify as seals


@click.group()
def journal() -> None:
    """The journal of what happened."""


@journal.command()
def verify() -> None:
    """Recompute every seal of the journal; print the heads, to compare them with the closing slips."""
    store = checked_store(Settings())
    told = seals.journals(store)
    for one in told:
        state = "sealed without a gap" if not one.faults else f"BROKEN, {len(one.faults)} faults"
        click.echo(f"{one.centre.id}: {one.centre.seq} entries, head {one.centre.head_hash}, {state}")
        for fault in one.faults:
            click.echo(f"  {fault}")
        for closed in one.closed:
            click.echo(f"  sheet of {closed.day:%d/%m/%Y}: {closed.head_seq} entries, head {closed.head}")
    sys.exit(1 if any(one.faults for one in told) else 0)


@click.command()
@click.option("--check", is_flag=True, required=True, help="Compare only; change nothing.")
def rebuild(check: bool) -> None:  # noqa: ARG001, FBT001
    """Fold the journal and compare it with the tables; verify the hash chain."""
    store = checked_store(Settings())
    faults = seals.all_centres(store)
    for fault in faults:
        click.echo(fault)
    click.echo("the journal and the tables agree" if not faults else f"{len(faults)} faults")
    sys.exit(1 if faults else 0)
